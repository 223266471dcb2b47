// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"unsafe"

	"github.com/jupan-go/jupan/settle/money"
)

const (
	// maxText is the largest coefficient, 2^127 − 1.
	maxText = "170141183460469231731687303715884105727"
	// overText is one more.
	overText = "170141183460469231731687303715884105728"
)

func TestAmountCanonical(t *testing.T) {
	if size := unsafe.Sizeof(money.Amount{}); size != 24 {
		t.Errorf("an amount has %d bytes, want 24", size)
	}
	for _, tt := range []struct {
		coef  int64
		scale uint8
		c     money.Currency
		want  string
	}{
		{1234, 2, money.USD, "12.34 USD"},
		{1, 0, money.USD, "1.00 USD"},
		{100000, 5, money.USD, "1.00 USD"},
		{123400, 5, money.USD, "1.234 USD"},
		{-5, 3, money.USD, "-0.005 USD"},
		{0, 38, money.USD, "0.00 USD"},
		{0, 38, money.KRW, "0 KRW"},
		{0, 5, 0, "0"},
		{1000, 3, money.KRW, "1 KRW"},
		{1005, 3, money.KRW, "1.005 KRW"},
		{math.MinInt64, 0, money.KRW, "-9223372036854775808 KRW"},
		{1, 38, money.USD, "0.00000000000000000000000000000000000001 USD"},
	} {
		fromParts, err := money.FromParts(tt.coef>>63, uint64(tt.coef), tt.scale, tt.c)
		if err != nil || fromParts.String() != tt.want {
			t.Errorf("FromParts(%d, %d) = %s, %v; want %s", tt.coef, tt.scale, fromParts, err, tt.want)
		}
		made, err := money.New(tt.coef, int(tt.scale), tt.c)
		if err != nil || made != fromParts {
			t.Errorf("New(%d, %d) = %s, %v; want %s", tt.coef, tt.scale, made, err, tt.want)
		}
		parsed, err := money.Parse(tt.want)
		if err != nil || parsed != fromParts {
			t.Errorf("Parse(%q) = %s, %v", tt.want, parsed, err)
		}
	}
	if a := (money.Amount{}); a.String() != "0" || a.Number() != "0" || !a.IsZero() || a == money.Zero(money.KRW) {
		t.Errorf("the zero value is %s", a)
	}
}

func TestAmountRefused(t *testing.T) {
	for _, tt := range []struct {
		text string
		want error
	}{
		{"", money.ErrSyntax},
		{" ", money.ErrCurrency},
		{"USD", money.ErrSyntax},
		{"1.00", money.ErrCurrency},
		{"1.00 ", money.ErrCurrency},
		{" 1.00 USD", money.ErrCurrency},
		{"1.00  USD", money.ErrCurrency},
		{"1.00 USD ", money.ErrCurrency},
		{"1.00\tUSD", money.ErrSyntax},
		{"1.00 usd", money.ErrCurrency},
		{"USD 1.00", money.ErrCurrency},
		{"1,00 USD", money.ErrSyntax},
		{"1e2 USD", money.ErrSyntax},
		{"$1.00 USD", money.ErrSyntax},
		{"(1.00) USD", money.ErrSyntax},
		{"1.00 USD:3", money.ErrCurrency},
		{overText + " KRW", money.ErrOverflow},
		{maxText + " USD", money.ErrOverflow}, // no room for the cents
		{"0.000000000000000000000000000000000000001 USD", money.ErrOverflow},
		{strings.Repeat("x", 1000), money.ErrSyntax},
	} {
		a, err := money.Parse(tt.text)
		var parse *money.ParseError
		if !errors.Is(err, tt.want) || a != (money.Amount{}) || !errors.As(err, &parse) ||
			parse.Type != "amount" || !strings.HasPrefix(tt.text, parse.Text) || len(parse.Text) > 64 {
			t.Errorf("Parse(%q) = %s, %v; want %v", tt.text, a, err, tt.want)
		}
	}
	if a, err := money.ParseIn("1", 0); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("ParseIn of no currency: %s, %v", a, err)
	}
	if a, err := money.ParseIn("0.00", 0); err != nil || a != (money.Amount{}) {
		t.Errorf("ParseIn of zero of no currency: %s, %v", a, err)
	}
}

