// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/stats/effect"
	"github.com/jupan-go/jupan/metrics"
)

// Decision is what to do with an experiment at a moment, by which rule, and on what
// evidence. It is a value: a function of the set of events that are known, of the
// experiment as declared, and of what was asked.
type Decision struct {
	// Experiment, Hypothesis, Owner and From are as declared.
	Experiment string    `json:"experiment"`
	Hypothesis string    `json:"hypothesis"`
	Owner      string    `json:"owner"`
	From       time.Time `json:"from"`
	// AsOf is the moment up to which events were looked at: the moment asked for, or
	// the watermark of the data if that is earlier.
	AsOf time.Time `json:"as_of"`
	// Freshness is how the data stood, as it was told.
	Freshness metrics.Freshness `json:"freshness,omitempty"`
	// Action and Rule are of the experiment as a whole, and Treatment is the one that
	// they speak of.
	Action    Action `json:"action"`
	Rule      Rule   `json:"rule"`
	Treatment string `json:"treatment,omitempty"`
	// Method is how the data was judged.
	Method Method `json:"method"`
	// Units says who took part. Ripe are those who had their time, of Planned.
	Units   Units `json:"units"`
	Ripe    int64 `json:"ripe"`
	Planned int64 `json:"planned"`
	// Wanted is how many units in all arms would show an effect of MDE with the planned
	// power, as the data varies so far; 0 where that is not known.
	Wanted int64   `json:"wanted,omitempty"`
	MDE    float64 `json:"mde"`
	// Runtime is how long it has run, and RuntimeMin how long it has to.
	Runtime    metrics.Duration `json:"runtime"`
	RuntimeMin metrics.Duration `json:"runtime_min"`
	// Treatments has the evidence on each treatment, in the order of the declaration.
	Treatments []Treatment `json:"treatments"`
}

// Treatment is the evidence on one treatment.
type Treatment struct {
	// Name is that of the arm; Action and Rule are what the evidence says of it alone.
	Name   string `json:"name"`
	Action Action `json:"action"`
	Rule   Rule   `json:"rule"`
	// Effects has every metric, the north star first.
	Effects []Effect `json:"effects"`
}

// Effect is a treatment beside the control in one metric.
type Effect struct {
	// Metric and Role are as declared, and so is Good.
	Metric string            `json:"metric"`
	Role   Role              `json:"role"`
	Good   metrics.Direction `json:"good,omitempty"`
	// Absolute says that the difference is in the unit of the metric.
	Absolute bool `json:"absolute,omitempty"`
	// Control and Treated are the figures of the arms as they are.
	Control metrics.Estimate `json:"control"`
	Treated metrics.Estimate `json:"treated"`
	// Difference is treated less control, as a part of the control's figure unless the
	// metric says absolute. Its interval is at the level that the metric has been
	// given, and holds the way the method does. That of a guardrail is open on the side
	// that is good.
	Difference metrics.Estimate `json:"difference"`
	// SE is the standard error of the difference, and Alpha the level given to it.
	SE    float64 `json:"se,omitempty"`
	Alpha float64 `json:"alpha"`
	// P is the chance of such a difference where there is none: valid at every look
	// for a sequence, once for a fixed horizon, of the latest look alone for planned
	// looks. For Bayesian it is the probability that the sign is another one, doubled.
	P float64 `json:"p,omitempty"`
	// Theta is the coefficient of the covariate, and Variance the part of the
	// variance that it left; 0 and 0 without one.
	Theta    float64 `json:"theta,omitempty"`
	Variance float64 `json:"variance_left,omitempty"`
	// Posterior is what is believed after the data; of Bayesian only.
	Posterior *Posterior `json:"posterior,omitempty"`
	// Verified says of a leading indicator that it leads the north star.
	Verified bool `json:"verified,omitempty"`
	// Better and Worse tell whether the interval leaves no doubt. A guardrail is worse
	// when it is beyond its margin.
	Better bool `json:"better,omitempty"`
	Worse  bool `json:"worse,omitempty"`
}

