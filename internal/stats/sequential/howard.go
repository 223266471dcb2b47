// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sequential

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// The bounds here are curves of intrinsic time v (the sum of variances so far) that the sum s of
// centred observations crosses at any time with probability at most α. Source of all: Howard, Ramdas,
// McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences" (Annals of
// Statistics 2021), by the names of its appendix.

// NormalRho returns the ρ that makes the two-sided normal mixture tightest at intrinsic time vOpt:
//
//	ρ = v / (2 ln(1/α) + ln(1 + 2 ln(1/α)))
func NormalRho(vOpt, alpha float64) float64 {
	l := -2 * numeric.Log(alpha)
	return vOpt / (l + numeric.Log1p(l))
}

// NormalMixture is the two-sided normal mixture bound with a given ρ > 0.
type NormalMixture struct {
	Rho float64 // in units of intrinsic time
}

// LogE returns the logarithm of the mixture supermartingale: ½ ln(ρ/(v+ρ)) + s²/2(v+ρ).
func (m NormalMixture) LogE(s, v float64) float64 {
	return -0.5*numeric.Log1p(v/m.Rho) + 0.5*float64(s*s)/(v+m.Rho)
}

// Bound returns √((v+ρ)(ln(1+v/ρ) + 2 ln(1/α))).
func (m NormalMixture) Bound(v, alpha float64) float64 {
	l := numeric.Log1p(v/m.Rho) - 2*numeric.Log(alpha)
	return math.Sqrt(float64((v + m.Rho) * l))
}

// BetaBinomial is the two-sided bound for observations between −G and H around their mean: a mixture
// that for Bernoulli observations (G = p, H = 1−p) loses nothing.
type BetaBinomial struct {
	G, H float64 // how far an observation may lie below and above its mean; positive
	R    float64 // the mixture's precision, in units of intrinsic time; positive
}

// NewBetaBinomial returns the bound that is tightest at intrinsic time vOpt for a level.
func NewBetaBinomial(g, h, vOpt, alpha float64) BetaBinomial {
	gh := float64(g * h)
	return BetaBinomial{G: g, H: h, R: math.Max(NormalRho(vOpt, alpha)-gh, 1e-3*gh)}
}

// LogE returns the logarithm of the mixture supermartingale, for −v/H < s < v/G:
//
//	v/gh ln(g+h) − (v+hs)/(h(g+h)) ln g − (v−gs)/(g(g+h)) ln h
//	  + ln B((r+v−gs)/(g(g+h)), (r+v+hs)/(h(g+h))) − ln B(r/(g(g+h)), r/(h(g+h)))
func (b BetaBinomial) LogE(s, v float64) float64 {
	sum := b.G + b.H
	below, above := float64(b.G*sum), float64(b.H*sum)
	gs, hs := float64(b.G*s), float64(b.H*s)
	var e stats.Sum
	e.Add(float64(v / float64(b.G*b.H) * numeric.Log(sum)))
	e.Add(-float64((v + hs) / above * numeric.Log(b.G)))
	e.Add(-float64((v - gs) / below * numeric.Log(b.H)))
	e.Add(numeric.LogBeta((b.R+v-gs)/below, (b.R+v+hs)/above))
	e.Add(-numeric.LogBeta(b.R/below, b.R/above))
	return e.Float64()
}

// Bound returns the s > 0 at which the mixture reaches 1/α, at most v/G, the most that s can be.
func (b BetaBinomial) Bound(v, alpha float64) float64 {
	most := v / b.G
	limit := -numeric.Log(alpha)
	s, ok := numeric.Root(func(s float64) float64 { return b.LogE(s, v) - limit }, 0, most)
	if !ok {
		return most
	}
	return s
}

// PolyStitching is a bound without an integral; it grows like √v up to an iterated logarithm.
type PolyStitching struct {
	VMin float64 // it is constant below; positive
	C    float64 // scale of the sub-gamma observations; 0 for sub-Gaussian ones
	S    float64 // exponent of the stitching, above 1
	Eta  float64 // ratio of the epochs, above 1
}

// Bound returns √(k₁² v ℓ + k₂² c² ℓ²) + k₂ c ℓ with
//
//	ℓ = s log(log(ηv/v_min)) + ln(ζ(s)/(α (ln η)^s)),  k₁ = (η^¼ + η^−¼)/√2,  k₂ = (√η + 1)/2
func (p PolyStitching) Bound(v, alpha float64) float64 {
	v = math.Max(v, p.VMin)
	root := math.Sqrt(p.Eta)
	quarter := math.Sqrt(root)
	k1 := (quarter + 1/quarter) / math.Sqrt2
	k2 := 0.5 * (root + 1)
	l := float64(p.S * numeric.Log(numeric.Log(float64(p.Eta*v)/p.VMin)))
	l += numeric.Log(zeta(p.S)) - numeric.Log(alpha) - float64(p.S*numeric.Log(numeric.Log(p.Eta)))
	kcl := float64(k2 * p.C * l)
	return math.Sqrt(float64(k1*k1*v*l)+float64(kcl*kcl)) + kcl
}

// zeta returns Riemann's ζ(s) for s > 1 by Euler and Maclaurin's formula from n = 20. Source:
// Abramowitz and Stegun 23.2.3.
func zeta(s float64) float64 {
	const n = 20
	var sum stats.Sum
	for k := 1; k < n; k++ {
		sum.Add(numeric.Pow(float64(k), -s))
	}
	last := numeric.Pow(n, -s)
	sum.Add(float64(last * n / (s - 1)))
	sum.Add(0.5 * last)
	term := float64(last * s / n)
	sum.Add(term / 12)
	term = float64(term * (s + 1) * (s + 2) / (n * n))
	sum.Add(-term / 720)
	term = float64(term * (s + 3) * (s + 4) / (n * n))
	sum.Add(term / 30240)
	return sum.Float64()
}

// Bernoulli returns the confidence sequence of a proportion after n trials with k successes, tightest
// after nOpt trials: all p that the beta-binomial mixture around p does not refute.
func Bernoulli(k, n int64, alpha, nOpt float64) (low, high float64, err error) {
	if n < 1 || k < 0 || k > n || !(alpha > 0 && alpha < 1) || !(nOpt > 0) {
		return 0, 0, fmt.Errorf("sequential: %d of %d at alpha %g, tightest at %g: %w", k, n, alpha, nOpt, ErrInvalid)
	}
	limit := -numeric.Log(alpha)
	rate := float64(k) / float64(n)
	excess := func(p float64) float64 {
		gh := float64(p * (1 - p))
		m := NewBetaBinomial(p, 1-p, float64(nOpt*gh), 0.05)
		return m.LogE(float64(k)-float64(float64(n)*p), float64(float64(n)*gh)) - limit
	}
	const edge = 1e-12
	high = 1
	if k > 0 {
		low, _ = numeric.Root(excess, edge, math.Min(rate, 1-edge))
	}
	if k < n {
		high, _ = numeric.Root(excess, math.Max(rate, edge), 1-edge)
	}
	if math.IsNaN(low) {
		low = 0
	}
	if math.IsNaN(high) {
		high = 1
	}
	return low, high, nil
}
