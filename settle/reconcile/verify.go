// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// verify holds the promises of the package on the result: every row is in exactly
// one match, and the totals are a bridge from ours to theirs.
func (r *Result) verify() error {
	for s, rows := range [2][]Row{r.Ours, r.Theirs} {
		seen := make([]bool, len(rows))
		n := 0
		for i := range r.Matches {
			for _, j := range [2][]int{r.Matches[i].Ours, r.Matches[i].Theirs}[s] {
				if seen[j] {
					return fmt.Errorf("%w: row %d of %s is in two matches", settle.ErrInvariant, j, Side(s+1))
				}
				seen[j] = true
				n++
			}
		}
		if n != len(rows) {
			return fmt.Errorf("%w: %d of %d rows of %s are in a match", settle.ErrInvariant, n, len(rows), Side(s+1))
		}
	}
	for i := range r.Totals {
		if err := r.Totals[i].verify(); err != nil {
			return err
		}
	}
	return nil
}

// verify adds the bridge up.
func (t *Total) verify() error {
	sum, err := sumOf(t.Ours, t.OnlyOurs.Neg(), t.OnlyTheirs, t.OurDuplicates.Neg(), t.TheirDuplicates, t.Tolerated, t.Different)
	if err != nil {
		return fmt.Errorf("reconcile: totals of %s: %w", t.Currency, err)
	}
	parts, err := sumOf(t.Ours, t.Tolerated, t.Explained, t.Unexplained)
	if err != nil {
		return fmt.Errorf("reconcile: totals of %s: %w", t.Currency, err)
	}
	if sum != t.Theirs || parts != t.Theirs {
		return fmt.Errorf("%w: totals of %s: the bridge from %s leads to %s and %s, not to %s",
			settle.ErrInvariant, t.Currency, t.Ours, sum, parts, t.Theirs)
	}
	return nil
}

func sumOf(amounts ...money.Amount) (sum money.Amount, err error) {
	for _, a := range amounts {
		if sum, err = sum.Add(a); err != nil {
			return money.Amount{}, err
		}
	}
	return sum, nil
}
