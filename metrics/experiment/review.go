// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/stats/impact"
	"github.com/jupan-go/jupan/metrics"
)

// ErrReview is returned for records that cannot be reviewed together.
var ErrReview = errors.New("experiment: cannot be reviewed")

// Record is an experiment that came to an end: what the data said, and what its owner
// made of it. A host keeps one for each experiment, those that failed above all.
type Record struct {
	// Decision is the last one, as it stood when the experiment was closed.
	Decision *Decision `json:"decision"`
	// Closed is when that was, and By who closed it.
	Closed time.Time `json:"closed"`
	By     string    `json:"by"`
	// Shipped is the arm that all units got; empty if nothing changed. It need not be
	// what the rule said; Because then says why.
	Shipped string `json:"shipped,omitempty"`
	Because string `json:"because,omitempty"`
	// Learned is what the owner takes away from it.
	Learned string `json:"learned,omitempty"`
	// Coverage is the share of all traffic that what was tried can touch; 0 is all.
	Coverage float64 `json:"coverage,omitempty"`
}

// Review is what a quarter, or any other span of time, has tried, learned and brought.
type Review struct {
	// Window is the span; a record belongs to it by when it was closed.
	Window metrics.Window `json:"window"`
	// Tried are all experiments, by when they were closed.
	Tried []Tried `json:"tried"`
	// Shipped, Failed and Invalid count those that shipped a treatment, that were
	// stopped without an improvement, and whose data could not be trusted. Open are
	// those that ended without an answer.
	Shipped int `json:"shipped"`
	Failed  int `json:"failed"`
	Invalid int `json:"invalid"`
	Open    int `json:"open"`
	// Impact is what was shipped, added up, on the north star.
	Impact Impact `json:"impact"`
}

// Tried is one experiment of a review.
type Tried struct {
	Record
	// Treatment is the one that is reported: what shipped, or else what the decision
	// speaks of. NorthStar is its effect on the north star.
	Treatment string `json:"treatment"`
	NorthStar Effect `json:"north_star"`
	// Outcome says in a word how it ended.
	Outcome Outcome `json:"outcome"`
	// Against says that the owner did otherwise than the rule.
	Against bool `json:"against,omitempty"`
	// Corrected is the effect without the winner's curse, where it could be worked out.
	Corrected *float64 `json:"corrected,omitempty"`
}

// Outcome is how an experiment ended.
type Outcome string

// The outcomes.
const (
	Shipped  Outcome = "shipped"  // a treatment went to all
	Failed   Outcome = "failed"   // it harmed, or was not worth having
	Unsolved Outcome = "unsolved" // it ended without an answer
	Untrue   Outcome = "invalid"  // its data cannot be trusted
)

// Impact is the sum of what was shipped, as parts of the north star: 0.05 is 5 %.
type Impact struct {
	// Measured is what the experiments measured, one on top of the other: too much,
	// because what shipped was chosen for looking good.
	Measured float64 `json:"measured"`
	// Corrected takes that out, and Global leaves of it what the coverage of each
	// experiment leaves of all traffic.
	Corrected float64 `json:"corrected"`
	Global    float64 `json:"global"`
	// Mean and SD are the mean and the spread of the true effects of all experiments
	// that can be trusted, shipped or not, from which the correction follows.
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
	// Experiments is how many there were of them. Why says what was missing, if
	// anything: then there is no correction, and Measured stands alone.
	Experiments int            `json:"experiments"`
	Why         metrics.Reason `json:"why,omitempty"`
	// Holdout is the difference between those who got all that was shipped and those
	// who were held out of it, where a host measures that: the truth that the rest
	// stands in for.
	Holdout *metrics.Estimate `json:"holdout,omitempty"`
}

// ReviewOptions configure a review. The zero value and nil are the defaults.
type ReviewOptions struct {
	// Holdout is put into Impact as it is.
	Holdout *metrics.Estimate
	// Prior estimates the spread of true effects with a prior on it (Datadog's
	// empirical Bayes) instead of by moments (DerSimonian and Laird).
	Prior bool
}

// Quarter returns the quarter of a year in a zone; nil is UTC.
func Quarter(year, quarter int, zone *time.Location) metrics.Window {
	if zone == nil {
		zone = time.UTC
	}
	first := time.Month(3*(quarter-1) + 1)
	return metrics.Window{
		From: time.Date(year, first, 1, 0, 0, 0, 0, zone),
		To:   time.Date(year, first+3, 1, 0, 0, 0, 0, zone),
	}
}

// NewReview reviews the records that were closed in a window. All of them are
// compared by relative differences on their north star; one that compares in units
// is listed and not added up.
func NewReview(window metrics.Window, records []Record, opts *ReviewOptions) (*Review, error) {
	if opts == nil {
		opts = &ReviewOptions{}
	}
	r := &Review{Window: window, Impact: Impact{Holdout: opts.Holdout}}
	seen := map[string]bool{}
	for _, record := range records {
		if record.Decision == nil || len(record.Decision.Treatments) == 0 || record.Closed.IsZero() {
			return nil, fmt.Errorf("%w: a record without a decision or a day on which it was closed", ErrReview)
		}
		id := record.Decision.Experiment
		if !window.Contains(record.Closed) {
			continue
		}
		if seen[id] {
			return nil, fmt.Errorf("%w: %s comes twice", ErrReview, id)
		}
		seen[id] = true
		tried, err := record.tried()
		if err != nil {
			return nil, err
		}
		r.Tried = append(r.Tried, tried)
	}
	slices.SortFunc(r.Tried, func(a, b Tried) int {
		return cmp.Or(a.Closed.Compare(b.Closed), cmp.Compare(a.Decision.Experiment, b.Decision.Experiment))
	})
	for i := range r.Tried {
		r.count(r.Tried[i].Outcome)
	}
	return r, r.addUp(opts)
}

