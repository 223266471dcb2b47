// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// CauseCount is how often one cause stands first among the differences of a match.
type CauseCount struct {
	Field Field `json:"field"` // where the sides differ
	Cause Cause `json:"cause"` // why, as far as can be seen
	// Matches is how often.
	Matches int `json:"matches"`
	// Deltas are the sums of what theirs has beyond ours in those matches, by
	// currency. They are of the amount, whatever field differs.
	Deltas []money.Amount `json:"deltas,omitempty"`
}

// Causes counts the matches that differ by their first difference, the most
// frequent first. The counts add up to those that differ.
func (r *Result) Causes() []CauseCount {
	var counts [FieldDate + 1][CauseDate + 1]CauseCount
	for i := range r.Matches {
		m := &r.Matches[i]
		if m.Status != Differs {
			continue
		}
		d := m.Differences[0]
		c := &counts[d.Field][d.Cause]
		c.Field, c.Cause = d.Field, d.Cause
		c.Matches++
		c.Deltas = addAmount(c.Deltas, m.Delta)
	}
	var all []CauseCount
	for f := range counts {
		for _, c := range counts[f] {
			if c.Matches > 0 {
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b CauseCount) int { return cmp.Compare(b.Matches, a.Matches) })
	return all
}

// addAmount adds a to the amount of its currency in sums, which are ordered by
// currency. Zero changes nothing.
func addAmount(sums []money.Amount, a money.Amount) []money.Amount {
	if a.IsZero() {
		return sums
	}
	i, found := slices.BinarySearchFunc(sums, a.Currency(), func(s money.Amount, c money.Currency) int {
		return cmp.Compare(s.Currency(), c)
	})
	if !found {
		return slices.Insert(sums, i, a)
	}
	sum := unitsOfSum(sums[i]).AddWrap(unitsOfSum(a))
	if a, err := amountOf(sum, a.Currency()); err == nil { // it cannot fail: sums of rows fit
		sums[i] = a
	}
	return sums
}
