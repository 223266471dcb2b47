// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

// Difference returns x_t − x_(t−lag) for each t that has a value lag periods before it: lag 1 takes
// a trend out, lag 12 the season of monthly values. The result is lag values shorter than x.
// Special cases: a lag below one, or not below the length of x, gives nil.
func Difference(x []float64, lag int) []float64 {
	if lag < 1 || lag >= len(x) {
		return nil
	}
	out := make([]float64, len(x)-lag)
	for i := range out {
		out[i] = x[i+lag] - x[i]
	}
	return out
}
