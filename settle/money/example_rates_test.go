// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money_test

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/settle/money"
)

// A rate is a fraction, and not a decimal that comes near it.
func ExampleFraction() {
	third, err := money.Fraction(1, 3)
	fmt.Println(third, money.Percent(30), money.BasisPoints(250), err)
	sum, err := third.Add(third)
	fmt.Println(sum, err)
	// Output:
	// 1/3 30% 2.5% <nil>
	// 2/3 <nil>
}

// What a host holds already converts at the door, digit by digit.
func ExampleDecimalFromShopspring() {
	d, err := money.DecimalFromShopspring(decimal.RequireFromString("12.50"))
	fmt.Println(d, d.Equal(money.MustDecimal("12.5")), err)
	e, err := money.NewDecimal(125, 1) // 125 tenths
	fmt.Println(e == d, err)
	r, err := money.RateFromDecimal(money.MustDecimal("0.033"))
	fmt.Println(r, err)
	// Output:
	// 12.5 true <nil>
	// true <nil>
	// 3.3% <nil>
}

// An amount between a rate and its rounding.
func ExampleParseExact() {
	x, err := money.ParseExact("1000/3 USD")
	if err != nil {
		fmt.Println(err)
		return
	}
	half, err := x.QuoDecimal(money.Int(2))
	fmt.Println(half, half.Sign(), err)
	_, err = x.Amount() // no decimal has this value
	fmt.Println(err)
	// Output:
	// 500/3 USD 1 <nil>
	// money: 1000/3 USD as an amount: inexact
}

// The currencies of ISO 4217, and zero in one of them.
func ExampleCurrencies() {
	fmt.Println(len(money.Currencies()) > 150, money.MustCurrency("JPY").Digits(), money.Zero(money.KRW).IsZero())
	// Output: true 0 true
}
