// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import "math"

// Shift tells whether the level of a series has moved, as of the day before the one given: the
// average of the last days, the newer ones weighted more, against a level from seven to seven weeks
// ago. move is in decimal logarithms.
func (f *Forecaster) Shift(h *History, day int32) (move float64, shifted bool) {
	const baseline, recent, least, lambda, limit, clip = 49, 7, 28, 0.25, 6, 4
	lo, hi := h.span(day-recent, baseline-recent)
	f.tmp = f.tmp[:0]
	for i := lo; i < hi; i++ {
		if y, ok := h.usable(i); ok {
			f.tmp = append(f.tmp, y)
		}
	}
	if len(f.tmp) < least {
		return 0, false
	}
	f.sorted = append(f.sorted[:0], f.tmp...)
	mid := median(f.sorted)
	for i, y := range f.tmp {
		f.sorted[i] = y - mid
	}
	f.y = f.y[:0]
	scale := shrunk(robustScale(f.sorted[:len(f.tmp)], f.y), len(f.tmp))
	lo, hi = h.span(day, recent)
	e, n, same := 0.0, 0, 0
	var last []float64
	for i := lo; i < hi; i++ {
		y, ok := h.usable(i)
		if !ok {
			continue
		}
		z := math.Max(-clip, math.Min(clip, (y-mid)/scale))
		e = float64((1-lambda)*e) + float64(lambda*z)
		last = append(last, y-mid)
		n++
		if z > 1.5 {
			same++
		} else if z < -1.5 {
			same--
		}
	}
	if n < recent-1 || same > -n+1 && same < n-1 {
		return 0, false
	}
	return median(last), math.Abs(e)/math.Sqrt(lambda/(2-lambda)) > limit
}
