// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"fmt"
	"math/big"
	"strings"

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
	rat      *big.Rat // nil is 0; never written once set
	currency Currency
}

// Exact returns a for exact arithmetic.
func (a Amount) Exact() Exact {
	return Exact{rat: numRat(a.num()), currency: a.currency}
}

func numRat(n dec.Num) *big.Rat {
	return new(big.Rat).SetFrac(n.Coef.Big(), dec.BigPow10(uint(n.Scale)))
}

// value returns the number of e for reading only.
func (e Exact) value() *big.Rat {
	if e.rat == nil {
		return new(big.Rat)
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
	return Exact{rat: new(big.Rat).Add(e.value(), f.value()), currency: e.currency}, nil
}

// Sub is e − f, or ErrCurrency.
func (e Exact) Sub(f Exact) (Exact, error) { return e.Add(f.Neg()) }

// Neg is −e.
func (e Exact) Neg() Exact {
	return Exact{rat: new(big.Rat).Neg(e.value()), currency: e.currency}
}

// Mul is e · r.
func (e Exact) Mul(r Rate) Exact {
	return Exact{rat: new(big.Rat).Mul(e.value(), r.rat()), currency: e.currency}
}

// MulDecimal is e · d.
func (e Exact) MulDecimal(d Decimal) Exact {
	return Exact{rat: new(big.Rat).Mul(e.value(), numRat(d.n)), currency: e.currency}
}

// Quo is e / r, or ErrDivision: the net part of a gross amount is
// gross.Quo(1 + VAT).
func (e Exact) Quo(r Rate) (Exact, error) {
	return e.quo(r.rat())
}

// QuoDecimal is e / d, or ErrDivision: the price of one from the price of d.
func (e Exact) QuoDecimal(d Decimal) (Exact, error) {
	return e.quo(numRat(d.n))
}

func (e Exact) quo(r *big.Rat) (Exact, error) {
	if r.Sign() == 0 {
		return Exact{}, fmt.Errorf("money: %s / 0: %w", e, ErrDivision)
	}
	return Exact{rat: r.Quo(e.value(), r), currency: e.currency}, nil
}

// Cmp is −1, 0 or +1 as e is less than, equal to or greater than f, or
// ErrCurrency.
func (e Exact) Cmp(f Exact) (int, error) {
	if e.currency != f.currency && !e.none() && !f.none() {
		return 0, fmt.Errorf("money: compare %s with %s: %w", e, f, ErrCurrency)
	}
	return e.value().Cmp(f.value()), nil
}

// Equal reports whether e and f have the same value and currency.
func (e Exact) Equal(f Exact) bool {
	return e.currency == f.currency && e.value().Cmp(f.value()) == 0
}

// Sign is −1, 0 or +1.
func (e Exact) Sign() int { return e.value().Sign() }

// IsZero reports whether e is zero, of whatever currency.
func (e Exact) IsZero() bool { return e.Sign() == 0 }

// Round returns the multiple of the unit of r that its mode chooses for e:
//
//	rounded = unit × round(e / unit)
//
// What rounding took is e.Sub(rounded.Exact()).
func (e Exact) Round(r Rounding) (Amount, error) {
	if err := r.Validate(); err != nil {
		return Amount{}, err
	}
	unit, v := r.unit(e.currency), e.value()
	top := new(big.Int).Mul(v.Num(), dec.BigPow10(uint(unit.Scale)))
	bottom := new(big.Int).Mul(v.Denom(), unit.Coef.Big())
	q := dec.RoundQuoBig(top, bottom, dec.Mode(r.Mode))
	n, ok := dec.Canonical(q.Mul(q, unit.Coef.Big()), int(unit.Scale), uint8(e.currency.Digits()))
	if !ok {
		return Amount{}, fmt.Errorf("money: round %s: %w", e, ErrOverflow)
	}
	return newAmount(n, e.currency)
}

// Amount returns e as an amount if it is one: ErrInexact if it needs more than
// 38 decimals, such as 10/3 USD, ErrOverflow if it is too large.
func (e Exact) Amount() (Amount, error) {
	n, err := numFromRat(e.value(), uint8(e.currency.Digits()))
	if err != nil {
		return Amount{}, fmt.Errorf("money: %s as an amount: %w", e, err)
	}
	return newAmount(n, e.currency)
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

// String is the text that [ParseExact] reads: that of an amount if e is one,
// else a quotient in lowest terms: "1234.50 USD", "1000/3 USD".
func (e Exact) String() string { return string(e.appendText(nil)) }

func (e Exact) appendText(dst []byte) []byte {
	if n, err := numFromRat(e.value(), uint8(e.currency.Digits())); err == nil {
		dst = n.AppendText(dst)
	} else {
		dst = e.value().Num().Append(dst, 10)
		dst = e.value().Denom().Append(append(dst, '/'), 10)
	}
	if e.currency == 0 {
		return dst
	}
	return e.currency.appendText(append(dst, ' '))
}

// ParseExact reads what [Exact.String] writes: an amount as [Parse] does, or a
// quotient of whole numbers and a currency, "1000/3 USD".
func ParseExact(s string) (Exact, error) {
	number, code, _ := strings.Cut(s, " ")
	top, bottom, quotient := strings.Cut(number, "/")
	if !quotient {
		a, err := Parse(s)
		return a.Exact(), err
	}
	c, err := ParseCurrency(code)
	if err != nil {
		return Exact{}, parseError("exact amount", s, ErrCurrency)
	}
	num, numOK := wholeNumber(strings.TrimPrefix(top, "-"))
	den, denOK := wholeNumber(bottom)
	if !numOK || !denOK {
		return Exact{}, parseError("exact amount", s, ErrSyntax)
	}
	if den.Sign() == 0 {
		return Exact{}, parseError("exact amount", s, ErrDivision)
	}
	if top[0] == '-' {
		num.Neg(num)
	}
	return Exact{rat: new(big.Rat).SetFrac(num, den), currency: c}, nil
}

// exactDigitsMax bounds the terms of a quotient that is parsed: reading them
// costs more than linear time.
const exactDigitsMax = 4096

func wholeNumber(s string) (*big.Int, bool) {
	if len(s) > exactDigitsMax || strings.Trim(s, "0123456789") != "" {
		return nil, false
	}
	return new(big.Int).SetString(s, 10)
}

// AppendText implements [encoding.TextAppender].
func (e Exact) AppendText(dst []byte) ([]byte, error) { return e.appendText(dst), nil }

// MarshalText implements [encoding.TextMarshaler]; JSON is the string of
// String.
func (e Exact) MarshalText() ([]byte, error) { return e.appendText(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. JSON numbers and null
// are refused.
func (e *Exact) UnmarshalText(text []byte) error { return unmarshal(e, text, ParseExact) }
