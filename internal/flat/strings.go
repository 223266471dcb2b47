// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package flat

import (
	"hash/maphash"
	"strings"
)

// Strings numbers distinct texts from 0 in the order they are first seen; the
// empty text is always 0. The zero Strings is ready to use.
type Strings struct {
	seed  maphash.Seed
	index []uint32 // number plus one; 0 is an empty slot
	texts []string
	sums  []uint64
}

// Number returns the number of s, giving it one if it is new. A new text is
// copied, so s may be part of a larger buffer.
func (t *Strings) Number(s string) uint32 {
	if s == "" {
		return 0
	}
	sum := t.prepare(s)
	pos, n, found := t.probe(s, sum)
	if found {
		return n
	}
	n = uint32(len(t.texts))
	t.texts = append(t.texts, strings.Clone(s))
	t.sums = append(t.sums, sum)
	t.index[pos] = n + 1
	return n
}

// Find returns the number of s without giving it one.
func (t *Strings) Find(s string) (uint32, bool) {
	if s == "" {
		return 0, true
	}
	if len(t.texts) == 0 {
		return 0, false
	}
	_, n, found := t.probe(s, maphash.String(t.seed, s))
	return n, found
}

// Text returns the text with number n.
func (t *Strings) Text(n uint32) string {
	if n == 0 {
		return ""
	}
	return t.texts[n]
}

// Len returns one more than the highest number.
func (t *Strings) Len() int { return max(1, len(t.texts)) }

func (t *Strings) prepare(s string) uint64 {
	if len(t.texts) == 0 {
		t.seed = maphash.MakeSeed()
		t.texts, t.sums = append(t.texts, ""), append(t.sums, 0)
		t.index = make([]uint32, minIndex)
	}
	if len(t.texts)*2 >= len(t.index) {
		t.grow()
	}
	return maphash.String(t.seed, s)
}

func (t *Strings) probe(s string, sum uint64) (pos uint64, n uint32, found bool) {
	mask := uint64(len(t.index) - 1)
	for pos = sum & mask; t.index[pos] != 0; pos = (pos + 1) & mask {
		n = t.index[pos] - 1
		if t.sums[n] == sum && t.texts[n] == s {
			return pos, n, true
		}
	}
	return pos, 0, false
}

func (t *Strings) grow() {
	t.index = make([]uint32, 2*len(t.index))
	mask := uint64(len(t.index) - 1)
	for n := 1; n < len(t.texts); n++ {
		pos := t.sums[n] & mask
		for t.index[pos] != 0 {
			pos = (pos + 1) & mask
		}
		t.index[pos] = uint32(n) + 1
	}
}
