// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"fmt"
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/internal/dec"
)

// Rate is an exact fraction of one: a commission of 30%, a fee of 3.3%, a share
// of 1/3. It is kept as a reduced quotient of two int64, so that == is equality.
// The zero value is 0. Rates are immutable and safe for concurrent use.
type Rate struct {
	num      int64
	denLess1 int64 // the denominator − 1, so that the zero value is 0/1
}

// Percent returns n hundredths: Percent(30) is 0.3.
func Percent(n int64) Rate { return reduce(n, 100) }

// BasisPoints returns n ten-thousandths: BasisPoints(250) is 2.5%.
func BasisPoints(n int64) Rate { return reduce(n, 10_000) }

// Fraction returns num/den, or ErrDivision if den is 0.
func Fraction(num, den int64) (Rate, error) {
	if den == 0 {
		return Rate{}, fmt.Errorf("money: rate %d/0: %w", num, ErrDivision)
	}
	if num == math.MinInt64 || den == math.MinInt64 {
		return rateFromRat(big.NewRat(num, den))
	}
	if den < 0 {
		num, den = -num, -den
	}
	return reduce(num, den), nil
}

// reduce returns num/den for den > 0.
func reduce(num, den int64) Rate {
	a, b := num%den, den // the sign of a does not matter to the divisor
	for a != 0 {
		a, b = b%a, a
	}
	b = max(b, -b)
	return Rate{num: num / b, denLess1: den/b - 1}
}

// rateFromRat returns r, or ErrOverflow if its terms do not fit.
func rateFromRat(r *big.Rat) (Rate, error) {
	if !r.Num().IsInt64() || !r.Denom().IsInt64() || r.Num().Int64() == math.MinInt64 {
		return Rate{}, fmt.Errorf("money: rate %s: %w", r.RatString(), ErrOverflow)
	}
	return Rate{num: r.Num().Int64(), denLess1: r.Denom().Int64() - 1}, nil
}

// RateFromDecimal returns d as a rate: 0.3 is 30%.
func RateFromDecimal(d Decimal) (Rate, error) { return rateFromNum(d.n) }

func rateFromNum(n dec.Num) (Rate, error) {
	n, _ = n.Canon(0)
	den := dec.Pow10(uint(n.Scale))
	if n.Coef.IsInt64() && den.IsInt64() {
		return Fraction(n.Coef.Int64(), den.Int64())
	}
	return rateFromRat(new(big.Rat).SetFrac(n.Coef.Big(), den.Big()))
}

// ParseRate reads a percentage "30%", basis points "250bp", a fraction of one
// "0.3" or a quotient of whole numbers "1/3", each with a sign if need be. A plain
// number of 1 or more is refused: "30" is most often meant to be 30%, and would be
// a hundred times that.
func ParseRate(s string) (Rate, error) {
	r, err := parseRate(s)
	if err != nil {
		return Rate{}, parseError("rate", s, err)
	}
	return r, nil
}

func parseRate(s string) (Rate, error) {
	if top, bottom, found := strings.Cut(s, "/"); found {
		return parseQuotient(top, bottom)
	}
	shift, plain := uint8(0), false
	if t, found := strings.CutSuffix(s, "%"); found {
		s, shift = t, 2
	} else if t, found := strings.CutSuffix(s, "bp"); found {
		s, shift = t, 4
	} else {
		plain = true
	}
	coef, scale, err := dec.Parse(s)
	if err != nil {
		return Rate{}, err
	}
	if plain && coef.Abs().Cmp(dec.Pow10(uint(scale))) >= 0 {
		return Rate{}, fmt.Errorf("%w: a plain number is a fraction of one; write 30%% for thirty per cent", ErrSyntax)
	}
	coef, scale = coef.Trim(scale, 0)
	scale += shift
	if scale > dec.MaxScale {
		return rateFromRat(new(big.Rat).SetFrac(coef.Big(), dec.BigPow10(uint(scale))))
	}
	return rateFromNum(dec.Num{Coef: coef, Scale: scale})
}

