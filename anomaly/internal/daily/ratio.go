// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import "math"

// Conditional is what a value is expected to be once the peers of the day are known. It is the zero
// value where they say nothing.
type Conditional struct {
	OK    bool
	Mid   float64 // decimal logarithm
	Scale float64
}

// subject is the series and day that is predicted, with the forecast from its own past.
type subject struct {
	history *History
	day     int32
	own     *Forecast
}

// peer is another metric of the same entity, with its positive value of the day.
type peer struct {
	history *History
	y       float64 // log10 of the value
	res     float64 // its error against its own forecast, NaN where it has none
	counts  bool
}

// ratio predicts from the ratio to one peer: the one that the ratio was steadiest to.
func (f *Forecaster) ratio(of subject, peers []peer) (best Conditional) {
	own := of.own
	for _, p := range peers {
		mid, s, ok := f.ratioTo(of.history, of.day, p.history)
		if !ok {
			continue
		}
		c := Conditional{OK: true, Mid: mid + p.y}
		v := square(s)
		if own.Counts {
			v += countNoise(c.Mid)
		}
		if p.counts {
			v += countNoise(p.y)
		}
		c.Scale = math.Sqrt(v)
		if !best.OK || c.Scale < best.Scale {
			best = c
		}
	}
	return best
}

// ratioTo returns the median of the differences of the logarithms, the newer ones weighted more, and
// their scale over the last 56 days that both have.
func (f *Forecaster) ratioTo(h *History, day int32, o *History) (mid, scale float64, ok bool) {
	const least, last, decay = 5, 56, 0.95
	lo, hi := h.span(day, Window)
	f.w, f.tmp = f.w[:0], f.tmp[:0]
	w := 1.0
	for i := hi - 1; i >= lo; i-- {
		j := int(h.First + int32(i) - o.First)
		if j < 0 || j >= len(o.Points) {
			continue
		}
		a, aok := h.usable(i)
		b, bok := o.usable(j)
		if !aok || !bok {
			continue
		}
		f.w = append(f.w, weighted{a - b, w})
		f.tmp = append(f.tmp, a-b)
		w = float64(w * decay)
	}
	if len(f.tmp) < least {
		return 0, 0, false
	}
	mid = weightedMedian(f.w)
	f.sorted = f.sorted[:0]
	for _, r := range f.tmp[:min(len(f.tmp), last)] {
		f.sorted = append(f.sorted, r-mid)
	}
	return mid, shrunk(robustScale(f.sorted, f.tmp), len(f.sorted)), true
}
