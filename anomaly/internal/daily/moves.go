// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"
	"slices"
)

// Median returns the median of values, 0 of none; it changes their order.
func Median(xs []float64) float64 { return median(xs) }

// Moves is what a feed as a whole did over the window: the median of the errors of its series.
type Moves struct {
	sorted []float64
	scale  float64
}

// Moves returns the moves of the days before one, those that were held aside left out.
func (h *History) Moves(day int32) (m Moves) {
	lo, hi := h.span(day, Window)
	for i := lo; i < hi; i++ {
		if p := &h.Points[i]; p.Flags&(Known|Held) == Known {
			m.sorted = append(m.sorted, p.Y)
		}
	}
	m.scale = robustScale(m.sorted, nil)
	slices.Sort(m.sorted)
	return m
}

// Odd tells whether a move is unlike those before: five scales from nothing, a fifth of a decade
// beyond the range, and a factor of 1.8 at least.
func (m *Moves) Odd(move float64) bool {
	const least, scales, beyond, size = 14, 5, 0.1, 0.25
	n := len(m.sorted)
	if n < least || math.Abs(move) < size || math.Abs(move) < float64(scales*m.scale) {
		return false
	}
	return move > m.sorted[n-1]+beyond || move < m.sorted[0]-beyond
}

// KnownOn tells whether there is a value on a day.
func (h *History) KnownOn(day int32) bool {
	p := h.At(day)
	return p != nil && p.Flags&Known != 0
}

// Equal counts the days of the window whose value is that of the day before, among those whose size
// could be compared.
func (h *History) Equal(day int32) (n, equal int) {
	lo, hi := h.span(day, Window)
	for i := lo + 1; i < hi; i++ {
		p, q := &h.Points[i], &h.Points[i-1]
		if p.Flags&(Known|Zero) == Known && q.Flags&(Known|Zero) == Known {
			n++
			if p.Y == q.Y {
				equal++
			}
		}
	}
	return n, equal
}

// Spread returns the robust scale of values around their median, no less than three values of a scale
// of 0.1 make it.
func Spread(xs []float64) float64 {
	mid := median(slices.Clone(xs))
	errs := make([]float64, len(xs))
	for i, x := range xs {
		errs[i] = x - mid
	}
	return shrunk(robustScale(errs, nil), len(xs))
}
