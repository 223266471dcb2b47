// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// NormalDensity returns φ(z) = e^(−z²/2) / √(2π).
func NormalDensity(z float64) float64 {
	const perSqrt2Pi = 0.398942280401432677939946059934
	return float64(perSqrt2Pi * expHalfSquare(z))
}

// expHalfSquare returns e^(−z²/2), with the part of z² that its rounding drops.
func expHalfSquare(z float64) float64 {
	if math.Abs(z) > 40 {
		return 0
	}
	hi := float64(z * z)
	lo := math.FMA(z, z, -hi)
	e := numeric.Exp(-0.5 * hi)
	return e - float64(0.5*lo*e)
}

// NormalCDF returns Φ(z), the probability of a standard normal value below z.
func NormalCDF(z float64) float64 { return normalTails(z).lower }

// NormalSurvival returns 1 − Φ(z) to full relative precision, down to 5e-324 at z = 38.4.
func NormalSurvival(z float64) float64 { return normalTails(z).upper }

// normalTails computes the tail beyond |z|: near 0 by the series
//
//	Φ(z) − ½ = φ(z) (z + z³/3 + z⁵/(3·5) + …)
//
// and further out by the continued fraction of Mills' ratio
//
//	1 − Φ(z) = φ(z) / (z + 1/(z + 2/(z + 3/(z + …))))
//
// Source: Abramowitz and Stegun 26.2.11 and 26.2.14.
func normalTails(z float64) tails {
	a := math.Abs(z)
	var tail float64
	switch {
	case math.IsNaN(z):
		return tails{z, z}
	case a > 40:
		tail = 0
	case a < 1.3:
		tail = 0.5 - float64(NormalDensity(a)*millsSeries(a))
	default:
		tail = NormalDensity(a) / millsFraction(a)
	}
	if z < 0 {
		return fromLower(tail)
	}
	return fromUpper(tail)
}

// millsSeries returns z + z³/3 + z⁵/15 + ….
func millsSeries(z float64) float64 {
	z2 := float64(z * z)
	term, sum := z, z
	for n := 3.0; term > float64(sum*1e-17); n += 2 {
		term = float64(term*z2) / n
		sum += term
	}
	return sum
}

// millsFraction returns z + 1/(z + 2/(z + …)).
func millsFraction(z float64) float64 {
	f := lentz{value: z, c: z}
	for n := 1.0; n < 2000; n++ {
		if f.step(n, z) {
			break
		}
	}
	return f.value
}

// NormalQuantile returns the z with Φ(z) = p: −Inf at 0, +Inf at 1, NaN outside [0, 1].
func NormalQuantile(p float64) float64 {
	if p > 0.5 {
		// 1 − p is exact here.
		return NormalUpperQuantile(1 - p)
	}
	return -NormalUpperQuantile(p)
}

// NormalUpperQuantile returns the z that a standard normal value exceeds with probability q. For
// small q it keeps the digits that NormalQuantile(1 − q) cannot see.
//
// From a rough start (Abramowitz and Stegun 26.2.23, error below 4.5e-4), Halley's method on ln of
// the tail: with f = ln(tail/q) and r = φ/tail, the step is f/r, corrected by the curvature.
func NormalUpperQuantile(q float64) float64 {
	switch {
	case !(q >= 0 && q <= 1):
		return math.NaN()
	case q == 0:
		return math.Inf(1)
	case q == 1:
		return math.Inf(-1)
	case q > 0.5:
		return -NormalUpperQuantile(1 - q)
	case q == 0.5:
		return 0
	}
	t := math.Sqrt(-2 * numeric.Log(q))
	num := 2.515517 + float64(t*(0.802853+float64(0.010328*t)))
	den := 1 + float64(t*(1.432788+float64(t*(0.189269+float64(0.001308*t)))))
	z := t - num/den
	for range 4 {
		tail := NormalSurvival(z)
		if tail == 0 {
			break
		}
		r := NormalDensity(z) / tail
		f := numeric.Log(tail / q)
		// d²/dz² ln tail = −r (r − z).
		step := f / r
		step /= 1 + float64(0.5*step*(r-z))
		z += step
	}
	return z
}
