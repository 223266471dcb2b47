// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !amd64 || purego

package terse

import "math/bits"

const (
	lowBits = 0x7f7f7f7f7f7f7f7f
	// gather, as a factor, brings the low bits of eight bytes together in the highest.
	gather = 0x0102040810204080
)

// putMarks sets the start of dst to the places of the marks of a text, of whole blocks
// of 64 bytes, which itself is at a place. It returns how many they are; dst has room
// for one a byte and eight more.
func putMarks(dst []uint32, text string, from uint32) (n int) {
	for i := 0; i+64 <= len(text); i += 64 {
		s := text[i : i+64]
		m := marksIn(Word(s)) | marksIn(Word(s[8:]))<<8 |
			marksIn(Word(s[16:]))<<16 | marksIn(Word(s[24:]))<<24 |
			marksIn(Word(s[32:]))<<32 | marksIn(Word(s[40:]))<<40 |
			marksIn(Word(s[48:]))<<48 | marksIn(Word(s[56:]))<<56
		n = putBits(dst, n, m, from+uint32(i))
	}
	return n
}

// putBits sets dst from n on to the places of the bits of m, and returns n behind them.
// It writes eight whether there are as many or not: a loop that ends with the bits would
// be mispredicted each time. Counting the bits below the lowest is faster than asking for
// its place, for which some processors have but a slow instruction.
func putBits(dst []uint32, n int, m uint64, from uint32) int {
	count := bits.OnesCount64(m)
	eight := (*[8]uint32)(dst[n : n+8])
	for i := range eight {
		below := m - 1
		eight[i] = from + uint32(bits.OnesCount64(below&^m))
		m &= below
	}
	for i := n + 8; m != 0; i++ {
		dst[i] = from + uint32(bits.TrailingZeros64(m))
		m &= m - 1
	}
	return n + count
}

// marksIn has a bit for each byte of w, the lowest for the first, that is a mark.
// No sum within a byte carries into the next.
func marksIn(w uint64) uint64 {
	low := w & lowBits
	odd := (^(low + everyByte*(0x80-','-1)) | (low + everyByte) | w) & highBits
	return (odd >> 7) * gather >> 56
}
