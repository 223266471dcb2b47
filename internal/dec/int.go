// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package dec

import (
	"math"
	"math/big"
	"math/bits"
)

// MaxScale is the largest number of decimals a value may have, and the largest
// power of ten that fits an [Int]: 10^38 < 2^127 < 10^39.
const MaxScale = 38

// Int is a signed 128-bit integer in two's complement: Hi·2^64 + Lo. Every
// operation that reports ok keeps to the symmetric range −(2^127−1)…2^127−1,
// so that Neg and Abs of a checked value need no check. The zero value is 0.
// Values are compared with ==.
type Int struct {
	Hi int64
	Lo uint64
}

// FromInt64 returns v in 128 bits.
func FromInt64(v int64) Int { return Int{Hi: v >> 63, Lo: uint64(v)} }

// FromParts checks a pattern that came from outside: ok is false for −2^127.
func FromParts(hi int64, lo uint64) (x Int, ok bool) {
	x = Int{Hi: hi, Lo: lo}
	return x, !x.isMin()
}

func (x Int) isMin() bool { return x.Hi == math.MinInt64 && x.Lo == 0 }

// IsZero reports whether x is 0.
func (x Int) IsZero() bool { return x.Hi|int64(x.Lo) == 0 }

// Sign is −1, 0 or +1.
func (x Int) Sign() int {
	switch {
	case x.Hi < 0:
		return -1
	case x.IsZero():
		return 0
	}
	return 1
}

// IsInt64 reports whether x fits an int64, which Int64 then returns.
func (x Int) IsInt64() bool { return x.Hi == int64(x.Lo)>>63 }

// Int64 returns the low 64 bits of x as a signed number.
func (x Int) Int64() int64 { return int64(x.Lo) }

// Cmp is −1, 0 or +1 as x is less than, equal to or greater than y.
func (x Int) Cmp(y Int) int {
	switch {
	case x.Hi < y.Hi:
		return -1
	case x.Hi > y.Hi:
		return 1
	case x.Lo < y.Lo:
		return -1
	case x.Lo > y.Lo:
		return 1
	}
	return 0
}

// AddWrap is x + y modulo 2^128, for sums that cannot overflow by construction.
func (x Int) AddWrap(y Int) Int {
	lo, carry := bits.Add64(x.Lo, y.Lo, 0)
	return Int{Hi: x.Hi + y.Hi + int64(carry), Lo: lo}
}

// AddScaledWrap is x + y·10^n modulo 2^128, for sums that cannot overflow by construction.
// n is at most MaxPow64.
func (x Int) AddScaledWrap(y int64, n uint) Int {
	hi, lo := bits.Mul64(uint64(y), pow10[n]) // of y + 2^64 where y is below zero
	lo, carry := bits.Add64(x.Lo, lo, 0)
	return Int{Hi: x.Hi + int64(hi) + y>>63*int64(pow10[n]) + int64(carry), Lo: lo}
}

// SubWrap is x − y modulo 2^128, for differences that cannot overflow by
// construction.
func (x Int) SubWrap(y Int) Int {
	lo, borrow := bits.Sub64(x.Lo, y.Lo, 0)
	return Int{Hi: x.Hi - y.Hi - int64(borrow), Lo: lo}
}

// Add is x + y; ok is false if the sum is out of range.
func (x Int) Add(y Int) (sum Int, ok bool) {
	sum = x.AddWrap(y)
	return sum, (x.Hi^sum.Hi)&(y.Hi^sum.Hi) >= 0 && !sum.isMin()
}

// Sub is x − y; ok is false if the difference is out of range.
func (x Int) Sub(y Int) (diff Int, ok bool) {
	diff = x.SubWrap(y)
	return diff, (x.Hi^y.Hi)&(x.Hi^diff.Hi) >= 0 && !diff.isMin()
}

// Neg is −x. A checked value has a negative, so there is nothing to report.
func (x Int) Neg() Int { return Int{}.SubWrap(x) }

// Abs is the magnitude of x.
func (x Int) Abs() Int {
	if x.Hi < 0 {
		return x.Neg()
	}
	return x
}

// withSign is x for a magnitude x, negated if neg.
func (x Int) withSign(neg bool) Int {
	if neg {
		return x.Neg()
	}
	return x
}

// mul64 multiplies a magnitude by m.
func (x Int) mul64(m uint64) (Int, bool) {
	carry, lo := bits.Mul64(x.Lo, m)
	over, hi := bits.Mul64(uint64(x.Hi), m)
	hi, c := bits.Add64(hi, carry, 0)
	return Int{Hi: int64(hi), Lo: lo}, over == 0 && c == 0 && int64(hi) >= 0
}

// Mul64 is x · y; ok is false if the product is out of range.
func (x Int) Mul64(y int64) (product Int, ok bool) {
	m := uint64(y)
	if y < 0 {
		m = -m
	}
	product, ok = x.Abs().mul64(m)
	return product.withSign((x.Hi < 0) != (y < 0)), ok
}

// Mul is x · y; ok is false if the product is out of range.
func (x Int) Mul(y Int) (product Int, ok bool) {
	a, b := x.Abs(), y.Abs()
	if a.Hi != 0 {
		a, b = b, a
	}
	if a.Hi != 0 {
		return Int{}, false
	}
	product, ok = b.mul64(a.Lo)
	return product.withSign((x.Hi < 0) != (y.Hi < 0)), ok
}

