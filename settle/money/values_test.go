// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/settle/money"
)

func TestDecimal(t *testing.T) {
	if a, b := money.MustDecimal("2.50"), money.MustDecimal("2.5"); a != b || !a.Equal(b) {
		t.Errorf("%v is not %v", a, b)
	}
	if d, err := money.NewDecimal(math.MinInt64, 38); err != nil || d.String() != "-0.00000000000000000009223372036854775808" {
		t.Errorf("NewDecimal: %v, %v", d, err)
	}
	if d := money.MustDecimal("-7.5"); d.Abs() != money.MustDecimal("7.5") || d.Abs().Abs() != d.Neg() || d.Sign() != -1 {
		t.Errorf("magnitude of %v", d)
	}
	limit := money.MustDecimal(maxText)
	for what, err := range map[string]error{
		"max + 1":        second(limit.Add(money.Int(1))),
		"max to tens":    second(limit.Round(-1, money.Up)),
		"1 to 10^39":     second(money.Int(1).Round(-39, money.Up)),
		"1 to 10^max":    second(money.Int(1).Round(math.MinInt, money.Ceiling)),
		"scale 39":       second(money.NewDecimal(1, 39)),
		"scale -1":       second(money.NewDecimal(1, -1)),
		"parts scale 39": second(money.DecimalFromParts(0, 0, 39)),
		"parts -2^127":   second(money.DecimalFromParts(math.MinInt64, 0, 0)),
		"too long":       second(money.ParseDecimal(overText)),
	} {
		if !errors.Is(err, money.ErrOverflow) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if d, err := money.Int(1).Round(math.MinInt, money.HalfUp); err != nil || !d.IsZero() {
		t.Errorf("1 to nothing: %v, %v", d, err)
	}
	if d, err := limit.Round(math.MaxInt, money.Up); err != nil || d != limit {
		t.Errorf("max to more places: %v, %v", d, err)
	}
	if _, err := limit.Round(0, 8); !errors.Is(err, money.ErrRounding) {
		t.Errorf("unknown mode: %v", err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestRate(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"0", "0%"},
		{"-0%", "0%"},
		{"0/7", "0%"},
		{"1/1", "100%"},
		{"30/1", "3000%"},
		{"+30%", "30%"},
		{"0.30", "30%"},
		{"3/10", "30%"},
		{"-6/4", "-150%"},
		{"+1/3", "1/3"},
		{"250bp", "2.5%"},
		{"0.5bp", "0.005%"},
		{"33.333%", "33.333%"},
		{"1/9223372036854775807", "1/9223372036854775807"},
		{"-9223372036854775807/1", "-922337203685477580700%"},
		{"0.000000000000000001", "0.0000000000000001%"},
		{"1/1000000000000000000", "0.0000000000000001%"},
		{"1/2000000000000000000", "1/2000000000000000000"}, // 19 decimals
		{"10000000000000000000/20000000000000000000", "50%"},
		{"9223372036854775808/2", "461168601842738790400%"},
		{"0.00000000000000000000000000000000000000", "0%"},
		{"0.50000000000000000000000000000000000000%", "0.5%"},
		{"0.00014551915228366851806640625%", "3125/2147483648"},          // 5^5 / 2^31
		{"0.00000000009094947017729282379150390625%", "1/1099511627776"}, // 2^-40: 40 decimals
	} {
		r, err := money.ParseRate(tt.text)
		if err != nil || r.String() != tt.want {
			t.Errorf("ParseRate(%q) = %s, %v; want %s", tt.text, r, err, tt.want)
		}
	}
	for _, s := range []string{
		"", "%", "bp", "30 %", "30%%", "30bp%", "1e2", ".5", "5.%", "1/", "/3", "1//3", "1/3/5", "1/-3", "1/+3",
		"1.5/3", "1/1.5", "1/3%", "abc", "1 /3", "-", "1/ ",
	} {
		if r, err := money.ParseRate(s); !errors.Is(err, money.ErrSyntax) || !r.IsZero() {
			t.Errorf("ParseRate(%q) = %s, %v", s, r, err)
		}
	}
	for _, s := range []string{
		"9223372036854775808/1", "0.0000000000000000001", "1/9223372036854775808", overText + "%",
		"0.00000000000000000000000000000000000001%", "9223372036854775808/3",
	} {
		if r, err := money.ParseRate(s); !errors.Is(err, money.ErrOverflow) || !r.IsZero() {
			t.Errorf("ParseRate(%q) = %s, %v", s, r, err)
		}
	}
	if r, err := money.ParseRate("1/0"); !errors.Is(err, money.ErrDivision) || !r.IsZero() {
		t.Errorf("1/0 = %s, %v", r, err)
	}
}

func TestFraction(t *testing.T) {
	for _, tt := range []struct {
		num, den int64
		want     string
		err      error
	}{
		{1, -2, "-50%", nil},
		{-1, -2, "50%", nil},
		{0, -2, "0%", nil},
		{1, 0, "0%", money.ErrDivision},
		{math.MinInt64, 1, "0%", money.ErrOverflow},
		{1, math.MinInt64, "0%", money.ErrOverflow},
		{math.MinInt64, 2, "-461168601842738790400%", nil},
		{math.MinInt64, math.MinInt64, "100%", nil},
		{math.MaxInt64, math.MaxInt64, "100%", nil},
	} {
		if r, err := money.Fraction(tt.num, tt.den); r.String() != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%d/%d = %s, %v; want %s, %v", tt.num, tt.den, r, err, tt.want, tt.err)
		}
	}
	if r := money.Percent(math.MinInt64); r.Neg().Neg() != r || r.Den() != 25 {
		t.Errorf("Percent of the least integer: %d/%d", r.Num(), r.Den())
	}
	if r := money.BasisPoints(math.MinInt64); r.Neg().Neg() != r || r.Den() != 625 {
		t.Errorf("BasisPoints of the least integer: %d/%d", r.Num(), r.Den())
	}
	big := money.MustRate("9223372036854775807/1")
	if r, err := big.Add(money.Percent(1)); !errors.Is(err, money.ErrOverflow) || r != (money.Rate{}) {
		t.Errorf("a sum too large: %s, %v", r, err)
	}
	if r, err := big.Sub(big); err != nil || r != (money.Rate{}) || !r.Equal(money.Percent(0)) {
		t.Errorf("a difference of zero: %s, %v", r, err)
	}
	if r, err := money.RateFromDecimal(money.MustDecimal("0.125")); err != nil || r != money.MustRate("12.5%") {
		t.Errorf("rate from a decimal: %s, %v", r, err)
	}
	if _, err := money.RateFromDecimal(money.MustDecimal(maxText)); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("rate from a large decimal: %v", err)
	}
}

