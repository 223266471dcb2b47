// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package daily

import (
	"math"
	"strings"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// stepsMax bounds how many trailing zeros are told apart.
const stepsMax = 8

// Steps is how many zeros the values of a series end on. A value that was multiplied by a thousand
// ends on three more than the finest ones, which honest values seldom do.
type Steps struct {
	n      int
	finest int8
	over   [stepsMax + 1]int // values with at least so many zeros beyond the finest
}

// steps counts the trailing zeros of the values in the window.
func steps(h *History, day int32) (s Steps) {
	lo, hi := h.span(day, Window)
	for i := lo; i < hi; i++ {
		if p := &h.Points[i]; p.Flags&(Known|Zero|Held) == Known {
			if s.n == 0 || p.Step < s.finest {
				s.finest = p.Step
			}
			s.n++
		}
	}
	for i := lo; i < hi; i++ {
		if p := &h.Points[i]; p.Flags&(Known|Zero|Held) == Known {
			for k := 0; k <= min(int(p.Step-s.finest), stepsMax); k++ {
				s.over[k]++
			}
		}
	}
	return s
}

// fits tells whether a value with a step can come of a value of this series times 10^k, and how
// rare values with so many zeros are: −ln of their share.
func (s *Steps) fits(step int8, k int) (rarity float64, ok bool) {
	k = min(k, stepsMax)
	if s.n == 0 || k <= 0 {
		return 0, true
	}
	if int(step-s.finest) < k {
		return 0, false
	}
	return -numeric.Log((float64(s.over[k]) + 0.5) / (float64(s.n) + 1)), true
}

// Finer tells whether a value has digits below the finest of all that were seen, of ten at least.
func (s *Steps) Finer(step int8) bool { return s.n >= 10 && step < s.finest }

// divides tells whether a value can be one of this series, with no finer digits than seen, times a
// rate, give or take the rounding of the product.
func (s *Steps) divides(v Value, rate float64) bool {
	if s.n == 0 || rate <= 1 {
		return true
	}
	unit := Pow10(float64(s.finest))
	q := math.Abs(v.X) / rate / unit
	return math.Abs(q-math.Round(q)) <= 0.5/rate+1e-9
}

// Places returns the decimals of the finest value.
func (s *Steps) Places() int { return max(-int(s.finest), 0) }

// StepOf returns the power of ten that a plain decimal number is a multiple of, and of no higher one.
func StepOf(text string) int8 {
	if _, part, ok := strings.Cut(text, "."); ok {
		if part = strings.TrimRight(part, "0"); part != "" {
			return -int8(len(part))
		}
		text, _, _ = strings.Cut(text, ".")
	}
	return int8(len(text) - len(strings.TrimRight(text, "0")))
}
