// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"errors"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/metrics"
)

// difference is a treatment beside the control in one metric, before any method
// judges it.
type difference struct {
	estimate float64
	se       float64
	df       float64 // of a test at a fixed horizon; +Inf for a normal one
	n        int64   // units of both arms
	// theta is the coefficient of the covariate, and kept the part of the variance that
	// is left with it: 1 without.
	theta, kept float64
}

// compare takes the difference of two arms. The errors are those of package effect:
// what the data lacks, not what went wrong.
func (m *Metric) compare(control, treatment *armSums) (difference, error) {
	plain, err := m.plain(control, treatment)
	if err != nil || m.Before == 0 {
		return plain, err
	}
	test := effect.Test{Alpha: anyAlpha, Difference: m.scale()}
	pooled, err := m.covaried(merged(control, treatment))
	if err != nil {
		return plain, nil //nolint:nilerr // nothing happened before the start: there is nothing to adjust by
	}
	a, errA := m.covaried(control)
	b, errB := m.covaried(treatment)
	if errors.Join(errA, errB) != nil {
		return plain, nil //nolint:nilerr // the same
	}
	adjusted, theta := effect.Adjusted, effect.Theta(pooled)
	if m.Kind == Ratio {
		adjusted = effect.AdjustedRatio
	}
	r, err := adjusted(a, b, theta, test)
	if err != nil {
		return plain, nil //nolint:nilerr // an adjustment that leaves no variance is none
	}
	d := difference{estimate: r.Estimate, se: r.SE, df: r.DF, n: plain.n, theta: theta}
	d.kept = float64(d.se*d.se) / float64(plain.se*plain.se)
	return d, nil
}

// anyAlpha is a level for where only the estimate and its error are read.
const anyAlpha = 0.05

// scale is how the arms are compared.
func (m *Metric) scale() effect.Difference {
	if m.Absolute {
		return effect.Absolute
	}
	return effect.Relative
}

// plain is the difference without adjustment.
func (m *Metric) plain(control, treatment *armSums) (difference, error) {
	a, errA := control.sample(m)
	b, errB := treatment.sample(m)
	if err := errors.Join(errA, errB); err != nil {
		return difference{}, err
	}
	compare := effect.Welch
	if m.Kind == Rate {
		compare = effect.Z
	}
	r, err := compare(a, b, effect.Test{Alpha: anyAlpha, Difference: m.scale()})
	if err != nil {
		return difference{}, err
	}
	return difference{estimate: r.Estimate, se: r.SE, df: r.DF, n: a.N + b.N, kept: 1}, nil
}

// ratio is the arm's sample of a Ratio.
func (a *armSums) ratio() (stats.Sample, error) {
	j := a.joint()
	return effect.Ratio(stats.Joint{
		N: j.N, MeanX: j.Mean[0], MeanY: j.Mean[1], VarX: j.Cov[0][0], VarY: j.Cov[1][1], Cov: j.Cov[0][1],
	})
}

// covaried is the arm's value beside that of the time before.
func (m *Metric) covaried(a *armSums) (stats.Joint, error) {
	j := a.joint()
	if m.Kind == Ratio {
		return effect.RatioPair(j)
	}
	return stats.Joint{
		N: j.N, MeanX: j.Mean[0], MeanY: j.Mean[2], VarX: j.Cov[0][0], VarY: j.Cov[2][2], Cov: j.Cov[0][2],
	}, nil
}

// figure is what one arm says in a metric.
func (a *armSums) figure(m *Metric, e metrics.Estimate) metrics.Estimate {
	e.N, e.Immature, e.Excluded = a.n(), a.immature, a.other
	e.Metric, e.Unit, e.Exact = m.Name, m.unit(), true
	switch {
	case a.n() == 0 && a.immature > 0:
		e.Why = metrics.NotMature
		return e
	case a.n() == 0:
		e.Why = metrics.NoData
		return e
	}
	s, err := a.sample(m)
	if err != nil || math.IsNaN(s.Mean) {
		e.Why = why(err)
		return e
	}
	e.Value, e.Valid = s.Mean, true
	if m.Kind == Rate {
		if w, err := effect.Wilson(effect.Count{K: a.successes(), N: a.n()}, anyAlpha); err == nil {
			e.Interval = metrics.Interval{Low: w.Low, High: w.High, Level: 1 - anyAlpha, Method: "wilson"}
		}
		return e
	}
	if se := s.SE(); se > 0 {
		half := float64(stats.StudentT{DF: float64(s.N - 1)}.UpperQuantile(anyAlpha/2) * se)
		method := "student"
		if m.Kind == Ratio {
			method = "delta"
		}
		e.Interval = metrics.Interval{Low: s.Mean - half, High: s.Mean + half, Level: 1 - anyAlpha, Method: method}
	}
	return e
}

// why says what an error of package effect means for a figure.
func why(err error) metrics.Reason {
	switch {
	case errors.Is(err, effect.ErrTooFew):
		return metrics.TooFew
	case errors.Is(err, effect.ErrBaseline):
		return metrics.ZeroDenominator
	}
	return metrics.Undefined
}
