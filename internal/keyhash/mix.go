// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package keyhash

import "math/bits"

// Odd 64-bit constants with balanced bits: the first hexadecimal digits of the
// fractional parts of the square roots of 2, 3 and 5 (FIPS 180-4), made odd.
const (
	c0 = 0x6a09e667f3bcc909
	c1 = 0xbb67ae8584caa73b
	c2 = 0x3c6ef372fe94f82b
)

// Mix folds x into h.
func Mix(h, x uint64) uint64 {
	hi, lo := bits.Mul64(h^x^c0, c1^bits.RotateLeft64(x, 32))
	return hi ^ lo
}

// Sum64 folds s into h. It is not keyed: use it to tell contents apart, not to
// resist an adversary.
func Sum64(h uint64, s string) uint64 {
	n := uint64(len(s))
	for len(s) > 16 {
		hi, lo := bits.Mul64(h^Word(s)^c0, Word(s[8:])^c1)
		h = hi ^ lo
		s = s[16:]
	}
	if len(s) >= 8 {
		return fold(h^Word(s), Word(s[len(s)-8:]), n)
	}
	return fold(h^tail(s), 0, n)
}

// IsShort reports whether s has 8 to 16 bytes.
func IsShort(s string) bool { return len(s) >= 8 && len(s) <= 16 }

// Short is Sum64 of a text that IsShort, of which first and last are the [Word]s. It is
// for where a call would take as long as it.
func Short(h, first, last uint64, n int) uint64 { return fold(h^first, last, uint64(n)) }

func fold(a, b, n uint64) uint64 {
	hi, lo := bits.Mul64(a^c1, b^c2^n<<56)
	return hi ^ lo
}
