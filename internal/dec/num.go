// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package dec

import "math/big"

// Num is the decimal number Coef · 10^−Scale, with Scale at most [MaxScale].
// It is canonical for a number of decimals to keep if no shorter scale of at
// least that many decimals holds the value; then == is equality.
type Num struct {
	Coef  Int
	Scale uint8
}

// Canon returns the canonical form of n with at least keep decimals; ok is
// false if that form is out of range.
func (n Num) Canon(keep uint8) (c Num, ok bool) {
	if n.Scale < keep {
		n.Coef, ok = n.Coef.MulPow10(uint(keep - n.Scale))
		return Num{n.Coef, keep}, ok
	}
	n.Coef, n.Scale = n.Coef.Trim(n.Scale, keep)
	return n, true
}

// Add is n + m in canonical form with at least keep decimals; ok is false if
// that is out of range.
func (n Num) Add(m Num, keep uint8) (sum Num, ok bool) {
	if n.Scale < m.Scale {
		n, m = m, n
	}
	if up, ok := m.Coef.MulPow10(uint(n.Scale - m.Scale)); ok {
		if s, ok := n.Coef.Add(up); ok {
			return Num{s, n.Scale}.Canon(keep)
		}
	}
	// An operand or the sum may need more than 128 bits where the result,
	// after cancelling or with trailing zeros dropped, does not.
	wide := m.Coef.Big()
	wide.Mul(wide, BigPow10(uint(n.Scale-m.Scale)))
	return Canonical(wide.Add(wide, n.Coef.Big()), int(n.Scale), keep)
}

// Cmp is −1, 0 or +1 as n is less than, equal to or greater than m.
func (n Num) Cmp(m Num) int {
	if n.Scale == m.Scale {
		return n.Coef.Cmp(m.Coef)
	}
	if n.Scale > m.Scale {
		return -m.Cmp(n)
	}
	up, ok := n.Coef.MulPow10(uint(m.Scale - n.Scale))
	if !ok { // beyond any coefficient of m's scale, on its own side of zero
		return n.Coef.Sign()
	}
	return up.Cmp(m.Coef)
}

// Neg is −n, which always exists.
func (n Num) Neg() Num { return Num{n.Coef.Neg(), n.Scale} }

// AppendText appends n with all its decimals.
func (n Num) AppendText(dst []byte) []byte { return n.Coef.AppendDecimal(dst, n.Scale) }

// bigBitsMax bounds the coefficients Canonical works on: a number that fits
// after dropping trailing zeros has no use for a thousand of them.
const bigBitsMax = 4096

// Canonical returns coef · 10^−scale in canonical form with at least keep
// decimals; ok is false if that is out of range. The cost is bounded whatever
// the scale.
func Canonical(coef *big.Int, scale int, keep uint8) (n Num, ok bool) {
	if coef.Sign() == 0 {
		return Num{Scale: keep}, true
	}
	if scale < -MaxScale || scale > MaxScale+bigBitsMax || coef.BitLen() > bigBitsMax {
		return Num{}, false
	}
	if up := int(keep) - scale; up >= 0 {
		n.Coef, ok = FromBig(new(big.Int).Mul(coef, BigPow10(uint(up))))
		return Num{n.Coef, keep}, ok
	}
	c, ten, r := new(big.Int).Set(coef), big.NewInt(10), new(big.Int)
	for q := new(big.Int); scale > int(keep); scale-- {
		if q.QuoRem(c, ten, r); r.Sign() != 0 {
			break
		}
		c, q = q, c
	}
	n.Coef, ok = FromBig(c)
	return Num{n.Coef, uint8(scale)}, ok && scale <= MaxScale
}
