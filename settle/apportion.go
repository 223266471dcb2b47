// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// piece is what a part gets of an amount, in units of the amount's last decimal and
// rounded down, and what rounding left of it.
type piece[R any] struct {
	part  *campaignPart
	units dec.Int
	rest  R
}

// division is an amount in pieces, and so many units left over. Without pieces it goes
// to no campaign.
type division[R any] struct {
	amount money.Amount
	pieces []piece[R]
	left   int64
}

// apportion divides an amount in proportion to weights of either sign: each part
// is rounded down to the last decimal of the amount, and the units left over go
// to the largest remainders, of equal ones to the first campaign by name. With
// weights that add up to zero everything goes to no campaign, the first part.
func (t *Tally) apportion(a money.Amount, parts []campaignPart) error {
	if d, ok := divideSmall(a, parts); ok {
		return handOut(t, d, parts, dec.Int.Cmp)
	}
	d, ok := divideWide(a, parts)
	if !ok {
		return money.ErrOverflow
	}
	return handOut(t, d, parts, (*big.Int).Cmp)
}

// divideSmall divides in 128 bits; ok is false if that is not enough.
func divideSmall(a money.Amount, parts []campaignPart) (d division[dec.Int], ok bool) {
	d = division[dec.Int]{amount: a}
	pieces := make([]piece[dec.Int], 0, len(parts))
	var scale uint8
	for i := range parts {
		scale = max(scale, parts[i].weight.scale)
	}
	var total dec.Int
	for i := range parts {
		w, ok := parts[i].weight.c.MulPow10(uint(scale - parts[i].weight.scale))
		if !ok {
			return d, false
		}
		if total, ok = total.Add(w); !ok {
			return d, false
		}
		if !w.IsZero() {
			pieces = append(pieces, piece[dec.Int]{part: &parts[i], rest: w})
		}
	}
	if total.IsZero() {
		return d, true
	}
	hi, lo, _ := a.Parts()
	amount := dec.Int{Hi: hi, Lo: lo}
	over := amount
	if total.Sign() < 0 { // a·w/W = (−a)·w/(−W)
		total, amount = total.Neg(), amount.Neg()
	}
	for i := range pieces {
		p := &pieces[i]
		product, ok := amount.Mul(p.rest)
		if !ok {
			return d, false
		}
		p.units, p.rest = floorQuoRem(product, total)
		if over, ok = over.Sub(p.units); !ok {
			return d, false
		}
	}
	d.pieces, d.left = pieces, over.Int64()
	return d, true
}

// floorQuoRem divides x by d > 0: x = q·d + r with 0 ≤ r < d.
func floorQuoRem(x, d dec.Int) (q, r dec.Int) {
	q, r = x.Abs().QuoRem(d)
	if x.Sign() >= 0 {
		return q, r
	}
	if r.IsZero() {
		return q.Neg(), r
	}
	return q.Neg().SubWrap(dec.FromInt64(1)), d.SubWrap(r)
}

// divideWide is divideSmall for numbers of any size; ok is false if a piece is no amount.
func divideWide(a money.Amount, parts []campaignPart) (d division[*big.Int], ok bool) {
	d = division[*big.Int]{amount: a}
	total, whole := new(big.Int), wholeNumbers(parts)
	for _, w := range whole {
		total.Add(total, w)
	}
	if total.Sign() == 0 {
		return d, true
	}
	hi, lo, _ := a.Parts()
	amount, over := dec.Int{Hi: hi, Lo: lo}.Big(), dec.Int{Hi: hi, Lo: lo}.Big()
	if total.Sign() < 0 {
		total.Neg(total)
		amount.Neg(amount)
	}
	for i, w := range whole {
		units, rest := new(big.Int), new(big.Int)
		units.DivMod(new(big.Int).Mul(amount, w), total, rest)
		over.Sub(over, units)
		p := piece[*big.Int]{part: &parts[i], rest: rest}
		if p.units, ok = dec.FromBig(units); !ok {
			return d, false
		}
		d.pieces = append(d.pieces, p)
	}
	d.left = over.Int64()
	return d, true
}

// wholeNumbers brings weights to one scale.
func wholeNumbers(parts []campaignPart) []*big.Int {
	var scale uint8
	for i := range parts {
		scale = max(scale, parts[i].weight.scale)
	}
	out := make([]*big.Int, len(parts))
	for i := range parts {
		w := parts[i].weight
		out[i] = new(big.Int).Mul(w.c.Big(), dec.BigPow10(uint(scale-w.scale)))
	}
	return out
}

// handOut adds its piece to each part, and a unit to those with the largest rests.
func handOut[R any](t *Tally, d division[R], parts []campaignPart, compare func(a, b R) int) error {
	if len(d.pieces) == 0 {
		return parts[0].add(d.amount)
	}
	if d.left > 0 {
		slices.SortFunc(d.pieces, func(x, y piece[R]) int {
			return cmp.Or(compare(y.rest, x.rest), cmp.Compare(t.texts.Text(x.part.campaign), t.texts.Text(y.part.campaign)))
		})
	}
	_, _, scale := d.amount.Parts()
	for i := range d.pieces {
		p := &d.pieces[i]
		if int64(i) < d.left {
			var ok bool
			if p.units, ok = p.units.Add(dec.FromInt64(1)); !ok {
				return money.ErrOverflow
			}
		}
		part, err := money.FromParts(p.units.Hi, p.units.Lo, scale, d.amount.Currency())
		if err == nil {
			err = p.part.add(part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *campaignShare) add(a money.Amount) (err error) {
	s.amount, err = s.amount.Add(a)
	return err
}
