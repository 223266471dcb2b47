// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// ChiSquare is the distribution of a sum of DF > 0 squared standard normal values.
//
//	P(X > x) = Q(DF/2, x/2)
//
// Source: Abramowitz and Stegun 26.4.19.
type ChiSquare struct {
	DF float64
}

// CDF returns the probability of a value below x.
func (d ChiSquare) CDF(x float64) float64 { return gammaTails(0.5*d.DF, 0.5*x).lower }

// Survival returns the probability of a value above x, to full relative precision.
func (d ChiSquare) Survival(x float64) float64 { return gammaTails(0.5*d.DF, 0.5*x).upper }

// Quantile returns the x with CDF(x) = p: 0 at 0, +Inf at 1, NaN outside [0, 1].
func (d ChiSquare) Quantile(p float64) float64 { return d.quantile(p, 1-p) }

// UpperQuantile returns the x with Survival(x) = q.
func (d ChiSquare) UpperQuantile(q float64) float64 { return d.quantile(1-q, q) }

func (d ChiSquare) quantile(p, q float64) float64 {
	if x, ok := ends(p, q, d.DF > 0); ok {
		return x
	}
	at := func(v float64) tails { return gammaTails(0.5*d.DF, 0.5*numeric.Exp(v)) }
	return numeric.Exp(invert(at, tails{p, q}, numeric.Log(d.DF), 1/math.Max(1, math.Sqrt(d.DF))))
}

// ends answers for the quantiles of a positive variable that need no search: 0, +Inf, or NaN.
func ends(p, q float64, valid bool) (float64, bool) {
	switch {
	case !valid || !(p >= 0 && q >= 0):
		return math.NaN(), true
	case p == 0:
		return 0, true
	case q == 0:
		return math.Inf(1), true
	}
	return 0, false
}

// F is Fisher's distribution: the ratio of two mean squares with D1 and D2 > 0 degrees of freedom.
//
//	P(X > x) = I_{D2/(D2 + D1 x)}(D2/2, D1/2)
//
// Source: Abramowitz and Stegun 26.6.2.
type F struct {
	D1, D2 float64
}

// CDF returns the probability of a value below x.
func (d F) CDF(x float64) float64 { return d.tails(x).lower }

// Survival returns the probability of a value above x, to full relative precision.
func (d F) Survival(x float64) float64 { return d.tails(x).upper }

// Quantile returns the x with CDF(x) = p: 0 at 0, +Inf at 1, NaN outside [0, 1].
func (d F) Quantile(p float64) float64 { return d.quantile(p, 1-p) }

// UpperQuantile returns the x with Survival(x) = q.
func (d F) UpperQuantile(q float64) float64 { return d.quantile(1-q, q) }

func (d F) tails(x float64) tails {
	switch {
	case math.IsInf(x, 1):
		return tails{1, 0}
	case x <= 0:
		return tails{0, 1}
	}
	r := float64(d.D1*x) / d.D2
	if r > 1 {
		i := 1 / r
		return betaTails(0.5*d.D1, 0.5*d.D2, 1/(1+i), i/(1+i))
	}
	return betaTails(0.5*d.D1, 0.5*d.D2, r/(1+r), 1/(1+r))
}

func (d F) quantile(p, q float64) float64 {
	if x, ok := ends(p, q, d.D1 > 0 && d.D2 > 0); ok {
		return x
	}
	at := func(v float64) tails { return d.tails(numeric.Exp(v)) }
	return numeric.Exp(invert(at, tails{p, q}, 0, 1/math.Max(1, math.Sqrt(math.Min(d.D1, d.D2)))))
}

// Beta is the distribution on [0, 1] with density x^(A−1) (1−x)^(B−1) / B(A, B), A and B > 0.
type Beta struct {
	A, B float64
}

// CDF returns the probability of a value below x.
func (d Beta) CDF(x float64) float64 { return betaTails(d.A, d.B, x, 1-x).lower }

// Survival returns the probability of a value above x, to full relative precision.
func (d Beta) Survival(x float64) float64 { return betaTails(d.A, d.B, x, 1-x).upper }

// LogDensity returns the logarithm of the density at x in (0, 1).
func (d Beta) LogDensity(x float64) float64 {
	log := float64((d.A-1)*numeric.Log(x)) + float64((d.B-1)*numeric.Log1p(-x))
	return log - numeric.LogBeta(d.A, d.B)
}

// Quantile returns the x with CDF(x) = p: 0 at 0, 1 at 1, NaN outside [0, 1].
func (d Beta) Quantile(p float64) float64 { return d.quantile(p, 1-p) }

// UpperQuantile returns the x with Survival(x) = q.
func (d Beta) UpperQuantile(q float64) float64 { return d.quantile(1-q, q) }

// quantile searches on the scale of ln(x/(1−x)), where both ends have room.
func (d Beta) quantile(p, q float64) float64 {
	if x, ok := ends(p, q, d.A > 0 && d.B > 0); ok {
		return math.Min(x, 1)
	}
	at := func(v float64) tails {
		e := numeric.Exp(-math.Abs(v))
		x, y := e/(1+e), 1/(1+e)
		if v > 0 {
			x, y = y, x
		}
		return betaTails(d.A, d.B, x, y)
	}
	v := invert(at, tails{p, q}, numeric.Log(d.A/d.B), 1/math.Max(1, math.Sqrt(math.Min(d.A, d.B))))
	e := numeric.Exp(-math.Abs(v))
	if v > 0 {
		return 1 / (1 + e)
	}
	return e / (1 + e)
}
