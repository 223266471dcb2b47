// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math"
	"math/big"
)

// The fixed-point number of a Sum: 32 bits a limb, from 2^−1074, the smallest double, up to 2^1102,
// which leaves room for 2^63 times the largest.
const (
	limbBits  = 32
	limbCount = 68
	limbMask  = 1<<limbBits - 1
	limbUnit  = 1074 // a Sum's lowest bit is 2^−limbUnit
	// carryAfter additions of less than 2^32 to a limb, its sign still stands in 64 bits.
	carryAfter = 1 << 30
)

// Sum is an exact sum of binary64 numbers: nothing is rounded until [Sum.Float64], so the result is
// the double nearest to the true sum, whatever the order and however the numbers were split. It is
// what Python's math.fsum returns, but also where a partial sum overflows. Adding −x takes x back.
//
// The zero value is an empty sum. A Sum is 576 bytes; it is not safe for concurrent use.
//
// Source: Neal, "Fast exact summation using small and large superaccumulators" (2015); Shewchuk's
// expansions, which fsum uses, give the same value but a state that depends on the order.
type Sum struct {
	limbs   [limbCount]int64 // value = Σ limbs[i] 2^(32i − 1074); limbs overlap until carried
	pending int64            // additions since the last carry
	posInf  int64            // how many +Inf, −Inf and NaN: these can be taken back as well
	negInf  int64
	nan     int64
}

// Add adds x.
func (s *Sum) Add(x float64) { s.add(x, 1) }

// Remove takes back an x that was added. For finite x it is Add(−x); infinities and NaN are counted.
func (s *Sum) Remove(x float64) { s.add(x, -1) }

func (s *Sum) add(x float64, sign int64) {
	b := math.Float64bits(x)
	exp := int(b >> 52 & 0x7ff)
	mant := b & (1<<52 - 1)
	switch exp {
	case 0x7ff:
		s.addSpecial(x, sign)
		return
	case 0:
		exp = 1
	default:
		mant |= 1 << 52
	}
	if b>>63 == 1 {
		sign = -sign
	}
	at, shift := (exp-1)/limbBits, uint(exp-1)%limbBits
	low := mant << shift
	s.limbs[at] += sign * int64(low&limbMask)
	s.limbs[at+1] += sign * int64(low>>limbBits)
	s.limbs[at+2] += sign * int64(mant>>(64-shift))
	if s.pending++; s.pending == carryAfter {
		s.carry()
	}
}

func (s *Sum) addSpecial(x float64, sign int64) {
	switch {
	case math.IsNaN(x):
		s.nan += sign
	case x > 0:
		s.posInf += sign
	default:
		s.negInf += sign
	}
}

// Merge adds everything that o holds.
func (s *Sum) Merge(o *Sum) {
	other := *o
	other.carry()
	s.carry()
	for i := range s.limbs {
		s.limbs[i] += other.limbs[i]
	}
	s.carry()
	s.posInf += other.posInf
	s.negInf += other.negInf
	s.nan += other.nan
}

// Equal tells whether two sums hold the same exact value.
func (s *Sum) Equal(o *Sum) bool {
	a, b := *s, *o
	a.carry()
	b.carry()
	return a == b
}

// carry brings each limb but the last into [0, 2^32): the one form that every order ends in.
func (s *Sum) carry() {
	for i := range limbCount - 1 {
		s.limbs[i+1] += s.limbs[i] >> limbBits
		s.limbs[i] &= limbMask
	}
	s.pending = 0
}

// Float64 returns the sum rounded once, half to even; ±Inf beyond the largest double. An infinity
// among the numbers is the sum; both infinities, or NaN, make it NaN.
func (s *Sum) Float64() float64 {
	switch {
	case s.nan != 0 || s.posInf != 0 && s.negInf != 0:
		return math.NaN()
	case s.posInf != 0:
		return math.Inf(1)
	case s.negInf != 0:
		return math.Inf(-1)
	}
	return scaled(s.units(), -limbUnit)
}

// finite tells whether the sum is a number.
func (s *Sum) finite() bool { return s.posInf == 0 && s.negInf == 0 && s.nan == 0 }

// units returns the sum in units of 2^−1074.
func (s *Sum) units() *big.Int {
	c := *s
	c.carry()
	total := big.NewInt(c.limbs[limbCount-1])
	limb := new(big.Int)
	for i := limbCount - 2; i >= 0; i-- {
		total.Lsh(total, limbBits)
		total.Add(total, limb.SetInt64(c.limbs[i]))
	}
	return total
}

// scaled returns n × 2^exp, rounded once, half to even.
func scaled(n *big.Int, exp int) float64 {
	if n.Sign() == 0 {
		return 0
	}
	f := new(big.Float).SetInt(n)
	x, _ := f.SetMantExp(f, exp).Float64()
	return x
}