func parseQuotient(top, bottom string) (Rate, error) {
	num, scale, err := dec.Parse(top)
	if err != nil || scale > 0 {
		return Rate{}, ErrSyntax
	}
	den, scale, err := dec.Parse(bottom)
	switch {
	case err != nil || scale > 0 || bottom[0] == '-' || bottom[0] == '+':
		return Rate{}, ErrSyntax
	case den.IsZero():
		return Rate{}, ErrDivision
	case num.IsInt64() && den.IsInt64():
		return Fraction(num.Int64(), den.Int64())
	}
	return rateFromRat(new(big.Rat).SetFrac(num.Big(), den.Big()))
}

// MustRate is [ParseRate] for tests, examples and package variables: it panics
// on an error.
func MustRate(s string) Rate { return must(ParseRate(s)) }

// Num is the numerator in lowest terms; it has the sign.
func (r Rate) Num() int64 { return r.num }

// Den is the denominator in lowest terms, at least 1.
func (r Rate) Den() int64 { return r.denLess1 + 1 }

func (r Rate) rat() *big.Rat { return big.NewRat(r.num, r.Den()) }

// Decimal returns r as a number, or ErrInexact if it has no finite one: 30% is
// 0.3, 1/3 is none.
func (r Rate) Decimal() (Decimal, error) {
	n, err := numFromRat(r.rat(), 0)
	if err != nil {
		return Decimal{}, fmt.Errorf("money: rate %s as a decimal: %w", r, err)
	}
	return Decimal{n}, nil
}

// Add is r + s, exactly or ErrOverflow: 1 + VAT is Percent(100).Add(vat).
func (r Rate) Add(s Rate) (Rate, error) { return rateFromRat(new(big.Rat).Add(r.rat(), s.rat())) }

// Sub is r − s, exactly or ErrOverflow.
func (r Rate) Sub(s Rate) (Rate, error) { return r.Add(s.Neg()) }

// Neg is −r, which always exists.
func (r Rate) Neg() Rate {
	r.num = -r.num
	return r
}

// Cmp is −1, 0 or +1 as r is less than, equal to or greater than s.
func (r Rate) Cmp(s Rate) int {
	a, _ := dec.FromInt64(r.num).Mul64(s.Den()) // below 2^126
	b, _ := dec.FromInt64(s.num).Mul64(r.Den())
	return a.Cmp(b)
}

// Equal is r == s; go-cmp asks for it.
func (r Rate) Equal(s Rate) bool { return r == s }

// Sign is −1, 0 or +1.
func (r Rate) Sign() int { return dec.FromInt64(r.num).Sign() }

// IsZero reports whether r is 0.
func (r Rate) IsZero() bool { return r.num == 0 }

// String is the text that [ParseRate] reads: a percentage if it is short, else
// a quotient: "30%", "3.3%", "1/3".
func (r Rate) String() string { return string(r.appendText(nil)) }

func (r Rate) appendText(dst []byte) []byte {
	if n, ok := r.percent(); ok {
		return append(n.AppendText(dst), '%')
	}
	dst = strconv.AppendInt(dst, r.num, 10)
	return strconv.AppendInt(append(dst, '/'), r.Den(), 10)
}

// percent returns 100 · r if r is a fraction of 10^18: all that are written as
// decimal numbers of up to 18 decimals.
func (r Rate) percent() (dec.Num, bool) {
	twos := bits.TrailingZeros64(uint64(r.Den()))
	rest, fives := r.Den()>>twos, 0
	for rest%5 == 0 {
		rest, fives = rest/5, fives+1
	}
	scale := uint(max(twos, fives))
	if rest != 1 || scale > 18 {
		return dec.Num{}, false
	}
	scale = max(scale, 2)
	factor, _ := dec.Pow10(scale).QuoRem(dec.FromInt64(r.Den()))
	coef, _ := dec.FromInt64(r.num).Mul(factor) // below 2^63 · 10^18
	return dec.Num{Coef: coef, Scale: uint8(scale - 2)}.Canon(0)
}

// AppendText implements [encoding.TextAppender]. It does not allocate if dst
// has room.
func (r Rate) AppendText(dst []byte) ([]byte, error) { return r.appendText(dst), nil }

// MarshalText implements [encoding.TextMarshaler]; JSON is the string of
// String.
func (r Rate) MarshalText() ([]byte, error) { return r.appendText(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. JSON numbers are
// refused: 0.3 and 30 would invite a guess.
func (r *Rate) UnmarshalText(text []byte) error { return unmarshal(r, string(text), ParseRate) }