func TestAmountRange(t *testing.T) {
	limit := money.MustParse(maxText + " KRW")
	one := money.Minor(1, money.KRW)
	for _, tt := range []struct {
		what string
		err  error
		want error
	}{
		{"max + 1", errOf(limit.Add(one)), money.ErrOverflow},
		{"-max - 1", errOf(limit.Neg().Sub(one)), money.ErrOverflow},
		{"max - 1", errOf(limit.Sub(one)), nil},
		{"max + 0.1", errOf(limit.Add(money.MustParse("0.1 KRW"))), money.ErrOverflow},
		{"scale 39", errOf(money.New(1, 39, money.KRW)), money.ErrOverflow},
		{"scale -1", errOf(money.New(1, -1, money.KRW)), money.ErrOverflow},
		{"parts of scale 39", errOf(money.FromParts(0, 1, 39, money.KRW)), money.ErrOverflow},
		{"parts of -2^127", errOf(money.FromParts(math.MinInt64, 0, 0, money.KRW)), money.ErrOverflow},
		{"parts of no currency", errOf(money.FromParts(0, 1, 0, 0)), money.ErrCurrency},
		{"no room for cents", errOf(money.FromDecimal(limit.Decimal(), money.USD)), money.ErrOverflow},
		{"max rounded to 10", errOf(limit.Round(money.Rounding{Mode: money.Up, Unit: money.Int(10)})), money.ErrOverflow},
		{"max rounded down to 10", errOf(limit.Round(money.Rounding{Mode: money.Down, Unit: money.Int(10)})), nil},
		{"unknown mode", errOf(one.Round(money.Rounding{Mode: 8})), money.ErrRounding},
		{"negative unit", errOf(one.Round(money.Rounding{Unit: money.Int(-1)})), money.ErrRounding},
		{"two currencies", errOf(one.Add(money.Minor(1, money.JPY))), money.ErrCurrency},
		{"two zeros", errOf(money.Zero(money.KRW).Sub(money.Zero(money.JPY))), money.ErrCurrency},
	} {
		if !errors.Is(tt.err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.what, tt.err, tt.want)
		}
	}
	if _, err := one.Cmp(money.Minor(1, money.JPY)); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("comparing two currencies: %v", err)
	}
	if order, err := one.Cmp(money.Amount{}); order != 1 || err != nil {
		t.Errorf("comparing with zero of no currency: %d, %v", order, err)
	}
}

func errOf(_ money.Amount, err error) error { return err }

// TestAmountWide adds what 127 bits hold only after the sum: scaled up, each
// operand or the sum is beyond them.
func TestAmountWide(t *testing.T) {
	for _, tt := range []struct{ a, b, want string }{
		{"20000000000000000000000000000000000000 KRW", "-15000000000000000000000000000000000000.5 KRW", "4999999999999999999999999999999999999.5 KRW"},
		{"17014118346046923173168730371588410572.7 KRW", "0.3 KRW", "17014118346046923173168730371588410573 KRW"},
		{"17014118346046923173168730371588410572.7 KRW", "17014118346046923173168730371588410572.3 KRW", "34028236692093846346337460743176821145 KRW"},
		{"2 KRW", "-1.60000000000000000000000000000000000001 KRW", "0.39999999999999999999999999999999999999 KRW"},
	} {
		a, b := money.MustParse(tt.a), money.MustParse(tt.b)
		if got, err := a.Add(b); err != nil || got.String() != tt.want {
			t.Errorf("%s + %s = %s, %v; want %s", a, b, got, err, tt.want)
		}
		if got, err := b.Neg().Sub(a); err != nil || got.Neg().String() != tt.want {
			t.Errorf("-(%s) - %s = %s, %v; want -%s", b, a, got, err, tt.want)
		}
	}
}

// TestNoCurrency asks that units of no currency, which Minor cannot refuse, do
// not become money.
func TestNoCurrency(t *testing.T) {
	five := money.Minor(5, 0)
	if _, err := five.Add(money.Minor(5, money.KRW)); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("5 + 5 KRW: %v", err)
	}
	if _, err := five.Exact().Add(money.Minor(5, money.KRW).Exact()); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("5 + 5 KRW: %v", err)
	}
	if _, err := five.Round(money.Rounding{}); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("5 rounded: %v", err)
	}
	if _, err := money.Parse(five.String()); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("5 read again: %v", err)
	}
}

