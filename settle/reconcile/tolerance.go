// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// Tolerance is how far apart two figures may be and still count as equal. The
// zero Tolerance is not at all. A difference is tolerated if
//
//	|theirs − ours| ≤ Absolute, or
//	|theirs − ours| ≤ Relative × |figure of the side Of|
//
// or, with Both, if it is within one and the other. Negative figures are treated
// like positive ones.
type Tolerance struct {
	// Absolute has an amount for each currency. A currency without one has none: a
	// tolerance of 1 is not the same in KRW and in USD.
	Absolute []money.Amount `json:"absolute,omitempty"`
	// Relative is a fraction of one side's figure, at most 50%, and Of names that
	// side: 10% of theirs is not 10% of ours.
	Relative money.Rate `json:"relative,omitzero"`
	Of       Side       `json:"of,omitzero"`
	// Both asks for both, where both are given.
	Both bool `json:"both,omitempty"`
}

// Within reports whether two figures of one currency count as equal. Figures of
// two currencies never do.
func (t *Tolerance) Within(ours, theirs money.Amount) (bool, error) {
	var f faults
	b := t.compile("tolerance", &f)
	o, ok := unitsOf(ours)
	u, fits := unitsOf(theirs)
	switch {
	case f.err() != nil:
		return false, f.err()
	case !ok || !fits:
		return false, fmt.Errorf("reconcile: tolerance of %s and %s: %w", ours, theirs, money.ErrOverflow)
	}
	return ours.Currency() == theirs.Currency() && b.within(o, u, ours.Currency()), nil
}

// bound is a tolerance as the run uses it.
type bound struct {
	absolute []money.Amount
	num, den int64
	of       Side
	both     bool
}

// relativeMax keeps sums within 127 bits; half of the money is no tolerance.
func relativeMax() money.Rate { return money.Percent(50) }

func (t *Tolerance) compile(option string, f *faults) bound {
	checkAmounts(option+".absolute", t.Absolute, 0, f)
	relative := !t.Relative.IsZero()
	switch {
	case t.Relative.Sign() < 0 || t.Relative.Cmp(relativeMax()) > 0:
		f.add(option+".relative", "%s is not between 0 and %s", t.Relative, relativeMax())
	case relative && t.Of != Ours && t.Of != Theirs:
		f.add(option+".of", "a relative tolerance is of a side: ours or theirs")
	case !relative && t.Of != 0:
		f.add(option+".of", "a side without a relative tolerance")
	case t.Both && (!relative || len(t.Absolute) == 0):
		f.add(option+".both", "needs an absolute and a relative tolerance")
	}
	return bound{t.Absolute, t.Relative.Num(), t.Relative.Den(), t.Of, t.Both}
}

// exact reports whether nothing but equality is within b.
func (b *bound) exact() bool { return b.num == 0 && len(b.absolute) == 0 }

// amount is the absolute tolerance in a currency.
func (b *bound) amount(c money.Currency) dec.Int {
	for _, a := range b.absolute {
		if a.Currency() == c {
			units, _ := unitsOf(a)
			return units
		}
	}
	return dec.Int{}
}

// within tells whether two figures of the currency count as equal.
func (b *bound) within(ours, theirs dec.Int, c money.Currency) bool {
	delta := theirs.SubWrap(ours).Abs()
	if delta.IsZero() || b.exact() {
		return delta.IsZero()
	}
	base := ours
	if b.of == Theirs {
		base = theirs
	}
	near := delta.Cmp(b.amount(c)) <= 0
	part, _ := base.Abs().MulQuoRem(dec.FromInt64(b.num), dec.FromInt64(b.den)) // whole units: rounding down is exact
	similar := b.num != 0 && delta.Cmp(part) <= 0
	if b.both {
		return near && similar
	}
	return near || similar
}

// around returns the least and the greatest figure that the other side may have
// for x of side s. All between them are within b, too.
func (b *bound) around(x dec.Int, s Side, c money.Currency) (low, high dec.Int) {
	if b.exact() {
		return x, x
	}
	a := b.amount(c)
	low, high = x.SubWrap(a), x.AddWrap(a)
	if b.num == 0 {
		return low, high
	}
	far, near := b.relative(x.Abs(), s)
	if x.Sign() < 0 {
		far, near = near.Neg(), far.Neg()
	}
	if b.both {
		return greater(low, near), less(high, far)
	}
	return less(low, near), greater(high, far)
}

// relative returns the bounds of y for |y − x| ≤ rate × base, where x ≥ 0 is of
// side s and base is the one of x and y that is of the side b.of.
func (b *bound) relative(x dec.Int, s Side) (far, near dec.Int) {
	num, den := dec.FromInt64(b.num), dec.FromInt64(b.den)
	if s == b.of {
		part, _ := x.MulQuoRem(num, den)
		return x.AddWrap(part), x.SubWrap(part)
	}
	far, _ = scaled(x, den, den.SubWrap(num))      // y − x ≤ rate·y: y ≤ x / (1 − rate)
	near, rest := scaled(x, den, den.AddWrap(num)) // x − y ≤ rate·y: y ≥ x / (1 + rate)
	if !rest.IsZero() {
		near = near.AddWrap(dec.FromInt64(1))
	}
	return far, near
}

// scaled is x · num / den, truncated, and what is left, for num ≤ 2·den.
func scaled(x, num, den dec.Int) (q, r dec.Int) {
	if num.Cmp(den) <= 0 {
		return x.MulQuoRem(num, den)
	}
	q, r = x.MulQuoRem(num.SubWrap(den), den) // x · (num/den) = x + x · (num/den − 1)
	return x.AddWrap(q), r
}

func less(a, b dec.Int) dec.Int {
	if b.Cmp(a) < 0 {
		return b
	}
	return a
}

func greater(a, b dec.Int) dec.Int {
	if b.Cmp(a) > 0 {
		return b
	}
	return a
}
