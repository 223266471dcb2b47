// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Model is how a business steers: one north star, indicators that lead it, what
// must not suffer meanwhile, and the stages of the customers' journey. It is a
// plain value and the same as JSON (model.schema.json beside this file). The zero
// Model is not valid: [Model.Validate] reports all faults at once.
type Model struct {
	// Name is for people.
	Name string `json:"name"`
	// Currency is the one currency of the model's amounts. Amounts in another one
	// are left out, and every figure says how many.
	Currency money.Currency `json:"currency"`
	// Calendar cuts time into the periods of the review and of the verdicts on
	// indicators; its zone says when a day begins.
	Calendar settle.Calendar `json:"calendar"`
	// Level is the confidence of every interval; 0 is 0.95.
	Level float64 `json:"level,omitempty"`
	// Events are the kinds of the host's own that the model listens to, so that a
	// misspelt one is noticed.
	Events []event.Kind `json:"events,omitempty"`
	// Breakdowns are dimensions by which figures are asked for; see [View.By].
	Breakdowns []string `json:"breakdowns,omitempty"`

	// NorthStar is the one figure that all work is for.
	NorthStar NorthStar `json:"north_star"`
	// Leading are the indicators that are to move before the north star does.
	Leading []Indicator `json:"leading,omitempty"`
	// Guardrails must not be broken on the way.
	Guardrails []Guardrail `json:"guardrails,omitempty"`
	// Metrics are all others: what stages read, and operational figures.
	Metrics []Metric `json:"metrics,omitempty"`
	// Stages are the customers' journey, in its order: discover, evaluate, buy, …
	Stages []Stage `json:"stages,omitempty"`
	// Freshness is what is promised of the data.
	Freshness SLA `json:"freshness,omitzero"`
}

// Metric is a named figure.
type Metric struct {
	// Name is unique in the model: a word of a-z, 0-9 and _.
	Name string `json:"name"`
	// Title is for people; it has no effect.
	Title string `json:"title,omitempty"`
	// Owner is who answers for the figure; required of the north star, of leading
	// indicators and of guardrails.
	Owner string `json:"owner,omitempty"`
	// Good says which way is good; empty is up.
	Good Direction `json:"good,omitempty"`
	// Is is what the figure is: Rate{…}, Retention{…}, …
	Is Definition `json:"is"`
	// OKRs are the objectives that the figure stands for.
	OKRs []OKR `json:"okrs,omitempty"`
	// RACI says who does what for it.
	RACI *RACI `json:"raci,omitempty"`
}

// Direction is which way is good.
type Direction string

// The directions.
const (
	Up   Direction = ""     // more is better
	Down Direction = "down" // less is better
)

// NorthStar is the one metric that all others serve.
type NorthStar struct {
	Metric
	// Target is the value aimed at, in the metric's unit; nil is none.
	Target *float64 `json:"target,omitempty"`
}

// Indicator is a metric that is to move before the north star does. That it does
// is a claim: see [View.Leads].
type Indicator struct {
	Metric
	// LeadsBy is by how many periods of the calendar, at least 1, and Within by how
	// many more or fewer the data may differ from that.
	LeadsBy int `json:"leads_by"`
	Within  int `json:"within,omitempty"`
	// Sign is how the north star follows; empty is positive.
	Sign Sign `json:"sign,omitempty"`
	// ContributesTo is what the indicator is part of: empty for the north star, or
	// the name of another indicator that leads to it.
	ContributesTo string `json:"contributes_to,omitempty"`
}

// Sign is how one figure follows another.
type Sign string

// The signs.
const (
	Positive Sign = ""         // it rises with the other
	Negative Sign = "negative" // it falls as the other rises
)

// Guardrail is a metric with a limit.
type Guardrail struct {
	Metric
	// AtMost and AtLeast are the limits, in the metric's unit; at least one is
	// given.
	AtMost  *float64 `json:"at_most,omitempty"`
	AtLeast *float64 `json:"at_least,omitempty"`
}

// OKR names an objective and key result.
type OKR struct {
	// Quarter is as 2026Q1, Objective and KeyResult as people call them; Link may lead there.
	Quarter   string `json:"quarter"`
	Objective string `json:"objective"`
	KeyResult string `json:"key_result,omitempty"`
	Link      string `json:"link,omitempty"`
}

// RACI says who is responsible for the work, who alone is accountable for the
// result, who is consulted and who informed.
type RACI struct {
	// Responsible is at least one, Accountable exactly one.
	Responsible []string `json:"responsible"`
	Accountable string   `json:"accountable"`
	Consulted   []string `json:"consulted,omitempty"` // asked before
	Informed    []string `json:"informed,omitempty"`  // told afterwards
}

// Stage is a step of the customers' journey with the figures that are read
// together there.
type Stage struct {
	// Name is as discover, evaluate, buy, onboard, use, renew.
	Name  string `json:"name"`
	Owner string `json:"owner,omitempty"` // who answers for it
	// CVR names the metric of how many go on: a share. NPS and CES name surveys.
	CVR string `json:"cvr"`
	NPS string `json:"nps,omitempty"`
	CES string `json:"ces,omitempty"`
	// Benchmark is the CVR that others reach, and Worth how many units of the
	// north star one more customer who goes on brings on average. Together they
	// say what the stage would gain.
	Benchmark float64 `json:"benchmark,omitempty"`
	Worth     float64 `json:"worth,omitempty"`
	// Work is what the next piece of work on the stage would take and bring; nil
	// where none is planned.
	Work *Work `json:"work,omitempty"`
}

// SLA is what is promised of the data. The zero SLA promises nothing.
type SLA struct {
	// Sources must send, each within its time.
	Sources []SourceSLA `json:"sources,omitempty"`
	// LagP95 is how late 95 % of events may be, Completeness which part of the
	// events announced must have come, and Duplicates which part of those that came
	// may be repeats. 0 promises nothing. See [SLA.Check].
	LagP95       Duration `json:"lag_p95,omitempty"`
	Completeness float64  `json:"completeness,omitempty"`
	Duplicates   float64  `json:"duplicates,omitempty"`
}

// SourceSLA says how old the last event of a source may be.
type SourceSLA struct {
	// Source is that of the events' keys.
	Source string   `json:"source"`
	Within Duration `json:"within"` // how old it may be
}

// level is the confidence of intervals.
func (m *Model) level() float64 {
	if m.Level == 0 {
		return 0.95
	}
	return m.Level
}

// placed is a metric with its path in the model.
type placed struct {
	path string
	*Metric
}

// all lists the metrics: the north star, indicators, guardrails, others.
func (m *Model) all() []placed {
	list := []placed{{"north_star", &m.NorthStar.Metric}}
	for i := range m.Leading {
		list = append(list, placed{fmt.Sprintf("leading[%d]", i), &m.Leading[i].Metric})
	}
	for i := range m.Guardrails {
		list = append(list, placed{fmt.Sprintf("guardrails[%d]", i), &m.Guardrails[i].Metric})
	}
	for i := range m.Metrics {
		list = append(list, placed{fmt.Sprintf("metrics[%d]", i), &m.Metrics[i]})
	}
	return list
}

// Metric returns the metric of a name.
func (m *Model) Metric(name string) (Metric, bool) {
	for _, p := range m.all() {
		if p.Name == name {
			return *p.Metric, true
		}
	}
	return Metric{}, false
}
