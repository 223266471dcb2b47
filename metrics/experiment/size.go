// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/internal/stats/numeric"
	"github.com/jupan-go/jupan/internal/stats/sequential"
	"github.com/jupan-go/jupan/metrics"
)

// ErrPlan is returned where nothing can be planned on what is known.
var ErrPlan = errors.New("experiment: cannot be planned")

// Baseline is what is known of the north star before an experiment, or from an
// earlier one.
type Baseline struct {
	// Mean is the figure under the control: a rate, a mean over units, a ratio.
	Mean float64 `json:"mean"`
	// Variance is that of one unit; of a rate it follows from Mean and may be 0.
	Variance float64 `json:"variance,omitempty"`
	// Left is the part of the variance that the covariate leaves; 0 is all of it.
	Left float64 `json:"left,omitempty"`
	// PerDay is how many units begin on a day with the traffic of the experiment; 0 is
	// unknown.
	PerDay float64 `json:"per_day,omitempty"`
}

// Sizing is how large and how long an experiment has to be.
type Sizing struct {
	// Units is the number in all arms at which an effect of MDE is seen with the
	// planned power, and Arms what each arm has of them.
	Units int64   `json:"units"`
	Arms  []int64 `json:"arms"`
	// MDE is on the scale of the north star's difference, and Level the level that each
	// treatment has for it.
	MDE   float64 `json:"mde"`
	Level float64 `json:"level"`
	// Inflation is how many times the units of one look at the same level are needed,
	// for the right to look earlier.
	Inflation float64 `json:"inflation"`
	// Weeks is how long it takes: to the last unit's start, and until that one has had
	// its time, in whole weeks; 0 if PerDay is unknown.
	Weeks int `json:"weeks,omitempty"`
}

// String says it in a sentence.
func (s Sizing) String() string {
	text := fmt.Sprintf("%d units in all arms show an effect of %.4g at the level %.4g (%.2f times those of a single look)",
		s.Units, s.MDE, s.Level, s.Inflation)
	if s.Weeks > 0 {
		text += fmt.Sprintf(", in %d weeks", s.Weeks)
	}
	return text
}

// Size returns the units that the plan's MDE needs. They are those of the least
// treatment, and of the last look where there are several, so an effect may well be
// seen earlier:
//
//	n = (x/MDE)² × V,  V = v_a/share_a + v_b/share_b
//
// x is the effect in standard errors at which the method's interval leaves out 0 with
// the planned power; v are variances of a unit, for a relative difference divided by
// the square of the mean.
func (e *Experiment) Size(b Baseline) (Sizing, error) {
	return e.size(b, e.Plan.MDE)
}

// Detects returns the smallest effect that a number of units in all arms shows with
// the planned power.
func (e *Experiment) Detects(b Baseline, units int64) (float64, error) {
	if units < 2 || math.IsNaN(b.Mean) || math.IsNaN(b.Variance) {
		return 0, fmt.Errorf("%w: %d units", ErrPlan, units)
	}
	lack := func(log float64) float64 {
		s, err := e.size(b, numeric.Exp(log))
		if err != nil { // an effect so small takes more units than there are
			return 1
		}
		return numeric.Log(float64(s.Units)) - numeric.Log(float64(units))
	}
	high := numeric.Log(1e3)
	if e.NorthStar.Kind == Rate { // a rate can only rise to one
		top := 1 - b.Mean
		if !e.NorthStar.Absolute {
			top /= b.Mean
		}
		high = numeric.Log(0.999 * top)
	}
	log, ok := numeric.Root(lack, high-40, high)
	if !ok {
		return 0, fmt.Errorf("%w: %d units show no effect that there can be", ErrPlan, units)
	}
	return numeric.Exp(log), nil
}

func (e *Experiment) size(b Baseline, mde float64) (Sizing, error) {
	plan := e.Plan.filled()
	levels, err := e.levels()
	if err != nil || len(e.Arms) < 2 {
		return Sizing{}, fmt.Errorf("%w: %d arms, alpha %g", ErrPlan, len(e.Arms), plan.Alpha)
	}
	unit, err := e.unitVariance(b, mde)
	if err != nil {
		return Sizing{}, err
	}
	x, err := plan.reach(levels.Primary)
	once, errOnce := Plan{Method: FixedHorizon, Power: plan.Power}.filled().reach(levels.Primary)
	if err := errors.Join(err, errOnce); err != nil {
		return Sizing{}, err
	}
	units := float64(x*x) * unit / float64(mde*mde)
	if !(units < 1e15) {
		return Sizing{}, fmt.Errorf("%w: an effect of %g takes more units than there are", ErrPlan, mde)
	}
	s := Sizing{MDE: mde, Level: levels.Primary, Inflation: float64(x*x) / float64(once*once)}
	for _, a := range e.Arms {
		n := int64(math.Ceil(units * float64(a.Weight) / float64(e.weights())))
		s.Arms = append(s.Arms, n)
		s.Units += n
	}
	if b.PerDay > 0 {
		days := float64(s.Units)/b.PerDay + float64(e.NorthStar.ripe())/float64(metrics.Day)
		days = math.Max(days, float64(plan.RuntimeMin)/float64(metrics.Day))
		s.Weeks = int(math.Min(math.Ceil(days/7), math.MaxInt32))
	}
	return s, nil
}

