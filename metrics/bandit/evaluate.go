// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"cmp"
	"fmt"
	"math"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/bandit"
	"github.com/jupan-go/jupan/metrics"
)

// EvaluateOptions say more about an evaluation. The zero value and nil are the
// defaults.
type EvaluateOptions struct {
	// Level is the confidence of intervals; 0 is 0.95.
	Level float64
	// Metric and Unit are those of the rewards; empty is a number.
	Metric string
	Unit   metrics.Unit
	// Expect is a model of the rewards that was not fitted to the log. Where it is nil,
	// the mean of the arm in four fifths of the log is expected in the fifth that is
	// left, drawn to the mean of all arms.
	Expect func(context, arm string) float64
}

// Valuation is what a policy would have brought, by the log of another one: the mean
// reward of a row.
type Valuation struct {
	// N is the number of rows, and Repeats how many more came twice.
	N       int64 `json:"n"`
	Repeats int64 `json:"repeats,omitempty"`
	// EffectiveN is how many rows of the policy's own log would say as much:
	// (Σw)² / Σw², with the weights w = target / propensity. LargestWeight is the
	// largest of them, and MeanWeight is 1 where the propensities are right and the log
	// has seen all that the policy would show.
	EffectiveN    float64          `json:"effective_n"`
	LargestWeight float64          `json:"largest_weight"`
	MeanWeight    metrics.Estimate `json:"mean_weight"`
	// Logged is what the log itself brought.
	Logged metrics.Estimate `json:"logged"`
	// IPS weighs each reward by how much likelier the policy was to act so; SNIPS
	// divides by the sum of the weights; Model is what the model expects; DoublyRobust
	// is the model corrected by the weighted errors that it made.
	IPS          metrics.Estimate `json:"ips"`
	SNIPS        metrics.Estimate `json:"snips"`
	Model        metrics.Estimate `json:"model"`
	DoublyRobust metrics.Estimate `json:"doubly_robust"`
	// Gain is DoublyRobust less Logged, row by row.
	Gain metrics.Estimate `json:"gain"`
	// Unseen is the part of what the policy would show that the log never showed in that
	// context: of it nothing is known.
	Unseen float64 `json:"unseen"`
	// Doubt says why the values are not to be trusted; empty where nothing speaks
	// against them.
	Doubt Doubt `json:"doubt,omitempty"`
}

// Doubt is why a valuation is not to be trusted.
type Doubt string

// The doubts, in the order in which they are looked for.
const (
	UnseenArms   Doubt = "unseen_arms"  // the policy would show what the log never did, in one row of a hundred or more
	Propensities Doubt = "propensities" // the mean weight is not 1, beyond chance: they are not what was done
	FewRows      Doubt = "few_rows"     // the log says as much as fewer than 100 rows of the policy's own
)

// The bounds of the doubts.
const (
	unseenMax    = 0.01
	weightZ      = 4
	effectiveMin = 100
)

// Evaluate values a policy from a log of what another one showed, and says when the
// log cannot tell. The order of the rows has no meaning.
//
//	IPS = Σ w r / n, SNIPS = Σ w r / Σ w
//	doubly robust = Σ (Σ_a target(a) m(a) + w (r − m(shown))) / n, m the model
//
// The intervals are normal. Sources: Horvitz and Thompson (1952); Swaminathan and
// Joachims (2015); Dudík, Langford and Li (2011).
func Evaluate(log []Shown, target Policy, opts *EvaluateOptions) (*Valuation, error) {
	o := EvaluateOptions{}
	if opts != nil {
		o = *opts
	}
	o.Level, o.Unit = cmp.Or(o.Level, 0.95), cmp.Or(o.Unit, metrics.Number)
	if !(o.Level > 0 && o.Level < 1) {
		return nil, fmt.Errorf("%w: a level of %g", ErrLog, o.Level)
	}
	if err := target.check(); err != nil {
		return nil, err
	}
	list, err := rows(log)
	if err != nil {
		return nil, err
	}
	if len(list) < 2 {
		return nil, fmt.Errorf("%w: %d rows, at least 2", ErrLog, len(list))
	}
	e := evaluation{options: o, target: target, model: o.model(list)}
	for i := range list {
		if err := e.add(&list[i]); err != nil {
			return nil, err
		}
	}
	v := e.valuation(seenIn(list))
	v.Repeats = int64(len(log) - len(list))
	return v, nil
}