func TestExact(t *testing.T) {
	zero, won := money.Exact{}, money.Minor(10, money.KRW).Exact()
	if sum, err := zero.Add(won); err != nil || !sum.Equal(won) {
		t.Errorf("0 + 10 KRW = %s, %v", sum, err)
	}
	if sum, err := won.Sub(zero); err != nil || !sum.Equal(won) {
		t.Errorf("10 KRW - 0 = %s, %v", sum, err)
	}
	if order, err := zero.Cmp(won); err != nil || order != -1 {
		t.Errorf("0 against 10 KRW: %d, %v", order, err)
	}
	if a, err := zero.Round(money.Rounding{}); err != nil || a != (money.Amount{}) || zero.String() != "0" {
		t.Errorf("0 rounded: %s, %v", a, err)
	}
	if zero.Equal(money.Zero(money.KRW).Exact()) {
		t.Error("zero of no currency is not zero won")
	}
	yen := money.Minor(10, money.JPY).Exact()
	_, cmpErr := won.Cmp(yen)
	for what, tt := range map[string]struct{ err, want error }{
		"two currencies":    {second(won.Add(yen)), money.ErrCurrency},
		"compared":          {cmpErr, money.ErrCurrency},
		"by a rate of zero": {second(won.Quo(money.Rate{})), money.ErrDivision},
		"by zero":           {second(won.QuoDecimal(money.Decimal{})), money.ErrDivision},
		"unknown mode":      {second(won.Round(money.Rounding{Mode: 9})), money.ErrRounding},
		"amount of a third": {second(won.Mul(money.MustRate("1/3")).Amount()), money.ErrInexact},
		"amount of 10^-39":  {second(won.MulDecimal(money.MustDecimal("0." + strings.Repeat("0", 37) + "1")).Mul(money.Percent(1)).Amount()), money.ErrInexact},
		"amount too large":  {second(won.MulDecimal(money.MustDecimal(maxText)).Amount()), money.ErrOverflow},
		"rounded too large": {second(won.MulDecimal(money.MustDecimal(maxText)).Round(money.Rounding{})), money.ErrOverflow},
	} {
		if !errors.Is(tt.err, tt.want) {
			t.Errorf("%s: %v, want %v", what, tt.err, tt.want)
		}
	}
	if _, _, err := won.RoundResidual(money.Rounding{Mode: 9}); !errors.Is(err, money.ErrRounding) {
		t.Errorf("unknown mode: %v", err)
	}
}

