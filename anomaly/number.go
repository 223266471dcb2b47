// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/anomaly/internal/daily"
	"github.com/jupan-go/jupan/internal/stats/numeric"
	"github.com/jupan-go/jupan/settle/money"
)

// exactPowers are the powers of ten that a double holds exactly.
var exactPowers = [...]float64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}

// valueOf turns a number into what the model reads: the nearest double, and the power of ten that
// the number is a multiple of.
func valueOf(d money.Decimal) daily.Value {
	hi, lo, scale := d.Parts()
	small := hi == 0 && lo < 1<<53 || hi == -1 && -lo < 1<<53
	if !small || int(scale) >= len(exactPowers) {
		return slowValue(d)
	}
	n := int64(lo)
	v := daily.Value{X: float64(n) / exactPowers[scale], Step: -int8(scale), Known: true}
	if n != 0 && scale == 0 {
		for n%10 == 0 {
			n /= 10
			v.Step++
		}
	}
	return v
}

// slowValue does the same by way of text, for numbers of more than 53 bits.
func slowValue(d money.Decimal) daily.Value {
	text := d.String()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(x, 0) {
		x = math.Copysign(math.MaxFloat64, x)
	}
	return daily.Value{X: x, Step: daily.StepOf(text), Known: true}
}

// decimalOf returns x with four significant digits, but none behind the finest that the metric has:
// an expected value is not known any better.
func decimalOf(x float64, finest int) money.Decimal {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return money.Decimal{}
	}
	places := 3 - int(math.Floor(daily.Log10(math.Abs(x))))
	places = min(places, max(finest, 0))
	if places < 0 {
		scale := exactPowers[min(-places, len(exactPowers)-1)]
		x = float64(math.Round(x/scale) * scale)
		places = 0
	}
	d, err := money.ParseDecimal(strconv.FormatFloat(x, 'f', places, 64))
	if err != nil {
		return money.Decimal{}
	}
	return d
}

// shifted returns d / 10^k, exactly; false where that has more digits than a Decimal.
func shifted(d money.Decimal, k int) (money.Decimal, bool) {
	hi, lo, scale := d.Parts()
	if s := int(scale) + k; s >= 0 && s <= 38 {
		out, err := money.DecimalFromParts(hi, lo, uint8(s))
		return out, err == nil
	}
	out, err := money.ParseDecimal(d.String() + strings.Repeat("0", max(-k, 0)))
	if err != nil || scale != 0 {
		return money.Decimal{}, false
	}
	return out, true
}

// divided returns d / by to the decimals given, half up.
func divided(d, by money.Decimal, places int) (money.Decimal, bool) {
	a, ok := new(big.Rat).SetString(d.String())
	b, okay := new(big.Rat).SetString(by.String())
	if !ok || !okay || b.Sign() == 0 {
		return money.Decimal{}, false
	}
	out, err := money.ParseDecimal(a.Quo(a, b).FloatString(places))
	return out, err == nil
}

// rounded rounds a score or a probability to what is worth showing, so that last bits do not show.
func rounded(x float64) float64 { return math.Round(float64(x*1e6)) / 1e6 }

// odds returns ln(p/(1−p)).
func odds(p float64) float64 { return numeric.Log(p) - numeric.Log1p(-p) }