// tried reads a record.
func (r Record) tried() (Tried, error) {
	d := r.Decision
	t := Tried{Record: r, Treatment: cmp.Or(r.Shipped, d.Treatment)}
	treatment := d.treatment(t.Treatment)
	if treatment == nil && len(d.Units.Arms) > 0 && r.Shipped == d.Units.Arms[0].Arm {
		t.Shipped, t.Treatment = "", d.Treatment // the control went on
		treatment = d.treatment(d.Treatment)
	}
	if treatment == nil || len(treatment.Effects) == 0 {
		return t, fmt.Errorf("%w: %s has no treatment %q", ErrReview, d.Experiment, t.Treatment)
	}
	t.NorthStar = treatment.Effects[0]
	switch {
	case d.Action == Invalid:
		t.Outcome = Untrue
	case t.Shipped != "":
		t.Outcome = Shipped
	case d.Rule == RuleHarm || d.Rule == RuleGuardrail || d.Rule == RuleFutility:
		t.Outcome = Failed
	default:
		t.Outcome = Unsolved
	}
	t.Against = (t.Shipped != "") != (d.Action == Scale) || d.Action == Scale && t.Shipped != d.Treatment
	return t, nil
}

func (r *Review) count(o Outcome) {
	switch o {
	case Shipped:
		r.Shipped++
	case Failed:
		r.Failed++
	case Untrue:
		r.Invalid++
	default:
		r.Open++
	}
}

// addUp works out the impact.
func (r *Review) addUp(opts *ReviewOptions) error {
	var list []impact.Experiment
	var from []*Tried
	for i := range r.Tried {
		t := &r.Tried[i]
		f := &t.NorthStar
		if t.Outcome == Untrue || !f.Difference.Valid || !(f.SE > 0) || f.Absolute {
			continue
		}
		e := impact.Experiment{Effect: f.gain(), SE: f.SE, Shipped: t.Shipped != "", Coverage: cmp.Or(t.Coverage, 1)}
		if !(e.Coverage >= 0 && e.Coverage <= 1) {
			return fmt.Errorf("%w: %s covers %g of the traffic", ErrReview, t.Decision.Experiment, t.Coverage)
		}
		list, from = append(list, e), append(from, t)
	}
	im := &r.Impact
	im.Experiments = len(list)
	shrunk, err := shrink(list, opts)
	corrected := shrunk.Effects
	if err != nil {
		if !errors.Is(err, impact.ErrTooFew) {
			return fmt.Errorf("experiment: impact: %w", err)
		}
		im.Why = metrics.TooFew
		corrected = make([]float64, len(list)) // nothing of the total of these is used
	}
	total, err := impact.Cumulate(list, corrected)
	if err != nil {
		return fmt.Errorf("experiment: impact: %w", err)
	}
	im.Measured = total.NaiveRelative
	if im.Why != "" {
		return nil
	}
	im.Corrected, im.Global, im.Mean, im.SD = total.Relative, total.GlobalRelative, shrunk.Mu, math.Sqrt(shrunk.Tau2)
	for i, t := range from {
		t.Corrected = &corrected[i]
	}
	return nil
}

func shrink(list []impact.Experiment, opts *ReviewOptions) (impact.Shrunk, error) {
	if opts.Prior {
		return impact.EmpiricalBayes(list)
	}
	p, err := impact.DerSimonianLaird(list)
	return p.Shrunk, err
}

// gain is the difference with good above zero.
func (f *Effect) gain() float64 {
	if f.Good == metrics.Down {
		return -f.Difference.Value
	}
	return f.Difference.Value
}

// Pairs returns what the experiments of records did to an indicator and to the north
// star, for the verdict on whether the indicator leads: see [metrics.Claim]. Those
// whose data cannot be trusted, and those that compare in units, are left out.
func Pairs(records []Record, indicator string) []metrics.EffectPair {
	var pairs []metrics.EffectPair
	for _, r := range records {
		if r.Decision == nil || r.Decision.Action == Invalid {
			continue
		}
		for i := range r.Decision.Treatments {
			t := &r.Decision.Treatments[i]
			k := slices.IndexFunc(t.Effects, func(f Effect) bool { return f.Metric == indicator })
			if k <= 0 || len(t.Effects) == 0 {
				continue
			}
			star, f := &t.Effects[0], &t.Effects[k]
			if star.Difference.Valid && f.Difference.Valid && star.SE > 0 && !star.Absolute && !f.Absolute {
				pairs = append(pairs, metrics.EffectPair{
					Indicator: f.Difference.Value, NorthStar: star.Difference.Value, NorthStarSE: star.SE,
				})
			}
		}
	}
	return pairs
}