func TestParseExact(t *testing.T) {
	for _, s := range []string{"0", "10 KRW", "-1/3 USD", "1000/3 USD", maxText + "00/1 KRW"} {
		if e, err := money.ParseExact(s); err != nil || e.String() != s {
			t.Errorf("ParseExact(%q) = %s, %v", s, e, err)
		}
	}
	for s, want := range map[string]error{
		"1/3":                                money.ErrCurrency,
		"1/3 usd":                            money.ErrCurrency,
		"1/0 USD":                            money.ErrDivision,
		"/3 USD":                             money.ErrSyntax,
		"1/ USD":                             money.ErrSyntax,
		"1/-3 USD":                           money.ErrSyntax,
		"+1/3 USD":                           money.ErrSyntax,
		"--1/3 USD":                          money.ErrSyntax,
		"1.5/3 USD":                          money.ErrSyntax,
		"1_0/3 USD":                          money.ErrSyntax,
		"0x1/3 USD":                          money.ErrSyntax,
		"":                                   money.ErrSyntax,
		strings.Repeat("1", 5000) + "/3 USD": money.ErrSyntax,
	} {
		if e, err := money.ParseExact(s); !errors.Is(err, want) || !e.Equal(money.Exact{}) {
			t.Errorf("ParseExact(%.20q) = %s, %v; want %v", s, e, err, want)
		}
	}
}

func TestAllocateRefused(t *testing.T) {
	ten := money.Minor(10, money.KRW)
	one := money.Percent(100)
	for _, tt := range []struct {
		what    string
		a       money.Amount
		weights []money.Rate
		opts    *money.AllocateOptions
		want    error
	}{
		{"no weights", ten, nil, nil, money.ErrWeights},
		{"all zero", ten, []money.Rate{{}, {}}, nil, money.ErrWeights},
		{"negative", ten, []money.Rate{one, one.Neg()}, nil, money.ErrWeights},
		{"unknown mode", ten, []money.Rate{one}, &money.AllocateOptions{Mode: 5}, money.ErrRounding},
		{"negative unit", ten, []money.Rate{one}, &money.AllocateOptions{Unit: money.Int(-1)}, money.ErrRounding},
		{"not whole", money.MustParse("10.5 KRW"), []money.Rate{one}, nil, money.ErrInexact},
		{"not whole in tens", money.MustParse("15 KRW"), []money.Rate{one}, &money.AllocateOptions{Unit: money.Int(10)}, money.ErrInexact},
		{
			"units beyond counting", money.MustParse(maxText + " KRW"),
			[]money.Rate{one},
			&money.AllocateOptions{Unit: money.MustDecimal("0.1")},
			money.ErrOverflow,
		},
		{
			"no common denominator", ten,
			[]money.Rate{rateOver(1<<62 - 57), rateOver(1<<62 - 87), rateOver(1<<62 - 117)},
			nil, money.ErrOverflow,
		},
	} {
		parts, rest, err := money.Allocate(tt.a, tt.weights, tt.opts)
		if !errors.Is(err, tt.want) || parts != nil || rest != (money.Amount{}) {
			t.Errorf("%s: %v, %s, %v; want %v", tt.what, parts, rest, err, tt.want)
		}
	}
	if _, _, err := money.AllocateByAmounts(ten, []money.Amount{ten, money.Minor(1, money.JPY)}, nil); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("weights of two currencies: %v", err)
	}
	if _, _, err := money.AllocateByAmounts(ten, []money.Amount{ten.Neg()}, nil); !errors.Is(err, money.ErrWeights) {
		t.Errorf("a negative weight: %v", err)
	}
	wide := []money.Amount{money.MustParse(maxText + " KRW"), money.MustParse("0.1 KRW")}
	if _, _, err := money.AllocateByAmounts(ten, wide, nil); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("weights too far apart: %v", err)
	}
	wide[1] = wide[0]
	if _, _, err := money.AllocateByAmounts(ten, wide, nil); !errors.Is(err, money.ErrOverflow) {
		t.Errorf("weights too large: %v", err)
	}
	parts, _, err := money.AllocateByAmounts(ten, []money.Amount{{}, money.MustParse("0.50 USD"), money.MustParse("0.125 USD")}, nil)
	if diff := cmp.Diff([]money.Amount{money.Zero(money.KRW), money.Minor(8, money.KRW), money.Minor(2, money.KRW)}, parts); diff != "" || err != nil {
		t.Errorf("AllocateByAmounts mismatch (-want +got), %v:\n%s", err, diff)
	}
}

