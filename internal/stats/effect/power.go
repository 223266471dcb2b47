// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Goal is what a planned two-sided test should hold.
type Goal struct {
	Alpha float64 // level, both sides together
	Power float64 // chance to see an effect that is there
}

// quantiles returns z of 1−α/2 and of the power.
func (g Goal) quantiles() (za, zb float64, err error) {
	if !(g.Alpha > 0 && g.Alpha < 1) || !(g.Power > 0 && g.Power < 1) {
		return 0, 0, fmt.Errorf("effect: alpha %g, power %g: %w", g.Alpha, g.Power, ErrInvalid)
	}
	return stats.NormalUpperQuantile(g.Alpha / 2), stats.NormalQuantile(g.Power), nil
}

// MDE returns the smallest difference of means that the goal detects, in the metric's unit:
//
//	(z_{1−α/2} + z_power) √(v_a/n_a + v_b/n_b)
//
// The means of the samples are not read.
func MDE(control, treatment stats.Sample, g Goal) (float64, error) {
	za, zb, err := g.quantiles()
	if err != nil {
		return 0, err
	}
	se := math.Sqrt(control.Variance/float64(control.N) + treatment.Variance/float64(treatment.N))
	return float64((za + zb) * se), nil
}

// CohenH returns the difference of two proportions on the scale where its error does not depend on
// them, 2 arcsin √p₂ − 2 arcsin √p₁. Source: Cohen (1988), chapter 6.
func CohenH(p1, p2 float64) float64 {
	angle := func(p float64) float64 { return 2 * numeric.Atan(math.Sqrt(p/(1-p))) }
	return angle(p2) - angle(p1)
}

// UnitsForProportions returns the units that each of two equal arms needs to tell p1 from p2, by the
// variances as they are and by [CohenH]:
//
//	unpooled = (z_{1−α/2} + z_power)² (p₁q₁ + p₂q₂)/(p₂−p₁)²
//	arcsine  = 2 (z_{1−α/2} + z_power)² / h²
//
// of which the second is solved with the chance of a claim on the wrong side counted in.
func UnitsForProportions(p1, p2 float64, g Goal) (unpooled, arcsine float64, err error) {
	za, zb, err := g.quantiles()
	if err != nil {
		return 0, 0, err
	}
	if !(p1 > 0 && p1 < 1 && p2 > 0 && p2 < 1) || p1 == p2 {
		return 0, 0, fmt.Errorf("effect: proportions %g and %g: %w", p1, p2, ErrInvalid)
	}
	zz := float64((za + zb) * (za + zb))
	d, h := p2-p1, CohenH(p1, p2)
	variance := float64(p1*(1-p1)) + float64(p2*(1-p2))
	lack := func(n float64) float64 {
		se := math.Sqrt(2 / n)
		return PowerAt(h, se, float64(za*se)) - g.Power
	}
	closed := 2 * zz / float64(h*h)
	arcsine, ok := numeric.Root(lack, 0.5*closed, 1.01*closed)
	if !ok {
		arcsine = closed // a power near the level itself
	}
	return float64(zz*variance) / float64(d*d), arcsine, nil
}

// UnitsForMeans returns the units that each of two equal arms needs for Student's test to see a
// difference of d standard deviations, from the exact power by the noncentral t distribution.
func UnitsForMeans(d float64, g Goal) (float64, error) {
	za, zb, err := g.quantiles()
	if err != nil {
		return 0, err
	}
	if d = math.Abs(d); !(d > 0) || za+zb <= 0 {
		return 0, fmt.Errorf("effect: %g standard deviations: %w", d, ErrInvalid)
	}
	lack := func(n float64) float64 { return studentPower(d, n, g.Alpha) - g.Power }
	// The normal approximation asks for too few; the t distribution asks for a few more.
	lo := math.Max(2, 2*float64((za+zb)/d)*((za+zb)/d))
	hi := 2*lo + 10
	if lack(lo) > 0 {
		return lo, nil
	}
	n, ok := numeric.Root(lack, lo, hi)
	if !ok {
		return 0, fmt.Errorf("effect: no number of units gives power %g: %w", g.Power, ErrInvalid)
	}
	return n, nil
}

// studentPower returns the chance that Student's two-sided test with n units in each arm rejects at
// a true difference of d standard deviations.
func studentPower(d, n, alpha float64) float64 {
	df := 2*n - 2
	t := stats.StudentT{DF: df}.UpperQuantile(alpha / 2)
	delta := float64(d * math.Sqrt(0.5*n))
	return noncentralUpper(df, delta, t) + noncentralUpper(df, -delta, t)
}

// noncentralUpper returns P(T > t) of the noncentral t distribution:
//
//	∫ f(s) (1 − Φ(t s − δ)) ds,  s = √(χ²/df)
//
// by Simpson's rule over ten deviations of s around 1. Source: Owen, "A special case of a bivariate
// noncentral t-distribution" (1965), first line.
func noncentralUpper(df, delta, t float64) float64 {
	const steps = 400
	a := 0.5 * df
	sd := 1 / math.Sqrt(2*df)
	reach := float64(10 * sd)
	lo, hi := math.Max(1e-9, 1-reach), 1+reach
	h := (hi - lo) / steps
	norm := numeric.Ln2 + 0.5*numeric.Log(a) - numeric.HalfLn2Pi - numeric.StirlingError(a)
	var sum stats.Sum
	for i := range steps + 1 {
		s := lo + float64(float64(i)*h)
		log := norm + float64((df-1)*numeric.Log(s)) - float64(a*float64((s-1)*(s+1)))
		weight := 4.0
		switch {
		case i == 0 || i == steps:
			weight = 1
		case i%2 == 0:
			weight = 2
		}
		sum.Add(float64(weight * numeric.Exp(log) * stats.NormalSurvival(float64(t*s)-delta)))
	}
	return float64(sum.Float64() * h / 3)
}
