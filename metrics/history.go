// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import "github.com/jupan-go/jupan/settle"

// Funnel is which part of those who take the first step complete all of them, in
// order and within a time from when they first took the first. Only those whose
// time has elapsed count; Wilson's interval. Its parts are the steps between.
type Funnel struct {
	// Steps are at least two, and Within is the time that the last may take.
	Steps  []Signal `json:"steps"`
	Within Duration `json:"within"`
	// Entity is who takes the steps; empty is the customer.
	Entity string `json:"entity,omitempty"`
}

// Converted is which part of base events are followed by another event within a
// time. What follows belongs to the last base event before it, and the figure to
// the time of the base. A base converts once at most, however many follow. Only
// bases whose time has elapsed count; Wilson's interval. Its part "conversions"
// counts all that followed.
type Converted struct {
	// Base is what is followed, and To what follows.
	Base Signal `json:"base"`
	To   Signal `json:"to"`
	// Within is the time, base ≤ t < base + Within; 0 has no end.
	Within Duration `json:"within,omitempty"`
	Entity string   `json:"entity,omitempty"` // whose; empty is the customer
}

// CohortValue is what one of those who came first in the window has brought in
// the time after, on average; Student's interval. Only those whose time has
// elapsed count.
type CohortValue struct {
	// Of is what brings the value, Within the time after the first, and Entity who
	// comes; empty is the customer.
	Of     Signal   `json:"of"`
	Value  Value    `json:"value"` // what of it is added up
	Within Duration `json:"within"`
	Entity string   `json:"entity,omitempty"`
	// Negate turns it around, so that costs read as positive numbers.
	Negate bool `json:"negate,omitempty"`
}

// Elapsed is the time from one event of an entity to the next of another kind,
// such as from an order to its payment: the P-quantile, from a DDSketch of the
// relative error Alpha. Those who still wait are immature.
type Elapsed struct {
	// From begins the time and To ends it; P is the part of the quantile, such as
	// 0.95, and an Alpha of 0 is 0.01. The empty Entity is the customer.
	From   Signal  `json:"from"`
	To     Signal  `json:"to"`
	P      float64 `json:"p"`
	Alpha  float64 `json:"alpha,omitempty"`
	Entity string  `json:"entity,omitempty"`
}

// Type returns "funnel".
func (Funnel) Type() string { return "funnel" }

// Type returns "conversion".
func (Converted) Type() string { return "conversion" }

// Type returns "cohort_value".
func (CohortValue) Type() string { return "cohort_value" }

// Type returns "elapsed".
func (Elapsed) Type() string { return "elapsed" }

func (Funnel) unit(*Model) Unit          { return Share }
func (Converted) unit(*Model) Unit       { return Share }
func (d CohortValue) unit(m *Model) Unit { return d.Value.unit(m) }
func (Elapsed) unit(*Model) Unit         { return Seconds }

// stepsMax bounds a funnel.
const stepsMax = 20

func (d Funnel) check(c checker, s scope) {
	c.at("steps").want(len(d.Steps) >= 2 && len(d.Steps) <= stepsMax, settle.CodeRange,
		"a funnel has 2 to %d steps, not %d", stepsMax, len(d.Steps))
	for i, step := range d.Steps {
		step.check(c.at("steps").index(i), s.events)
	}
	checkSpan(c.at("within"), d.Within)
	checkEntity(c, d.Entity)
}

func (d Converted) check(c checker, s scope) {
	d.Base.check(c.at("base"), s.events)
	d.To.check(c.at("to"), s.events)
	if d.Within != 0 {
		checkSpan(c.at("within"), d.Within)
	}
	checkEntity(c, d.Entity)
}

func (d CohortValue) check(c checker, s scope) {
	checkTotal(c, s, Total{d.Of, d.Value, d.Negate}, "of")
	c.at("value").want(d.Value != Delay, settle.CodeConflict, "a delay is not added up over a history")
	checkSpan(c.at("within"), d.Within)
	checkEntity(c, d.Entity)
}

func (d Elapsed) check(c checker, s scope) {
	d.From.check(c.at("from"), s.events)
	d.To.check(c.at("to"), s.events)
	checkQuantile(c, d.P, d.Alpha)
	checkEntity(c, d.Entity)
}

func (d Funnel) reads(r *reads)    { r.stream(d.Entity, d.Steps...) }
func (d Converted) reads(r *reads) { r.stream(d.Entity, d.Base, d.To) }
func (d Elapsed) reads(r *reads)   { r.stream(d.Entity, d.From, d.To) }
func (d CohortValue) reads(r *reads) {
	r.stream(d.Entity, d.Of)
	r.value(d.Of, d.Value)
}
