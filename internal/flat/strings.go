// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package flat

import (
	"hash/maphash"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/internal/keyhash"
)

// Strings numbers distinct texts from 0 in the order they are first seen; the
// empty text is always 0. The zero Strings is ready to use.
type Strings struct {
	seed  maphash.Seed
	index Index
	texts []string
	sums  []uint64
	// recent holds, by a cheap look at the text, the number last asked for.
	recent [recentLen]uint32
}

const recentLen = 512

// slot takes the last letters, where texts that are numbered differ.
func slot(s string) uint {
	n := len(s)
	h := uint(n) + uint(s[n-1])
	if n >= 3 {
		h += uint(s[n-2])*10 + uint(s[n-3])*100
	}
	return h % recentLen
}

// Number returns the number of s, giving it one if it is new. A new text is
// copied, so s may be part of a larger buffer.
func (t *Strings) Number(s string) uint32 {
	if s == "" {
		return 0
	}
	recent := &t.recent[slot(s)]
	if n := *recent; n != 0 && t.texts[n] == s {
		return n
	}
	*recent = t.number(s)
	return *recent
}

func (t *Strings) number(s string) uint32 {
	if len(t.texts) == 0 {
		t.seed, t.texts, t.sums = maphash.MakeSeed(), []string{""}, []uint64{keyhash.Sum64(0, "")}
	}
	h := maphash.String(t.seed, s)
	if n, found := t.find(s, h); found {
		return n
	}
	n := uint32(len(t.texts))
	t.texts = append(t.texts, strings.Clone(s))
	t.sums = append(t.sums, keyhash.Sum64(0, s))
	t.index.Add(h, n)
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
	return t.find(s, maphash.String(t.seed, s))
}

// Text returns the text with number n.
func (t *Strings) Text(n uint32) string {
	if n == 0 {
		return ""
	}
	return t.texts[n]
}

// Sum returns keyhash.Sum64(0, text) of the text with number n.
func (t *Strings) Sum(n uint32) uint64 { return t.sums[n] }

// Len returns one more than the highest number.
func (t *Strings) Len() int { return max(1, len(t.texts)) }

func (t *Strings) find(s string, h uint64) (uint32, bool) {
	for pos := t.index.Start(h); ; pos++ {
		n, ok := t.index.At(&pos, h)
		if !ok || t.texts[n] == s {
			return n, ok
		}
	}
}

// Clone returns a copy.
func (t *Strings) Clone() Strings {
	c := *t
	c.index, c.texts, c.sums = t.index.Clone(), slices.Clone(t.texts), slices.Clone(t.sums)
	return c
}
