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

// apportion divides an amount in proportion to weights of either sign: each part
// is rounded down to the last decimal of the amount, and the units left over go
// to the largest remainders, of equal ones to the first campaign by name. With
// weights that add up to zero everything goes to no campaign, the first part.
func (t *Tally) apportion(a money.Amount, parts []campaignPart) error {
	if pieces, left, ok := piecesOf(a, parts); ok {
		return handOut(t, a, parts, pieces, left, dec.Int.Cmp)
	}
	pieces, left, ok := widePiecesOf(a, parts)
	if !ok {
		return money.ErrOverflow
	}
	return handOut(t, a, parts, pieces, left, (*big.Int).Cmp)
}

// piecesOf divides in 128 bits; ok is false if that is not enough. There are no pieces
// where the weights add up to zero.
func piecesOf(a money.Amount, parts []campaignPart) (pieces []piece[dec.Int], left int64, ok bool) {
	pieces = make([]piece[dec.Int], 0, len(parts))
	var scale uint8
	for i := range parts {
		scale = max(scale, parts[i].weight.scale)
	}
	var total dec.Int
	for i := range parts {
		w, ok := parts[i].weight.c.MulPow10(uint(scale - parts[i].weight.scale))
		if !ok {
			return nil, 0, false
		}
		if total, ok = total.Add(w); !ok {
			return nil, 0, false
		}
		if !w.IsZero() {
			pieces = append(pieces, piece[dec.Int]{part: &parts[i], rest: w})
		}
	}
	if total.IsZero() {
		return nil, 0, true
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
			return nil, 0, false
		}
		p.units, p.rest = floorQuoRem(product, total)
		if over, ok = over.Sub(p.units); !ok {
			return nil, 0, false
		}
	}
	return pieces, over.Int64(), true
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

// widePiecesOf is piecesOf for numbers of any size; ok is false if a piece is no
// amount.
func widePiecesOf(a money.Amount, parts []campaignPart) (pieces []piece[*big.Int], left int64, ok bool) {
	total, whole := new(big.Int), wholeNumbers(parts)
	for _, w := range whole {
		total.Add(total, w)
	}
	if total.Sign() == 0 {
		return nil, 0, true
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
			return nil, 0, false
		}
		pieces = append(pieces, p)
	}
	return pieces, over.Int64(), true
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
func handOut[R any](t *Tally, a money.Amount, parts []campaignPart, pieces []piece[R], left int64, compare func(a, b R) int) error {
	if len(pieces) == 0 {
		return parts[0].add(a)
	}
	if left > 0 {
		slices.SortFunc(pieces, func(x, y piece[R]) int {
			return cmp.Or(compare(y.rest, x.rest), cmp.Compare(t.texts.Text(x.part.campaign), t.texts.Text(y.part.campaign)))
		})
	}
	_, _, scale := a.Parts()
	for i := range pieces {
		p := &pieces[i]
		if int64(i) < left {
			var ok bool
			if p.units, ok = p.units.Add(dec.FromInt64(1)); !ok {
				return money.ErrOverflow
			}
		}
		part, err := money.FromParts(p.units.Hi, p.units.Lo, scale, a.Currency())
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
