// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/settle"
)

// Counted is how many: events of a signal, or orders.
//
// The interval is that of a Poisson mean, which holds where things happen
// independently of one another.
type Counted struct {
	// Of is what is counted.
	Of Signal `json:"of"`
}

// Sum is a total of amounts or quantities.
//
// The interval is that of a compound Poisson sum, total ± z √Σx²: both how many
// came and how much each was might have been otherwise.
type Sum struct {
	// Of is what is added up, and Value what of it.
	Of    Signal `json:"of"`
	Value Value  `json:"value"`
	// Negate turns the sum around, so that costs read as positive numbers.
	Negate bool `json:"negate,omitempty"`
}

// Mean is the average of an amount or a quantity, with Student's interval.
type Mean struct {
	// Of is what is averaged, and Value what of it.
	Of    Signal `json:"of"`
	Value Value  `json:"value"`
	// Negate turns it around, so that costs read as positive numbers.
	Negate bool `json:"negate,omitempty"`
}

// Rate is a part of a whole: how many of Per were Of, as clicks of impressions,
// or returned orders of placed ones. The interval is Wilson's. A rate above one
// has no meaning, and is [Undefined].
type Rate struct {
	Of  Signal `json:"of"`
	Per Signal `json:"per"`
}

// Ratio is one total divided by another one. The interval is by the delta method
// over units that are taken as independent. Where amounts of a signal are divided
// by how many there were, those in another currency are not counted either.
type Ratio struct {
	// Of is divided by Per.
	Of  Total `json:"of"`
	Per Total `json:"per"`
	// By is the unit: empty for the days of the window, or an entity such as
	// customer. With an entity, only events that name one count.
	By string `json:"by,omitempty"`
}

// Total is what a ratio divides.
type Total struct {
	Signal Signal `json:"signal"`          // what is added up
	Value  Value  `json:"value,omitempty"` // what of it; empty counts
	// Negate turns it around, so that costs read as positive numbers.
	Negate bool `json:"negate,omitempty"`
}

// Type returns "count".
func (Counted) Type() string { return "count" }

// Type returns "sum".
func (Sum) Type() string { return "sum" }

// Type returns "mean".
func (Mean) Type() string { return "mean" }

// Type returns "rate".
func (Rate) Type() string { return "rate" }

// Type returns "ratio".
func (Ratio) Type() string { return "ratio" }

func (Counted) unit(*Model) Unit { return Number }
func (s Sum) unit(m *Model) Unit { return s.Value.unit(m) }
func (a Mean) unit(m *Model) Unit {
	return a.Value.unit(m)
}
func (Rate) unit(*Model) Unit { return Share }

func (r Ratio) unit(m *Model) Unit {
	of, per := r.Of.Value.unit(m), r.Per.Value.unit(m)
	if per == Number && of != Number {
		return of // an average, such as an order's value
	}
	return Times
}

// unit is what a value is in.
func (v Value) unit(m *Model) Unit {
	switch {
	case v.money():
		return Unit(m.Currency.String())
	case v == Delay:
		return Seconds
	}
	return Number
}

func (d Counted) check(c checker, s scope) { d.Of.check(c.at("of"), s.events) }

func (s Sum) check(c checker, sc scope) { checkTotal(c, sc, Total{s.Of, s.Value, s.Negate}, "of") }

func (a Mean) check(c checker, sc scope) { checkTotal(c, sc, Total{a.Of, a.Value, a.Negate}, "of") }

func checkTotal(c checker, s scope, t Total, signal string) {
	t.Signal.check(c.at(signal), s.events)
	t.Signal.checkValue(c.at("value"), t.Value)
	c.at("value").want(t.Value != Count || signal != "of", settle.CodeMissing,
		"missing: gross, fee, net, quantity or delay")
}

func (r Rate) check(c checker, s scope) {
	r.Of.check(c.at("of"), s.events)
	r.Per.check(c.at("per"), s.events)
}

func (r Ratio) check(c checker, s scope) {
	checkTotal(c.at("of"), s, r.Of, "signal")
	checkTotal(c.at("per"), s, r.Per, "signal")
	c.at("by").want(r.By == "" || isEntity(r.By), settle.CodeUnknownName,
		"%q is not a dimension: no event can have it", r.By)
}

func (d Counted) reads(r *reads) { r.value(d.Of, Count) }
func (s Sum) reads(r *reads)     { r.value(s.Of, s.Value) }
func (a Mean) reads(r *reads)    { r.value(a.Of, a.Value) }

func (r Rate) reads(to *reads) {
	to.value(r.Of, Count)
	to.value(r.Per, Count)
}

func (r Ratio) reads(to *reads) {
	to.value(r.Of.Signal, r.Of.Value)
	to.value(r.Per.Signal, r.Per.Value)
	if r.By != "" {
		to.stream(r.By, r.Of.Signal, r.Per.Signal)
	}
}

func (d Counted) figures(v *View, windows []span) []figure {
	out := make([]figure, len(windows))
	for i, t := range v.totals(Total{Signal: d.Of}, windows) {
		out[i].Estimate = t.count(v.level)
	}
	return out
}

func (s Sum) figures(v *View, windows []span) []figure {
	out := make([]figure, len(windows))
	for i, t := range v.totals(Total{s.Of, s.Value, s.Negate}, windows) {
		e := t.estimate(v)
		e.Interval = compound(t, v.level)
		out[i].Estimate = e
	}
	return out
}

func (a Mean) figures(v *View, windows []span) []figure {
	out := make([]figure, len(windows))
	for i, t := range v.totals(Total{a.Of, a.Value, a.Negate}, windows) {
		out[i].Estimate = t.mean(v.level)
	}
	return out
}

func (r Rate) figures(v *View, windows []span) []figure {
	of, per := v.totals(Total{Signal: r.Of}, windows), v.totals(Total{Signal: r.Per}, windows)
	out := make([]figure, len(windows))
	for i := range windows {
		out[i].Estimate = rate(of[i], per[i], v.level)
	}
	return out
}

// countsOf and countsPer are the amount that an event must state to be counted: in
// an average of amounts, those in another currency are on neither side.
func (r Ratio) countsOf() Value { return r.Of.countedWith(r.Per) }

func (r Ratio) countsPer() Value { return r.Per.countedWith(r.Of) }

func (t Total) countedWith(other Total) Value {
	if t.Value == Count && other.Value.money() && t.Signal.String() == other.Signal.String() {
		return other.Value
	}
	return Count
}

func (r Ratio) figures(v *View, windows []span) []figure {
	var of, per []total
	var units []stats.Pair
	if r.By == "" {
		of, per = v.totalsWith(r.Of, r.countsOf(), windows), v.totalsWith(r.Per, r.countsPer(), windows)
		units = v.daily(r, windows)
	} else {
		of, per, units = v.byEntity(r, windows)
	}
	out := make([]figure, len(windows))
	for i := range windows {
		out[i].Estimate = quotient(of[i], per[i], units[i], v.level)
	}
	return out
}
