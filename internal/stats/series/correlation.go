// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// Correlations are the cross-correlations of a leader with a follower at the lags −LagMax … LagMax.
// At a positive lag k the leader's value of a period is held against the follower's k periods later,
// so that a peak at k > 0 says that the leader leads. (R's ccf counts the other way round.)
type Correlations struct {
	N int       // aligned observations
	R []float64 // 2 × LagMax + 1 values, the lowest lag first
}

// CrossCorrelation returns the correlations of two aligned series at lags up to lagMax both ways:
//
//	r_k = Σ_t (x_t − mean(x)) × (y_(t+k) − mean(y)) / (n × sx × sy)
//
// Means and deviations are those of the whole series and the divisor is n at every lag, which keeps
// the correlations a positive semi-definite sequence. Source: Box and Jenkins (1976), 11.1.2.
func CrossCorrelation(leader, follower []float64, lagMax int) (Correlations, error) {
	if err := pair("cross-correlation", leader, follower); err != nil {
		return Correlations{}, err
	}
	n := len(leader)
	switch {
	case lagMax < 0:
		return Correlations{}, argument("cross-correlation", "a negative lag")
	case n < lagMax+2:
		return Correlations{}, short("cross-correlation", n, lagMax+2)
	case flat(leader) || flat(follower):
		return Correlations{}, singular("cross-correlation")
	}
	x, y := centred(leader), centred(follower)
	size := math.Sqrt(dot(x, x)) * math.Sqrt(dot(y, y)) // not the root of the product, which overflows first
	c := Correlations{N: n, R: make([]float64, 2*lagMax+1)}
	for k := range lagMax + 1 {
		c.R[lagMax+k] = dot(x[:n-k], y[k:]) / size
		c.R[lagMax-k] = dot(y[:n-k], x[k:]) / size
	}
	return c, nil
}

// LagMax is the greatest lag on either side.
func (c Correlations) LagMax() int { return len(c.R) / 2 }

// At returns the correlation at a lag, and zero beyond LagMax.
func (c Correlations) At(lag int) float64 {
	if i := lag + c.LagMax(); i >= 0 && i < len(c.R) {
		return c.R[i]
	}
	return 0
}

// Peak returns the lag with the greatest correlation by absolute value, and that correlation. Of
// equal ones the lag nearest to zero wins, then the negative one: a tie is no evidence of a lead.
func (c Correlations) Peak() (lag int, r float64) {
	for k := range c.LagMax() + 1 {
		for _, l := range [2]int{-k, k} {
			if v := c.At(l); math.Abs(v) > math.Abs(r) {
				lag, r = l, v
			}
		}
	}
	return lag, r
}

// Bound returns what the correlation of two unrelated white noises exceeds at any lag with
// probability alpha, by Bonferroni's inequality over the lags:
//
//	z_(1 − alpha/(2 × (2×LagMax+1))) / sqrt(n)
//
// It holds only where one of the two series is white, that is after prewhitening.
// Source: Bartlett (1955); Box and Jenkins (1976), 11.1.3.
func (c Correlations) Bound(alpha float64) float64 {
	return stats.NormalUpperQuantile(alpha/float64(2*len(c.R))) / math.Sqrt(float64(c.N))
}

// LjungBox is the portmanteau test of white noise over the first lags of a series: Q is chi-square
// with lags degrees of freedom, and P is small where the series has a memory.
//
//	Q = n × (n+2) × Σ_(k=1…lags) r_k² / (n−k)
//
// Source: Ljung and Box, Biometrika 65 (1978).
func LjungBox(x []float64, lags int) (q, p float64, err error) {
	c, err := CrossCorrelation(x, x, lags)
	if err != nil {
		return 0, 0, err
	}
	if lags < 1 {
		return 0, 0, argument("Ljung-Box", "fewer than one lag")
	}
	n := float64(c.N)
	for k := 1; k <= lags; k++ {
		q += float64(c.At(k)*c.At(k)) / (n - float64(k))
	}
	q = float64(float64(q*n) * (n + 2))
	return q, stats.ChiSquare{DF: float64(lags)}.Survival(q), nil
}
