// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"errors"
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// What a comparison can lack.
var (
	// ErrTooFew means that an arm has too few units for a variance.
	ErrTooFew = errors.New("too few units")
	// ErrNoVariance means that neither arm varies, so that no error can be stated.
	ErrNoVariance = errors.New("no variance")
	// ErrBaseline means a control mean of zero, or one too uncertain, under a relative difference.
	ErrBaseline = errors.New("no baseline to divide by")
	// ErrInvalid means arguments that make no sense, such as a level outside (0, 1).
	ErrInvalid = errors.New("invalid argument")
)

// Difference says how the treatment is compared with the control.
type Difference uint8

// The ways to compare.
const (
	// Absolute is treatment − control, in the metric's unit.
	Absolute Difference = iota
	// Relative is (treatment − control)/|control|, the lift: 0.05 is 5 %.
	Relative
)

// Alternative says which side counts against no difference.
type Alternative uint8

// The sides.
const (
	// TwoSided counts a difference either way.
	TwoSided Alternative = iota
	// Greater counts only a treatment above the control; the interval has no upper end.
	Greater
	// Less counts only a treatment below the control; the interval has no lower end.
	Less
)

// Test is how a comparison is judged. The zero value of Alpha is refused: the level is a decision.
type Test struct {
	Alpha       float64     // the level in (0, 1), both sides together
	Difference  Difference  // absolute unless said otherwise
	Alternative Alternative // two-sided unless said otherwise
}

// Interval is a range of values; an end that does not exist is infinite.
type Interval struct {
	Low, High float64 // both ends belong to it
}

// Contains tells whether x lies in the interval.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

// Result is the outcome of a comparison.
type Result struct {
	Estimate  float64  // the difference, in the metric's unit or as a fraction of the control
	SE        float64  // its standard error
	DF        float64  // degrees of freedom; +Inf for a normal test
	Statistic float64  // Estimate/SE
	P         float64  // from a survival function, so tiny values are true values
	CI        Interval // at the level 1 − Alpha
}

// judge turns an estimate, its standard error and degrees of freedom into a result.
func (t Test) judge(estimate, se, df float64) (Result, error) {
	switch {
	case !(t.Alpha > 0 && t.Alpha < 1):
		return Result{}, fmt.Errorf("effect: alpha %g: %w", t.Alpha, ErrInvalid)
	case math.IsNaN(estimate) || math.IsNaN(se) || !(df > 0):
		return Result{}, fmt.Errorf("effect: estimate %g ± %g with %g degrees of freedom: %w",
			estimate, se, df, ErrTooFew)
	case !(se > 0):
		return Result{}, fmt.Errorf("effect: standard error %g: %w", se, ErrNoVariance)
	}
	d := stats.StudentT{DF: df}
	r := Result{Estimate: estimate, SE: se, DF: df, Statistic: estimate / se}
	alpha := t.Alpha
	switch t.Alternative {
	case Greater:
		r.P = d.Survival(r.Statistic)
	case Less:
		r.P = d.CDF(r.Statistic)
	default:
		r.P = d.TwoSided(r.Statistic)
		alpha /= 2
	}
	r.CI = t.interval(estimate, float64(d.UpperQuantile(alpha)*se))
	return r, nil
}

// interval returns estimate ± half on the sides that the alternative leaves open.
func (t Test) interval(estimate, half float64) Interval {
	ci := Interval{estimate - half, estimate + half}
	switch t.Alternative {
	case Greater:
		ci.High = math.Inf(1)
	case Less:
		ci.Low = math.Inf(-1)
	}
	return ci
}

// enough refuses arms without a variance.
func enough(arms ...stats.Sample) error {
	for _, a := range arms {
		if a.N < 2 || math.IsNaN(a.Mean) || math.IsNaN(a.Variance) {
			return fmt.Errorf("effect: arm of %d: %w", a.N, ErrTooFew)
		}
	}
	return nil
}
