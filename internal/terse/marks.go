// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

import "slices"

// IsMark reports whether Marks gives the place of a byte: of a comma, of what sorts
// before it (ends of lines and other control characters, quotation marks, spaces)
// and of what is not ASCII. Few texts of a row have any other than commas.
func IsMark(c byte) bool { return c <= ',' || c > '~' }

// Marks appends to dst the places of the marks from a place on and up to another.
func Marks(dst []uint32, text string, from, to int) []uint32 {
	if blocks := (to - from) &^ 63; blocks > 0 {
		n := len(dst)
		dst = slices.Grow(dst, blocks+8)
		n += putMarks(dst[n:cap(dst)], text[from:from+blocks], uint32(from))
		dst, from = dst[:n], from+blocks
	}
	for ; from < to; from++ {
		if IsMark(text[from]) {
			dst = append(dst, uint32(from))
		}
	}
	return dst
}
