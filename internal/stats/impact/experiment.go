// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package impact

import (
	"errors"
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// What an estimate can lack.
var (
	// ErrTooFew means fewer experiments than the estimate of their spread needs.
	ErrTooFew = errors.New("too few experiments")
	// ErrInvalid means arguments that make no sense, such as a standard error of 0.
	ErrInvalid = errors.New("invalid argument")
)

// experimentsMin is how many experiments show a spread of true effects. Source: Datadog.
const experimentsMin = 5

// Experiment is the measured effect of one treatment.
type Experiment struct {
	Effect   float64 // on one scale for all: a lift, 0.05 for 5 %, or the metric's unit
	SE       float64 // standard error on the same scale, positive
	Shipped  bool    // only what shipped is added up
	Coverage float64 // share of all traffic that the experiment could touch, in [0, 1]
}

// Shrunk is the spread of true effects and what each effect is worth given it.
type Shrunk struct {
	Mu      float64   // mean of the true effects
	Tau2    float64   // variance of the true effects; 0 where the errors explain all
	Effects []float64 // (1−w) μ + w y with w = τ²/(τ²+s²), in the order of the experiments
}

// shrink fills in the effects.
func (s *Shrunk) shrink(experiments []Experiment) {
	s.Effects = make([]float64, len(experiments))
	for i, e := range experiments {
		w := s.Tau2 / (s.Tau2 + float64(e.SE*e.SE))
		s.Effects[i] = float64((1-w)*s.Mu) + float64(w*e.Effect)
	}
}

// validate refuses too few experiments and impossible ones.
func validate(experiments []Experiment) error {
	if len(experiments) < experimentsMin {
		return fmt.Errorf("impact: %d experiments, at least %d: %w", len(experiments), experimentsMin, ErrTooFew)
	}
	for i, e := range experiments {
		if !(e.SE > 0) || math.IsNaN(e.Effect) || math.IsInf(e.Effect, 0) || math.IsInf(e.SE, 1) {
			return fmt.Errorf("impact: experiment %d has the effect %g ± %g: %w", i, e.Effect, e.SE, ErrInvalid)
		}
	}
	return nil
}

// weighted returns Σ wᵢ yᵢ / Σ wᵢ and Σ wᵢ for w = 1/(s² + τ²), from exact sums.
func weighted(experiments []Experiment, tau2 float64) (mean, weight float64) {
	var top, bottom stats.Sum
	for _, e := range experiments {
		w := 1 / (float64(e.SE*e.SE) + tau2)
		top.Add(float64(w * e.Effect))
		bottom.Add(w)
	}
	weight = bottom.Float64()
	return top.Float64() / weight, weight
}

// Total is what shipped, added up.
type Total struct {
	NaiveRelative  float64 // Π(1 + measured) − 1: what the dashboards add up to
	Relative       float64 // Π(1 + corrected) − 1
	Absolute       float64 // Σ corrected
	GlobalRelative float64 // Π(1 + coverage × corrected) − 1: on all traffic
}

// Cumulate adds up the shipped experiments. effects are the corrected ones, in the same order; the
// relative totals make sense for lifts only.
func Cumulate(experiments []Experiment, effects []float64) (Total, error) {
	if len(experiments) != len(effects) {
		return Total{}, fmt.Errorf("impact: %d experiments and %d effects: %w", len(experiments), len(effects), ErrInvalid)
	}
	naive, relative, global := 1.0, 1.0, 1.0
	var sum stats.Sum
	for i, e := range experiments {
		if e.Shipped {
			naive = float64(naive * (1 + e.Effect))
			relative = float64(relative * (1 + effects[i]))
			global = float64(global * (1 + float64(e.Coverage*effects[i])))
			sum.Add(effects[i])
		}
	}
	return Total{naive - 1, relative - 1, sum.Float64(), global - 1}, nil
}