// MulPow10 is x · 10^n; ok is false if the product is out of range.
func (x Int) MulPow10(n uint) (product Int, ok bool) {
	if n == 0 || x.IsZero() {
		return x, true
	}
	if n > MaxScale {
		return Int{}, false
	}
	if n <= MaxPow64 && x.IsInt64() {
		return Int{}.AddScaledWrap(x.Int64(), n), true
	}
	product, ok = x.Abs(), true
	if n > MaxPow64 {
		product, ok = product.mul64(pow10[MaxPow64])
		n -= MaxPow64
	}
	if ok {
		product, ok = product.mul64(pow10[n])
	}
	return product.withSign(x.Hi < 0), ok
}

// quoRem64 divides a magnitude by d.
func (x Int) quoRem64(d uint64) (Int, uint64) {
	if x.Hi == 0 {
		return Int{Lo: x.Lo / d}, x.Lo % d
	}
	hi := uint64(x.Hi)
	lo, r := bits.Div64(hi%d, x.Lo, d)
	return Int{Hi: int64(hi / d), Lo: lo}, r
}

// QuoRem divides x ≥ 0 by d > 0: x = q·d + r with r < d.
func (x Int) QuoRem(d Int) (q, r Int) {
	if d.Hi == 0 {
		q, r.Lo = x.quoRem64(d.Lo)
		return q, r
	}
	quotient, remainder := new(big.Int).QuoRem(x.Big(), d.Big(), new(big.Int))
	q, _ = FromBig(quotient)
	r, _ = FromBig(remainder)
	return q, r
}

// MulQuoRem divides x·y, of any size, by d > 0: x·y = q·d + r with r < d. It is
// for x ≥ 0 and 0 ≤ y ≤ d, where the quotient fits.
func (x Int) MulQuoRem(y, d Int) (q, r Int) {
	if product, ok := x.Mul(y); ok {
		return product.QuoRem(d)
	}
	product := new(big.Int).Mul(x.Big(), y.Big())
	quotient, remainder := product.QuoRem(product, d.Big(), new(big.Int))
	q, _ = FromBig(quotient)
	r, _ = FromBig(remainder)
	return q, r
}

// GCD is the greatest common divisor of x ≥ 0 and y ≥ 0; that of 0 and y is y.
func GCD(x, y Int) Int {
	for !x.IsZero() {
		_, r := y.QuoRem(x)
		x, y = r, x
	}
	return y
}

// QuoRemPow10 divides by 10^n, truncated towards zero: x = q·10^n + r, and r
// has the sign of x.
func (x Int) QuoRemPow10(n uint) (q, r Int) {
	if n > MaxScale {
		return Int{}, x
	}
	var low uint64
	q = x.Abs()
	if n <= MaxPow64 {
		q, low = q.quoRem64(pow10[n])
		r.Lo = low
	} else {
		q, low = q.quoRem64(pow10[MaxPow64])
		var high uint64
		q, high = q.quoRem64(pow10[n-MaxPow64])
		r, _ = Int{Lo: high}.mul64(pow10[MaxPow64])
		r = r.AddWrap(Int{Lo: low})
	}
	return q.withSign(x.Hi < 0), r.withSign(x.Hi < 0)
}

// Trim drops trailing zeros of x, read as x·10^−scale, but keeps at least
// keep decimals: the shortest coefficient and scale of the same value.
func (x Int) Trim(scale, keep uint8) (Int, uint8) {
	if scale <= keep {
		return x, scale
	}
	if x.IsZero() {
		return x, keep
	}
	m := x.Abs()
	for scale > keep && m.Lo&1 == 0 {
		q, r := m.quoRem64(10)
		if r != 0 {
			break
		}
		m, scale = q, scale-1
	}
	return m.withSign(x.Hi < 0), scale
}

// Big returns x as a new big.Int.
func (x Int) Big() *big.Int {
	if x.IsInt64() {
		return big.NewInt(x.Int64())
	}
	m := x.Abs()
	z := new(big.Int).SetUint64(uint64(m.Hi))
	z.Lsh(z, 64).Or(z, new(big.Int).SetUint64(m.Lo))
	if x.Hi < 0 {
		z.Neg(z)
	}
	return z
}

// FromBig converts b; ok is false if it is out of range.
func FromBig(b *big.Int) (x Int, ok bool) {
	if b.BitLen() > 127 {
		return Int{}, false
	}
	var buf [16]byte
	b.FillBytes(buf[:])
	for i := range 8 {
		x.Hi = x.Hi<<8 | int64(buf[i])
		x.Lo = x.Lo<<8 | uint64(buf[i+8])
	}
	return x.withSign(b.Sign() < 0), true
}

// MaxPow64 is the largest power of ten that fits a uint64.
const MaxPow64 = 19

var pow10 = [MaxPow64 + 1]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// Pow10 returns 10^n for n up to [MaxScale], and 0 beyond.
func Pow10(n uint) Int {
	x, _ := Int{Lo: 1}.MulPow10(n)
	return x
}

// BigPow10 returns 10^n as a new big.Int.
func BigPow10(n uint) *big.Int {
	if n <= MaxScale {
		return Pow10(n).Big()
	}
	return new(big.Int).Exp(big.NewInt(10), new(big.Int).SetUint64(uint64(n)), nil)
}
