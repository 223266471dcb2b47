// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Binomial is the number of successes among N trials that succeed with probability P each.
//
//	P(K <= k) = I_{1−P}(N−k, k+1)
//
// Source: Abramowitz and Stegun 26.5.24.
type Binomial struct {
	N int64
	P float64
}

// Prob returns the probability of exactly k successes.
func (d Binomial) Prob(k int64) float64 {
	switch {
	case !d.valid():
		return math.NaN()
	case k < 0 || k > d.N:
		return 0
	case k == 0:
		return numeric.Exp(float64(float64(d.N) * numeric.Log1p(-d.P)))
	case k == d.N:
		return numeric.Exp(float64(float64(d.N) * numeric.Log(d.P)))
	}
	a, b := float64(k), float64(d.N-k)
	// B(k, N−k) (N choose k) = N / (k (N−k)).
	return float64(betaFactor(a, b, d.P, 1-d.P) * (float64(d.N) / float64(a*b)))
}

// CDF returns the probability of at most k successes.
func (d Binomial) CDF(k int64) float64 { return d.tails(k).lower }

// Survival returns the probability of more than k successes, to full relative precision.
func (d Binomial) Survival(k int64) float64 { return d.tails(k).upper }

// Quantile returns the least k with CDF(k) >= p, or −1 where p is outside [0, 1].
func (d Binomial) Quantile(p float64) int64 {
	if !d.valid() || !(p >= 0 && p <= 1) {
		return -1
	}
	lo, hi := int64(0), d.N
	for lo < hi {
		mid := lo + (hi-lo)/2
		if d.CDF(mid) >= p {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}

func (d Binomial) valid() bool { return d.N >= 0 && d.P >= 0 && d.P <= 1 }

func (d Binomial) tails(k int64) tails {
	switch {
	case !d.valid():
		return tails{math.NaN(), math.NaN()}
	case k < 0:
		return tails{0, 1}
	case k >= d.N:
		return tails{1, 0}
	}
	t := betaTails(float64(k)+1, float64(d.N-k), d.P, 1-d.P)
	return tails{t.upper, t.lower}
}
