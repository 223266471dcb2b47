// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

import "math/bits"

// numberMax is the most characters of a number without its sign, one of which is the
// point if all others are digits of a number below Whole.
const numberMax = 16

// Number reads -digits.digits of text[start:end], the sign and the point with what
// follows it where they are there. What is empty is 0; the text goes on behind it. The
// coefficient is below Whole: Number may refuse what dec.Parse accepts.
func Number(text string, start, end int) (coef int64, scale uint8, ok bool) {
	minus := 0
	if text[start] == '-' {
		minus = 1
	}
	start += minus
	n := uint(end - start)
	if n > 8 || end < 8 || n < uint(minus) {
		if start > end { // it is empty, and the minus stands behind it
			return 0, 0, true
		}
		return longNumber(text[start:end], minus)
	}
	// The others of the last eight characters become zeros in front, as does the point.
	others := 8 - n
	w := (Word(text[end-8:end]) ^ everyByte*'0') &^ (uint64(1)<<(others*8) - 1)
	x := w ^ everyByte*('.'^'0')
	if point := (x - everyByte) &^ x & highBits; point != 0 { // the lowest bit is right
		at := uint(bits.TrailingZeros64(point)) >> 3
		scale = uint8(7 - at)
		if scale == 0 || at == others {
			return 0, 0, false
		}
		before := uint64(1)<<(at*8) - 1
		w = w&^(before<<8|0xff) | w&before<<8
	}
	if (w|(w+everyByte*(0x7f-9)))&highBits != 0 {
		return 0, 0, false
	}
	// Digits to pairs, to fours, to eight: 2561 is 10·2^8+1, and so on.
	w = w * 2561 >> 8 & 0x00ff00ff00ff00ff
	w = w * 6553601 >> 16 & 0x0000ffff0000ffff
	coef = int64(w * 42949672960001 >> 32)
	return (coef ^ -int64(minus)) + int64(minus), scale, true
}

// longNumber reads digits.digits one by one.
func longNumber(s string, minus int) (coef int64, scale uint8, ok bool) {
	if len(s) > numberMax {
		return 0, 0, false
	}
	point := -1
	for i := range len(s) {
		if d := s[i] - '0'; d <= 9 {
			coef = coef*10 + int64(d)
		} else if s[i] != '.' || point >= 0 || i == 0 || i == len(s)-1 {
			return 0, 0, false
		} else {
			point = i
		}
	}
	if point > 0 {
		scale = uint8(len(s) - 1 - point)
	}
	return (coef ^ -int64(minus)) + int64(minus), scale, coef < Whole && len(s) >= minus
}

// SignOf is 0 for a number that is not stated, 1 for zero, 2 for one above it and 3 for
// one below.
func SignOf(v int64, stated bool) uint64 {
	var is uint64
	if stated {
		is = 1
	}
	return is * (1 + uint64(v|-v)>>63 + uint64(v)>>63)
}
