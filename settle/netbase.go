// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// netBase is a base while deductions are taken from it.
type netBase struct {
	zero        money.Amount
	now, before money.Exact
	steps       []Step
}

// start begins with a measure.
func (n *netBase) start(v Group, name string) error {
	var err, err2 error
	n.now, err = n.zero.Exact().Add(v.Now.Amount.Exact())
	n.before, err2 = n.zero.Exact().Add(v.Before.Amount.Exact())
	n.steps = []Step{{Label: name, Result: n.now}}
	return errors.Join(err, err2)
}

// less takes a deduction.
func (n *netBase) less(l Less, v Group) error {
	rate := money.Percent(100)
	if l.Rate != nil {
		rate = *l.Rate
	}
	rate = rate.Neg()
	base := v.Now.Amount.Exact()
	part := base.Mul(rate)
	var err, err2 error
	n.now, err = n.now.Add(part)
	n.before, err2 = n.before.Add(v.Before.Amount.Exact().Mul(rate))
	step := Step{Label: "less " + labelOr(l.Label, l.Of.Name), Result: part}
	if l.Rate != nil {
		step.Base, step.Rate = base, &rate
	}
	n.steps = append(n.steps, step)
	return errors.Join(err, err2)
}

// result returns what is left. The steps are none where nothing was taken.
func (n *netBase) result(key string) (sharePart, []Step, error) {
	now, err := wholeAmount(n.now)
	if err != nil {
		return sharePart{}, nil, err
	}
	before, err := wholeAmount(n.before)
	if len(n.steps) == 1 {
		n.steps = nil
	}
	return sharePart{key, now, before}, n.steps, err
}

// wholeAmount is e as an amount. Only a rate such as 1/3 has no end in decimals: it
// is cut six decimals beyond the minor unit, half to even.
func wholeAmount(e money.Exact) (money.Amount, error) {
	a, err := e.Amount()
	if errors.Is(err, money.ErrInexact) {
		return e.Round(Rounding{Point: RoundDocument}.forLine(e.Currency()))
	}
	return a, err
}

// groupKeys adds the keys of groups to a list.
func groupKeys(keys []string, groups []Group) []string {
	for _, g := range groups {
		keys = append(keys, g.Key)
	}
	return keys
}

// groupOf returns the group of a key, or an empty one.
func groupOf(groups []Group, key string) Group {
	i := slices.IndexFunc(groups, func(g Group) bool { return g.Key == key })
	if i < 0 {
		return Group{Key: key}
	}
	return groups[i]
}

// values reads a measure through the period and, where its scope is longer, before it.
func (r *Rating) values(m Measure) (Group, error) {
	now, err := r.read(m, m.Money(), false)
	if err != nil || m.Scope == ScopePeriod {
		return Group{Now: now}, err
	}
	before, err := r.read(m, m.Money(), true)
	return Group{Now: now, Before: before}, err
}
