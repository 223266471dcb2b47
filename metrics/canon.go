// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/internal/canon"
	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/settle"
)

// canonMagic begins the binary form of a Board; the last byte is its version.
const canonMagic = "jupan.board\x02"

// MarshalBinary returns the canonical form of the board: the same events give the
// same bytes, whatever way they came. It holds what is kept of the events, not the
// sums, which reading works out again, and ends with the SHA-256 of the rest.
func (b *Board) MarshalBinary() ([]byte, error) {
	e := encoder{Writer: canon.NewWriter(canonMagic, b.plan.digest), b: b}
	appended, parts := b.facts.Appended(), b.facts.Partitions()
	e.classTable(appended, parts)
	facts.Write(e.Writer, appended, parts, e.items)
	return e.Seal(), nil
}

// Digest identifies the state of the board: that of its binary form.
func (b *Board) Digest() (Digest, error) {
	data, err := b.MarshalBinary()
	if err != nil {
		return Digest{}, err
	}
	return sha256.Sum256(data), nil
}

// Merge adds all that another board of the same model knows; o is not changed. The
// result counts o's events.
func (b *Board) Merge(o *Board) (settle.Added, error) {
	var added settle.Added
	if b.plan.digest != o.plan.digest {
		return added, ErrModel
	}
	b.changes++
	b.stale = true
	counts, err := b.facts.Merge(&o.facts, func(f fact) fact { return b.convert(o, f) })
	count(&added, counts)
	if err != nil {
		return added, fmt.Errorf("metrics: board: %w", err)
	}
	return added, nil
}

// convert gives a fact of another board the numbers of this one.
func (b *Board) convert(o *Board, f fact) fact {
	words := b.translate(o, o.classes[o.cells[f.cell].class].words)
	n := o.numbersOf(&f)
	c := fact{digest: f.digest, at: f.at, cell: b.cellOf(b.classFor(words), b.dayOf(f.at))}
	for i, number := range f.entity {
		if number > 0 {
			c.entity[i] = b.entities[i].number(o.entities[i].hash(number))
		}
	}
	b.store(&c, &n)
	return c
}

// translate gives the words of a class of another board the numbers of this one.
func (b *Board) translate(o *Board, words []uint32) []uint32 {
	out := append(b.words[:0], words...)
	for i := range out {
		if isText(i) {
			out[i] = b.texts.Number(o.texts.Text(words[i]))
		}
	}
	b.words = out
	return out
}

// isText tells whether a word of a class is the number of a text.
func isText(i int) bool { return i == wordKind || i >= wordDims }

type encoder struct {
	*canon.Writer
	b     *Board
	class map[uint32]uint64 // by class: its number in the form
}

// classTable writes the texts and the classes that are used, in the order of their
// contents.
func (e *encoder) classTable(appended []facts.Item[fact], parts []facts.Partition[fact]) {
	used, texts := map[uint32]bool{}, map[uint32]bool{}
	see := func(items []facts.Item[fact]) {
		for i := range items {
			used[e.b.cells[items[i].Payload.cell].class] = true
		}
	}
	see(appended)
	for _, p := range parts {
		see(p.Items)
	}
	for n := range used {
		for i, w := range e.b.classes[n].words {
			if isText(i) {
				texts[w] = true
			}
		}
	}
	text := map[uint32]uint64{}
	e.Uint(uint64(len(texts)))
	byText := func(a, b uint32) int { return cmp.Compare(e.b.texts.Text(a), e.b.texts.Text(b)) }
	for i, n := range slices.SortedFunc(maps.Keys(texts), byText) {
		text[n] = uint64(i)
		e.String(e.b.texts.Text(n))
	}
	e.class = map[uint32]uint64{}
	e.Uint(uint64(len(used)))
	words := func(n uint32) []uint64 {
		list := make([]uint64, len(e.b.classes[n].words))
		for i, w := range e.b.classes[n].words {
			list[i] = uint64(w)
			if isText(i) {
				list[i] = text[w]
			}
		}
		return list
	}
	byWords := func(a, b uint32) int { return slices.Compare(words(a), words(b)) }
	for i, n := range slices.SortedFunc(maps.Keys(used), byWords) {
		e.class[n] = uint64(i)
		for _, w := range words(n) {
			e.Uint(w)
		}
	}
}

func (e *encoder) items(items []facts.Item[fact]) {
	e.Uint(uint64(len(items)))
	for i := range items {
		f := &items[i].Payload
		e.Hash(items[i].Hash)
		e.Fixed(items[i].Digest)
		e.Uint(e.class[e.b.cells[f.cell].class])
		e.Int(f.at)
		for _, v := range e.b.plan.places {
			e.num(e.b.numberOf(f, v))
		}
		mask := uint64(0)
		for k, number := range f.entity {
			if number > 0 {
				mask |= 1 << k
			}
		}
		e.Uint(mask)
		for k, number := range f.entity {
			if number > 0 {
				e.Hash(e.b.entities[k].hash(number))
			}
		}
	}
}

// num writes a number: its scale and whether it is wide, then the coefficient.
func (e *encoder) num(n num) {
	if n.c.IsInt64() {
		e.Uint(uint64(n.scale) << 1)
		e.Int(n.c.Int64())
		return
	}
	e.Uint(uint64(n.scale)<<1 | 1)
	e.Fixed(uint64(n.c.Hi))
	e.Fixed(n.c.Lo)
}
