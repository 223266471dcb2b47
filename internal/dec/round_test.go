// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package dec

import (
	"math/big"
	"math/rand/v2"
	"testing"
)

// roundRat is the definition of the modes: the neighbours of the exact quotient
// towards and away from zero, and which of them it becomes.
func roundRat(v *big.Rat, m Mode) *big.Int {
	down := new(big.Int).Quo(v.Num(), v.Denom())
	rest := new(big.Rat).Sub(v, new(big.Rat).SetInt(down))
	if rest.Sign() == 0 {
		return down
	}
	up := new(big.Int).Add(down, big.NewInt(int64(v.Sign())))
	half := rest.Abs(rest).Cmp(big.NewRat(1, 2))
	digit := new(big.Int).Rem(down, big.NewInt(10)).Int64()
	goUp := map[Mode]bool{
		HalfUp:     half >= 0,
		HalfDown:   half > 0,
		HalfEven:   half > 0 || half == 0 && digit%2 != 0,
		Up:         true,
		Down:       false,
		Ceiling:    v.Sign() > 0,
		Floor:      v.Sign() < 0,
		ZeroFiveUp: digit == 0 || digit == 5 || digit == -5,
	}
	if goUp[m] {
		return up
	}
	return down
}

func checkRound(t *testing.T, x, d Int, n uint) {
	t.Helper()
	for m := HalfUp; m <= ZeroFiveUp; m++ {
		want := roundRat(new(big.Rat).SetFrac(x.Big(), d.Big()), m)
		if got := x.RoundQuo(d, m); got.Big().Cmp(want) != 0 {
			t.Errorf("RoundQuo(%v, %v, %d) = %v, want %v", x.Big(), d.Big(), m, got.Big(), want)
		}
		if got := RoundQuoBig(x.Big(), d.Big(), m); got.Cmp(want) != 0 {
			t.Errorf("RoundQuoBig(%v, %v, %d) = %v, want %v", x.Big(), d.Big(), m, got, want)
		}
		want = roundRat(new(big.Rat).SetFrac(x.Big(), BigPow10(n)), m)
		if got := x.RoundPow10(n, m); got.Big().Cmp(want) != 0 {
			t.Errorf("RoundPow10(%v, %d, %d) = %v, want %v", x.Big(), n, m, got.Big(), want)
		}
	}
}

func TestRound(t *testing.T) {
	for x := int64(-60); x <= 60; x++ {
		for d := int64(1); d <= 20; d++ {
			checkRound(t, FromInt64(x), FromInt64(d), uint(d%3))
		}
	}
	for _, x := range edges() {
		for n := range uint(MaxScale + 3) {
			d := Pow10(n)
			if d.IsZero() {
				d = Pow10(MaxScale)
			}
			checkRound(t, x, d, n)
		}
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range 1500 {
		d := random(r).Abs()
		if d.IsZero() {
			continue
		}
		x := random(r)
		checkRound(t, x, d, r.UintN(42))
		if half, _ := d.QuoRem(Int{Lo: 2}); r.IntN(2) == 0 { // around one half
			checkRound(t, half, d, 1)
			checkRound(t, half.AddWrap(Int{Lo: 1}).Neg(), d, 1)
		}
	}
}

// checkNum holds Num to big.Rat: a result is given exactly when one exists.
func checkNum(t *testing.T, a, b Num, keep uint8) {
	t.Helper()
	ra, rb := ratOf(a), ratOf(b)
	sum, ok := a.Add(b, keep)
	exact := new(big.Rat).Add(ra, rb)
	if want, held := canonicalRat(exact, keep); ok != held || ok && sum != want {
		t.Errorf("%v + %v, %d = %v, %v; want %v, %v", a, b, keep, sum, ok, want, held)
	}
	canon, ok := a.Canon(keep)
	if want, held := canonicalRat(ra, keep); ok != held || ok && canon != want {
		t.Errorf("Canon(%v, %d) = %v, %v; want %v, %v", a, keep, canon, ok, want, held)
	}
	again, ok := Canonical(a.Coef.Big(), int(a.Scale), keep)
	if want, held := canonicalRat(ra, keep); ok != held || ok && again != want {
		t.Errorf("Canonical(%v, %d) = %v, %v; want %v, %v", a, keep, again, ok, want, held)
	}
	if got := a.Cmp(b); got != ra.Cmp(rb) {
		t.Errorf("%v Cmp %v = %d", a, b, got)
	}
}

func ratOf(n Num) *big.Rat { return new(big.Rat).SetFrac(n.Coef.Big(), BigPow10(uint(n.Scale))) }

// canonicalRat is the definition of the canonical form.
func canonicalRat(r *big.Rat, keep uint8) (Num, bool) {
	scale, exact := r.FloatPrec()
	scale = max(scale, int(keep))
	if !exact || scale > MaxScale {
		return Num{}, false
	}
	scaled := new(big.Rat).Mul(r, new(big.Rat).SetInt(BigPow10(uint(scale))))
	coef, ok := FromBig(scaled.Num())
	return Num{coef, uint8(scale)}, ok
}

func TestNum(t *testing.T) {
	all := edges()
	r := rand.New(rand.NewPCG(7, 8))
	for _, x := range all {
		for range 200 {
			a := Num{x, uint8(r.IntN(MaxScale + 1))}
			b := Num{all[r.IntN(len(all))], uint8(r.IntN(MaxScale + 1))}
			if r.IntN(4) == 0 {
				b = Num{random(r), uint8(r.IntN(MaxScale + 1))}
			}
			checkNum(t, a, b, uint8(r.IntN(19)))
		}
	}
}

// TestCanonicalBounds asks that no scale and no length costs more than its answer.
func TestCanonicalBounds(t *testing.T) {
	huge := new(big.Int).Lsh(big.NewInt(1), 1<<16)
	for _, tt := range []struct {
		coef  *big.Int
		scale int
		want  string
	}{
		{big.NewInt(1), 1<<31 - 1, ""},
		{big.NewInt(1), -(1<<31 - 1), ""},
		{big.NewInt(0), -(1<<31 - 1), "0.00"},
		{huge, 0, ""},
		{big.NewInt(5), -3, "5000.00"},
		{big.NewInt(1), -37, ""},
		{big.NewInt(1), -36, "1000000000000000000000000000000000000.00"},
		{BigPow10(500), 499, "10.00"},
		{BigPow10(500), 539, ""},
		{new(big.Int).Neg(BigPow10(500)), 538, "-0.00000000000000000000000000000000000001"},
	} {
		n, ok := Canonical(tt.coef, tt.scale, 2)
		if got := string(n.AppendText(nil)); ok != (tt.want != "") || ok && got != tt.want {
			t.Errorf("%d bits, scale %d: %s, %v; want %q", tt.coef.BitLen(), tt.scale, got, ok, tt.want)
		}
	}
}