// Posterior is what is believed of a difference after the data.
type Posterior struct {
	// Mean and SD are of the difference.
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
	// Chance is the probability that the difference is above zero.
	Chance float64 `json:"chance"`
	// RiskControl is what is lost on average by keeping the control, and RiskTreatment
	// by taking the treatment, where up is good.
	RiskControl   float64 `json:"risk_control"`
	RiskTreatment float64 `json:"risk_treatment"`
}

// DecideOptions is what the decision needs to know beside the events. The zero value
// and nil promise nothing of the data and trust no indicator.
type DecideOptions struct {
	// Watermark is the moment up to which the data is complete; zero is unknown.
	Watermark time.Time
	// Freshness is how the data stands against what was promised of it.
	Freshness metrics.Freshness
	// Leads are verdicts on indicators. A leading indicator moves a decision only if one
	// of them says that it leads this north star, and is not out of date.
	Leads []metrics.LeadVerdict
}

// Decide says what to do with an experiment on what was known of the time before
// asOf.
func (t *Tally) Decide(id string, asOf time.Time, opts *DecideOptions) (*Decision, error) {
	i, ok := t.program.find(id)
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrUnknown, id)
	}
	if opts == nil {
		opts = &DecideOptions{}
	}
	if !opts.Watermark.IsZero() && opts.Watermark.Before(asOf) {
		asOf = opts.Watermark
	}
	snapshots := func(at int64) (*snapshot, error) { return t.snapshot(i, at) }
	return t.program.experiments[i].decide(snapshots, asOf.UTC(), opts)
}

// decide says what to do on what is known at moments up to asOf.
func (e *Experiment) decide(known func(int64) (*snapshot, error), asOf time.Time, opts *DecideOptions) (*Decision, error) {
	now, err := known(nanos(asOf))
	if err != nil {
		return nil, err
	}
	h := horizon{x: e, plan: e.Plan.filled(), now: now, earlier: known}
	looks, pending, err := h.looks()
	if err != nil {
		return nil, err
	}
	d := decider{horizon: h, looks: looks, pending: pending, opts: opts, asOf: asOf}
	return d.decide()
}

// decider makes a decision.
type decider struct {
	horizon
	looks   []look
	pending Rule // what is waited for where there are no looks
	opts    *DecideOptions
	asOf    time.Time
}

func (d *decider) decide() (*Decision, error) {
	x, now := d.x, d.now
	out := &Decision{
		Experiment: x.ID, Hypothesis: x.Hypothesis, Owner: x.Owner, From: x.From.UTC(), AsOf: d.asOf,
		Freshness: d.opts.Freshness, Method: d.plan.Method, Units: now.en.units,
		Ripe: now.ripe(), Planned: d.plan.Units, MDE: d.plan.MDE, RuntimeMin: d.plan.RuntimeMin,
	}
	if begun := now.en.units.First; !begun.IsZero() {
		out.Runtime = metrics.Duration(max(0, now.at-begun.UnixNano()))
	}
	e := d.evidence(out)
	for arm := 1; arm < len(x.Arms); arm++ {
		t := Treatment{Name: x.Arms[arm].Name}
		own := e
		for k := range x.metrics() {
			f, err := d.effect(k, arm)
			if err != nil {
				return nil, err
			}
			t.Effects = append(t.Effects, f)
			own.read(&f)
		}
		if t.Effects[0].Difference.Interval.IsZero() {
			own.Pending = RuleTooFew
			if len(d.looks) == 0 {
				own.Pending = d.pending
			}
		}
		t.Action, t.Rule = own.Judge()
		out.Treatments = append(out.Treatments, t)
	}
	out.conclude()
	d.want(out)
	return out, nil
}

// want fills in how many units there should be, by the variance so far.
func (d *decider) want(out *Decision) {
	arm := d.x.arm(out.Treatment)
	f := &out.Treatments[arm-1].Effects[0]
	reach, err := d.plan.reach(f.Alpha)
	if err != nil || !f.Difference.Valid {
		return
	}
	c := float64(reach*f.SE) / d.plan.MDE
	a := d.x.Arms
	part := float64(a[0].Weight+a[arm].Weight) / float64(d.x.weights())
	if wanted := float64(f.Difference.N) * float64(c*c) / part; wanted < 1e15 {
		out.Wanted = int64(math.Ceil(wanted))
	}
}

