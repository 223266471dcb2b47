// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/internal/dec"
)

// Amount is an exact amount of one currency: a coefficient of 127 bits, at most
// 38 decimals, and the currency, in 24 bytes. It shows at least the decimals of
// the currency's minor unit and beyond those only what the value needs, so that
// == is equality of value and currency.
//
// The zero value is zero of no currency: it adds to anything and compares with
// anything. Amounts are immutable and safe for concurrent use.
type Amount struct {
	coef     dec.Int
	currency Currency
	scale    uint8 // max(currency.Digits(), fewest decimals that hold the value)
}

// New returns coef · 10^−scale of c, for a scale of 0 to 38.
func New(coef int64, scale int, c Currency) (Amount, error) {
	if scale < 0 || scale > dec.MaxScale {
		return Amount{}, fmt.Errorf("money: amount with scale %d: %w", scale, ErrOverflow)
	}
	return newAmount(dec.Num{Coef: dec.FromInt64(coef), Scale: uint8(scale)}, c)
}

// Minor returns units of the minor unit of c: Minor(1234, USD) is 12.34 USD.
// Units of no currency, unless zero, make an amount that adds to no currency.
func Minor(units int64, c Currency) Amount {
	return Amount{coef: dec.FromInt64(units), currency: c, scale: uint8(c.Digits())}
}

// Zero returns zero of c, which adds to amounts of c only.
func Zero(c Currency) Amount { return Minor(0, c) }

// FromDecimal returns d of c.
func FromDecimal(d Decimal, c Currency) (Amount, error) { return newAmount(d.n, c) }

// FromParts is the inverse of [Amount.Parts] with [Amount.Currency]; any scale
// of 0 to 38 is accepted, not only the canonical one.
func FromParts(hi int64, lo uint64, scale uint8, c Currency) (Amount, error) {
	n, err := numFromParts(hi, lo, scale)
	if err != nil {
		return Amount{}, err
	}
	return newAmount(n, c)
}

// newAmount brings n into the canonical form of c.
func newAmount(n dec.Num, c Currency) (Amount, error) {
	n, ok := n.Canon(uint8(c.Digits()))
	switch {
	case !ok:
		return Amount{}, fmt.Errorf("money: amount of %s: %w", c, ErrOverflow)
	case c == 0 && !n.Coef.IsZero():
		return Amount{}, fmt.Errorf("money: amount %s of no currency: %w", n.AppendText(nil), ErrCurrency)
	}
	return Amount{coef: n.Coef, currency: c, scale: n.Scale}, nil
}

// Parse reads a number and a currency with one space between them, as
// [Amount.String] writes them: "1234.50 USD", "-5 POINT:0". "0" alone is zero
// of no currency.
func Parse(s string) (Amount, error) {
	number, code, found := strings.Cut(s, " ")
	var c Currency
	if found {
		var err error
		if c, err = ParseCurrency(code); err != nil {
			return Amount{}, parseError("amount", s, ErrCurrency)
		}
	}
	coef, scale, err := dec.Parse(number)
	return parsed(s, dec.Num{Coef: coef, Scale: scale}, c, err)
}

// ParseIn reads a number alone, as [ParseDecimal] does, as an amount of c. It
// does not allocate on valid text.
func ParseIn(s string, c Currency) (Amount, error) {
	coef, scale, err := dec.Parse(s)
	if err == nil && int(scale) == c.Digits() && c != 0 {
		return Amount{coef: coef, currency: c, scale: scale}, nil
	}
	return parsed(s, dec.Num{Coef: coef, Scale: scale}, c, err)
}

// parsed finishes Parse and ParseIn.
func parsed(s string, n dec.Num, c Currency, err error) (Amount, error) {
	if err != nil {
		return Amount{}, parseError("amount", s, err)
	}
	a, err := newAmount(n, c)
	if err != nil {
		return Amount{}, parseError("amount", s, errors.Unwrap(err))
	}
	return a, nil
}

