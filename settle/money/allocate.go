// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"fmt"
	"math/big"
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
	LargestRemainder AllocateMode = iota // largest_remainder: one each by largest part cut off: 0.33 0.50 0.17
	FloorToFirst                         // floor_to_first: one each from the first part on: 0.34 0.50 0.16
	FloorToLargest                       // floor_to_largest: one each by largest weight: 0.33 0.51 0.16
	Separate                             // separate: the rest is returned: 0.33 0.50 0.16, rest 0.01
	SeparateBlocks                       // separate_blocks: only whole multiples of the weights are given: 0.32 0.48 0.16, rest 0.04
)

var allocateModeNames = [...]string{
	LargestRemainder: "largest_remainder", FloorToFirst: "floor_to_first",
	FloorToLargest: "floor_to_largest", Separate: "separate", SeparateBlocks: "separate_blocks",
}

// String is the name of m in JSON: "largest_remainder".
func (m AllocateMode) String() string { return modeName(allocateModeNames[:], "AllocateMode", int(m)) }

// MarshalText implements [encoding.TextMarshaler].
func (m AllocateMode) MarshalText() ([]byte, error) {
	return modeText(allocateModeNames[:], m.String(), ErrWeights)
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (m *AllocateMode) UnmarshalText(text []byte) error {
	i, err := modeIndex(allocateModeNames[:], string(text), "allocate mode")
	if err == nil {
		*m = AllocateMode(i)
	}
	return err
}

// AllocateOptions are the choices of [Allocate]; nil or the zero value is
// largest remainder in minor units.
type AllocateOptions struct {
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
func Allocate(a Amount, weights []Rate, opts *AllocateOptions) (parts []Amount, rest Amount, err error) {
	return allocate(a, wholeWeights(weights), opts)
}

// AllocateByAmounts is [Allocate] with the weights by: a discount over the lines
// of an order, for instance. They must be of one currency, which need not be
// that of a.
func AllocateByAmounts(a Amount, by []Amount, opts *AllocateOptions) (parts []Amount, rest Amount, err error) {
	whole := make([]*big.Int, len(by))
	scale, c := uint8(0), Currency(0)
	for _, w := range by {
		scale = max(scale, w.scale)
		c = max(c, w.currency)
	}
	for i, w := range by {
		if w.currency != c && w != (Amount{}) {
			return nil, Amount{}, fmt.Errorf("money: allocate by %s and %s: %w", c, w, ErrCurrency)
		}
		whole[i] = w.coef.Big()
		whole[i].Mul(whole[i], dec.BigPow10(uint(scale-w.scale)))
	}
	return allocate(a, whole, opts)
}

// wholeWeights brings weights to a common denominator and returns the
// numerators.
func wholeWeights(weights []Rate) []*big.Int {
	common := big.NewInt(1)
	for _, w := range weights {
		den := big.NewInt(w.Den())
		gcd := new(big.Int).GCD(nil, nil, common, den)
		common.Mul(common, den.Quo(den, gcd))
	}
	whole := make([]*big.Int, len(weights))
	for i, w := range weights {
		factor := new(big.Int).Quo(common, big.NewInt(w.Den()))
		whole[i] = factor.Mul(factor, big.NewInt(w.Num()))
	}
	return whole
}

// share is one part in the making, in units.
type share struct {
	index     int
	weight    *big.Int
	units     *big.Int
	remainder *big.Int // of units · Σ weights
}

func allocate(a Amount, weights []*big.Int, opts *AllocateOptions) ([]Amount, Amount, error) {
	o := AllocateOptions{}
	if opts != nil {
		o = *opts
	}
	total, err := o.check(weights)
	if err != nil {
		return nil, Amount{}, err
	}
	unit := Rounding{Unit: o.Unit}.unit(a.currency)
	units, dust := unitsOf(a.Abs(), unit)
	if dust && o.Mode < Separate {
		return nil, Amount{}, fmt.Errorf("money: allocate %s: not a multiple of the unit: %w", a, ErrInexact)
	}
	if o.Mode == SeparateBlocks {
		units = wholeBlocks(units, weights, total)
	}
	shares, left := cutOff(units, weights, total)
	if o.Mode < Separate {
		o.Mode.deal(shares, left)
	}
	return assemble(a, shares, unit)
}

// check reports bad options and weights and returns the sum of the weights.
func (o AllocateOptions) check(weights []*big.Int) (*big.Int, error) {
	if int(o.Mode) >= len(allocateModeNames) || o.Unit.Sign() < 0 {
		return nil, fmt.Errorf("money: allocate by %s in units of %s: %w", o.Mode, o.Unit, ErrWeights)
	}
	total := new(big.Int)
	for i, w := range weights {
		if w.Sign() < 0 {
			return nil, fmt.Errorf("money: allocate: weight %d is negative: %w", i, ErrWeights)
		}
		total.Add(total, w)
	}
	if total.Sign() == 0 {
		return nil, fmt.Errorf("money: allocate: %d weights of sum zero: %w", len(weights), ErrWeights)
	}
	return total, nil
}

// unitsOf returns how many whole units a has, and whether there is more.
func unitsOf(a Amount, unit dec.Num) (units *big.Int, dust bool) {
	v := numRat(a.num())
	v.Quo(v, numRat(unit))
	units, r := new(big.Int).QuoRem(v.Num(), v.Denom(), new(big.Int))
	return units, r.Sign() != 0
}

// wholeBlocks cuts units off to a multiple of the smallest sum of whole numbers
// in the proportion of weights.
func wholeBlocks(units *big.Int, weights []*big.Int, total *big.Int) *big.Int {
	gcd := new(big.Int)
	for _, w := range weights {
		gcd.GCD(nil, nil, gcd, w)
	}
	block := new(big.Int).Quo(total, gcd)
	return units.Sub(units, new(big.Int).Rem(units, block))
}

// cutOff gives every part its whole units and counts those left.
func cutOff(units *big.Int, weights []*big.Int, total *big.Int) (shares []share, left int64) {
	shares = make([]share, len(weights))
	rest := new(big.Int).Set(units)
	for i, w := range weights {
		q, r := new(big.Int).Mul(units, w), new(big.Int)
		q.QuoRem(q, total, r)
		shares[i] = share{index: i, weight: w, units: q, remainder: r}
		rest.Sub(rest, q)
	}
	return shares, rest.Int64() // fewer than there are weights
}

// deal gives the left units to the parts, one each, in the order of m. There
// are fewer units left than parts with a weight.
func (m AllocateMode) deal(shares []share, left int64) {
	order := make([]*share, 0, len(shares))
	for i := range shares {
		if shares[i].weight.Sign() > 0 {
			order = append(order, &shares[i])
		}
	}
	slices.SortStableFunc(order, func(a, b *share) int {
		switch m {
		case LargestRemainder:
			return b.remainder.Cmp(a.remainder)
		case FloorToLargest:
			return b.weight.Cmp(a.weight)
		}
		return 0
	})
	one := big.NewInt(1)
	for _, s := range order[:left] {
		s.units.Add(s.units, one)
	}
}

// assemble turns units into amounts with the sign of a.
func assemble(a Amount, shares []share, unit dec.Num) (parts []Amount, rest Amount, err error) {
	parts = make([]Amount, len(shares))
	rest = a
	for i, s := range shares {
		coef := s.units.Mul(s.units, unit.Coef.Big())
		if a.Sign() < 0 {
			coef.Neg(coef)
		}
		n, ok := dec.Canonical(coef, int(unit.Scale), uint8(a.currency.Digits()))
		if !ok {
			return nil, Amount{}, fmt.Errorf("money: allocate %s: %w", a, ErrOverflow)
		}
		parts[i] = Amount{coef: n.Coef, currency: a.currency, scale: n.Scale}
		if rest, err = rest.Sub(parts[i]); err != nil {
			return nil, Amount{}, err
		}
	}
	return parts, rest, nil
}
