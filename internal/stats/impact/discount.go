// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package impact

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// JamesStein shrinks z-scores towards 0 by the positive-part estimator:
//
//	factor = max(0, 1 − (k−2)/Σz²)
//
// Three scores or more are needed for it to be an improvement at all. Source: James and Stein (1961);
// Efron and Morris (1973).
func JamesStein(zs []float64) (factor float64, shrunk []float64, err error) {
	if len(zs) < 3 {
		return 0, nil, fmt.Errorf("impact: %d z-scores: %w", len(zs), ErrTooFew)
	}
	var squares stats.Sum
	for _, z := range zs {
		squares.Add(float64(z * z))
	}
	sum := squares.Float64()
	if math.IsNaN(sum) || math.IsInf(sum, 0) {
		return 0, nil, fmt.Errorf("impact: a z-score is not a number: %w", ErrInvalid)
	}
	if sum > 0 {
		factor = math.Max(0, 1-float64(len(zs)-2)/sum)
	}
	shrunk = make([]float64, len(zs))
	for i, z := range zs {
		shrunk[i] = float64(factor * z)
	}
	return factor, shrunk, nil
}

// Odds is what a significant result is judged by.
type Odds struct {
	Alpha   float64 // chance of significance in the good direction without effect: α/2 of a two-sided test
	Power   float64 // chance of significance with an effect
	Success float64 // share of experiments that have one
}

// FalsePositiveRisk returns the chance that a significant result has no effect behind it:
//
//	α π / (α π + power (1−π)),  π = 1 − success
//
// Source: Kohavi, Deng and Vermeer, "A/B testing intuition busters" (KDD 2022).
func FalsePositiveRisk(o Odds) (float64, error) {
	inside := func(x float64) bool { return x > 0 && x < 1 }
	if !inside(o.Alpha) || !inside(o.Power) || !inside(o.Success) {
		return 0, fmt.Errorf("impact: %+v: %w", o, ErrInvalid)
	}
	wrong := float64(o.Alpha * (1 - o.Success))
	return wrong / (wrong + float64(o.Power*o.Success)), nil
}

// Discounted returns Σ (1 − risk) × impact. Source: Statsig, "Aggregated impact".
func Discounted(impacts []float64, risk float64) float64 {
	var sum stats.Sum
	for _, x := range impacts {
		sum.Add(float64((1 - risk) * x))
	}
	return sum.Float64()
}

// LaunchScale returns what an impact measured on a part of the traffic is on all of it: a group of
// half of a layer of half of the traffic counts four times. Both shares lie in (0, 1].
func LaunchScale(impact, layer, group float64) (float64, error) {
	if !(layer > 0 && layer <= 1 && group > 0 && group <= 1) {
		return 0, fmt.Errorf("impact: shares of %g and %g: %w", layer, group, ErrInvalid)
	}
	return impact / float64(layer*group), nil
}
