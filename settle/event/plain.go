// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import "github.com/jupan-go/jupan/internal/terse"

const (
	everyByte = 0x0101010101010101
	highBits  = 0x8080808080808080
)

// isPlain reports whether s is printable ASCII throughout and no longer than
// MaxText: fit for a text field, as nearly all text is.
func isPlain(s string) bool { return oddText(s) == 0 }

// oddText is 0 if s is plain. The results for several texts can be joined with |
// and asked about once.
func oddText(s string) uint64 {
	if s == "" {
		return 0
	}
	return oddWords(s)
}

// oddWords looks at eight bytes at a time; the last eight may overlap the ones
// before them, and what is shorter is made up to eight.
func oddWords(s string) uint64 {
	var odd uint64
	switch {
	case len(s) > MaxText:
		odd = 1
	case len(s) >= 8:
		odd = notPlain(terse.Word(s[len(s)-8:]))
		for i := 0; i+8 < len(s); i += 8 {
			odd |= notPlain(terse.Word(s[i : i+8]))
		}
	case len(s) >= 4:
		odd = notPlain(terse.Half(s) | terse.Half(s[len(s)-4:])<<32)
	default:
		odd = notPlain(uint64(s[0]) | uint64(s[len(s)/2])<<8 | uint64(s[len(s)-1])<<16 | everyByte*' '&^0xffffff)
	}
	return odd
}

// notPlain is not zero if a byte of w is below 0x20 or above 0x7e. A carry from
// one byte into the next is harmless: it comes from a byte that is itself at
// fault.
func notPlain(w uint64) uint64 {
	return (w | (w + everyByte) | (w - everyByte*' ')) & highBits
}

// lastWord reads the one to seven bytes of s from i on, with spaces behind.
func lastWord(s string, i int) uint64 {
	const spaces = everyByte * ' '
	if n := len(s); n >= 8 {
		before := uint(8-(n-i)) * 8
		return terse.Word(s[n-8:])>>before | spaces<<(64-before)
	}
	w := uint64(spaces)
	for j := len(s) - 1; j >= i; j-- {
		w = w<<8 | uint64(s[j])
	}
	return w
}

// matches has the high bit of each byte of w that is c.
func matches(w uint64, c byte) uint64 {
	w ^= everyByte * uint64(c)
	return ^((w&^highBits + everyByte*0x7f) | w) & highBits
}
