// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package effect

import (
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
)

// Welch compares two means whose variances may differ:
//
//	absolute:  m_b − m_a,            SE² = v_a/n_a + v_b/n_b
//	relative: (m_b − m_a)/|m_a|,     SE² = v_b/(n_b m_a²) + v_a m_b²/(n_a m_a⁴)
//
// with the degrees of freedom of Welch and Satterthwaite from the variances of the two means, for
// both differences. The relative standard error is the delta method. Sources: Welch (1947);
// Satterthwaite (1946); GrowthBook's gbstats for the relative form.
func Welch(control, treatment stats.Sample, t Test) (Result, error) {
	if err := enough(control, treatment); err != nil {
		return Result{}, err
	}
	estimate, se, err := difference(control, treatment, t.Difference)
	if err != nil {
		return Result{}, err
	}
	return t.judge(estimate, se, satterthwaite(control, treatment))
}

// Z is [Welch] with the normal distribution: for proportions and for samples of which the variance
// may be taken as known.
func Z(control, treatment stats.Sample, t Test) (Result, error) {
	if err := enough(control, treatment); err != nil {
		return Result{}, err
	}
	estimate, se, err := difference(control, treatment, t.Difference)
	if err != nil {
		return Result{}, err
	}
	return t.judge(estimate, se, math.Inf(1))
}

// difference returns the estimate and its standard error.
func difference(a, b stats.Sample, d Difference) (estimate, se float64, err error) {
	va, vb := a.Variance/float64(a.N), b.Variance/float64(b.N)
	if d == Absolute {
		return b.Mean - a.Mean, math.Sqrt(va + vb), nil
	}
	if a.Mean == 0 {
		return 0, 0, fmt.Errorf("effect: control mean of 0: %w", ErrBaseline)
	}
	r := b.Mean / a.Mean
	se = math.Sqrt(vb+float64(va*float64(r*r))) / math.Abs(a.Mean)
	return (b.Mean - a.Mean) / math.Abs(a.Mean), se, nil
}

// satterthwaite returns (v_a/n_a + v_b/n_b)² / ((v_a/n_a)²/(n_a−1) + (v_b/n_b)²/(n_b−1)), as a
// formula of the shares of the two so that nothing over- or underflows; 0 where neither varies.
func satterthwaite(a, b stats.Sample) float64 {
	va, vb := a.Variance/float64(a.N), b.Variance/float64(b.N)
	sum := va + vb
	if sum == 0 {
		return math.Inf(1)
	}
	pa, pb := va/sum, vb/sum
	return 1 / (float64(pa*pa)/float64(a.N-1) + float64(pb*pb)/float64(b.N-1))
}

// Student compares two means under one variance, pooled over the arms:
//
//	s² = ((n_a−1) v_a + (n_b−1) v_b) / (n_a + n_b − 2)
//
// Source: Student (1908). [Welch] is the better default: it costs nothing where the variances agree.
func Student(control, treatment stats.Sample, t Test) (Result, error) {
	if err := enough(control, treatment); err != nil {
		return Result{}, err
	}
	da, db := float64(control.N-1), float64(treatment.N-1)
	pooled := (float64(da*control.Variance) + float64(db*treatment.Variance)) / (da + db)
	control.Variance, treatment.Variance = pooled, pooled
	estimate, se, err := difference(control, treatment, t.Difference)
	if err != nil {
		return Result{}, err
	}
	return t.judge(estimate, se, da+db)
}

// Paired judges the mean of differences, one for each unit seen under both arms, with n−1 degrees of
// freedom. The difference is always absolute.
func Paired(differences stats.Sample, t Test) (Result, error) {
	if err := enough(differences); err != nil {
		return Result{}, err
	}
	return t.judge(differences.Mean, differences.SE(), float64(differences.N-1))
}
