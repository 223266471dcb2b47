// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"

	"github.com/jupan-go/jupan/settle/money"
)

// Comparison is the difference between two statements, such as that of the
// contract as it is and that of the contract as it may become ([Tally.WhatIf]),
// line by line and with its causes. The lines' differences add up to Difference,
// and the effects of the causes of a line to the difference of the line.
type Comparison struct {
	// Before and After are the statements that are compared.
	Before *Statement `json:"-"`
	After  *Statement `json:"-"`
	// Difference is After's total less Before's.
	Difference money.Amount     `json:"difference"`
	Lines      []LineDifference `json:"lines"` // of either statement, equal ones too
}

// LineDifference is what became of a line.
type LineDifference struct {
	// Before and After are the line in the two statements; nil where it is in one
	// of them only.
	Before *Line `json:"before,omitempty"`
	After  *Line `json:"after,omitempty"`
	// Difference is After less Before, either being zero if it is not there.
	Difference money.Amount `json:"difference"`
	// Causes explain it. There are none for a line that is the same.
	Causes []Cause `json:"causes,omitempty"`
}

// CauseKind is why a line differs.
type CauseKind string

// The kinds of causes.
const (
	CauseAdded    CauseKind = "added"    // only the second statement has the line
	CauseRemoved  CauseKind = "removed"  // only the first has it
	CauseRate     CauseKind = "rate"     // another rate, on what was there before
	CausePrice    CauseKind = "price"    // another price, for the number that was there before
	CauseTier     CauseKind = "tier"     // another tier is reached, or one more or less
	CauseBase     CauseKind = "base"     // the measures are others: another base, at the new rate
	CauseNumber   CauseKind = "number"   // another number, at the new price
	CauseLines    CauseKind = "lines"    // the lines above, or the balance, are others
	CauseTerm     CauseKind = "term"     // other figures in the term itself: a fixed amount, a bound
	CauseRounding CauseKind = "rounding" // what rounding took or gave
)

// Cause is a part of the difference of a line.
type Cause struct {
	// Kind is what differs.
	Kind CauseKind `json:"kind"`
	// Label names the step of the line that it is about: a tier, the thing counted.
	Label string `json:"label,omitempty"`
	// Before and After are the rate, price, base or number that differs, as text.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// Effect is what it adds to the line:
	//
	//	rate:  (rate₂ − rate₁) × base₁      price:   (price₂ − price₁) × number₁
	//	base:  rate₂ × (base₂ − base₁)      number:  price₂ × (number₂ − number₁)
	Effect money.Exact `json:"effect"`
}

// Compare explains how b differs from a. They are in one currency.
func Compare(a, b *Statement) (Comparison, error) {
	c := Comparison{Before: a, After: b}
	var err error
	if c.Difference, err = b.Total.Sub(a.Total); err != nil {
		return Comparison{}, fmt.Errorf("settle: compare: %w", err)
	}
	for _, pair := range pairLines(a.Lines, b.Lines) {
		d, err := pair.difference(a, b)
		if err != nil {
			return Comparison{}, fmt.Errorf("settle: compare: line %q: %w", pair.label(), err)
		}
		c.Lines = append(c.Lines, d)
	}
	return c, nil
}

// linePair is a line in two statements; either may be nil.
type linePair struct{ before, after *Line }

func (p linePair) label() string {
	if p.before != nil {
		return p.before.Label
	}
	return p.after.Label
}

// lineIdentity is what lines of two statements have in common that are the same
// line: what it is for, and under which name.
type lineIdentity struct {
	stage                                  Stage
	term, label, payee, bucket, correction string
}

func (l *Line) identity() lineIdentity {
	return lineIdentity{l.Stage, l.Term, l.Label, l.Payee, l.Bucket, l.Corrects}
}

// pairLines finds the pairs: first lines of one identity, in their order, then of
// those that are left lines of one term and purpose whose labels differ, as the
// label of a bound names its amount. Pairs stand in the order of b, and lines of a
// alone where they stood.
func pairLines(a, b []Line) []linePair {
	partner := make([]int, len(b))
	taken := make([]bool, len(a))
	for j := range b {
		partner[j] = -1
	}
	match := func(key func(*Line) lineIdentity) {
		for j := range b {
			for i := range a {
				if partner[j] < 0 && !taken[i] && key(&a[i]) == key(&b[j]) {
					partner[j], taken[i] = i, true
				}
			}
		}
	}
	match((*Line).identity)
	match(func(l *Line) lineIdentity {
		id := l.identity()
		id.label = string(l.Class)
		return id
	})
	var pairs []linePair
	next := 0
	alone := func(until int) {
		for ; next < until; next++ {
			if !taken[next] {
				pairs = append(pairs, linePair{before: &a[next]})
			}
		}
	}
	for j := range b {
		if partner[j] >= 0 {
			alone(partner[j])
			pairs = append(pairs, linePair{&a[partner[j]], &b[j]})
			continue
		}
		pairs = append(pairs, linePair{after: &b[j]})
	}
	alone(len(a))
	return pairs
}

// difference compares a pair of lines of two statements.
func (p linePair) difference(a, b *Statement) (LineDifference, error) {
	d := LineDifference{Before: p.before, After: p.after}
	before, after := money.Zero(a.Currency), money.Zero(b.Currency)
	if p.before != nil {
		before = p.before.Amount
	}
	if p.after != nil {
		after = p.after.Amount
	}
	var err error
	if d.Difference, err = after.Sub(before); err != nil {
		return d, err
	}
	switch {
	case p.before == nil:
		d.Causes = []Cause{{Kind: CauseAdded, Effect: d.Difference.Exact()}}
	case p.after == nil:
		d.Causes = []Cause{{Kind: CauseRemoved, Effect: d.Difference.Exact()}}
	default:
		x := causing{pair: p, left: d.Difference.Exact()}
		if x.sameLines, err = sameAbove(a.Lines[:p.before.Number-1], b.Lines[:p.after.Number-1]); err == nil {
			err = x.explain()
		}
		d.Causes = x.causes
	}
	return d, err
}

// sameAbove reports whether the lines above have one sum, for the party and with
// taxes left out.
func sameAbove(a, b []Line) (bool, error) {
	own := func(l Line) bool { return l.Payee == "" && l.Class != ClassTax }
	var sums [2]money.Amount
	for i, lines := range [][]Line{a, b} {
		for _, l := range lines {
			if !own(l) {
				continue
			}
			var err error
			if sums[i], err = sums[i].Add(l.Amount); err != nil {
				return false, err
			}
		}
	}
	return sums[0].IsZero() && sums[1].IsZero() || sums[0] == sums[1], nil
}