// TestStatements are figures that others have published.
func TestStatements(t *testing.T) {
	round := func(e money.Exact, r money.Rounding) string {
		a, err := e.Round(r)
		if err != nil {
			t.Error(err)
		}
		return a.String()
	}
	share := func(amount, rate string) money.Exact {
		return money.MustParse(amount).Exact().Mul(money.MustRate(rate))
	}
	gross := money.MustParse("348.35 EUR").Exact().MulDecimal(money.Int(16)).Mul(money.MustRate("96%"))
	net, err := money.MustParse("1500.00 EUR").Exact().Quo(money.MustRate("106%"))
	if err != nil {
		t.Fatal(err)
	}
	tenWon := money.Rounding{Mode: money.Down, Unit: money.Int(10)}
	for _, tt := range []struct{ source, got, want string }{
		{"casino report, 45% of 10.50, half up", round(share("10.50 USD", "45%"), money.Rounding{}), "4.73 USD"},
		{"the same, half even, is not what was paid", round(share("10.50 USD", "45%"), money.Rounding{Mode: money.HalfEven}), "4.72 USD"},
		{"odoo 37896, by document", round(gross.Mul(money.MustRate("122%")), money.Rounding{}), "6527.80 EUR"},
		{"gobl 923, 12 x 125.00 less 6% included tax", round(net, money.Rounding{}), "1415.09 EUR"},
		{"Korean withholding, 3% of 1,234,567 to ten won", round(share("1234567 KRW", "3%"), tenWon), "37030 KRW"},
		{"its local tax, 10% of that", round(share("37030 KRW", "10%"), tenWon), "3700 KRW"},
		{"3.3% at once is more", round(share("1234567 KRW", "3.3%"), tenWon), "40740 KRW"},
		{"killbill 1124, 0.067 x 55", money.MustParse("0.067 USD").Exact().MulDecimal(money.Int(55)).String(), "3.685 USD"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %s, want %s", tt.source, tt.got, tt.want)
		}
	}
}

func TestMust(t *testing.T) {
	for name, f := range map[string]func(){
		"MustParse":    func() { money.MustParse("1.00") },
		"MustCurrency": func() { money.MustCurrency("usd") },
		"MustDecimal":  func() { money.MustDecimal("") },
		"MustRate":     func() { money.MustRate("a%") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", name)
				}
			}()
			f()
		}()
	}
}

// TestAllocations asks that what runs for each event leaves nothing behind.
func TestAllocations(t *testing.T) {
	buf := make([]byte, 0, 128)
	a, b := money.MustParse("1234.50 USD"), money.MustParse("-0.125 USD")
	host := money.MustParse("5 POINT:0")
	rate := money.MustRate("3.3%")
	for name, f := range map[string]func(){
		"ParseIn":             func() { _, _ = money.ParseIn("-1234.50", money.USD) },
		"ParseIn scaled":      func() { _, _ = money.ParseIn("1234.5000", money.USD) },
		"ParseIn long":        func() { _, _ = money.ParseIn("1234567890123456789012345.678", money.USD) },
		"Parse":               func() { _, _ = money.Parse("1234.50 USD") },
		"Parse own":           func() { _, _ = money.Parse("5 POINT:0") },
		"ParseDecimal":        func() { _, _ = money.ParseDecimal("2.5") },
		"ParseRate":           func() { _, _ = money.ParseRate("2.5%") },
		"ParseCurrency":       func() { _, _ = money.ParseCurrency("USD") },
		"Amount.AppendText":   func() { _, _ = a.AppendText(buf) },
		"own AppendText":      func() { _, _ = host.AppendText(buf) },
		"Decimal.AppendText":  func() { _, _ = b.Decimal().AppendText(buf) },
		"Rate.AppendText":     func() { _, _ = rate.AppendText(buf) },
		"Currency.AppendText": func() { _, _ = money.USD.AppendText(buf) },
		"Add":                 func() { _, _ = a.Add(b) },
		"Sub":                 func() { _, _ = b.Sub(a) },
		"Cmp":                 func() { _, _ = a.Cmp(b) },
		"Round":               func() { _, _ = b.Round(money.Rounding{}) },
		"Exact":               func() { _, _ = a.Exact().Mul(rate).Round(money.Rounding{}) },
		"Code":                func() { _ = money.USD.Code() },
		"Parts": func() {
			hi, lo, scale := a.Parts()
			_, _ = money.FromParts(hi, lo, scale, money.USD)
		},
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