// evaluation adds rows up.
type evaluation struct {
	options EvaluateOptions
	target  Policy
	model   *model

	policy  bandit.Evaluation
	logged  moments
	weights moments
	gain    moments
	largest float64
	context map[string]int64 // rows
}

// moments are of numbers that are added up exactly.
type moments struct {
	n      int64
	sum    stats.Sum
	square stats.Sum
}

func (m *moments) add(x float64) {
	m.n++
	m.sum.Add(x)
	m.square.Add(float64(x * x))
}

// mean is the mean with its standard error.
func (m *moments) mean() (mean, se float64) {
	n := float64(m.n)
	total := m.sum.Float64()
	mean = total / n
	return mean, math.Sqrt(math.Max(0, m.square.Float64()-float64(total*mean)) / n / (n - 1))
}

func (e *evaluation) add(s *Shown) error {
	shares := e.target.Of(s.Context)
	if shares == nil {
		return fmt.Errorf("%w: the policy does not say what to do in context %q", ErrLog, s.Context)
	}
	d := bandit.Decision{
		Reward: s.Reward, Propensity: s.Propensity, Target: shares[s.Arm],
		Predicted: e.model.of(s, s.Arm), Expected: e.model.expected(s, shares),
	}
	if err := e.policy.Add(d); err != nil {
		return fmt.Errorf("%w: row %s: %w", ErrLog, s.Key, err)
	}
	w := d.Target / d.Propensity
	e.largest = math.Max(e.largest, w)
	e.weights.add(w)
	e.logged.add(s.Reward)
	e.gain.add(d.Expected + float64(w*(d.Reward-d.Predicted)) - d.Reward)
	if e.context == nil {
		e.context = map[string]int64{}
	}
	e.context[s.Context]++
	return nil
}

// seen is which arms the log showed, by context.
type seen map[string]map[string]bool

func seenIn(list []Shown) seen {
	out := seen{}
	for i := range list {
		s := &list[i]
		if out[s.Context] == nil {
			out[s.Context] = map[string]bool{}
		}
		out[s.Context][s.Arm] = true
	}
	return out
}

// unseen is the part of what the policy would show that the log never did.
func (e *evaluation) unseen(known seen) float64 {
	var part stats.Sum
	for context, rows := range e.context {
		for arm, share := range e.target.Of(context) {
			if !known[context][arm] {
				part.Add(float64(share * float64(rows)))
			}
		}
	}
	return part.Float64() / float64(e.policy.N())
}

func (e *evaluation) valuation(known seen) *Valuation {
	v := &Valuation{
		N: e.policy.N(), EffectiveN: e.policy.EffectiveN(), LargestWeight: e.largest, Unseen: e.unseen(known),
	}
	v.MeanWeight = e.normal(e.weights.mean())
	v.MeanWeight.Metric, v.MeanWeight.Unit = "mean_weight", metrics.Times
	v.Logged = e.normal(e.logged.mean())
	v.Gain = e.normal(e.gain.mean())
	v.IPS = e.value(e.policy.IPS())
	v.SNIPS = e.value(e.policy.SNIPS())
	v.Model = e.value(e.policy.Model())
	v.DoublyRobust = e.value(e.policy.DoublyRobust())
	_, se := e.weights.mean()
	switch {
	case v.Unseen > unseenMax:
		v.Doubt = UnseenArms
	case math.Abs(v.MeanWeight.Value-1)-v.Unseen > float64(weightZ*se)+1e-9:
		v.Doubt = Propensities
	case v.EffectiveN < effectiveMin:
		v.Doubt = FewRows
	}
	return v
}

// value is an estimate of a value, or none.
func (e *evaluation) value(x bandit.Value, ok bool) metrics.Estimate {
	if !ok {
		return metrics.Estimate{Metric: e.options.Metric, Unit: e.options.Unit, Why: metrics.ZeroDenominator, N: e.policy.N()}
	}
	return e.normal(x.Mean, x.SE)
}

// normal is an estimate with a normal interval.
func (e *evaluation) normal(mean, se float64) metrics.Estimate {
	half := float64(stats.NormalUpperQuantile((1-e.options.Level)/2) * se)
	return metrics.Estimate{
		Metric: e.options.Metric, Unit: e.options.Unit, Value: mean, Valid: true, N: e.policy.N(),
		Interval: metrics.Interval{Low: mean - half, High: mean + half, Level: e.options.Level, Method: "normal"},
	}
}
