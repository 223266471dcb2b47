// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// termsMax bounds every series and continued fraction. They need about the square root of the
// largest parameter, so this serves samples of up to about 10^10.
const termsMax = 200000

// tails is the probability on each side of a point. The smaller one is computed and the larger one
// is its complement, so neither loses digits far out, as 1 − cdf does.
type tails struct {
	lower, upper float64
}

// fromLower completes a lower tail, and fromUpper an upper one.
func fromLower(p float64) tails {
	p = math.Min(p, 1)
	return tails{p, 1 - p}
}

func fromUpper(q float64) tails {
	q = math.Min(q, 1)
	return tails{1 - q, q}
}

// betaTails returns the regularised incomplete beta function and its complement:
//
//	I_x(a, b) = ∫₀ˣ t^(a−1) (1−t)^(b−1) dt / B(a, b)
//
// y is 1−x, given apart so that an x near 1 keeps its digits. The continued fraction converges fast
// on the side of the mean where it is used. Source: Abramowitz and Stegun 26.5.8.
func betaTails(a, b, x, y float64) tails {
	switch {
	case !(a > 0 && b > 0) || math.IsNaN(x) || math.IsNaN(y):
		return tails{math.NaN(), math.NaN()}
	case x <= 0:
		return tails{0, 1}
	case y <= 0:
		return tails{1, 0}
	case float64(x*(a+b+2)) <= a+1:
		return fromLower(betaFactor(a, b, x, y) / betaFraction(a, b, x, y))
	}
	return fromUpper(betaFactor(b, a, y, x) / betaFraction(b, a, y, x))
}

// betaFactor returns x^a y^b / B(a, b), written with Stirling errors and deviances so that nothing
// large cancels. Source: Loader (2000).
func betaFactor(a, b, x, y float64) float64 {
	s := a + b
	d := crossDifference(a, b, x, y) // x s/a = 1 + d/a and y s/b = 1 − d/b
	log := deviance(a, d/a, float64(x*s)/a) + deviance(b, -d/b, float64(y*s)/b)
	log += numeric.StirlingError(s) - numeric.StirlingError(a) - numeric.StirlingError(b)
	return float64(numeric.Exp(log) * math.Sqrt(float64(a*(b/s))/(2*math.Pi)))
}

// deviance returns a (ln r − d) for r = 1 + d, from r where d is far from 0.
func deviance(a, d, r float64) float64 {
	if math.Abs(d) < 0.4 {
		return float64(a * numeric.Log1pmx(d))
	}
	return float64(a * (numeric.Log(r) - d))
}

// betaFraction returns b₀ + a₁/(b₁ + a₂/(b₂ + …)) with
//
//	aₘ = (a+m−1)(a+b+m−1) m(b−m) x² / (a+2m−1)²
//	bₘ = m + m(b−m)x / (a+2m−1) + (a+m)(ay − bx + 1 + m(1+y)) / (a+2m+1)
//
// which is every second convergent of 26.5.8. It takes ay − bx as one number, so it keeps its digits
// where a is large and x near 1. Source: DiDonato and Morris, "Algorithm 708" (1992), section 3.
func betaFraction(a, b, x, y float64) float64 {
	lambda := -crossDifference(a, b, x, y)
	b0 := float64(a*(lambda+1)) / (a + 1)
	f := lentz{value: b0, c: b0}
	for m := 1.0; m < termsMax; m++ {
		k := a + 2*m
		u := float64(float64(m*(b-m))*x) / (k - 1)
		an := float64(float64(a+m-1)*((a+b+m-1)/(k-1))) * float64(u*x)
		bn := m + u + float64((a+m)/(k+1)*(lambda+1+float64(m*(1+y))))
		if f.step(an, bn) {
			break
		}
	}
	return f.value
}

// crossDifference returns xb − ya without cancellation.
func crossDifference(a, b, x, y float64) float64 {
	ya := float64(y * a)
	return math.FMA(x, b, -ya) - math.FMA(y, a, -ya)
}