func rateOver(den int64) money.Rate {
	r, err := money.Fraction(1, den)
	if err != nil {
		panic(err)
	}
	return r
}

func TestConversions(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(1), 1<<16)
	for what, err := range map[string]error{
		"shopspring, largest exponent":  second(money.FromShopspring(decimal.New(1, math.MaxInt32), money.USD)),
		"shopspring, smallest exponent": second(money.FromShopspring(decimal.New(1, math.MinInt32), money.USD)),
		"shopspring, many digits":       second(money.DecimalFromShopspring(decimal.NewFromBigInt(huge, 0))),
		"shopspring, no room":           second(money.FromShopspring(money.MustDecimal(maxText).Shopspring(), money.USD)),
		"apd, nil":                      second(money.DecimalFromAPD(nil)),
		"apd, NaN":                      second(money.DecimalFromAPD(&apd.Decimal{Form: apd.NaN})),
		"apd, signalling NaN":           second(money.DecimalFromAPD(&apd.Decimal{Form: apd.NaNSignaling})),
		"apd, infinity":                 second(money.DecimalFromAPD(&apd.Decimal{Form: apd.Infinite})),
		"apd, largest exponent":         second(money.DecimalFromAPD(apd.New(1, math.MaxInt32))),
		"apd, smallest exponent":        second(money.DecimalFromAPD(apd.New(-1, math.MinInt32))),
		"apd, no room":                  second(money.FromAPD(money.MustDecimal(maxText).APD(), money.USD)),
	} {
		if !errors.Is(err, money.ErrOverflow) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if d, err := money.DecimalFromShopspring(decimal.New(0, math.MaxInt32)); err != nil || !d.IsZero() {
		t.Errorf("zero of any exponent: %s, %v", d, err)
	}
	if d, err := money.DecimalFromAPD(&apd.Decimal{Negative: true, Exponent: -50}); err != nil || d != (money.Decimal{}) {
		t.Errorf("negative zero: %s, %v", d, err)
	}
	if d, err := money.DecimalFromShopspring(decimal.New(-25, -1)); err != nil || d != money.MustDecimal("-2.5") ||
		!d.Shopspring().Equal(decimal.New(-25, -1)) {
		t.Errorf("through shopspring: %s, %v", d, err)
	}
	lent := apd.New(-25, -1) // not changed by being read
	if d, err := money.DecimalFromAPD(lent); err != nil || d != money.MustDecimal("-2.5") || lent.Cmp(d.APD()) != 0 ||
		lent.Coeff.Sign() < 0 || !lent.Negative {
		t.Errorf("through apd: %s, %v, left as %s", d, err, lent)
	}
}
