// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"math"
	"math/big"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/sketch"
)

func (d Distinct) figures(v *View, windows []span) []figure {
	out := make([]figure, len(windows))
	if d.Of.Orders != "" {
		for w, n := range v.distinctInHistories(d, windows) {
			out[w].Estimate = Estimate{Value: float64(n), Valid: true, N: n, Interval: poisson(n, v.level), Exact: true}
		}
		return out
	}
	r := &v.b.plan.reads
	signal := r.find(d.Of)
	slot := slices.Index(r.distincts, distinctSlot{signal, slices.Index(r.entities, entityOr(d.Entity)), d.precision()})
	merged := make([]*sketch.HyperLogLog, len(windows))
	for w := range merged {
		merged[w], _ = sketch.NewHyperLogLog(d.precision()) // the model was checked
	}
	v.gather(signal, windows, func(w int, c *cell) {
		_ = merged[w].Merge(c.sketches.distincts[slices.Index(v.b.classes[c.class].distincts, slot)]) // of one precision
	})
	for w, h := range merged {
		out[w].Estimate = distinct(h, v.level)
	}
	return out
}

// distinctInHistories counts the histories in which a signal happened.
func (v *View) distinctInHistories(d Distinct, windows []span) []int64 {
	bit := v.bit(d.Of)
	cut := v.cut(windows)
	n := make([]int64, len(windows))
	seen := make([]int, len(windows))
	number := 0
	for history := range v.stream(d.Entity).histories() {
		number++
		for _, h := range history {
			if w := windowOf(cut, h.at); w >= 0 && h.signals&bit != 0 && seen[w] != number {
				seen[w] = number
				n[w]++
			}
		}
	}
	return n
}

// distinct is what a sketch counts. Its interval takes the number itself as
// Poisson, and above the exact counts adds the sketch's own error.
func distinct(h *sketch.HyperLogLog, level float64) Estimate {
	e := Estimate{Value: h.Count(), Valid: true, Exact: h.Exact(), RelativeError: h.RelativeError()}
	e.N = int64(math.Round(e.Value))
	if e.Exact {
		e.Interval = poisson(e.N, level)
		return e
	}
	own := float64(e.RelativeError * e.Value)
	half := float64(stats.NormalUpperQuantile((1-level)/2) * math.Sqrt(e.Value+float64(own*own)))
	e.Interval = Interval{math.Max(0, e.Value-half), e.Value + half, level, methodHLL}
	return e
}

func (d Quantile) figures(v *View, windows []span) []figure {
	r := &v.b.plan.reads
	signal := r.find(d.Of)
	slot := slices.Index(r.quantiles, quantileSlot{signal, d.Value, alphaOr(d.Alpha)})
	merged := make([]*sketch.Quantiles, len(windows))
	excluded := make([]int64, len(windows))
	for w := range merged {
		merged[w], _ = sketch.NewQuantiles(alphaOr(d.Alpha)) // the model was checked
	}
	v.gather(signal, windows, func(w int, c *cell) {
		class := &v.b.classes[c.class]
		i := slices.Index(class.quantiles, slot)
		switch {
		case i >= 0:
			_ = merged[w].Merge(c.sketches.quantiles[i]) // of one relative error
		case class.currency(d.Value) != 0:
			excluded[w] += c.events
		}
	})
	out := make([]figure, len(windows))
	for w, q := range merged {
		out[w].Estimate = quantile(q, d.P, v.level)
		out[w].Excluded = excluded[w]
	}
	return out
}

// quantile reads a sketch, with the interval between order statistics.
func quantile(q *sketch.Quantiles, p, level float64) Estimate {
	e := Estimate{N: q.Count(), RelativeError: q.Alpha()}
	value, ok := q.Quantile(p)
	if !ok {
		e.Why = NoData
		return e
	}
	e.Value, e.Valid = value, true
	if low, high, ok := q.Interval(p, level); ok {
		e.Interval = Interval{low, high, level, methodQuantiles}
	}
	return e
}

func (d Survey) figures(v *View, windows []span) []figure {
	r := &v.b.plan.reads
	signal := r.find(d.Of)
	low, high := d.Score.scale()
	slot := slices.Index(r.histograms, histogramSlot{signal, low, high})
	merged := make([]Histogram, len(windows))
	excluded := make([]int64, len(windows))
	for w := range merged {
		merged[w] = make(Histogram, high-low+1)
	}
	v.gather(signal, windows, func(w int, c *cell) {
		h := c.sketches.histograms[slices.Index(v.b.classes[c.class].histograms, slot)]
		for i := range merged[w] {
			merged[w][i] += h[i]
		}
		excluded[w] += h[len(h)-1]
	})
	out := make([]figure, len(windows))
	for w, h := range merged {
		out[w] = d.Score.read(h, v.level)
		out[w].Excluded = excluded[w]
	}
	return out
}

func (d TimeSaved) figures(v *View, windows []span) []figure {
	out := make([]figure, len(windows))
	for w, t := range v.totals(Total{Signal: d.Of}, windows) {
		e := t.count(v.level)
		e.Value, _ = new(big.Rat).Mul(ratOf(t.num()), big.NewRat(int64(d.Each), int64(time.Hour))).Float64()
		hours := time.Duration(d.Each).Hours()
		e.Interval.Low, e.Interval.High = float64(e.Interval.Low*hours), float64(e.Interval.High*hours)
		out[w].Estimate = e
	}
	return out
}
