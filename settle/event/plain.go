// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

const (
	everyByte = 0x0101010101010101
	highBits  = 0x8080808080808080
)

// isPlain reports whether s is printable ASCII throughout: valid UTF-8 without
// control characters, as nearly all text is. It looks at eight bytes at a time.
func isPlain(s string) bool {
	if len(s) < 8 {
		for i := range len(s) {
			if s[i]-' ' >= 0x7f-' ' {
				return false
			}
		}
		return true
	}
	var bad uint64
	last := word(s[len(s)-8:])
	for ; len(s) > 8; s = s[8:] {
		bad |= notPlain(word(s))
	}
	return bad|notPlain(last) == 0
}

// notPlain is not zero if a byte of w is below 0x20 or above 0x7e. A carry from
// one byte into the next is harmless: it comes from a byte that is itself at
// fault.
func notPlain(w uint64) uint64 {
	return (w | (w + everyByte) | (w - everyByte*' ')) & highBits
}

// word reads the first eight bytes of s, the first one lowest. The compiler
// makes one load of it.
func word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
