// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"fmt"
	"math"
	"math/big"

	"github.com/cockroachdb/apd/v3"
	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/internal/dec"
)

// FromShopspring returns d of c, or ErrOverflow if it does not fit. An exponent
// of any size costs no more than its digits.
func FromShopspring(d decimal.Decimal, c Currency) (Amount, error) {
	n, err := numFromBig(d.Coefficient(), d.Exponent())
	if err != nil {
		return Amount{}, err
	}
	return newAmount(n, c)
}

// Shopspring returns the number of a without its currency.
func (a Amount) Shopspring() decimal.Decimal { return shopspring(a.num()) }

// DecimalFromShopspring returns d, or ErrOverflow if it does not fit.
func DecimalFromShopspring(d decimal.Decimal) (Decimal, error) {
	n, err := numFromBig(d.Coefficient(), d.Exponent())
	return Decimal{n}, err
}

// Shopspring returns d in the type of that package.
func (d Decimal) Shopspring() decimal.Decimal { return shopspring(d.n) }

func shopspring(n dec.Num) decimal.Decimal {
	return decimal.NewFromBigInt(n.Coef.Big(), -int32(n.Scale))
}

// FromAPD returns d of c, or ErrOverflow if it does not fit or is not a finite
// number. An exponent of any size costs no more than its digits.
func FromAPD(d *apd.Decimal, c Currency) (Amount, error) {
	n, err := numFromAPD(d)
	if err != nil {
		return Amount{}, err
	}
	return newAmount(n, c)
}

// APD returns the number of a without its currency, as a new value.
func (a Amount) APD() *apd.Decimal { return apdDecimal(a.num()) }

// DecimalFromAPD returns d, or ErrOverflow if it does not fit or is not a
// finite number.
func DecimalFromAPD(d *apd.Decimal) (Decimal, error) {
	n, err := numFromAPD(d)
	return Decimal{n}, err
}

// APD returns d in the type of that package, as a new value.
func (d Decimal) APD() *apd.Decimal { return apdDecimal(d.n) }

func apdDecimal(n dec.Num) *apd.Decimal {
	coef := new(apd.BigInt).SetMathBigInt(n.Coef.Abs().Big())
	return &apd.Decimal{Coeff: *coef, Exponent: -int32(n.Scale), Negative: n.Coef.Sign() < 0}
}

func numFromAPD(d *apd.Decimal) (dec.Num, error) {
	if d == nil || d.Form != apd.Finite {
		return dec.Num{}, fmt.Errorf("money: decimal %v is not a finite number: %w", d, ErrOverflow)
	}
	coef := d.Coeff.MathBigInt()
	if d.Negative {
		coef.Neg(coef)
	}
	return numFromBig(coef, d.Exponent)
}

func numFromBig(coef *big.Int, exponent int32) (dec.Num, error) {
	scale := -int(max(exponent, -math.MaxInt32)) // an int of 32 bits has no −MinInt32
	n, ok := dec.Canonical(coef, scale, 0)
	if !ok {
		return dec.Num{}, fmt.Errorf("money: decimal with exponent %d: %w", exponent, ErrOverflow)
	}
	return n, nil
}
