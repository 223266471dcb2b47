// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

import "math/bits"

const (
	everyByte = 0x0101010101010101
	lowBits   = 0x7f7f7f7f7f7f7f7f
	highBits  = 0x8080808080808080
	// gather, as a factor, brings the low bits of eight bytes together in the highest.
	gather = 0x0102040810204080
)

// IsMark reports whether Marks gives the place of a byte: of a comma, of what sorts
// before it (ends of lines and other control characters, quotation marks, spaces)
// and of what is not ASCII. Few texts of a row have any other than commas.
func IsMark(c byte) bool { return c <= ',' || c > '~' }

// Marks appends to dst the places of the marks from a place on and up to another.
func Marks(dst []uint32, text string, from, to int) []uint32 {
	for ; from+64 <= to; from += 64 {
		s := text[from : from+64]
		m := marksIn(word(s)) | marksIn(word(s[8:]))<<8 |
			marksIn(word(s[16:]))<<16 | marksIn(word(s[24:]))<<24 |
			marksIn(word(s[32:]))<<32 | marksIn(word(s[40:]))<<40 |
			marksIn(word(s[48:]))<<48 | marksIn(word(s[56:]))<<56
		dst = appendMarks(dst, m, uint32(from))
	}
	for ; from < to; from++ {
		if IsMark(text[from]) {
			dst = append(dst, uint32(from))
		}
	}
	return dst
}

// appendMarks appends the places of the bits of m. It writes eight whether there are
// as many or not: a loop that ends with the bits would be mispredicted each time.
// Counting the bits below the lowest is faster than asking for its place, for which
// the oldest processors that Go runs on have but a slow instruction.
func appendMarks(dst []uint32, m uint64, from uint32) []uint32 {
	n, count := len(dst), bits.OnesCount64(m)
	if n+64 > cap(dst) {
		dst = append(dst, make([]uint32, 64)...)
	}
	eight := (*[8]uint32)(dst[n : n+8])
	for i := range eight {
		below := m - 1
		eight[i] = from + uint32(bits.OnesCount64(below&^m))
		m &= below
	}
	dst = dst[: n+count : cap(dst)]
	for i := n + 8; m != 0; i++ {
		dst[i] = from + uint32(bits.TrailingZeros64(m))
		m &= m - 1
	}
	return dst
}

// marksIn has a bit for each byte of w, the lowest for the first, that is a mark.
// No sum within a byte carries into the next.
func marksIn(w uint64) uint64 {
	low := w & lowBits
	odd := (^(low + everyByte*(0x80-','-1)) | (low + everyByte) | w) & highBits
	return (odd >> 7) * gather >> 56
}

// word reads the first eight bytes of s, the first one lowest.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
