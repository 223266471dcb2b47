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
	// recent holds texts that were asked for, each in the one place that it can be in.
	recent []recent
}

// recent is a text and its number. The first and the last eight bytes and the length
// are all there is to a text of up to 16.
type recent struct {
	first, last uint64
	len, n      uint32
}

const (
	minRecent = 1 << 4
	maxRecent = 1 << 13
)

// Number returns the number of s, giving it one if it is new. A new text is
// copied, so s may be part of a larger buffer.
func (t *Strings) Number(s string) uint32 {
	if s == "" || len(t.recent) == 0 {
		return t.number(s)
	}
	r := recent{len: uint32(len(s))}
	r.first, r.last = ends(s)
	place := &t.recent[keyhash.Mix(r.first, r.last+uint64(r.len))&uint64(len(t.recent)-1)]
	if place.first == r.first && place.last == r.last && place.len == r.len &&
		(len(s) <= 16 || t.texts[place.n] == s) {
		return place.n
	}
	r.n = t.number(s)
	*place = r // of a table that may have been replaced by now, which does no harm
	return r.n
}

// ends returns the first and the last eight bytes of a text, or what there are.
func ends(s string) (first, last uint64) {
	n := len(s)
	if n < 8 {
		for i := range n {
			first = first<<8 | uint64(s[i])
		}
		return first, 0
	}
	return keyhash.Word(s), keyhash.Word(s[n-8:])
}

func (t *Strings) number(s string) uint32 {
	if s == "" {
		return 0
	}
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
	if len(t.recent) < min(2*len(t.texts), maxRecent) {
		t.recent = make([]recent, max(minRecent, 2*len(t.recent)))
	}
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
	c.recent = slices.Clone(t.recent)
	return c
}
