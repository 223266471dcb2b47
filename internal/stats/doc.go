// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package stats holds the statistics that experiments stand on: distributions with both tails, and
// sums that merge in any order to the same bits.
//
//	p := stats.StudentT{DF: 5000}.TwoSided(12) // 9.97e-33, where 2(1 − cdf) is 0
//
// Distributions are values: [StudentT], [ChiSquare], [F], [Beta], [Binomial], and the Normal
// functions. Each has CDF, Survival, Quantile and UpperQuantile; the smaller of the two tails is
// computed and never taken as one minus the other. Parameters that make no sense give NaN.
//
// Everything is deterministic and has the same bits on every machine: see
// [github.com/jupan-go/jupan/internal/stats/numeric] for how products and sums are written. Binary
// floating point lives here and in the rooms of metrics, never under settle.
//
// All values are safe for concurrent use as long as nobody changes them.
package stats