// MustParse is [Parse] for tests, examples and package variables: it panics on
// an error.
func MustParse(s string) Amount { return must(Parse(s)) }

func (a Amount) num() dec.Num { return dec.Num{Coef: a.coef, Scale: a.scale} }

// Parts returns the value as (hi·2^64 + lo) · 10^−scale, in two's complement.
func (a Amount) Parts() (hi int64, lo uint64, scale uint8) {
	return a.coef.Hi, a.coef.Lo, a.scale
}

// Currency is the currency of a, zero for Amount{}.
func (a Amount) Currency() Currency { return a.currency }

// Decimal is the number of a without its currency.
func (a Amount) Decimal() Decimal { return canonical(a.num()) }

// Sign is −1, 0 or +1.
func (a Amount) Sign() int { return a.coef.Sign() }

// IsZero reports whether a is zero, of whatever currency.
func (a Amount) IsZero() bool { return a.coef.IsZero() }

// Neg is −a, which always exists.
func (a Amount) Neg() Amount {
	a.coef = a.coef.Neg()
	return a
}

// Abs is the magnitude of a.
func (a Amount) Abs() Amount {
	a.coef = a.coef.Abs()
	return a
}

// Add is a + b: exact, or ErrCurrency or ErrOverflow.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.currency == b.currency && a.scale == b.scale {
		if sum, ok := a.coef.Add(b.coef); ok && int(a.scale) == a.currency.Digits() {
			a.coef = sum
			return a, nil
		}
	}
	return a.addSlow(b)
}

func (a Amount) addSlow(b Amount) (Amount, error) {
	switch {
	case a == Amount{}:
		return b, nil
	case b == Amount{}:
		return a, nil
	case a.currency != b.currency:
		return Amount{}, fmt.Errorf("money: %s + %s: %w", a, b, ErrCurrency)
	}
	n, ok := a.num().Add(b.num(), uint8(a.currency.Digits()))
	if !ok {
		return Amount{}, fmt.Errorf("money: %s + %s: %w", a, b, ErrOverflow)
	}
	return Amount{coef: n.Coef, currency: a.currency, scale: n.Scale}, nil
}

// Sub is a − b: exact, or ErrCurrency or ErrOverflow.
func (a Amount) Sub(b Amount) (Amount, error) { return a.Add(b.Neg()) }

// Cmp is −1, 0 or +1 as a is less than, equal to or greater than b, or
// ErrCurrency.
func (a Amount) Cmp(b Amount) (int, error) {
	if a.currency != b.currency && a != (Amount{}) && b != (Amount{}) {
		return 0, fmt.Errorf("money: compare %s with %s: %w", a, b, ErrCurrency)
	}
	return a.num().Cmp(b.num()), nil
}

// Equal is a == b; go-cmp asks for it. Zeros of two currencies are not equal.
func (a Amount) Equal(b Amount) bool { return a == b }

// String is the text that [Parse] reads: "1234.50 USD"; "0" for Amount{}.
func (a Amount) String() string { return string(a.appendText(nil)) }

// Number is the text without the currency: "1234.50".
func (a Amount) Number() string { return string(a.num().AppendText(nil)) }

func (a Amount) appendText(dst []byte) []byte {
	dst = a.num().AppendText(dst)
	if a.currency == 0 {
		return dst
	}
	return a.currency.appendText(append(dst, ' '))
}

// AppendText implements [encoding.TextAppender]. It does not allocate if dst
// has room.
func (a Amount) AppendText(dst []byte) ([]byte, error) { return a.appendText(dst), nil }

// MarshalText implements [encoding.TextMarshaler]; JSON is the string of
// String.
func (a Amount) MarshalText() ([]byte, error) { return a.appendText(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. JSON numbers are
// refused.
func (a *Amount) UnmarshalText(text []byte) error { return unmarshal(a, string(text), Parse) }