// evidence is what holds for all treatments.
func (d *decider) evidence(out *Decision) Evidence {
	_, over := d.closed()
	p := out.Units.MismatchP
	if d.plan.Method == FixedHorizon { // which looks once
		p = out.Units.FixedP
	}
	return Evidence{
		Stale:     !d.opts.Freshness.OK(),
		MismatchP: p, MismatchMin: d.plan.MismatchP,
		CrossedShare: out.Units.crossedShare(), CrossedMax: d.plan.CrossedMax,
		MDE:         d.plan.MDE,
		Information: float64(out.Ripe) / float64(out.Planned), InformationMax: d.plan.InformationMax,
		Exhausted: over,
		Days:      days(out.Runtime), DaysMin: days(d.plan.RuntimeMin),
	}
}

func days(d metrics.Duration) float64 { return float64(d) / float64(metrics.Day) }

// read takes an effect into the evidence.
func (e *Evidence) read(f *Effect) {
	switch f.Role {
	case RoleNorthStar:
		e.NorthStar = f.turned()
	case RoleGuardrail:
		e.Harmed = e.Harmed || f.Worse
	case RoleLeading:
		e.Leads = e.Leads || f.Verified && f.Better
	}
}

// turned is the interval of the difference with good above zero.
func (f *Effect) turned() Bounds {
	i := f.Difference.Interval
	if f.Good == metrics.Down {
		return Bounds{-i.High, -i.Low}
	}
	return Bounds{i.Low, i.High}
}

// conclude draws one conclusion from those on the treatments: scale the best of those
// to be scaled; otherwise go on with those that may still be found good; otherwise
// stop.
func (d *Decision) conclude() {
	best := &d.Treatments[0]
	for i := range d.Treatments[1:] {
		t := &d.Treatments[i+1]
		a, b := rank(t.Action), rank(best.Action)
		if a > b || a == b && t.Action == Scale && t.gain() > best.gain() {
			best = t
		}
	}
	d.Action, d.Rule, d.Treatment = best.Action, best.Rule, best.Name
}

// rank is the order in which the actions on treatments decide for the experiment.
func rank(a Action) int { return slices.Index([]Action{Stop, Wait, Extend, Scale, Invalid}, a) }

// gain is the effect on the north star with good above zero.
func (t *Treatment) gain() float64 { return t.Effects[0].gain() }

// effect is the evidence of one metric on one treatment.
func (d *decider) effect(k, arm int) (Effect, error) {
	m, r := d.x.metrics()[k], d.x.role(k)
	f := Effect{Metric: m.Name, Role: r, Good: m.Good, Absolute: m.Absolute}
	f.Verified = r == RoleLeading && slices.ContainsFunc(d.opts.Leads, func(v metrics.LeadVerdict) bool {
		return v.Verdict == metrics.Leads && v.Indicator == m.Name && v.NorthStar == d.x.NorthStar.Name &&
			(v.Until.IsZero() || !d.asOf.After(v.Until))
	})
	c, err := d.claim(k, arm)
	if err != nil {
		return f, err
	}
	f.Alpha = c.alpha
	frame := d.frame(m, d.now.at)
	f.Difference = frame
	f.Difference.Metric, f.Difference.Unit, f.Difference.Why = m.Name, m.differenceUnit(), metrics.NotMature
	f.Control, f.Treated = f.Difference, f.Difference
	f.Control.Unit, f.Treated.Unit = m.unit(), m.unit()
	if len(d.looks) == 0 {
		return f, nil
	}
	shown := d.looks[len(d.looks)-1].s
	control, treated := &shown.sums[k][0], &shown.sums[k][arm]
	frame = d.frame(m, shown.at)
	f.Control, f.Treated = control.figure(m, frame), treated.figure(m, frame)
	f.Difference.AsOf, f.Difference.Window = frame.AsOf, frame.Window
	f.Difference.N = f.Control.N + f.Treated.N
	f.Difference.Immature = f.Control.Immature + f.Treated.Immature
	f.Difference.Excluded = f.Control.Excluded + f.Treated.Excluded
	return f, d.judged(&f, k, arm, c)
}

