// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
)

// AllocateMode says who gets the units that are left when every part has been
// cut off to whole units. Ties go to the earlier part, so pass the parts in a
// stable order, by party for instance, and not in that of a map.
type AllocateMode uint8

// The allocation modes. The numbers are 1.00 USD by weights 2, 3, 1, where 33,
// 50 and 16 cents leave one cent.
const (
	// LargestRemainder gives one unit each by largest part cut off: 0.33 0.50 0.17.
	LargestRemainder AllocateMode = iota
	// FloorToFirst gives one unit each from the first part on: 0.34 0.50 0.16.
	FloorToFirst
	// FloorToLargest gives one unit each by largest weight: 0.33 0.51 0.16.
	FloorToLargest
	// Separate returns what is left: 0.33 0.50 0.16, rest 0.01.
	Separate
	// SeparateBlocks gives whole multiples of the weights and returns what is
	// left: 0.32 0.48 0.16, rest 0.04.
	SeparateBlocks
)

var allocateModeNames = [...]string{
	LargestRemainder: "largest_remainder", FloorToFirst: "floor_to_first",
	FloorToLargest: "floor_to_largest", Separate: "separate", SeparateBlocks: "separate_blocks",
}

// String is the name of m in JSON: "largest_remainder".
func (m AllocateMode) String() string {
	if !m.valid() {
		return fmt.Sprintf("AllocateMode(%d)", uint8(m))
	}
	return allocateModeNames[m]
}

func (m AllocateMode) valid() bool { return int(m) < len(allocateModeNames) }

