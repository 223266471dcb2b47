// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"fmt"
	"math/big"

	"github.com/jupan-go/jupan/internal/dec"
)

// Exact is an exact amount of one currency that need not be a finite decimal:
// what an amount becomes between a rate and the one rounding that ends its
// calculation. It is a rational number of unbounded size, so that nothing but
// [Exact.Round] rounds and nothing overflows on the way.
//
// The zero value is zero of no currency: it adds to anything. Values are
// immutable and safe for concurrent use; compare them with Cmp or Equal, not
// with ==.
type Exact struct {
	num, denLess1 dec.Int  // the value is num / (denLess1 + 1), not in lowest terms,
	rat           *big.Rat // unless it needs more bits: then this; never written once set
	currency      Currency
}

// Exact returns a for exact arithmetic.
func (a Amount) Exact() Exact { return quotient(a.coef, dec.Pow10(uint(a.scale)), a.currency) }

func quotient(num, den dec.Int, c Currency) Exact {
	return Exact{num: num, denLess1: den.SubWrap(dec.FromInt64(1)), currency: c}
}

// rational returns r of c.
func rational(r *big.Rat, c Currency) Exact {
	num, ok := dec.FromBig(r.Num())
	den, fits := dec.FromBig(r.Denom())
	if ok && fits {
		return quotient(num, den, c)
	}
	return Exact{rat: r, currency: c}
}

// den is the denominator beside num.
func (e Exact) den() dec.Int { return e.denLess1.AddWrap(dec.FromInt64(1)) }

// small reports whether num and den hold the value.
func (e Exact) small() bool { return e.rat == nil }

// value returns the number of e for reading only.
func (e Exact) value() *big.Rat {
	if e.small() {
		return new(big.Rat).SetFrac(e.num.Big(), e.den().Big())
	}
	return e.rat
}

// Currency is the currency of e, zero for Exact{}.
func (e Exact) Currency() Currency { return e.currency }

// none reports whether e is zero of no currency.
func (e Exact) none() bool { return e.currency == 0 && e.IsZero() }

// Add is e + f, or ErrCurrency.
func (e Exact) Add(f Exact) (Exact, error) {
	switch {
	case e.none():
		return f, nil
	case f.none():
		return e, nil
	case e.currency != f.currency:
		return Exact{}, fmt.Errorf("money: %s + %s: %w", e, f, ErrCurrency)
	}
	if a, b, den, ok := common(e, f); ok {
		if num, ok := a.Add(b); ok {
			return quotient(num, den, e.currency), nil
		}
	}
	return rational(new(big.Rat).Add(e.value(), f.value()), e.currency), nil
}

// common brings e and f to one denominator; ok is false if that needs more than
// 127 bits.
func common(e, f Exact) (a, b, den dec.Int, ok bool) {
	if !e.small() || !f.small() {
		return a, b, den, false
	}
	a, b, den = e.num, f.num, e.den()
	switch den.Cmp(f.den()) {
	case 0:
		return a, b, den, true
	case -1:
		b, a, den, ok = common(f, e)
		return a, b, den, ok
	}
	if factor, r := den.QuoRem(f.den()); r.IsZero() { // as among powers of ten
		b, ok = b.Mul(factor)
		return a, b, den, ok
	}
	a, okA := a.Mul(f.den())
	b, okB := b.Mul(den)
	den, ok = den.Mul(f.den())
	return a, b, den, ok && okA && okB
}

// Sub is e − f, or ErrCurrency.
func (e Exact) Sub(f Exact) (Exact, error) { return e.Add(f.Neg()) }

// Neg is −e, exactly.
func (e Exact) Neg() Exact {
	if !e.small() {
		return Exact{rat: new(big.Rat).Neg(e.rat), currency: e.currency}
	}
	e.num = e.num.Neg()
	return e
}

// Mul is e · r.
func (e Exact) Mul(r Rate) Exact {
	return e.mul(dec.FromInt64(r.num), dec.FromInt64(r.Den()))
}

// MulDecimal is e · d.
func (e Exact) MulDecimal(d Decimal) Exact {
	return e.mul(d.n.Coef, dec.Pow10(uint(d.n.Scale)))
}

// Quo is e / r, or ErrDivision: the net part of a gross amount is
// gross.Quo(1 + VAT).
func (e Exact) Quo(r Rate) (Exact, error) {
	return e.quo(dec.FromInt64(r.num), dec.FromInt64(r.Den()))
}

// QuoDecimal is e / d, or ErrDivision: the price of one from the price of d.
func (e Exact) QuoDecimal(d Decimal) (Exact, error) {
	return e.quo(d.n.Coef, dec.Pow10(uint(d.n.Scale)))
}

// quo is e / (num/den).
func (e Exact) quo(num, den dec.Int) (Exact, error) {
	switch num.Sign() {
	case 0:
		return Exact{}, fmt.Errorf("money: %s / 0: %w", e, ErrDivision)
	case -1:
		num, den = num.Neg(), den.Neg()
	}
	return e.mul(den, num), nil
}

