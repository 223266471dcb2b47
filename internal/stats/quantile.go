// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import "math"

// QuantileType names how a quantile of a sample falls between two values. Source: Hyndman and Fan,
// "Sample quantiles in statistical packages" (1996); the numbers are theirs.
type QuantileType uint8

// The types in use.
const (
	// Linear is type 7, position (n−1)p + 1: what R, NumPy and spreadsheets do unless told otherwise.
	Linear QuantileType = iota
	// Inverse is type 1, the smallest value that p of the sample do not exceed; always a value seen.
	Inverse
	// Weibull is type 6, position (n+1)p.
	Weibull
)

// SortedQuantile returns the p-quantile of values in ascending order, NaN where there are none or p
// is outside [0, 1].
func SortedQuantile(sorted []float64, p float64, kind QuantileType) float64 {
	n := len(sorted)
	if n == 0 || !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	var h float64 // the position, from 1
	switch kind {
	case Inverse:
		h = math.Ceil(float64(float64(float64(n)*p) * (1 - 1e-15)))
	case Weibull:
		h = float64(float64(n+1) * p)
	default:
		h = 1 + float64(float64(n-1)*p)
	}
	h = math.Min(math.Max(h, 1), float64(n))
	i := int(h)
	low := sorted[i-1]
	if i == n {
		return low
	}
	return low + float64((h-float64(i))*(sorted[i]-low))
}