// frame is what the figures of one moment have in common.
func (d *decider) frame(m *Metric, at int64) metrics.Estimate {
	return metrics.Estimate{
		AsOf: time.Unix(0, at).UTC(), Watermark: d.opts.Watermark, Freshness: d.opts.Freshness, Exact: true,
		Window: metrics.Window{From: d.x.From.UTC(), To: time.Unix(0, at).UTC()}, Definition: d.x.definition(m),
	}
}

// claim is what is asked of a metric: of the north star at its own level, of a
// guardrail on the side that harms.
func (d *decider) claim(k, arm int) (claim, error) {
	levels, err := d.x.levels()
	if err != nil {
		return claim{}, fmt.Errorf("experiment: levels: %w", err)
	}
	a := d.x.Arms
	c := claim{alpha: levels.Other, units: float64(d.plan.Units)}
	c.units *= float64(a[0].Weight+a[arm].Weight) / float64(d.x.weights())
	m := d.x.metrics()[k]
	switch d.x.role(k) {
	case RoleNorthStar:
		c.alpha = levels.Primary
	case RoleGuardrail:
		c.side = effect.Less
		if m.Good == metrics.Down {
			c.side = effect.Greater
		}
	}
	return c, nil
}

// judged fills in the difference and what the looks say of it.
func (d *decider) judged(f *Effect, k, arm int, c claim) error {
	m := d.x.metrics()[k]
	var verdicts []verdict
	p := 1.0
	for i := range d.looks {
		l := &d.looks[i]
		control, treated := &l.s.sums[k][0], &l.s.sums[k][arm]
		if min(control.n(), treated.n()) < d.plan.UnitsMin {
			f.Difference.Why = metrics.TooFew
			if control.n()+treated.n() == 0 && f.Difference.Immature > 0 {
				f.Difference.Why = metrics.NotMature
			}
			continue
		}
		diff, err := m.compare(control, treated)
		if err != nil {
			f.Difference.Why = why(err)
			continue
		}
		part := c
		part.alpha *= l.share
		v, err := l.judge(diff, part)
		if err != nil {
			return err
		}
		verdicts = append(verdicts, v)
		p = math.Min(p, v.p/l.share)
		if d.plan.Method == GroupSequential {
			p = v.p
		}
		f.take(diff, d.plan)
		f.Difference.Interval.Method = l.name
	}
	if len(verdicts) == 0 {
		return nil
	}
	v := meet(verdicts)
	f.P = math.Min(1, p)
	f.Difference.Interval.Low, f.Difference.Interval.High, f.Difference.Interval.Level = v.low, v.high, 1-c.alpha
	f.conclude(m)
	return nil
}

// take fills in a difference.
func (f *Effect) take(diff difference, plan Plan) {
	f.Difference.Value, f.Difference.Valid = diff.estimate()
	f.Difference.Why = ""
	if !f.Difference.Valid {
		f.Difference.Why = metrics.ZeroDenominator
	}
	f.SE, f.Theta = diff.se(), diff.theta
	if diff.theta != 0 {
		f.Variance = diff.kept
	}
	if plan.Method == Bayesian {
		post := posterior(diff, plan.Prior)
		b := effect.NewPosterior(post.Mean, post.SD)
		f.Posterior = &Posterior{b.Mean, b.SD, b.ChanceToWin, b.RiskControl, b.RiskTreatment}
	}
}

// conclude tells whether the interval leaves no doubt.
func (f *Effect) conclude(m *Metric) {
	turned := f.turned()
	f.Better = turned.Low > 0
	f.Worse = turned.High < 0
	if f.Role == RoleGuardrail {
		f.Worse = turned.High < -m.Margin
	}
}

// Effect returns the effect of a treatment on a metric.
func (d *Decision) Effect(treatment, metric string) (Effect, bool) {
	for _, t := range d.Treatments {
		for _, f := range t.Effects {
			if t.Name == treatment && f.Metric == metric {
				return f, true
			}
		}
	}
	return Effect{}, false
}
