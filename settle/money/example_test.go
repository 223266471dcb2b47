// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/cockroachdb/apd/v3"
	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	price := money.MustParse("10.50 USD")
	share := price.Exact().Mul(money.MustRate("45%")) // 4.725 USD
	paid, err := share.Round(money.Rounding{})        // 4.73 USD, half up to the cent
	if err != nil {
		fmt.Println(err)
		return
	}
	weights := []money.Rate{money.Percent(1), money.Percent(1), money.Percent(1)}
	parts, _, err := money.Allocate(paid, weights, nil) // 1.58 USD, 1.58 USD, 1.57 USD
	fmt.Println(share, paid, parts, err)
	// Output: 4.725 USD 4.73 USD [1.58 USD 1.58 USD 1.57 USD] <nil>
}

func ExampleNew() {
	a, err := money.New(12345, 3, money.USD)
	fmt.Println(a, err)
	_, err = money.New(1, 39, money.USD)
	fmt.Println(err)
	// Output:
	// 12.345 USD <nil>
	// money: amount with scale 39: out of range
}

func ExampleMinor() {
	fmt.Println(money.Minor(1234, money.USD), money.Minor(1234, money.KRW), money.Minor(1234, money.KWD))
	// Output: 12.34 USD 1234 KRW 1.234 KWD
}

func ExampleParse() {
	for _, s := range []string{"1234.5 USD", "-100 KRW", "5 POINT:0", "1,234.50 USD", "12.50"} {
		a, err := money.Parse(s)
		fmt.Println(a, err)
	}
	// Output:
	// 1234.50 USD <nil>
	// -100 KRW <nil>
	// 5 POINT:0 <nil>
	// 0 money: parse amount "1,234.50 USD": malformed text
	// 0 money: parse amount "12.50": currency mismatch or unknown currency
}

func ExampleParseIn() {
	a, err := money.ParseIn("0.125", money.USD)
	fmt.Println(a, err)
	// Output: 0.125 USD <nil>
}

func ExampleFromParts() {
	hi, lo, scale := money.MustParse("-0.05 USD").Parts()
	fmt.Println(hi, int64(lo), scale)
	fmt.Println(money.FromParts(hi, lo, scale, money.USD))
	// Output:
	// -1 -5 2
	// -0.05 USD <nil>
}

func ExampleFromDecimal() {
	fmt.Println(money.FromDecimal(money.MustDecimal("2.5"), money.EUR))
	// Output: 2.50 EUR <nil>
}

