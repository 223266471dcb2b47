// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/dec"
)

// Decimal is an exact plain number: a quantity, a weight, a unit of rounding.
// It has a coefficient of 127 bits and at most 38 decimals, always in the
// shortest form, so that == is equality. The zero value is 0. Decimals are
// immutable and safe for concurrent use.
type Decimal struct{ n dec.Num }

// Int returns the whole number n.
func Int(n int64) Decimal { return Decimal{dec.Num{Coef: dec.FromInt64(n)}} }

// NewDecimal returns coef · 10^−scale, for a scale of 0 to 38.
func NewDecimal(coef int64, scale int) (Decimal, error) {
	if scale < 0 || scale > dec.MaxScale {
		return Decimal{}, fmt.Errorf("money: decimal with scale %d: %w", scale, ErrOverflow)
	}
	return canonical(dec.Num{Coef: dec.FromInt64(coef), Scale: uint8(scale)}), nil
}

// DecimalFromParts is the inverse of [Decimal.Parts]; any scale of 0 to 38 is
// accepted, not only the shortest.
func DecimalFromParts(hi int64, lo uint64, scale uint8) (Decimal, error) {
	n, err := numFromParts(hi, lo, scale)
	return canonical(n), err
}

// ParseDecimal reads [+-]digits[.digits]: "2.5", "-0.05", "1000". Exponents,
// spaces, separators and a point without digits on both sides are refused. It
// does not allocate on valid text.
func ParseDecimal(s string) (Decimal, error) {
	coef, scale, err := dec.Parse(s)
	if err != nil {
		return Decimal{}, parseError("decimal", s, err)
	}
	return canonical(dec.Num{Coef: coef, Scale: scale}), nil
}

// MustDecimal is [ParseDecimal] for tests, examples and package variables: it
// panics on an error.
func MustDecimal(s string) Decimal { return must(ParseDecimal(s)) }

// canonical brings n into its shortest form, which always exists.
func canonical(n dec.Num) Decimal {
	n, _ = n.Canon(0)
	return Decimal{n}
}

func numFromParts(hi int64, lo uint64, scale uint8) (dec.Num, error) {
	coef, ok := dec.FromParts(hi, lo)
	if !ok || scale > dec.MaxScale {
		return dec.Num{}, fmt.Errorf("money: parts with scale %d: %w", scale, ErrOverflow)
	}
	return dec.Num{Coef: coef, Scale: scale}, nil
}

// Parts returns the value as (hi·2^64 + lo) · 10^−scale, in two's complement.
func (d Decimal) Parts() (hi int64, lo uint64, scale uint8) {
	return d.n.Coef.Hi, d.n.Coef.Lo, d.n.Scale
}

// Add is d + e, exactly or ErrOverflow.
func (d Decimal) Add(e Decimal) (Decimal, error) {
	n, ok := d.n.Add(e.n, 0)
	if !ok {
		return Decimal{}, fmt.Errorf("money: %s + %s: %w", d, e, ErrOverflow)
	}
	return Decimal{n}, nil
}

// Sub is d − e, exactly or ErrOverflow.
func (d Decimal) Sub(e Decimal) (Decimal, error) { return d.Add(e.Neg()) }

// Neg is −d, which always exists.
func (d Decimal) Neg() Decimal { return Decimal{d.n.Neg()} }

// Abs is the magnitude of d.
func (d Decimal) Abs() Decimal {
	if d.Sign() < 0 {
		return d.Neg()
	}
	return d
}

// Cmp is −1, 0 or +1 as d is less than, equal to or greater than e.
func (d Decimal) Cmp(e Decimal) int { return d.n.Cmp(e.n) }

// Equal is d == e; go-cmp asks for it.
func (d Decimal) Equal(e Decimal) bool { return d == e }

// Sign is −1, 0 or +1.
func (d Decimal) Sign() int { return d.n.Coef.Sign() }

// IsZero reports whether d is 0.
func (d Decimal) IsZero() bool { return d.n.Coef.IsZero() }

// Round returns the nearest multiple of 10^−places by mode: 2.345 to 2 places
// is 2.35, 123 to −1 places is 120.
func (d Decimal) Round(places int, mode RoundingMode) (Decimal, error) {
	if !mode.valid() {
		return Decimal{}, fmt.Errorf("money: round %s: mode %d: %w", d, mode, ErrRounding)
	}
	places = max(places, -dec.MaxScale-1)
	if places >= int(d.n.Scale) {
		return d, nil
	}
	n := dec.Num{Coef: d.n.Coef.RoundPow10(uint(int(d.n.Scale)-places), dec.Mode(mode))}
	ok := true
	if places >= 0 {
		n.Scale = uint8(places)
	} else {
		n.Coef, ok = n.Coef.MulPow10(uint(-places))
	}
	if !ok {
		return Decimal{}, fmt.Errorf("money: round %s to %d places: %w", d, places, ErrOverflow)
	}
	return canonical(n), nil
}

// String is the shortest text of d, which [ParseDecimal] reads: "2.5".
func (d Decimal) String() string { return string(d.n.AppendText(nil)) }

// AppendText implements [encoding.TextAppender]. It does not allocate if dst
// has room.
func (d Decimal) AppendText(dst []byte) ([]byte, error) { return d.n.AppendText(dst), nil }

// MarshalText implements [encoding.TextMarshaler]; JSON is a string, "2.5",
// because a JSON number may pass through binary floating point on its way.
func (d Decimal) MarshalText() ([]byte, error) { return d.n.AppendText(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. JSON numbers are
// refused.
func (d *Decimal) UnmarshalText(text []byte) error {
	return unmarshal(d, string(text), ParseDecimal)
}

// unmarshal sets *v only if text is good.
func unmarshal[T any](v *T, text string, parse func(string) (T, error)) error {
	parsed, err := parse(text)
	if err == nil {
		*v = parsed
	}
	return err
}
