// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package dec

import (
	"encoding/binary"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// edges are the numbers around which 128-bit arithmetic goes wrong.
func edges() []Int {
	maxInt := Int{Hi: math.MaxInt64, Lo: math.MaxUint64}
	all := []Int{
		{},
		{Lo: 1},
		{Lo: 5},
		{Lo: 9},
		{Lo: 10},
		{Lo: 11},
		{Lo: math.MaxInt64},
		{Lo: math.MaxInt64 + 1},
		{Lo: math.MaxUint64},
		{Hi: 1},
		{Hi: 1, Lo: 1},
		{Hi: math.MaxInt64},
		maxInt, maxInt.SubWrap(Int{Lo: 1}),
		{Hi: 1 << 62},
		{Hi: 1<<62 - 1, Lo: math.MaxUint64},
	}
	for _, n := range []uint{2, 18, 19, 20, 37, 38} {
		p := Pow10(n)
		all = append(all, p, p.SubWrap(Int{Lo: 1}), p.AddWrap(Int{Lo: 1}))
	}
	for _, x := range all {
		all = append(all, x.Neg())
	}
	return all
}

// random returns a number whose size is spread over all lengths.
func random(r *rand.Rand) Int {
	x := Int{Hi: int64(r.Uint64() >> 1), Lo: r.Uint64()}
	b := x.Big()
	x, _ = FromBig(b.Rsh(b, r.UintN(128)))
	return x.withSign(r.IntN(2) == 0)
}

// fits is the range that operations check.
func fits(b *big.Int) bool { return b.BitLen() <= 127 }

// checkInt holds every operation on x and y to math/big.
func checkInt(t *testing.T, x, y Int) {
	t.Helper()
	bx, by := x.Big(), y.Big()
	if back, ok := FromBig(bx); back != x || !ok {
		t.Fatalf("FromBig(Big(%v)) = %v, %v", x, back, ok)
	}
	check := func(op string, got Int, ok bool, want *big.Int) {
		t.Helper()
		if ok != fits(want) || ok && got.Big().Cmp(want) != 0 {
			t.Errorf("%v %s %v = %v, %v; want %v", bx, op, by, got.Big(), ok, want)
		}
	}
	sum, ok := x.Add(y)
	check("+", sum, ok, new(big.Int).Add(bx, by))
	if wrap := x.AddWrap(y); ok && wrap != sum || wrap.SubWrap(y) != x {
		t.Errorf("%v AddWrap %v = %v", bx, by, wrap)
	}
	diff, ok := x.Sub(y)
	check("-", diff, ok, new(big.Int).Sub(bx, by))
	product, ok := x.Mul(y)
	check("*", product, ok, new(big.Int).Mul(bx, by))
	product, ok = x.Mul64(y.Int64())
	check("Mul64", product, ok, new(big.Int).Mul(bx, big.NewInt(y.Int64())))
	if got := x.Cmp(y); got != bx.Cmp(by) {
		t.Errorf("%v Cmp %v = %d", bx, by, got)
	}
	if x.Sign() != bx.Sign() || x.IsZero() != (bx.Sign() == 0) || x.IsInt64() != bx.IsInt64() ||
		x.IsInt64() && FromInt64(x.Int64()) != x {
		t.Errorf("%v: sign %d, zero %v, int64 %v", bx, x.Sign(), x.IsZero(), x.IsInt64())
	}
	check("Neg", x.Neg(), true, new(big.Int).Neg(bx))
	check("Abs", x.Abs(), true, new(big.Int).Abs(bx))
	checkDivision(t, x.Abs(), y.Abs())
	n := uint(y.Lo % (MaxScale + 3))
	power := BigPow10(n)
	product, ok = x.MulPow10(n)
	check("MulPow10", product, ok, new(big.Int).Mul(bx, power))
	product, ok = FromInt64(x.Int64()).MulPow10(n)
	check("MulPow10 of 64 bits", product, ok, new(big.Int).Mul(big.NewInt(x.Int64()), power))
	n64 := n % (MaxPow64 + 1)
	product, _ = FromInt64(y.Int64()).MulPow10(n64)
	if got := x.AddScaledWrap(y.Int64(), n64); got != x.AddWrap(product) {
		t.Errorf("%v AddScaledWrap %v·10^%d = %v", bx, y.Int64(), n64, got)
	}
	q, r := x.QuoRemPow10(n)
	wantQ, wantR := new(big.Int).QuoRem(bx, power, new(big.Int))
	check("/ 10^n", q, true, wantQ)
	check("% 10^n", r, true, wantR)
}

func checkDivision(t *testing.T, x, y Int) {
	t.Helper()
	if gcd := GCD(x, y); gcd.Big().Cmp(new(big.Int).GCD(nil, nil, x.Big(), y.Big())) != 0 {
		t.Errorf("GCD(%v, %v) = %v", x.Big(), y.Big(), gcd.Big())
	}
	if y.IsZero() {
		return
	}
	q, r := x.QuoRem(y)
	wantQ, wantR := new(big.Int).QuoRem(x.Big(), y.Big(), new(big.Int))
	if q.Big().Cmp(wantQ) != 0 || r.Big().Cmp(wantR) != 0 {
		t.Errorf("%v QuoRem %v = %v, %v", x.Big(), y.Big(), q.Big(), r.Big())
	}
	if part := r; part.Cmp(y) <= 0 { // x · r / y
		q, r := x.MulQuoRem(part, y)
		product := new(big.Int).Mul(x.Big(), part.Big())
		wantQ, wantR := product.QuoRem(product, y.Big(), new(big.Int))
		if q.Big().Cmp(wantQ) != 0 || r.Big().Cmp(wantR) != 0 {
			t.Errorf("%v · %v / %v = %v, %v", x.Big(), part.Big(), y.Big(), q.Big(), r.Big())
		}
	}
}

func TestIntEdges(t *testing.T) {
	all := edges()
	for _, x := range all {
		for _, y := range all {
			checkInt(t, x, y)
		}
	}
}

func TestIntRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		checkInt(t, random(r), random(r))
	}
}

func FuzzInt(f *testing.F) {
	f.Add(make([]byte, 32))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\xff\xff\xff\xff\xff01234567890123456"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var buf [32]byte
		copy(buf[:], b)
		word := func(i int) uint64 { return binary.LittleEndian.Uint64(buf[8*i:]) }
		x, okX := FromParts(int64(word(0)), word(1))
		y, okY := FromParts(int64(word(2)), word(3))
		if okX && okY {
			checkInt(t, x, y)
		}
	})
}

func TestIntRange(t *testing.T) {
	if _, ok := FromParts(math.MinInt64, 0); ok {
		t.Error("−2^127 has no negative and must be refused")
	}
	limit := new(big.Int).Lsh(big.NewInt(1), 127)
	for _, b := range []*big.Int{limit, new(big.Int).Neg(limit)} {
		if x, ok := FromBig(b); ok {
			t.Errorf("FromBig(%v) = %v", b, x)
		}
	}
	if Pow10(MaxScale).IsZero() || !Pow10(MaxScale+1).IsZero() {
		t.Errorf("Pow10: %v, %v", Pow10(MaxScale), Pow10(MaxScale+1))
	}
	if got := BigPow10(40).String(); got != "1"+"0000000000000000000000000000000000000000" {
		t.Errorf("BigPow10(40) = %s", got)
	}
}
