// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package dec

import "math/big"

// Mode says what becomes of the part of a quotient that is not whole.
type Mode uint8

// The rounding modes of the General Decimal Arithmetic specification. The zero
// value is HalfUp.
const (
	HalfUp     Mode = iota // nearest; a half away from zero
	HalfEven               // nearest; a half to the even neighbour
	HalfDown               // nearest; a half towards zero
	Up                     // away from zero
	Down                   // towards zero
	Ceiling                // towards +∞
	Floor                  // towards −∞
	ZeroFiveUp             // away from zero if the last digit kept would be 0 or 5, else towards zero
)

// cut is a quotient cut off towards zero, as rounding has to see it.
type cut struct {
	neg   bool   // the sign of the exact quotient
	digit uint64 // the last decimal digit of the quotient cut off
	half  int    // the part cut off against one half: −1, 0, +1
}

// away reports whether a quotient with a part cut off that is not zero is
// rounded away from zero.
func (m Mode) away(c cut) bool {
	switch m {
	case HalfUp:
		return c.half >= 0
	case HalfEven:
		return c.half > 0 || c.half == 0 && c.digit&1 == 1
	case HalfDown:
		return c.half > 0
	case Up:
		return true
	case Ceiling:
		return !c.neg
	case Floor:
		return c.neg
	case ZeroFiveUp:
		return c.digit%5 == 0
	}
	return false
}

// round finishes a division of magnitudes: q quotient, r remainder, d divisor.
// Where there is a remainder, d is at least 2 and q below 2^126, so that adding
// one cannot overflow.
func (m Mode) round(q, r, d Int, neg bool) Int {
	if !r.IsZero() {
		_, digit := q.quoRem64(10)
		if m.away(cut{neg: neg, digit: digit, half: r.Cmp(d.SubWrap(r))}) {
			q = q.AddWrap(Int{Lo: 1})
		}
	}
	return q.withSign(neg)
}

// RoundPow10 is x / 10^n rounded to a whole number.
func (x Int) RoundPow10(n uint, m Mode) Int {
	q, r := x.Abs().QuoRemPow10(n)
	if n > MaxScale { // |x| < 2^127 is below half of 10^39
		if !r.IsZero() && m.away(cut{neg: x.Hi < 0, half: -1}) {
			q = Int{Lo: 1}
		}
		return q.withSign(x.Hi < 0)
	}
	return m.round(q, r, Pow10(n), x.Hi < 0)
}

// RoundQuo is x / d rounded to a whole number, for d > 0.
func (x Int) RoundQuo(d Int, m Mode) Int {
	q, r := x.Abs().QuoRem(d)
	return m.round(q, r, d, x.Hi < 0)
}

// RoundQuoBig is n / d rounded to a whole number, for d > 0. It returns a new
// big.Int and leaves its arguments alone.
func RoundQuoBig(n, d *big.Int, m Mode) *big.Int {
	q, r := new(big.Int).QuoRem(n, d, new(big.Int))
	if r.Sign() == 0 {
		return q
	}
	r.Abs(r)
	c := cut{
		neg:   n.Sign() < 0,
		digit: new(big.Int).Rem(new(big.Int).Abs(q), big.NewInt(10)).Uint64(),
		half:  r.Cmp(new(big.Int).Sub(d, r)),
	}
	if !m.away(c) {
		return q
	}
	if c.neg {
		return q.Sub(q, big.NewInt(1))
	}
	return q.Add(q, big.NewInt(1))
}
