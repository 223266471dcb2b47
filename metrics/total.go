// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math/big"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/settle/money"
)

// total is what a signal adds up to in a window.
type total struct {
	sum
	of, with Value
	currency money.Currency
	events   int64 // that count
	excluded int64 // in another currency
}

// totals adds up a value of a signal in each window.
func (v *View) totals(t Total, windows []span) []total { return v.totalsWith(t, Count, windows) }

// totalsWith adds up a value of those that also state another one in the currency
// of the model.
func (v *View) totalsWith(t Total, with Value, windows []span) []total {
	out := make([]total, len(windows))
	for i := range out {
		out[i].of, out[i].with = t.Value, with
		if t.Value.money() {
			out[i].currency = v.b.plan.model.Currency
		}
	}
	signal := v.b.plan.reads.find(t.Signal)
	if t.Signal.Orders != "" {
		v.addOrders(out, signal, windows)
	} else {
		v.gather(signal, windows, func(w int, c *cell) { v.b.addCell(&out[w], c) })
	}
	if t.Negate {
		for i := range out {
			out[i].negate()
		}
	}
	return out
}

// addCell adds what a cell holds of the total's value.
func (b *Board) addCell(t *total, c *cell) {
	class := &b.classes[c.class]
	switch {
	case !b.inCurrency(class, t.with):
	case t.of == Count && class.counted:
		t.merge(&c.sums[b.plan.sumOf(Quantity)])
	case t.of == Count:
		s := counts(c.events, class.sign)
		t.merge(&s)
	case b.inCurrency(class, t.of):
		t.merge(&c.sums[b.plan.sumOf(t.of)])
	case class.currency(t.of) != 0:
		t.excluded += c.events
	}
	if b.inCurrency(class, t.with) && (t.of == Count || b.inCurrency(class, t.of)) {
		t.events += c.events
	}
}

// sumOf is the place of a value among those that are added up.
func (p *plan) sumOf(v Value) int { return slices.Index(p.sums, v) }

// counts is the sum of n times one, or minus one.
func counts(n, sign int64) sum {
	s := sum{c: dec.FromInt64(n * sign)}
	s.moments.N = n
	s.moments.X = s.moments.X.AddProduct(n*sign, million)
	s.moments.XX = s.moments.XX.AddProduct(n, million*million)
	return s
}

const million = 1_000_000

func (t *total) negate() {
	t.c = t.c.Neg()
	t.moments.X = t.moments.X.Neg()
}

// value is the total as the nearest double.
func (t *total) value() float64 { return float(num{t.c, t.scale}) }

// amount is the total as money, exactly. It fits: see sum.
func (t *total) amount() money.Amount {
	if t.currency == 0 {
		return money.Amount{}
	}
	a, err := money.FromParts(t.c.Hi, t.c.Lo, t.scale, t.currency)
	if err != nil {
		return money.Amount{}
	}
	return a
}

// wholeNumber is a count that is one.
func (t *total) wholeNumber() (int64, bool) {
	q, r := t.c.QuoRemPow10(uint(t.scale))
	return q.Int64(), r.IsZero() && q.IsInt64()
}

// sample is the mean and the variance of what was added up; its mean is exact up
// to one rounding.
func (t *total) sample() stats.Sample { return t.moments.Sample().Scaled(1e-6) }

// squares is Σx².
func (t *total) squares() float64 {
	f, _ := new(big.Rat).SetFrac(t.moments.XX.Big(), big.NewInt(million*million)).Float64()
	return f
}

// float is the double nearest to a number.
func float(n num) float64 {
	if n.scale == 0 && n.c.IsInt64() {
		return float64(n.c.Int64())
	}
	f, _ := ratOf(n).Float64()
	return f
}

func ratOf(n num) *big.Rat {
	return new(big.Rat).SetFrac(n.c.Big(), dec.BigPow10(uint(n.scale)))
}

// daily gives, for each window, the two totals of a ratio on each of its days, in
// millionths, as units of the delta method.
func (v *View) daily(r Ratio, windows []span) []stats.Pair {
	windows = v.cut(windows)
	var days []span
	var of []int // the window of each day
	for w, window := range windows {
		for _, d := range v.b.dayOrder {
			if d.from < window.to && window.from < d.to {
				days = append(days, span{max(d.from, window.from), min(d.to, window.to)})
				of = append(of, w)
			}
		}
	}
	x, y := v.totalsWith(r.Of, r.countsOf(), days), v.totalsWith(r.Per, r.countsPer(), days)
	units := make([]stats.Pair, len(windows))
	for i, w := range of {
		a, fits := inMillionths(num{x[i].c, x[i].scale})
		b, too := inMillionths(num{y[i].c, y[i].scale})
		if fits && too && x[i].events+y[i].events > 0 {
			units[w].Add(a, b)
		}
	}
	return units
}
