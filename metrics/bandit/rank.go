// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/jupan-go/jupan/internal/stats"
	"github.com/jupan-go/jupan/internal/stats/bandit"
	"github.com/jupan-go/jupan/metrics"
)

// Options say how arms are ranked. The zero value and nil are the defaults.
type Options struct {
	// PriorSuccesses and PriorFailures are what is believed before anything was
	// seen; 0 and 0 are 1 and 1, which know nothing.
	PriorSuccesses float64
	PriorFailures  float64
	// Floor is the least share of each arm, so that none is forgotten. Where floors
	// take all there is, the shares are equal.
	Floor float64
	// Level is the confidence of intervals; 0 is 0.95.
	Level float64
	// Enough is with which probability an arm must be the best to be Decided; 0 is
	// 0.95.
	Enough float64
}

// Choice is an arm with what is known of it.
type Choice struct {
	Arm
	// Rate is the mean of what is known of the arm's rate, with its credible interval.
	Rate metrics.Estimate `json:"rate"`
	// Best is the probability that no other arm has a higher rate, and TopTwo that at
	// most one has.
	Best   float64 `json:"best"`
	TopTwo float64 `json:"top_two"`
	// Share is how much of the traffic the arm is to get:
	//
	//	share = floor + (1 − arms × floor) × best
	Share float64 `json:"share"`
}

// Ranking is what is known of arms. It is a value and is not edited once handed on.
type Ranking struct {
	// Choices are the likeliest best first.
	Choices []Choice `json:"choices"`
	// Decided tells whether the first is the best with the probability asked for.
	Decided bool `json:"decided"`
}

// armsMax bounds the arms of one ranking; so many take a second or two.
const armsMax = 2000

// Rank ranks arms by Thompson sampling: an arm's share is the probability that its
// rate is the highest, given what was seen of all,
//
//	P(i is best) = ∫ f_i(x) × Π_(j≠i) F_j(x) dx, f_i of Beta(prior + successes, prior + failures)
//
// At most 2,000 arms. Source: Thompson, Biometrika 25 (1933); the floor is that of
// gbstats.
func Rank(arms []Arm, opts *Options) (*Ranking, error) {
	o, err := opts.complete()
	if err != nil {
		return nil, err
	}
	if len(arms) == 0 || len(arms) > armsMax {
		return nil, fmt.Errorf("%w: %d, want 1 to %d", ErrArms, len(arms), armsMax)
	}
	sorted := slices.SortedFunc(slices.Values(arms), compareArms)
	posteriors := make([]stats.Beta, len(sorted))
	for i := range sorted {
		a := &sorted[i]
		if err := a.check(); err != nil {
			return nil, err
		}
		if i > 0 && compareArms(sorted[i-1], *a) == 0 {
			return nil, fmt.Errorf("%w: %s twice", ErrArms, a)
		}
		posteriors[i] = bandit.Arm{Successes: a.Successes, Trials: a.Trials}.Posterior(o.PriorSuccesses, o.PriorFailures)
	}
	ranked, err := bandit.RankBeta(posteriors)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArms, err)
	}
	r := &Ranking{}
	shares := bandit.Floor(ranked.Best, o.Floor)
	for i, a := range sorted {
		r.Choices = append(r.Choices, Choice{
			Arm: a, Rate: o.rate(&a, posteriors[i]), Best: ranked.Best[i], TopTwo: ranked.TopTwo[i], Share: shares[i],
		})
	}
	slices.SortStableFunc(r.Choices, func(a, b Choice) int { return cmp.Compare(b.Best, a.Best) })
	r.Decided = r.Choices[0].Best >= o.Enough
	return r, nil
}

func compareArms(a, b Arm) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Slot, b.Slot))
}

// complete puts the defaults in place.
func (o *Options) complete() (Options, error) {
	c := Options{}
	if o != nil {
		c = *o
	}
	if c.PriorSuccesses == 0 && c.PriorFailures == 0 {
		c.PriorSuccesses, c.PriorFailures = 1, 1
	}
	c.Level, c.Enough = cmp.Or(c.Level, 0.95), cmp.Or(c.Enough, 0.95)
	if !(c.Level > 0 && c.Level < 1) || !(c.Enough > 0 && c.Enough <= 1) || !(c.Floor >= 0 && c.Floor <= 1) {
		return c, fmt.Errorf("%w: options %+v", ErrArms, c)
	}
	return c, nil
}

// rate is what is known of the rate of an arm.
func (o *Options) rate(a *Arm, p stats.Beta) metrics.Estimate {
	e := a.Seen
	alpha := (1 - o.Level) / 2
	e.Unit, e.Value, e.Valid, e.Why, e.Exact, e.RelativeError = metrics.Share, p.A/(p.A+p.B), true, "", false, 0
	e.N = a.Trials
	e.Interval = metrics.Interval{
		Low: p.Quantile(alpha), High: p.UpperQuantile(alpha), Level: o.Level,
		Method: fmt.Sprintf("beta(%g, %g)", o.PriorSuccesses, o.PriorFailures),
	}
	return e
}

// Best is the choice that is likeliest to be the best.
func (r *Ranking) Best() Choice { return r.Choices[0] }

// Draw chooses an arm for a key, such as a visitor, with the probability of its
// share. The same seed, key and ranking give the same arm. Note Share with what was
// shown: an evaluation needs it.
func (r *Ranking) Draw(seed uint64, key string) (Choice, error) {
	shares := make([]float64, len(r.Choices))
	for i, c := range r.Choices {
		shares[i] = c.Share
	}
	i, err := bandit.Draw{Seed: seed, Key: key}.Pick(shares)
	if err != nil {
		return Choice{}, fmt.Errorf("%w: %w", ErrArms, err)
	}
	return r.Choices[i], nil
}

// Policy is the ranking as a policy: in each slot, the arms with their shares of that
// slot. A slot of which the arms have no share shows them alike.
func (r *Ranking) Policy() Policy {
	p, total := Policy{}, map[string]float64{}
	for _, c := range r.Choices {
		total[c.Slot] += c.Share
		if p[c.Slot] == nil {
			p[c.Slot] = map[string]float64{}
		}
		p[c.Slot][c.Name] = c.Share
	}
	for slot, shares := range p {
		for name, share := range shares {
			if total[slot] > 0 {
				shares[name] = math.Min(1, share/total[slot])
			} else {
				shares[name] = 1 / float64(len(shares))
			}
		}
	}
	return p
}
