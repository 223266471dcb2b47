// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"math/big"
	"slices"
	"testing"

	"github.com/jupan-go/jupan/internal/dec"
)

func TestPowerOfTen(t *testing.T) {
	for _, x := range []struct {
		a, b int64
		n    int
		ok   bool
	}{
		{1, 10, 1, true},
		{1200, 12, -2, true},
		{-5, -500, 2, true},
		{1, 1, 0, false},
		{10, 10, 0, false},
		{1, -10, 0, false},
		{0, 0, 0, false},
		{0, 10, 0, false},
		{12, 13, 0, false},
		{12, 121, 0, false},
		{101, 1010, 1, true},
		{1_000_000_000_000_000_000, 1, -18, true},
		{5, 50_000_000, 7, true},
	} {
		if n, ok := powerOfTen(dec.FromInt64(x.a), dec.FromInt64(x.b)); ok != x.ok || ok && n != x.n {
			t.Errorf("powerOfTen(%d, %d) = %d, %v, want %d, %v", x.a, x.b, n, ok, x.n, x.ok)
		}
	}
	// The longest number there is: 38 digits apart.
	if n, ok := powerOfTen(dec.FromInt64(1), dec.Pow10(38)); !ok || n != 38 {
		t.Errorf("10^38: %d, %v", n, ok)
	}
}

func TestTransposed(t *testing.T) {
	for _, x := range []struct {
		a, b int64
		want bool
	}{
		{1234, 1243, true},
		{1234, 2134, true},
		{1234, 1324, true},
		{1234, 4231, false},
		{1234, 1432, false},
		{102, 12, true},
		{10, 1, true},
		{-56, -65, true},
		{56, -65, false},
		{-56, 65, false},
		{11, 11, false},
		{0, 0, false},
		{1234, 1235, false},
		{1234, 2143, false},
		{54300, 543000, false},
		{5430, 5403, true},
		{0, 1, false},
		{123, 1230, false},
	} {
		a, b := dec.FromInt64(x.a), dec.FromInt64(x.b)
		if transposed(a, b) != x.want || transposed(b, a) != x.want {
			t.Errorf("transposed(%d, %d) = %v, want %v", x.a, x.b, !x.want, x.want)
		}
	}
}

// FuzzDigits holds the two helpers to their definitions in big.Int and text.
func FuzzDigits(f *testing.F) {
	f.Add(int64(0), uint64(1234), int64(0), uint64(1243))
	f.Add(int64(0), uint64(1200), int64(0), uint64(12))
	f.Add(int64(-1), uint64(1<<63), int64(1<<60), uint64(7))
	f.Fuzz(func(t *testing.T, ahi int64, alo uint64, bhi int64, blo uint64) {
		a, ok := dec.FromParts(ahi, alo)
		b, fits := dec.FromParts(bhi, blo)
		if !ok || !fits {
			return
		}
		// Half of the pairs are made to fit.
		if alo%2 == 0 {
			if c, ok := a.MulPow10(uint(blo % 5)); ok {
				b = c
			}
		}
		n, got := powerOfTen(a, b)
		if want, k := bigPower(a.Big(), b.Big()); got != want || got && n != k {
			t.Errorf("powerOfTen(%s, %s) = %d, %v, want %d, %v", a.Big(), b.Big(), n, got, k, want)
		}
		swapped := swap(a, int(blo%40))
		for _, c := range []dec.Int{b, swapped} {
			if got, want := transposed(a, c), textTransposed(a.Big(), c.Big()); got != want {
				t.Errorf("transposed(%s, %s) = %v, want %v", a.Big(), c.Big(), got, want)
			}
		}
	})
}

// swap changes two neighbouring digits of a.
func swap(a dec.Int, at int) dec.Int {
	text := []byte("0" + new(big.Int).Abs(a.Big()).String())
	at %= len(text) - 1
	text[at], text[at+1] = text[at+1], text[at]
	b, _ := new(big.Int).SetString(string(text), 10)
	if a.Sign() < 0 {
		b.Neg(b)
	}
	c, ok := dec.FromBig(b)
	if !ok {
		return a
	}
	return c
}

func bigPower(a, b *big.Int) (ok bool, n int) {
	for n := -45; n <= 45; n++ {
		p := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil)
		x, y := new(big.Int).Set(a), new(big.Int).Set(b)
		if n > 0 {
			x.Mul(x, p)
		} else {
			y.Mul(y, p)
		}
		if n != 0 && a.Sign() != 0 && x.Cmp(y) == 0 {
			return true, n
		}
	}
	return false, 0
}

func textTransposed(a, b *big.Int) bool {
	if a.Sign()*b.Sign() < 0 || a.Cmp(b) == 0 {
		return false
	}
	pad := func(x *big.Int) []byte {
		text := new(big.Int).Abs(x).Append(nil, 10)
		return append(slices.Repeat([]byte("0"), 60-len(text)), text...)
	}
	x, y := pad(a), pad(b)
	for i := range len(x) - 1 {
		z := slices.Clone(x)
		z[i], z[i+1] = z[i+1], z[i]
		if slices.Equal(z, y) {
			return true
		}
	}
	return false
}
