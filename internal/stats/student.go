// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"

	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// StudentT is Student's distribution with DF > 0 degrees of freedom, which need not be whole.
//
//	P(|T| > t) = I_x(DF/2, ½),  x = DF/(DF + t²)
//
// Source: Abramowitz and Stegun 26.7.1.
type StudentT struct {
	DF float64
}

// CDF returns the probability of a value below t.
func (d StudentT) CDF(t float64) float64 { return d.tails(t).lower }

// Survival returns the probability of a value above t, to full relative precision.
func (d StudentT) Survival(t float64) float64 { return d.tails(t).upper }

// TwoSided returns the probability of a value further from 0 than t, to full relative precision.
func (d StudentT) TwoSided(t float64) float64 { return 2 * d.tails(math.Abs(t)).upper }

// Quantile returns the t with CDF(t) = p: infinite at 0 and 1, NaN outside [0, 1].
func (d StudentT) Quantile(p float64) float64 {
	if p > 0.5 {
		return d.UpperQuantile(1 - p)
	}
	return -d.UpperQuantile(p)
}

// UpperQuantile returns the t with Survival(t) = q.
func (d StudentT) UpperQuantile(q float64) float64 {
	switch {
	case !(d.DF > 0) || !(q >= 0 && q <= 1):
		return math.NaN()
	case math.IsInf(d.DF, 1) || q == 0 || q == 1:
		return NormalUpperQuantile(q)
	case q > 0.5:
		return -d.UpperQuantile(1 - q)
	case q == 0.5:
		return 0
	}
	at := func(v float64) tails { return d.tails(numeric.Exp(v)) }
	from := numeric.Log(NormalUpperQuantile(q))
	return numeric.Exp(invert(at, tails{1 - q, q}, from, 1/math.Max(1, d.DF)))
}

func (d StudentT) tails(t float64) tails {
	switch {
	case !(d.DF > 0) || math.IsNaN(t):
		return tails{math.NaN(), math.NaN()}
	case math.IsInf(d.DF, 1):
		return normalTails(t)
	case math.IsInf(t, 0):
		return signed(t, 0)
	}
	// The ratio is taken of the smaller square, so that neither overflows.
	var x, y float64
	r := t / math.Sqrt(d.DF)
	switch i := 1 / r; {
	case math.Abs(r) > 1e140:
		return signed(t, d.farTail(math.Abs(r)))
	case math.Abs(r) > 1:
		i = float64(i * i)
		x, y = i/(1+i), 1/(1+i)
	default:
		r = float64(r * r)
		x, y = 1/(1+r), r/(1+r)
	}
	return signed(t, 0.5*betaTails(0.5*d.DF, 0.5, x, y).lower)
}

// farTail returns the tail beyond r √DF where r² would overflow, as 1/(r^DF DF B(DF/2, ½)).
func (d StudentT) farTail(r float64) float64 {
	log := numeric.LogBeta(0.5*d.DF, 0.5) + numeric.Log(d.DF) + float64(d.DF*numeric.Log(r))
	return numeric.Exp(-log)
}

// signed puts the tail beyond |t| of a symmetric distribution on the side of t.
func signed(t, tail float64) tails {
	if t < 0 {
		return fromLower(tail)
	}
	return fromUpper(tail)
}
