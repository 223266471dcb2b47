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
	f.y, f.wd = f.y[:0], f.wd[:0]
	for i := lo; i < hi; i++ {
		if y, ok := h.usable(i); ok {
			f.y, f.wd = append(f.y, y), append(f.wd, Weekday(h.First+int32(i)))
		}
	}
	if len(f.y) < least {
		return 0, false
	}
	factors := f.weekdays()
	f.flat, f.sorted = f.flat[:0], f.sorted[:0]
	for i, y := range f.y {
		f.flat = append(f.flat, y-factors[f.wd[i]])
	}
	f.sorted = append(f.sorted, f.flat...)
	mid := median(f.sorted)
	for i, y := range f.flat {
		f.sorted[i] = y - mid
	}
	scale := shrunk(robustScale(f.sorted, f.tmp), len(f.sorted))
	lo, hi = h.span(day, recent)
	e, n, same := 0.0, 0, 0
	var last []float64
	for i := lo; i < hi; i++ {
		y, ok := h.usable(i)
		if !ok {
			continue
		}
		y -= factors[Weekday(h.First+int32(i))] + mid
		z := math.Max(-clip, math.Min(clip, y/scale))
		e = float64((1-lambda)*e) + float64(lambda*z)
		last = append(last, y)
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