// lentz evaluates b₀ + a₁/(b₁ + a₂/(b₂ + …)) from the front, beginning with value = c = b₀ and d = 0.
// Source: Thompson and Barnett, "Coulomb and Bessel functions of complex arguments" (1986).
type lentz struct {
	value, c, d float64
}

// step takes in one a and b, and tells whether the value has settled.
func (f *lentz) step(a, b float64) bool {
	const tiny = 1e-300
	f.d = b + float64(a*f.d)
	if f.d == 0 {
		f.d = tiny
	}
	f.c = b + a/f.c
	if f.c == 0 {
		f.c = tiny
	}
	f.d = 1 / f.d
	delta := float64(f.c * f.d)
	f.value = float64(f.value * delta)
	return math.Abs(delta-1) <= 2.3e-16
}

// gammaTails returns the regularised incomplete gamma functions P(a, x) and Q(a, x):
//
//	P(a, x) = ∫₀ˣ t^(a−1) e^(−t) dt / Γ(a),  Q = 1 − P
//
// by the series below a+1 and the continued fraction above. Source: Abramowitz and Stegun 6.5.29 and
// 6.5.31.
func gammaTails(a, x float64) tails {
	switch {
	case !(a > 0) || math.IsNaN(x):
		return tails{math.NaN(), math.NaN()}
	case x <= 0:
		return tails{0, 1}
	case math.IsInf(x, 1):
		return tails{1, 0}
	case x <= a+1:
		return fromLower(float64(gammaFactor(a, x) * gammaSeries(a, x)))
	}
	return fromUpper(float64(gammaFactor(a, x) * a / gammaFraction(a, x)))
}

// gammaFactor returns x^a e^(−x) / Γ(a+1).
func gammaFactor(a, x float64) float64 {
	log := deviance(a, (x-a)/a, x/a) - numeric.StirlingError(a)
	return numeric.Exp(log) / math.Sqrt(2*math.Pi*a)
}

// gammaSeries returns 1 + x/(a+1) + x²/((a+1)(a+2)) + ….
func gammaSeries(a, x float64) float64 {
	term, sum := 1.0, 1.0
	for n := 1; n < termsMax; n++ {
		term = float64(term*x) / (a + float64(n))
		sum += term
		if term < float64(sum*1e-17) {
			break
		}
	}
	return sum
}

// gammaFraction returns x+1−a − 1(1−a)/(x+3−a − 2(2−a)/(x+5−a − …)).
func gammaFraction(a, x float64) float64 {
	b := x + 1 - a
	f := lentz{value: b, c: b}
	for n := 1.0; n < termsMax; n++ {
		b += 2
		if f.step(-float64(n*(n-a)), b) {
			break
		}
	}
	return f.value
}

// invert returns the v at which a distribution's lower tail is p and its upper tail q = 1−p, whichever
// is smaller, by Brent's method on the logarithm of that tail. at must grow with v; from and step
// say where to begin to look.
func invert(at func(v float64) tails, want tails, from, step float64) float64 {
	p, q := want.lower, want.upper
	f := func(v float64) float64 {
		if p < q {
			return logTail(at(v).lower) - numeric.Log(p)
		}
		return numeric.Log(q) - logTail(at(v).upper)
	}
	lo, hi := from, from
	for s := step; f(lo) > 0; s *= 2 {
		lo, hi = lo-s, lo
	}
	for s := step; f(hi) < 0; s *= 2 {
		lo, hi = hi, hi+s
	}
	v, ok := numeric.Root(f, lo, hi)
	if !ok {
		return math.NaN()
	}
	return v
}

// logTail is the logarithm of a tail; where the tail underflows, one below all others, ln 5e-324.
func logTail(p float64) float64 {
	if p == 0 {
		return -800
	}
	return numeric.Log(p)
}
