// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package bandit

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Policy is how arms are chosen: by context, the probability of each arm. The empty
// context is any that is not listed. In each context the probabilities add up to one.
type Policy map[string]map[string]float64

// Uniform is the policy that chooses each arm alike.
func Uniform(arms ...string) Policy {
	p := map[string]float64{}
	for _, name := range arms {
		p[name] = 1 / float64(len(arms))
	}
	return Policy{"": p}
}

// Of returns the probabilities of the arms in a context; nil where the policy has
// none.
func (p Policy) Of(context string) map[string]float64 {
	if shares, ok := p[context]; ok {
		return shares
	}
	return p[""]
}

// check refuses what are no probabilities.
func (p Policy) check() error {
	for _, context := range slices.Sorted(maps.Keys(p)) {
		sum := 0.0
		for _, name := range slices.Sorted(maps.Keys(p[context])) {
			share := p[context][name]
			if !(share >= 0 && share <= 1) {
				return fmt.Errorf("%w: policy: %q has the probability %g in context %q", ErrLog, name, share, context)
			}
			sum += share
		}
		if !(math.Abs(sum-1) < 1e-6) {
			return fmt.Errorf("%w: policy: the probabilities in context %q add up to %g", ErrLog, context, sum)
		}
	}
	return nil
}

// Shown is a row of a log: an arm that was shown, and what came of it.
type Shown struct {
	// Key identifies the row, such as an impression. A repeat counts once.
	Key string `json:"key"`
	// Context is what the policies knew, such as the slot or the position.
	Context string `json:"context,omitempty"`
	// Arm was shown, with the probability Propensity.
	Arm        string  `json:"arm"`
	Propensity float64 `json:"propensity"`
	// Reward is what came of it, such as 1 for a click, or money.
	Reward float64 `json:"reward"`
}

// check refuses rows that cannot be.
func (s *Shown) check() error {
	const most = 1e60
	switch {
	case s.Key == "":
		return fmt.Errorf("%w: a row of %q without a key", ErrLog, s.Arm)
	case !(s.Propensity > 1e-15 && s.Propensity <= 1):
		return fmt.Errorf("%w: row %s: a propensity of %g", ErrLog, s.Key, s.Propensity)
	case !(math.Abs(s.Reward) <= most):
		return fmt.Errorf("%w: row %s: a reward of %g", ErrLog, s.Key, s.Reward)
	}
	return nil
}

// rows are those of a log, each key once, in the order of their keys.
func rows(log []Shown) ([]Shown, error) {
	sorted := slices.Clone(log)
	slices.SortFunc(sorted, func(a, b Shown) int {
		if a.Key < b.Key {
			return -1
		} else if a.Key > b.Key {
			return 1
		}
		return 0
	})
	out := sorted[:0]
	for i := range sorted {
		s := sorted[i]
		if err := s.check(); err != nil {
			return nil, err
		}
		if n := len(out); n > 0 && out[n-1].Key == s.Key {
			if out[n-1] != s {
				return nil, fmt.Errorf("%w: row %s comes with two contents", ErrLog, s.Key)
			}
			continue
		}
		out = append(out, s)
	}
	return out, nil
}