func ExampleAmount() {
	var total money.Amount // zero of no currency adds to anything
	for _, s := range []string{"10.00 USD", "0.005 USD", "-3.50 USD"} {
		var err error
		if total, err = total.Add(money.MustParse(s)); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(total, total == money.MustParse("6.505 USD"))
	_, err := total.Add(money.MustParse("1 KRW"))
	fmt.Println(errors.Is(err, money.ErrCurrency), err)
	// Output:
	// 6.505 USD true
	// true money: 6.505 USD + 1 KRW: currency mismatch or unknown currency
}

func ExampleAmount_Sub() {
	fmt.Println(money.MustParse("1.00 USD").Sub(money.MustParse("0.999 USD")))
	// Output: 0.001 USD <nil>
}

func ExampleAmount_Cmp() {
	fmt.Println(money.MustParse("1.00 USD").Cmp(money.MustParse("0.999 USD")))
	// Output: 1 <nil>
}

func ExampleAmount_Round() {
	a := money.MustParse("1234567 KRW")
	tenWon := money.Rounding{Mode: money.Down, Unit: money.Int(10)}
	fmt.Println(a.Round(tenWon))
	fmt.Println(a.Neg().Round(tenWon))
	// Output:
	// 1234560 KRW <nil>
	// -1234560 KRW <nil>
}

func ExampleAmount_MarshalText() {
	line := struct {
		Net  money.Amount `json:"net"`
		Rate money.Rate   `json:"rate"`
	}{money.MustParse("1234.5 USD"), money.Percent(30)}
	text, err := json.Marshal(line)
	fmt.Println(string(text), err)
	// Output: {"net":"1234.50 USD","rate":"30%"} <nil>
}

func ExampleAmount_Value() {
	value, err := money.MustParse("-1 KRW").Value()
	fmt.Printf("%q %v\n", value, err)
	var a money.Amount
	fmt.Println(a.Scan(value), a)
	// Output:
	// "-1 KRW" <nil>
	// <nil> -1 KRW
}

func ExampleParseCurrency() {
	for _, s := range []string{"KRW", "POINT:0", "USD:3", "usd"} {
		c, err := money.ParseCurrency(s)
		fmt.Printf("%q %d %v\n", c, c.Digits(), err)
	}
	// Output:
	// "KRW" 0 <nil>
	// "POINT:0" 0 <nil>
	// "" 0 money: currency "USD" with 3 digits, ISO 4217 has 2: currency mismatch or unknown currency
	// "" 0 money: parse currency "usd": currency mismatch or unknown currency
}

func ExampleNewCurrency() {
	gem, err := money.NewCurrency("GEM", 3)
	fmt.Println(gem, gem.Code(), gem.Digits(), err)
	fmt.Println(money.Minor(1500, gem))
	// Output:
	// GEM:3 GEM 3 <nil>
	// 1.500 GEM:3
}

func ExampleCurrency_Numeric() {
	fmt.Println(money.USD.Numeric(), money.KRW.Numeric())
	// Output: 840 410
}

func ExampleParseDecimal() {
	fmt.Println(money.ParseDecimal("2.50"))
	fmt.Println(money.ParseDecimal("2.5e3"))
	// Output:
	// 2.5 <nil>
	// 0 money: parse decimal "2.5e3": malformed text
}

func ExampleDecimal_Add() {
	fmt.Println(money.Int(2).Add(money.MustDecimal("-0.75")))
	// Output: 1.25 <nil>
}

func ExampleDecimal_Round() {
	d := money.MustDecimal("1234.565")
	fmt.Println(d.Round(2, money.HalfUp))
	fmt.Println(d.Round(2, money.HalfEven))
	fmt.Println(d.Round(-2, money.Up))
	// Output:
	// 1234.57 <nil>
	// 1234.56 <nil>
	// 1300 <nil>
}

func ExampleParseRate() {
	for _, s := range []string{"30%", "3.30%", "250bp", "0.3", "1/3", "-5%"} {
		r, err := money.ParseRate(s)
		fmt.Println(r, r.Num(), r.Den(), err)
	}
	// Output:
	// 30% 3 10 <nil>
	// 3.3% 33 1000 <nil>
	// 2.5% 1 40 <nil>
	// 30% 3 10 <nil>
	// 1/3 1 3 <nil>
	// -5% -1 20 <nil>
}

func ExampleRate_Decimal() {
	fmt.Println(money.MustRate("2.5%").Decimal())
	fmt.Println(money.MustRate("1/3").Decimal())
	// Output:
	// 0.025 <nil>
	// 0 money: rate 1/3 as a decimal: inexact
}

// The net part of a gross amount under a VAT of 10%.
func ExampleExact_Quo() {
	gross, vat := money.MustParse("11000 KRW"), money.Percent(10)
	factor, err := money.Percent(100).Add(vat)
	if err != nil {
		fmt.Println(err)
		return
	}
	net, err := gross.Exact().Quo(factor)
	fmt.Println(net, err)
	// Output: 10000 KRW <nil>
}

// A price of 0.001 a unit, booked at 333 and at 666 units: round the cumulative
// amounts and book their difference, not the other way round.
func ExampleExact_Round() {
	price := money.MustParse("0.001 USD").Exact()
	first, _ := price.MulDecimal(money.Int(333)).Round(money.Rounding{})
	second, _ := price.MulDecimal(money.Int(666)).Round(money.Rounding{})
	difference, err := second.Sub(first)
	fmt.Println(first, difference, err)
	// Output: 0.33 USD 0.34 USD <nil>
}

func ExampleExact_RoundResidual() {
	third := money.MustParse("100.00 USD").Exact().Mul(money.MustRate("1/3"))
	rounded, residual, err := third.RoundResidual(money.Rounding{})
	fmt.Println(third, "=", rounded, "+", residual, err)
	// Output: 100/3 USD = 33.33 USD + 1/300 USD <nil>
}

func ExampleExact_Amount() {
	fmt.Println(money.MustParse("1.00 USD").Exact().Mul(money.MustRate("1/8")).Amount())
	_, err := money.MustParse("1.00 USD").Exact().Mul(money.MustRate("1/3")).Amount()
	fmt.Println(errors.Is(err, money.ErrInexact))
	// Output:
	// 0.125 USD <nil>
	// true
}

func ExampleRounding() {
	var r money.Rounding
	err := json.Unmarshal([]byte(`{"mode": "half_even", "unit": "0.05"}`), &r)
	fmt.Println(r.Mode, r.Unit, err)
	fmt.Println(money.MustParse("1.275 CHF").Round(r))
	// Output:
	// half_even 0.05 <nil>
	// 1.30 CHF <nil>
}

func ExampleAllocate() {
	weights := []money.Rate{money.MustRate("2/1"), money.MustRate("3/1"), money.MustRate("1/1")}
	for _, mode := range []money.AllocateMode{
		money.LargestRemainder, money.FloorToFirst, money.FloorToLargest, money.Separate, money.SeparateBlocks,
	} {
		parts, rest, err := money.Allocate(money.MustParse("1.00 USD"), weights, &money.AllocateOptions{Mode: mode})
		fmt.Println(mode, parts, rest, err)
	}
	// Output:
	// largest_remainder [0.33 USD 0.50 USD 0.17 USD] 0.00 USD <nil>
	// floor_to_first [0.34 USD 0.50 USD 0.16 USD] 0.00 USD <nil>
	// floor_to_largest [0.33 USD 0.51 USD 0.16 USD] 0.00 USD <nil>
	// separate [0.33 USD 0.50 USD 0.16 USD] 0.01 USD <nil>
	// separate_blocks [0.32 USD 0.48 USD 0.16 USD] 0.04 USD <nil>
}

// A discount over the lines of an order.
func ExampleAllocateByAmounts() {
	lines := []money.Amount{money.MustParse("10000 KRW"), money.MustParse("4000 KRW")}
	parts, _, err := money.AllocateByAmounts(money.MustParse("-1000 KRW"), lines, nil)
	fmt.Println(parts, err)
	// Output: [-714 KRW -286 KRW] <nil>
}

func ExampleFromShopspring() {
	fmt.Println(money.FromShopspring(decimal.New(12345, -3), money.USD))
	fmt.Println(money.MustParse("12.345 USD").Shopspring())
	_, err := money.FromShopspring(decimal.New(1, 1_000_000_000), money.USD)
	fmt.Println(err)
	// Output:
	// 12.345 USD <nil>
	// 12.345
	// money: decimal with exponent 1000000000: out of range
}

func ExampleFromAPD() {
	fmt.Println(money.FromAPD(apd.New(12345, -3), money.USD))
	_, err := money.FromAPD(&apd.Decimal{Form: apd.NaN}, money.USD)
	fmt.Println(err)
	// Output:
	// 12.345 USD <nil>
	// money: decimal NaN is not a finite number: out of range
}
