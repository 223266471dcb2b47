// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/numeric"
)

// Arm is one arm of an experiment as it was meant and as it came.
type Arm struct {
	Count  int64   // units seen
	Weight float64 // share meant, on any scale; arms of weight 0 are not looked at
}

// Mismatch is the outcome of a check of the arms' sizes.
type Mismatch struct {
	Chi2 float64 // Σ (seen − expected)²/expected
	DF   float64 // arms of positive weight, less one
	P    float64 // below 0.001, assignment or logging is broken
}

// SampleRatio tests the arms' sizes against their weights by chi-square. Run once, its p means what
// it says; run at every refresh, it does not, and [SampleRatioE] does. Without units p is 1. Source:
// Fabijan et al., "Diagnosing sample ratio mismatch" (KDD 2019).
func SampleRatio(arms []Arm) (Mismatch, error) {
	n, total, err := totals(arms)
	if err != nil {
		return Mismatch{}, err
	}
	m := Mismatch{DF: -1, P: 1}
	for _, a := range arms {
		if a.Weight > 0 {
			m.DF++
			if expected := float64(n * (a.Weight / total)); n > 0 {
				d := float64(a.Count) - expected
				m.Chi2 += float64(d*d) / expected
			}
		}
	}
	if n > 0 {
		m.P = stats.ChiSquare{DF: m.DF}.Survival(m.Chi2)
	}
	return m, nil
}

// totals returns the sums of counts and weights over arms of positive weight.
func totals(arms []Arm) (n, weight float64, err error) {
	count := 0
	for i, a := range arms {
		if a.Count < 0 || !(a.Weight >= 0) || math.IsInf(a.Weight, 1) {
			return 0, 0, fmt.Errorf("effect: arm %d of %d with weight %g: %w", i, a.Count, a.Weight, ErrInvalid)
		}
		if a.Weight > 0 {
			n += float64(a.Count)
			weight += a.Weight
			count++
		}
	}
	if count < 2 {
		return 0, 0, fmt.Errorf("effect: %d arms of positive weight: %w", count, ErrTooFew)
	}
	return n, weight, nil
}

// SampleRatioE returns the logarithm of an e-value against the weights, and the p = min(1, 1/e) that
// stays valid however often it is looked at. The alternative is a Dirichlet mixture with the same
// concentration for each arm (1 is uniform over all ratios):
//
//	e = Γ(Kc) / Γ(n + Kc) × Π Γ(nᵢ + c)/Γ(c) / Π wᵢ^nᵢ
//
// Source: Lindon and Malek, "Anytime-valid inference for multinomial count data" (NeurIPS 2022).
func SampleRatioE(arms []Arm, concentration float64) (logE, p float64, err error) {
	n, total, err := totals(arms)
	if err != nil {
		return 0, 0, err
	}
	if !(concentration > 0) {
		return 0, 0, fmt.Errorf("effect: concentration %g: %w", concentration, ErrInvalid)
	}
	var sum stats.Sum
	k := 0.0
	for _, a := range arms {
		if a.Weight > 0 {
			k++
			sum.Add(numeric.LogGamma(float64(a.Count) + concentration))
			sum.Add(-numeric.LogGamma(concentration))
			sum.Add(-float64(float64(a.Count) * numeric.Log(a.Weight/total)))
		}
	}
	sum.Add(numeric.LogGamma(float64(k * concentration)))
	sum.Add(-numeric.LogGamma(n + float64(k*concentration)))
	logE = sum.Float64()
	return logE, numeric.Exp(math.Min(0, -logE)), nil
}
