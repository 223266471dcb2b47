// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"slices"
	"time"

	"github.com/jupan-go/jupan/metrics/internal/content"
	"github.com/jupan-go/jupan/settle/money"
)

// Experiment is what is tried, on whom, and how it will be judged, all said before
// it begins. It is a plain value and the same as JSON, so that a host can keep its
// experiments beside its code or in its database. The zero Experiment is not valid.
type Experiment struct {
	// ID names the experiment in events and in reports; required. It is made of a-z,
	// 0-9, _ and -, and chance hangs on it: another ID divides the units anew.
	ID string `json:"id"`
	// Hypothesis says what is expected to happen, and why; required.
	Hypothesis string `json:"hypothesis"`
	// Owner is who answers for it; required. OKR is what it is to serve, if anything.
	Owner string `json:"owner"`
	OKR   string `json:"okr,omitempty"`
	// From and To bound when units may begin: From is required; a zero To is open.
	// Units that begin before From or from To on do not take part.
	From time.Time `json:"from"`
	To   time.Time `json:"to,omitzero"`
	// Unit is the dimension of events that names who is assigned; "" is customer.
	Unit string `json:"unit,omitempty"`
	// Start says with which event a unit begins to count.
	Start Start `json:"start,omitempty"`
	// Traffic is the share of all units that take part; the zero Rate is all. Raising
	// it adds units and moves none.
	Traffic money.Rate `json:"traffic,omitzero"`
	// Arms are the control, first, and the treatments.
	Arms []Arm `json:"arms"`

	// NorthStar is the one metric that decides.
	NorthStar Metric `json:"north_star"`
	// Leading are indicators that may speak for more time, as long as they are
	// verified to lead the north star.
	Leading []Metric `json:"leading,omitempty"`
	// Guardrails are metrics that must not be harmed.
	Guardrails []Metric `json:"guardrails,omitempty"`
	// Others are shown and decide nothing.
	Others []Metric `json:"others,omitempty"`

	Plan Plan `json:"plan"` // how it will be judged
}

// Arm is one way in which units are treated.
type Arm struct {
	// Name is a word of a-z, 0-9, _ and -; unique in the experiment.
	Name string `json:"name"`
	// Weight is the arm's part of the units, beside the weights of the others; 0
	// takes no new units.
	Weight int64 `json:"weight"`
}

// Start says with which event a unit begins to count.
type Start string

const (
	// AtExposure counts a unit from its first exposure on: those who never met what
	// was changed are left out of all arms alike. It is the default.
	AtExposure Start = "exposure"
	// AtAssignment counts a unit from its assignment on.
	AtAssignment Start = "assignment"
)

// Role is what a metric is for in an experiment.
type Role string

// The roles.
const (
	RoleNorthStar Role = "north_star" // decides
	RoleLeading   Role = "leading"    // decides only with a verified verdict
	RoleGuardrail Role = "guardrail"  // can stop
	RoleOther     Role = "other"      // is shown
)

// Role returns the role of the metric with a name, "" if there is none.
func (e *Experiment) Role(metric string) Role {
	for i, m := range e.metrics() {
		if m.Name == metric {
			return e.role(i)
		}
	}
	return ""
}

// metrics lists all metrics, the north star first.
func (e *Experiment) metrics() []*Metric {
	list := []*Metric{&e.NorthStar}
	for _, group := range [][]Metric{e.Leading, e.Guardrails, e.Others} {
		for i := range group {
			list = append(list, &group[i])
		}
	}
	return list
}

// role returns the role of a place in metrics.
func (e *Experiment) role(i int) Role {
	switch n, g := 1+len(e.Leading), 1+len(e.Leading)+len(e.Guardrails); {
	case i == 0:
		return RoleNorthStar
	case i < n:
		return RoleLeading
	case i < g:
		return RoleGuardrail
	}
	return RoleOther
}

// arm returns the place of an arm, or −1.
func (e *Experiment) arm(name string) int {
	return slices.IndexFunc(e.Arms, func(a Arm) bool { return a.Name == name })
}

func (e *Experiment) weights() int64 {
	var sum int64
	for _, a := range e.Arms {
		sum += a.Weight
	}
	return sum
}

// unit is the dimension in force.
func (e *Experiment) unit() string {
	if e.Unit == "" {
		return content.Customer
	}
	return e.Unit
}

// clone returns a copy that shares no memory with e.
func (e *Experiment) clone() Experiment {
	c := *e
	c.Arms = slices.Clone(e.Arms)
	c.NorthStar = e.NorthStar.clone()
	for _, group := range []*[]Metric{&c.Leading, &c.Guardrails, &c.Others} {
		*group = slices.Clone(*group)
		for i := range *group {
			(*group)[i] = (*group)[i].clone()
		}
	}
	return c
}
