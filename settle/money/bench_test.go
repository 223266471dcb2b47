// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money_test

import (
	"math/big"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/settle/money"
)

// Each benchmark runs the same work here, on shopspring and on apd.

func BenchmarkParse(b *testing.B) {
	const text = "123456.78"
	b.Run("jupan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := money.ParseIn(text, money.USD); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("shopspring", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := decimal.NewFromString(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("apd", func(b *testing.B) {
		b.ReportAllocs()
		var d apd.Decimal
		for b.Loop() {
			if _, _, err := d.SetString(text); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	a := money.MustParse("123456.78 USD")
	b.Run("jupan", func(b *testing.B) {
		b.ReportAllocs()
		var buf []byte
		for b.Loop() {
			buf, _ = a.AppendText(buf[:0])
		}
	})
	b.Run("shopspring", func(b *testing.B) {
		b.ReportAllocs()
		d := a.Shopspring()
		for b.Loop() {
			_ = d.String()
		}
	})
	b.Run("apd", func(b *testing.B) {
		b.ReportAllocs()
		d := a.APD()
		var buf []byte
		for b.Loop() {
			buf = d.Append(buf[:0], 'f')
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	x, y := money.MustParse("123456.78 USD"), money.MustParse("-0.99 USD")
	b.Run("jupan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := x.Add(y); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("jupan/scales", func(b *testing.B) {
		b.ReportAllocs()
		z := money.MustParse("0.123456 USD")
		for b.Loop() {
			if _, err := x.Add(z); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("shopspring", func(b *testing.B) {
		b.ReportAllocs()
		d, e := x.Shopspring(), y.Shopspring()
		for b.Loop() {
			_ = d.Add(e)
		}
	})
	b.Run("apd", func(b *testing.B) {
		b.ReportAllocs()
		c, d, e := apd.MakeErrDecimal(&apd.Context{Precision: 40}), x.APD(), y.APD()
		var sum apd.Decimal
		for b.Loop() {
			c.Add(&sum, d, e)
		}
	})
}

// BenchmarkShare is 3.3% of an amount, rounded half up to the cent.
func BenchmarkShare(b *testing.B) {
	x, rate := money.MustParse("123456.78 USD"), money.MustRate("3.3%")
	b.Run("jupan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := x.Exact().Mul(rate).Round(money.Rounding{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("shopspring", func(b *testing.B) {
		b.ReportAllocs()
		d, r := x.Shopspring(), decimal.New(33, -3)
		for b.Loop() {
			_ = d.Mul(r).Round(2)
		}
	})
	b.Run("apd", func(b *testing.B) {
		b.ReportAllocs()
		c := apd.Context{Precision: 40, MaxExponent: 100, MinExponent: -100, Rounding: apd.RoundHalfUp}
		d, r := x.APD(), apd.New(33, -3)
		var share apd.Decimal
		for b.Loop() {
			if _, err := c.Mul(&share, d, r); err != nil {
				b.Fatal(err)
			}
			if _, err := c.Quantize(&share, &share, -2); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRound(b *testing.B) {
	x := money.MustParse("1234567.875 USD")
	for _, unit := range []string{"0", "0.05", "10"} {
		b.Run("jupan/"+unit, func(b *testing.B) {
			b.ReportAllocs()
			r := money.Rounding{Unit: money.MustDecimal(unit)}
			for b.Loop() {
				if _, err := x.Round(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("shopspring", func(b *testing.B) {
		b.ReportAllocs()
		d := x.Shopspring()
		for b.Loop() {
			_ = d.Round(2)
		}
	})
	b.Run("apd", func(b *testing.B) {
		b.ReportAllocs()
		c := apd.Context{Precision: 40, MaxExponent: 100, MinExponent: -100, Rounding: apd.RoundHalfUp}
		d := x.APD()
		var rounded apd.Decimal
		for b.Loop() {
			if _, err := c.Quantize(&rounded, d, -2); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkAllocate splits 100.00 by 30, 20 and 40; neither of the others does,
// so math/big by hand stands beside it.
func BenchmarkAllocate(b *testing.B) {
	weights := []money.Rate{money.Percent(30), money.Percent(20), money.Percent(40)}
	b.Run("jupan", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := money.Allocate(money.Minor(10000, money.USD), weights, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("big", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, w := range weights {
				q := big.NewInt(10000)
				q.Mul(q, big.NewInt(w.Num()))
				q.Quo(q, big.NewInt(w.Den()))
			}
		}
	})
}
