// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

import "math/bits"

// nameMax is the longest text that a name tells from all others.
const nameMax = 17

// name is a text as three words, which are compared more quickly than the text: its
// first eight bytes, its last eight (all of them, both times, where there are less), and
// its length with the byte in the middle. The zero name is that of no text.
type name struct{ first, last, form uint64 }

// Names finds a few short texts again, such as those of kinds.
type Names [1 << 8]slot

type slot struct {
	name
	is uint64
}

// look returns the name of a part of a text, and where it would be. That is another place
// for each of the standard kinds of events.
func (n *Names) look(text string, start, end int) (name, *slot) {
	size := end - start
	lacks := 8 - size
	lacks &^= lacks >> (bits.UintSize - 1) // no branch: how long a word is cannot be guessed
	before := start - lacks
	none := uint(lacks) * 8 & 63
	is := name{
		first: Word(text[before:before+8]) >> none, last: Word(text[end-8:end]) >> none,
		form: uint64(size)<<8 | uint64(text[start+int(uint(size)/2)]),
	}
	return is, &n[(is.first+is.last*7+is.form)*0x9e3779b97f4a7c15>>56]
}

// Add adds a text that Find is to find as a number above 0. It is false where that
// cannot be: for what is empty or too long, or would take the place of another.
func (n *Names) Add(text string, is uint8) bool {
	const before = "        "
	if text == "" || len(text) > nameMax || is == 0 {
		return false
	}
	name, at := n.look(before+text, len(before), len(before)+len(text))
	if at.is != 0 {
		return false
	}
	at.name, at.is = name, uint64(is)
	return true
}

// Find finds text[start:end], which ends behind the eighth byte of the text and not at the
// end of it; 0 is none.
func (n *Names) Find(text string, start, end int) uint8 {
	if name, at := n.look(text, start, end); at.name == name {
		return uint8(at.is)
	}
	return 0
}