// mul is e · num/den for den > 0.
func (e Exact) mul(num, den dec.Int) Exact {
	if e.small() {
		n, ok := e.num.Mul(num)
		d, fits := e.den().Mul(den)
		if ok && fits {
			return quotient(n, d, e.currency)
		}
	}
	r := new(big.Rat).SetFrac(num.Big(), den.Big())
	return rational(r.Mul(e.value(), r), e.currency)
}

// Cmp is −1, 0 or +1 as e is less than, equal to or greater than f, or
// ErrCurrency.
func (e Exact) Cmp(f Exact) (int, error) {
	if e.currency != f.currency && !e.none() && !f.none() {
		return 0, fmt.Errorf("money: compare %s with %s: %w", e, f, ErrCurrency)
	}
	return e.cmp(f), nil
}

func (e Exact) cmp(f Exact) int {
	if a, b, _, ok := common(e, f); ok {
		return a.Cmp(b)
	}
	return e.value().Cmp(f.value())
}

// Equal reports whether e and f have the same value and currency.
func (e Exact) Equal(f Exact) bool {
	return e.currency == f.currency && e.cmp(f) == 0
}

// Sign is −1, 0 or +1.
func (e Exact) Sign() int {
	if !e.small() {
		return e.rat.Sign()
	}
	return e.num.Sign()
}

// IsZero reports whether e is zero, of whatever currency.
func (e Exact) IsZero() bool { return e.Sign() == 0 }

// Round returns the multiple of the unit of r that its mode chooses for e:
//
//	rounded = unit × round(e / unit)
func (e Exact) Round(r Rounding) (Amount, error) {
	if err := r.Validate(); err != nil {
		return Amount{}, err
	}
	n, ok := e.multiple(r.unit(e.currency), dec.Mode(r.Mode))
	if !ok {
		return Amount{}, fmt.Errorf("money: round %s: %w", e, ErrOverflow)
	}
	return newAmount(n, e.currency)
}

// RoundResidual is Round together with what rounding took away, so that
// rounded + residual = e.
func (e Exact) RoundResidual(r Rounding) (rounded Amount, residual Exact, err error) {
	if rounded, err = e.Round(r); err != nil {
		return Amount{}, Exact{}, err
	}
	residual, err = e.Sub(rounded.Exact())
	return rounded, residual, err
}

// multiple returns the multiple of unit that m chooses for e, in the canonical
// form of its currency.
func (e Exact) multiple(unit dec.Num, m dec.Mode) (n dec.Num, ok bool) {
	keep := uint8(e.currency.Digits())
	if e.small() {
		top, ok := e.num.MulPow10(uint(unit.Scale))
		bottom, fits := e.den().Mul(unit.Coef)
		if ok && fits {
			if coef, ok := top.RoundQuo(bottom, m).Mul(unit.Coef); ok {
				return dec.Num{Coef: coef, Scale: unit.Scale}.Canon(keep)
			}
		}
	}
	v := e.value()
	top := new(big.Int).Mul(v.Num(), dec.BigPow10(uint(unit.Scale)))
	bottom := new(big.Int).Mul(v.Denom(), unit.Coef.Big())
	q := dec.RoundQuoBig(top, bottom, m)
	return dec.Canonical(q.Mul(q, unit.Coef.Big()), int(unit.Scale), keep)
}

// Amount returns e as an amount if it is one: ErrInexact if it needs more than
// 38 decimals, such as 10/3 USD, ErrOverflow if it is too large.
func (e Exact) Amount() (Amount, error) {
	n, err := e.decimal()
	if err != nil {
		return Amount{}, fmt.Errorf("money: %s as an amount: %w", e, err)
	}
	return newAmount(n, e.currency)
}

// decimal returns the number of e with the decimals of its currency or more, or
// ErrInexact or ErrOverflow.
func (e Exact) decimal() (dec.Num, error) {
	keep := uint8(e.currency.Digits())
	if !e.small() {
		return numFromRat(e.rat, keep)
	}
	den := e.den()
	for scale := range uint(dec.MaxScale + 1) { // of a rate in percent it is a power of ten
		switch dec.Pow10(scale).Cmp(den) {
		case 0:
			n, ok := dec.Num{Coef: e.num, Scale: uint8(scale)}.Canon(keep)
			if !ok {
				return n, ErrOverflow
			}
			return n, nil
		case 1:
			return numFromRat(e.value(), keep)
		}
	}
	return numFromRat(e.value(), keep)
}

// numFromRat returns r as a decimal number with at least keep decimals, or
// ErrInexact or ErrOverflow.
func numFromRat(r *big.Rat, keep uint8) (dec.Num, error) {
	scale, finite := r.FloatPrec() // counts decimals; no floating point is involved
	if !finite || scale > dec.MaxScale {
		return dec.Num{}, ErrInexact
	}
	coef := new(big.Int).Mul(r.Num(), dec.BigPow10(uint(scale)))
	n, ok := dec.Canonical(coef.Quo(coef, r.Denom()), scale, keep)
	if !ok {
		return dec.Num{}, ErrOverflow
	}
	return n, nil
}
