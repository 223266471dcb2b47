// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package numeric

import "math"

// StirlingError returns what Stirling's formula lacks for x > 0, to an absolute error of 1e-15:
//
//	δ(x) = ln Γ(x) − (x−½) ln x + x − ln(2π)/2 = 1/(12x) − 1/(360x³) + …
//
// Densities are written with δ rather than with ln Γ, because the large terms of ln Γ then cancel on
// paper and not in floating point. Below 10 the recurrence δ(x) = δ(x+1) + (x+½) ln(1+1/x) − 1
// climbs to where the series holds. Source: Loader, "Fast and accurate computation of binomial
// probabilities" (2000); Abramowitz and Stegun 6.1.41.
func StirlingError(x float64) float64 {
	sum := 0.0
	for x < 10 {
		sum += float64((x+0.5)*Log1p(1/x)) - 1
		x++
	}
	z := 1 / float64(x*x)
	p := -3617.0 / 122400
	p = float64(p*z) + 1.0/156
	p = float64(p*z) - 691.0/360360
	p = float64(p*z) + 1.0/1188
	p = float64(p*z) - 1.0/1680
	p = float64(p*z) + 1.0/1260
	p = float64(p*z) - 1.0/360
	p = float64(p*z) + 1.0/12
	return sum + p/x
}

// LogGamma returns ln Γ(x) for x > 0, to a relative error of 1e-15 of its largest term (so an
// absolute one near its zeros at 1 and 2). Special cases: +Inf at 0, NaN below.
func LogGamma(x float64) float64 {
	switch {
	case !(x >= 0):
		return math.NaN()
	case x == 0 || math.IsInf(x, 1):
		return math.Inf(1)
	}
	return float64((x-0.5)*Log(x)) - x + HalfLn2Pi + StirlingError(x)
}

// LogBeta returns ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a+b) for a, b > 0.
func LogBeta(a, b float64) float64 {
	if a > b {
		a, b = b, a
	}
	s := a + b
	large := float64((a-0.5)*Log(a/s)) - float64(b*Log1p(a/b)) - 0.5*Log(b)
	return large + HalfLn2Pi + (StirlingError(a) + StirlingError(b) - StirlingError(s))
}
