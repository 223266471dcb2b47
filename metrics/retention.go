// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import "github.com/jupan-go/jupan/settle"

// Retention is which part of those who came first in the window came again. The
// words for it differ from vendor to vendor, so the kind is always named:
//
//	within        a later event in (t0, t0 + Days)                  "30-day return rate"
//	on_day        an event on day Days, [t0 + Days, t0 + Days + 1)  Amplitude "return on"
//	on_or_after   an event on day Days or later                     Amplitude "on or after"
//	bracket       an event on any of the days Days to To            Amplitude bracket
//	rolling       active in the Length days that end Days days      Statsig L/D
//	              after each day of activity
//
// t0 is the first event of all, or of Since where that is given. A day is 24
// hours from t0, or with Calendar one of the model's zone, where day 0 is that of
// t0. Windows are half-open; an event at t0 itself is none that came later. Only
// those whose time has elapsed at the watermark are in the denominator; Immature
// counts the others. The interval is Wilson's; for rolling, where one customer
// counts once a day, it is by the delta method over customers.
type Retention struct {
	// Of is the signal that is to come again; mostly settled orders.
	Of   Signal        `json:"of"`
	Kind RetentionKind `json:"kind"` // the meaning of "again"
	Days int           `json:"days"`
	// To is the last day of a bracket, and Length the days of a rolling window.
	To     int `json:"to,omitempty"`
	Length int `json:"length,omitempty"`
	// Since is what begins a history; nil is Of.
	Since *Signal `json:"since,omitempty"`
	// Calendar counts days of the calendar instead of 24 hours.
	Calendar bool   `json:"calendar,omitempty"`
	Entity   string `json:"entity,omitempty"` // whose; empty is the customer
}

// RetentionKind is one of the five meanings of retention.
type RetentionKind string

// The meanings; see [Retention].
const (
	WithinDays RetentionKind = "within"      // on any of the first days
	OnDay      RetentionKind = "on_day"      // on that day, and no other is asked for
	OnOrAfter  RetentionKind = "on_or_after" // on that day or any later one
	Bracket    RetentionKind = "bracket"     // between two days
	Rolling    RetentionKind = "rolling"     // from day to day
)

// Type returns "retention".
func (Retention) Type() string { return "retention" }

func (Retention) unit(*Model) Unit { return Share }

// daysMax bounds the days of a retention: ten years.
const daysMax = 3653

func (d Retention) check(c checker, s scope) {
	d.Of.check(c.at("of"), s.events)
	if d.Since != nil {
		d.Since.check(c.at("since"), s.events)
	}
	c.at("kind").name(string(d.Kind), string(WithinDays), string(OnDay), string(OnOrAfter), string(Bracket), string(Rolling))
	least := 0
	if d.Kind == WithinDays || d.Kind == Rolling {
		least = 1
	}
	c.at("days").want(d.Days >= least && d.Days <= daysMax, settle.CodeRange,
		"%d is not between %d and %d", d.Days, least, daysMax)
	if d.Kind == Bracket {
		c.at("to").want(d.To >= d.Days && d.To <= daysMax, settle.CodeRange, "%d is not between days and %d", d.To, daysMax)
	} else {
		c.at("to").want(d.To == 0, settle.CodeConflict, "only a bracket has it")
	}
	if d.Kind == Rolling {
		c.at("length").want(d.Length >= 1 && d.Length <= d.Days, settle.CodeRange, "%d is not between 1 and days", d.Length)
		c.at("since").want(d.Since == nil, settle.CodeConflict, "a rolling window begins on each day of activity")
	} else {
		c.at("length").want(d.Length == 0, settle.CodeConflict, "only a rolling window has it")
	}
	checkEntity(c, d.Entity)
}

func (d Retention) reads(r *reads) {
	r.stream(d.Entity, d.Of)
	if d.Since != nil {
		r.stream(d.Entity, *d.Since)
	}
}
