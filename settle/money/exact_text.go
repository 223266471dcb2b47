// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"math/big"
	"strings"
)

// String is the text that [ParseExact] reads: that of an amount if e is one,
// else a quotient in lowest terms: "1234.50 USD", "1000/3 USD".
func (e Exact) String() string { return string(e.appendText(nil)) }

func (e Exact) appendText(dst []byte) []byte {
	if n, err := e.decimal(); err == nil {
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
	return rational(new(big.Rat).SetFrac(num, den), c), nil
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

// UnmarshalText implements [encoding.TextUnmarshaler]. JSON numbers are
// refused.
func (e *Exact) UnmarshalText(text []byte) error { return unmarshal(e, string(text), ParseExact) }