// MarshalText implements [encoding.TextMarshaler].
func (m AllocateMode) MarshalText() ([]byte, error) {
	return modeText(m, m.valid())
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (m *AllocateMode) UnmarshalText(text []byte) error {
	return unmarshalMode(m, AllocateMode(len(allocateModeNames)), string(text))
}

// AllocateOptions are the choices of [Allocate]; nil or the zero value is
// largest remainder in minor units.
type AllocateOptions struct {
	// Mode says who gets what is left after cutting off.
	Mode AllocateMode `json:"mode,omitzero"`
	// Unit is what parts are multiples of, a positive number of currency
	// units. Zero means the currency's minor unit.
	Unit Decimal `json:"unit,omitzero"`
}

// Allocate splits a into parts in proportion to weights, each a whole number of
// units; the parts and the rest add up to a. A part of weight zero is zero. The
// parts of −a are the negatives of those of a, so that a refund mirrors its
// charge.
//
//	part_i = unit × (⌊|a| / unit × weight_i / Σ weights⌋ + 0 or 1), with the sign of a
//
// rest is zero unless the mode separates it. Weights that are none, negative or
// all zero are ErrWeights; an amount that is not whole in units is ErrInexact
// unless the mode separates the rest.
func Allocate(
	a Amount, weights []Rate, opts *AllocateOptions,
) (parts []Amount, rest Amount, err error) {
	whole, ok := wholeWeights(weights)
	if !ok {
		return nil, Amount{}, fmt.Errorf("money: allocate: denominator of weights: %w", ErrOverflow)
	}
	return allocate(a, whole, opts)
}

// wholeWeights brings weights to a common denominator and returns the
// numerators; ok is false if they are out of range.
func wholeWeights(weights []Rate) (whole []dec.Int, ok bool) {
	common := dec.FromInt64(1)
	for _, w := range weights {
		den := dec.FromInt64(w.Den())
		factor, _ := den.QuoRem(dec.GCD(common, den))
		if common, ok = common.Mul(factor); !ok {
			return nil, false
		}
	}
	whole = make([]dec.Int, len(weights))
	for i, w := range weights {
		factor, _ := common.QuoRem(dec.FromInt64(w.Den()))
		if whole[i], ok = factor.Mul64(w.num); !ok {
			return nil, false
		}
	}
	return whole, true
}

// AllocateByAmounts is [Allocate] with the weights by: a discount over the lines
// of an order, for instance. They must be of one currency, which need not be
// that of a, and not negative: take [Amount.Abs] of debts.
func AllocateByAmounts(
	a Amount, by []Amount, opts *AllocateOptions,
) (parts []Amount, rest Amount, err error) {
	scale, c := uint8(0), Currency(0)
	for _, w := range by {
		scale = max(scale, w.scale)
		c = max(c, w.currency)
	}
	whole := make([]dec.Int, len(by))
	for i, w := range by {
		if w.currency != c && w != (Amount{}) {
			return nil, Amount{}, fmt.Errorf("money: allocate by %s and %s: %w", by[0], w, ErrCurrency)
		}
		var ok bool
		if whole[i], ok = w.coef.MulPow10(uint(scale - w.scale)); !ok {
			return nil, Amount{}, fmt.Errorf("money: allocate by %s: %w", w, ErrOverflow)
		}
	}
	return allocate(a, whole, opts)
}

// share is one part in the making.
type share struct {
	weight    dec.Int
	units     dec.Int
	remainder dec.Int // what was cut off, times Σ weights
}

func allocate(a Amount, weights []dec.Int, opts *AllocateOptions) ([]Amount, Amount, error) {
	o := AllocateOptions{}
	if opts != nil {
		o = *opts
	}
	total, err := o.check(weights)
	if err != nil {
		return nil, Amount{}, err
	}
	unit := Rounding{Unit: o.Unit}.unit(a.currency)
	units, dust, ok := unitsOf(a.Abs(), unit)
	switch {
	case !ok:
		err = ErrOverflow
	case dust && o.Mode < Separate:
		err = ErrInexact
	case o.Mode == SeparateBlocks:
		units = wholeBlocks(units, weights, total)
	}
	if err != nil {
		text := unit.AppendText(nil)
		return nil, Amount{}, fmt.Errorf("money: allocate %s in units of %s: %w", a, text, err)
	}
	shares, left := cutOff(units, weights, total)
	if o.Mode < Separate {
		o.Mode.deal(shares, left)
	}
	return assemble(a, shares, unit)
}

// check reports bad options and weights and returns the sum of the weights.
func (o AllocateOptions) check(weights []dec.Int) (total dec.Int, err error) {
	if !o.Mode.valid() || o.Unit.Sign() < 0 {
		return total, fmt.Errorf("money: allocate by %s in units of %s: %w", o.Mode, o.Unit, ErrRounding)
	}
	for i, w := range weights {
		if w.Sign() < 0 {
			return total, fmt.Errorf("money: allocate: weight %d is negative: %w", i, ErrWeights)
		}
		var ok bool
		if total, ok = total.Add(w); !ok {
			return total, fmt.Errorf("money: allocate: sum of weights: %w", ErrOverflow)
		}
	}
	if total.IsZero() {
		return total, fmt.Errorf("money: allocate: %d weights of sum zero: %w", len(weights), ErrWeights)
	}
	return total, nil
}

// unitsOf returns how many whole units a ≥ 0 has, and whether there is more; ok
// is false if that cannot be counted in 127 bits.
func unitsOf(a Amount, unit dec.Num) (units dec.Int, dust, ok bool) {
	x, d := a.coef, unit.Coef
	if a.scale < unit.Scale {
		x, ok = x.MulPow10(uint(unit.Scale - a.scale))
	} else {
		d, ok = d.MulPow10(uint(a.scale - unit.Scale))
	}
	if !ok {
		return dec.Int{}, false, false
	}
	units, r := x.QuoRem(d)
	return units, !r.IsZero(), true
}

// wholeBlocks cuts units off to a multiple of the smallest sum of whole numbers
// in the proportion of weights.
func wholeBlocks(units dec.Int, weights []dec.Int, total dec.Int) dec.Int {
	var gcd dec.Int
	for _, w := range weights {
		gcd = dec.GCD(gcd, w)
	}
	block, _ := total.QuoRem(gcd)
	_, r := units.QuoRem(block)
	return units.SubWrap(r)
}

// cutOff gives every part its whole units and counts those left: fewer than
// there are parts with a remainder.
func cutOff(units dec.Int, weights []dec.Int, total dec.Int) (shares []share, left int64) {
	shares = make([]share, len(weights))
	rest := units
	for i, w := range weights {
		q, r := units.MulQuoRem(w, total)
		shares[i] = share{weight: w, units: q, remainder: r}
		rest = rest.SubWrap(q)
	}
	return shares, rest.Int64()
}

// deal gives the left units to parts with a weight, one each, in the order of m.
func (m AllocateMode) deal(shares []share, left int64) {
	order := make([]*share, 0, len(shares))
	for i := range shares {
		if !shares[i].weight.IsZero() {
			order = append(order, &shares[i])
		}
	}
	switch m {
	case LargestRemainder:
		slices.SortStableFunc(order, func(a, b *share) int { return b.remainder.Cmp(a.remainder) })
	case FloorToLargest:
		slices.SortStableFunc(order, func(a, b *share) int { return b.weight.Cmp(a.weight) })
	}
	for _, s := range order[:left] {
		s.units = s.units.AddWrap(dec.FromInt64(1))
	}
}

// assemble turns units into amounts with the sign of a. None of them is larger
// than a or has more decimals than a counted in units, so all of them fit.
func assemble(a Amount, shares []share, unit dec.Num) (parts []Amount, rest Amount, err error) {
	parts = make([]Amount, len(shares))
	rest = a
	for i, s := range shares {
		coef, _ := s.units.Mul(unit.Coef)
		if a.Sign() < 0 {
			coef = coef.Neg()
		}
		parts[i], err = newAmount(dec.Num{Coef: coef, Scale: unit.Scale}, a.currency)
		if err == nil {
			rest, err = rest.Sub(parts[i])
		}
		if err != nil {
			return nil, Amount{}, err
		}
	}
	return parts, rest, nil
}
