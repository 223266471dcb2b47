// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import "math"

// The helpers here convert each product to float64 before it is added: without that a compiler may
// fuse the two roundings into one on some machines, and the last digit would depend on the machine.

// dot is Σ a_i × b_i over the elements of a.
func dot(a, b []float64) float64 {
	var s float64
	for i, x := range a {
		s += float64(x * b[i])
	}
	return s
}

// axpy adds a × x to y.
func axpy(a float64, x, y []float64) {
	for i := range x {
		y[i] += float64(a * x[i])
	}
}

// mean of nothing is zero.
func mean(x []float64) float64 {
	var s float64
	for _, v := range x {
		s += v
	}
	return s / float64(max(1, len(x)))
}

// centred returns x − mean(x).
func centred(x []float64) []float64 {
	m := mean(x)
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v - m
	}
	return out
}

func ones(n int) []float64 {
	c := make([]float64, n)
	for i := range c {
		c[i] = 1
	}
	return c
}

// flat tells whether all values are equal up to rounding: what is left of them around their mean is
// below 1e-12 of their size.
func flat(x []float64) bool {
	c := centred(x)
	return !(dot(c, c) > 1e-24*dot(x, x))
}

// usable tells whether every value is a number whose size is at most 1e60: the square of a square of
// it, and sums of those, stay numbers.
func usable(x []float64) bool {
	for _, v := range x {
		if !(math.Abs(v) <= 1e60) {
			return false
		}
	}
	return true
}

// finite tells whether every value is a number.
func finite(x []float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