// unitVariance is V of [Experiment.Size], for the treatment with the fewest units.
func (e *Experiment) unitVariance(b Baseline, mde float64) (float64, error) {
	m := &e.NorthStar
	change := mde
	if !m.Absolute {
		change *= math.Abs(b.Mean)
	}
	treated := b.Mean + change
	va, vb := b.Variance, b.Variance
	if m.Kind == Rate {
		va, vb = float64(b.Mean*(1-b.Mean)), float64(treated*(1-treated))
	}
	if left := b.Left; left > 0 {
		va, vb = va*left, vb*left
	}
	weight := int64(0)
	for _, a := range e.Arms[1:] {
		if a.Weight > 0 && (weight == 0 || a.Weight < weight) {
			weight = a.Weight
		}
	}
	total := float64(e.weights())
	if !m.Absolute {
		va, vb = va/float64(b.Mean*b.Mean), vb/float64(b.Mean*b.Mean)
	}
	v := va*total/float64(e.Arms[0].Weight) + vb*total/float64(weight)
	if !(mde > 0) || weight == 0 || !(va > 0 && vb > 0) || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, fmt.Errorf("%w: mean %g, variance %g, effect %g", ErrPlan, b.Mean, b.Variance, mde)
	}
	return v, nil
}

// reach is the effect, in standard errors at the planned end, that the method sees
// with the planned power at a level.
func (p Plan) reach(alpha float64) (float64, error) {
	half, err := p.half(alpha)
	if err != nil {
		return 0, err
	}
	x, ok := numeric.Root(func(x float64) float64 { return effect.PowerAt(x, 1, half) - p.Power }, 0, half+40)
	if !ok {
		return 0, fmt.Errorf("%w: no effect gives the power %g", ErrPlan, p.Power)
	}
	return x, nil
}

// half is the half-width, in standard errors, of the interval at the planned end.
func (p Plan) half(alpha float64) (float64, error) {
	switch p.Method {
	case Sequential:
		m, err := sequential.Plan{Alpha: alpha, Units: 1}.At(1) // only n/N* matters
		if err != nil {
			return 0, err
		}
		return m.HalfWidth(1, alpha), nil
	case Hybrid:
		return stats.NormalUpperQuantile(alpha / 4), nil
	case GroupSequential:
		h := horizon{plan: p}
		looks := max(p.Looks, 4) // those by the calendar are not known yet
		d := sequential.Design{Info: sequential.Looks(looks), Alpha: alpha, Sides: 2}
		h.plan.Looks = looks
		b, err := h.shape(&d, false)(d)
		if err != nil {
			return 0, fmt.Errorf("experiment: boundaries: %w", err)
		}
		return b.Critical[looks-1], nil
	}
	return stats.NormalUpperQuantile(alpha / 2), nil
}

// Baseline returns what an experiment's control says of a metric, and how fast units
// came, to plan the next one on.
func (t *Tally) Baseline(id, metric string, asOf time.Time) (Baseline, error) {
	i, ok := t.program.find(id)
	if !ok {
		return Baseline{}, fmt.Errorf("%w: %q", ErrUnknown, id)
	}
	s, err := t.snapshot(i, nanos(asOf))
	if err != nil {
		return Baseline{}, err
	}
	for k, m := range t.program.experiments[i].metrics() {
		if m.Name != metric {
			continue
		}
		control := &s.sums[k][0]
		of, err := control.sample(m)
		if err != nil || of.N < 2 {
			return Baseline{}, fmt.Errorf("%w: %s has %d units", ErrPlan, metric, control.n())
		}
		b := Baseline{Mean: of.Mean, Variance: of.Variance}
		u := &s.en.units
		if days := u.Last.Sub(u.First).Hours() / 24; days > 0 {
			b.PerDay = float64(u.total()) / days
		}
		if d, err := m.compare(control, &s.sums[k][1]); err == nil && d.theta != 0 {
			b.Left = d.kept
		}
		return b, nil
	}
	return Baseline{}, fmt.Errorf("%w: %q has no metric %q", ErrUnknown, id, metric)
}
