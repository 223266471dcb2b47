// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"maps"
	"slices"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/money"
)

// Kind is how the values of units become a figure of an arm.
type Kind string

const (
	// Mean is the mean over units of what Of adds up to.
	Mean Kind = "mean"
	// Rate is the share of units whose value is positive, or at least AtLeast.
	Rate Kind = "rate"
	// Ratio is the sum of Of over that of Per, over all units of the arm.
	Ratio Kind = "ratio"
)

// Metric is one figure that arms are compared by. Each unit of an arm counts once,
// with what its events add up to in a window of time that begins with the unit:
//
//	value = Σ Of over start + After <= t < start + After + Window
//
// Orders count at the time of their first capture, so that a cancellation takes
// back what it cancels whenever it comes. An event that does not name its unit
// belongs to that of its order or of its parent. A unit whose window has not passed
// is immature and left out.
type Metric struct {
	// Name is what the metric is called, in the model too; required.
	Name string `json:"name"`
	// Kind is required.
	Kind Kind `json:"kind"`
	// Of is what is added up for a unit, and Per the denominator of a Ratio.
	Of  metrics.Total `json:"of"`
	Per metrics.Total `json:"per,omitzero"`
	// Currency is that of amounts. Those in others are not counted, and every figure
	// says how many.
	Currency money.Currency `json:"currency,omitzero"`
	// AtLeast is the value that makes a unit a success, for a Rate. The zero AtLeast
	// is any positive value.
	AtLeast money.Decimal `json:"at_least,omitzero"`
	// Cap limits the value of a unit in a Mean: a few very large customers then do not
	// hide what happens to the others. The zero Cap is none.
	Cap money.Decimal `json:"cap,omitzero"`

	// After is how long after its start a unit's window begins. Window is how long it
	// lasts; 0 is open, and then what a unit brings grows as long as it is watched.
	After  metrics.Duration `json:"after,omitzero"`
	Window metrics.Duration `json:"window,omitzero"`
	// Before adjusts the value by that of the same unit in the time before its start
	// (CUPED), which takes out what was different already. 0 is no adjustment.
	Before metrics.Duration `json:"before,omitzero"`

	// Good says which way is good; empty is up.
	Good metrics.Direction `json:"good,omitempty"`
	// Absolute compares in the unit of the metric; otherwise the difference is a part
	// of the control's figure (a lift).
	Absolute bool `json:"absolute,omitempty"`
	// Margin is the harm that a guardrail tolerates, on the scale of the difference;
	// not negative.
	Margin float64 `json:"margin,omitempty"`
	// Unit is what the figure is in; "" follows from the kind and what is added up.
	Unit metrics.Unit `json:"unit,omitempty"`
}

// unit is what the figure of an arm is in.
func (m *Metric) unit() metrics.Unit {
	of, per := isMoney(m.Of.Value), isMoney(m.Per.Value)
	switch {
	case m.Unit != "":
		return m.Unit
	case m.Kind == Rate:
		return metrics.Share
	case m.Kind == Ratio && of && per:
		return metrics.Times
	case of:
		return metrics.Unit(m.Currency.Code())
	case m.Of.Value == metrics.Delay:
		return metrics.Seconds
	case m.Kind == Ratio:
		return metrics.Share
	}
	return metrics.Number
}

// differenceUnit is what a difference of arms is in.
func (m *Metric) differenceUnit() metrics.Unit {
	if m.Absolute {
		return m.unit()
	}
	return metrics.Share
}

// ripe is how long after its start a unit's value is complete.
func (m *Metric) ripe() metrics.Duration {
	if m.Window == 0 {
		return 0
	}
	return m.After + m.Window
}

// totals are what the metric adds up: one, or two of a ratio.
func (m *Metric) totals() []metrics.Total {
	if m.Kind == Ratio {
		return []metrics.Total{m.Of, m.Per}
	}
	return []metrics.Total{m.Of}
}

func (m *Metric) clone() Metric {
	c := *m
	for _, t := range []*metrics.Total{&c.Of, &c.Per} {
		t.Signal.Kinds = slices.Clone(t.Signal.Kinds)
		t.Signal.Where = maps.Clone(t.Signal.Where)
		for name, values := range t.Signal.Where {
			t.Signal.Where[name] = slices.Clone(values)
		}
	}
	return c
}

// isMoney tells whether a value is an amount.
func isMoney(v metrics.Value) bool {
	return v == metrics.Gross || v == metrics.Fee || v == metrics.Net
}
