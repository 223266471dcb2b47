// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stats

import (
	"math/big"
	"math/bits"
)

// Wide is a 192-bit integer in two's complement, lowest word first: wide enough for the sum of 2^63
// products of two int64, so that sums of squares of money never overflow. It is comparable; the zero
// value is 0. Immutable.
type Wide [3]uint64

// Add returns w + o.
func (w Wide) Add(o Wide) Wide {
	var carry uint64
	w[0], carry = bits.Add64(w[0], o[0], 0)
	w[1], carry = bits.Add64(w[1], o[1], carry)
	w[2], _ = bits.Add64(w[2], o[2], carry)
	return w
}

// Neg returns −w.
func (w Wide) Neg() Wide {
	return Wide{^w[0], ^w[1], ^w[2]}.Add(Wide{1})
}

// AddInt returns w + x.
func (w Wide) AddInt(x int64) Wide {
	sign := uint64(x >> 63)
	return w.Add(Wide{uint64(x), sign, sign})
}

// AddProduct returns w + x y.
func (w Wide) AddProduct(x, y int64) Wide {
	hi, lo := bits.Mul64(magnitude(x), magnitude(y))
	p := Wide{lo, hi}
	if (x < 0) != (y < 0) {
		p = p.Neg()
	}
	return w.Add(p)
}

// magnitude returns |x|, that of the smallest int64 included.
func magnitude(x int64) uint64 {
	if x < 0 {
		return -uint64(x)
	}
	return uint64(x)
}

// Big returns w as a new big integer.
func (w Wide) Big() *big.Int {
	n := big.NewInt(int64(w[2]))
	for _, word := range []uint64{w[1], w[0]} {
		n.Lsh(n, 64)
		n.Add(n, new(big.Int).SetUint64(word))
	}
	return n
}
