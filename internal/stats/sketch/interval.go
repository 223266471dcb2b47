// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch

import "github.com/jupan-go/jupan/internal/stats"

// Ranks are two places in sorted values, counted from one, between which a quantile of the population
// lies with the given probability, whatever the distribution.
type Ranks struct {
	Low, High int64
	Coverage  float64 // at least the confidence asked for, unless there are too few values
}

// QuantileRanks returns the ranks around the p-quantile of n values: with B binomial(n, p),
//
//	Low = the (1−c)/2 quantile of B, High = the (1+c)/2 quantile of B, plus one
//	Coverage = P(Low ≤ B < High)
//
// It is false where n is too small for a rank on either side.
// Source: Hahn and Meeker, Statistical Intervals (1991), 5.2.
func QuantileRanks(n int64, p, confidence float64) (Ranks, bool) {
	if n < 1 || !(p > 0 && p < 1) || !(confidence > 0 && confidence < 1) {
		return Ranks{}, false
	}
	b := stats.Binomial{N: n, P: p}
	r := Ranks{Low: b.Quantile((1 - confidence) / 2), High: b.Quantile((1+confidence)/2) + 1}
	if r.Low < 1 || r.High > n {
		return Ranks{}, false
	}
	r.Coverage = b.CDF(r.High-1) - b.CDF(r.Low-1)
	return r, true
}

// Interval returns values between which the p-quantile of the population lies with the given
// confidence; the relative error of the sketch comes on top. It is false where there are too few
// values, or where values are owed.
func (q *Quantiles) Interval(p, confidence float64) (low, high float64, ok bool) {
	r, ok := QuantileRanks(q.Count(), p, confidence)
	if !ok {
		return 0, 0, false
	}
	low, lowOK := q.atRank(r.Low - 1)
	high, highOK := q.atRank(r.High - 1)
	if !lowOK || !highOK {
		return 0, 0, false
	}
	return low, high, true
}
