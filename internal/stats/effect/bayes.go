// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// Prior is a normal belief about a difference, held before the data. The zero value is no belief.
type Prior struct {
	Mean     float64 // on the scale of the difference: 0.05 for a lift of 5 %
	Variance float64 // positive for a belief; 0 for none
}

// Posterior is what is believed after the data.
type Posterior struct {
	Mean, SD      float64  // of the difference
	CI            Interval // equal tails
	ChanceToWin   float64  // P(difference > 0)
	RiskControl   float64  // what is lost on average by keeping the control: E max(d, 0)
	RiskTreatment float64  // what is lost on average by taking the treatment: E max(−d, 0)
}

// Bayes combines the difference of two means, normal by the size of the samples, with a normal prior:
//
//	1/sd² = 1/SE² + 1/τ²,  mean = sd² (estimate/SE² + prior/τ²)
//
// Source: GrowthBook's gbstats for the risks; Gelman et al., Bayesian Data Analysis, 2.5.
func Bayes(control, treatment stats.Sample, t Test, prior Prior) (Posterior, error) {
	if err := enough(control, treatment); err != nil {
		return Posterior{}, err
	}
	if !(prior.Variance >= 0) || !(t.Alpha > 0 && t.Alpha < 1) {
		return Posterior{}, fmt.Errorf("effect: prior variance %g, alpha %g: %w", prior.Variance, t.Alpha, ErrInvalid)
	}
	estimate, se, err := difference(control, treatment, t.Difference)
	if err != nil {
		return Posterior{}, err
	}
	if !(se > 0) {
		return Posterior{}, fmt.Errorf("effect: standard error %g: %w", se, ErrNoVariance)
	}
	precision := 1 / float64(se*se)
	if prior.Variance > 0 {
		own := 1 / prior.Variance
		sum := precision + own
		estimate = (float64(estimate*precision) + float64(prior.Mean*own)) / sum
		precision = sum
	}
	p := NewPosterior(estimate, math.Sqrt(1/precision))
	half := float64(stats.NormalUpperQuantile(t.Alpha/2) * p.SD)
	p.CI = Interval{estimate - half, estimate + half}
	return p, nil
}

// NewPosterior returns the posterior of a mean and a standard deviation, without an interval:
//
//	E max(d, 0) = μ Φ(μ/σ) + σ φ(μ/σ)
func NewPosterior(mean, sd float64) Posterior {
	p := Posterior{Mean: mean, SD: sd, CI: Interval{mean, mean}}
	z := mean / sd
	p.ChanceToWin = stats.NormalCDF(z)
	bell := float64(sd * stats.NormalDensity(z))
	p.RiskControl = math.Max(0, float64(mean*p.ChanceToWin)+bell)
	p.RiskTreatment = math.Max(0, bell-float64(mean*stats.NormalSurvival(z)))
	return p
}
