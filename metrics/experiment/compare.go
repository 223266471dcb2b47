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
	// d is treated less control in the unit of the metric, with its variance.
	d, varD float64
	// m is the control's figure, with its variance and its covariance with d: what a
	// relative difference divides by.
	m, varM, cov float64
	relative     bool
	df           float64 // of a test of d at a fixed horizon; +Inf for a normal one
	n            int64   // units of both arms
	// theta is the coefficient of the covariate, and kept the part of the variance that
	// is left with it: 0 and 1 without.
	theta, kept float64
}

// estimate is the difference on its scale; false where there is nothing to divide by.
func (d *difference) estimate() (float64, bool) {
	switch {
	case !d.relative:
		return d.d, true
	case d.m == 0:
		return 0, false
	}
	return d.d / math.Abs(d.m), true
}

// se is the standard error of the estimate, of a relative one by the delta method.
func (d *difference) se() float64 {
	if !d.relative || d.m == 0 {
		return math.Sqrt(d.varD)
	}
	l := d.d / d.m
	v := d.varD - float64(2*l*d.cov) + float64(float64(l*l)*d.varM)
	return math.Sqrt(math.Max(0, v)) / math.Abs(d.m)
}

// z is d over its standard error.
func (d *difference) z() float64 { return d.d / math.Sqrt(d.varD) }

// within returns the differences that are at most c standard errors away. For a
// relative one these are the lifts ρ that the test of d − ρm at c does not refute,
// whose standard error is that under ρ:
//
//	(d − ρm)² <= c² (var d − 2ρ cov + ρ² var m)
//
// so that 0 is left out if and only if the test of d leaves it out. (The delta method
// takes the error at the lift that was seen. Where successes are rare, an arm with few
// of them then looks both bad and sure, and more often than promised.) Where the
// control's own figure may be 0, one end or both are open. Source: Fieller (1954).
func (d *difference) within(c float64) (low, high float64) {
	if !d.relative {
		half := float64(c * math.Sqrt(d.varD))
		return d.d - half, d.d + half
	}
	m, cov := d.m, d.cov
	if m < 0 { // the lift is over |m|
		m, cov = -m, -cov
	}
	cc := float64(c * c)
	a := float64(m*m) - float64(cc*d.varM)
	b := float64(d.d*m) - float64(cc*cov)
	k := float64(d.d*d.d) - float64(cc*d.varD)
	root := math.Sqrt(math.Max(0, float64(b*b)-float64(a*k)))
	switch {
	case a > 0:
		return (b - root) / a, (b + root) / a
	case k <= 0:
		return math.Inf(-1), math.Inf(1)
	case a == 0: // the control has nothing at all: every finite lift is refuted
		end, open := math.Copysign(math.MaxFloat64, d.d), math.Copysign(math.Inf(1), d.d)
		return math.Min(end, open), math.Max(end, open)
	case d.d > 0: // a is negative: the roots are turned around
		return (b - root) / a, math.Inf(1)
	}
	return math.Inf(-1), (b + root) / a
}

// compare takes the difference of two arms. The errors are those of package effect:
// what the data lacks, not what went wrong.
func (m *Metric) compare(control, treatment *armSums) (difference, error) {
	plain, err := m.plain(control, treatment)
	if err != nil || m.Before == 0 {
		return plain, err
	}
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
	r, err := adjusted(a, b, theta, absolute())
	if err != nil {
		return plain, nil //nolint:nilerr // an adjustment that leaves no variance is none
	}
	d := plain
	d.d, d.varD, d.df, d.theta = r.Estimate, float64(r.SE*r.SE), r.DF, theta
	d.cov = -(a.VarX - float64(theta*a.Cov)) / float64(a.N)
	d.kept = d.varD / plain.varD
	return d, nil
}

// anyAlpha is a level for where only the estimate and its error are read.
const anyAlpha = 0.05

// absolute is the test from which differences are taken; the interval is made here.
func absolute() effect.Test { return effect.Test{Alpha: anyAlpha} }

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
	r, err := compare(a, b, absolute())
	if err != nil {
		return difference{}, err
	}
	varM := a.Variance / float64(a.N)
	return difference{
		d: r.Estimate, varD: float64(r.SE * r.SE), m: a.Mean, varM: varM, cov: -varM,
		relative: !m.Absolute, df: r.DF, n: a.N + b.N, kept: 1,
	}, nil
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
