// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import "github.com/jupan-go/jupan/internal/dec"

// What a hand or a program does to a number, told exactly from its digits. The
// numbers are whole: figures with decimals come as multiples of one small unit.

// powerOfTen returns the n for which b = a · 10^n, of neither 0 nor equal numbers.
func powerOfTen(a, b dec.Int) (n int, ok bool) {
	if a.IsZero() || b.IsZero() || a.Sign() != b.Sign() || a == b {
		return 0, false
	}
	x, m := bare(a)
	y, k := bare(b)
	return k - m, x == y
}

// bare takes the zeros off the end of a number and counts them.
func bare(x dec.Int) (dec.Int, int) {
	y, left := x.Trim(zerosMax, 0)
	return y, zerosMax - int(left)
}

// zerosMax is more than a number of 127 bits can end in.
const zerosMax = 40

// transposed reports whether a and b differ in that two neighbouring digits have
// changed places: 1,234 and 1,243, also 102 and 12, which is 012.
func transposed(a, b dec.Int) bool {
	if a.Sign()*b.Sign() < 0 || a == b {
		return false
	}
	var x, y [digitsBuffer]byte
	digits(&x, a)
	digits(&y, b)
	for i := range x[1:] {
		if x[i] != y[i] {
			if x[i] != y[i+1] || x[i+1] != y[i] {
				return false
			}
			x[i], x[i+1] = x[i+1], x[i]
			return x == y
		}
	}
	return false
}

// digitsBuffer holds any number of 127 bits.
const digitsBuffer = 40

// digits fills out with the decimal digits of |x|, zeros in front.
func digits(out *[digitsBuffer]byte, x dec.Int) {
	var text [digitsBuffer]byte
	n := copy(text[:], x.Abs().AppendDecimal(text[:0], 0))
	for i := range out {
		out[i] = '0'
	}
	copy(out[digitsBuffer-n:], text[:n])
}
