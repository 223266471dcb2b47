// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/money"
)

// canonMagic begins the binary form of a Tally; the last byte is its version.
const canonMagic = "jupan.tally\x03"

// What is written of an event beside its numbers.
const (
	flagLinked = 1 << iota // time and order
	flagReverses
	flagNamed // what Parent names
	flagsEnd
)

// MarshalBinary returns the canonical form of the Tally: the same events give
// the same bytes, whatever way they came. It holds the compact facts, not the
// sums, which [Plan.UnmarshalTally] works out again, and ends with the SHA-256 of
// the rest, so that a damaged file cannot become other money.
func (t *Tally) MarshalBinary() ([]byte, error) {
	e := encoder{t: t, out: append([]byte(canonMagic), t.plan.digest[:]...)}
	e.parts()
	e.collect()
	e.cellTable()
	e.facts()
	sum := sha256.Sum256(e.out)
	return append(e.out, sum[:]...), nil
}

type encoder struct {
	t     *Tally
	out   []byte
	items []item
	place []uint32 // by place: its place in the form
	text  []uint32 // by text: its number in the form
	cell  []uint32 // by cell: its number in the form
}

func (e *encoder) uint(v uint64)   { e.out = binary.AppendUvarint(e.out, v) }
func (e *encoder) int(v int64)     { e.out = binary.AppendVarint(e.out, v) }
func (e *encoder) fixed(v uint64)  { e.out = binary.LittleEndian.AppendUint64(e.out, v) }
func (e *encoder) string(s string) { e.uint(uint64(len(s))); e.out = append(e.out, s...) }

func (e *encoder) bool(v bool) {
	if v {
		e.uint(1)
	} else {
		e.uint(0)
	}
}

// parts writes the partitions by name.
func (e *encoder) parts() {
	e.place = make([]uint32, len(e.t.places))
	e.uint(uint64(len(e.t.parts)))
	for i, name := range slices.Sorted(maps.Keys(e.t.parts)) {
		p := e.t.parts[name]
		e.place[p.place] = uint32(i) + 1
		e.string(name)
		e.int(p.version)
		e.bool(p.disputed)
	}
}

// collect lists all facts and claims by hash, digest and place.
func (e *encoder) collect() {
	for shard := range flat.Shards {
		from := len(e.items)
		_ = e.t.facts.Each(shard, func(ref flat.Ref, f *fact, hash keyhash.Hash) error {
			if f.live() {
				e.items = append(e.items, e.t.itemOf(f, hash))
			}
			e.items = append(e.items, e.t.claims[ref]...)
			return nil
		})
		slices.SortFunc(e.items[from:], func(a, b item) int {
			return cmp.Or(a.hash.Compare(b.hash),
				cmp.Compare(a.digest, b.digest), cmp.Compare(e.place[a.place], e.place[b.place]))
		})
	}
}

// cellTable writes the texts and the cells that the facts use, in the order of
// their contents.
func (e *encoder) cellTable() {
	e.cell = make([]uint32, len(e.t.cells))
	var used []uint32
	for i := range e.items {
		if n := e.items[i].cell; e.cell[n] == 0 {
			e.cell[n] = 1
			used = append(used, n)
		}
	}
	e.textTable(used)
	slices.SortFunc(used, e.compareCells)
	e.uint(uint64(len(used)))
	for i, n := range used {
		e.cell[n] = uint32(i)
		e.cellKey(n)
	}
}

// textTable writes the texts that cells use.
func (e *encoder) textTable(cells []uint32) {
	e.text = make([]uint32, e.t.texts.Len())
	var used []uint32
	use := func(texts ...uint32) {
		for _, n := range texts {
			if e.text[n] == 0 {
				e.text[n] = 1
				used = append(used, n)
			}
		}
	}
	width := len(e.t.plan.dims)
	for _, n := range cells {
		k := &e.t.cells[n].key
		use(k.kind, k.party, k.campaign)
		use(e.t.tuples.at(k.tuple, width)...)
	}
	slices.SortFunc(used, func(a, b uint32) int { return cmp.Compare(e.t.texts.Text(a), e.t.texts.Text(b)) })
	e.uint(uint64(len(used)))
	for i, n := range used {
		e.text[n] = uint32(i)
		e.string(e.t.texts.Text(n))
	}
}

// cellKey writes what a cell is of, but for its origin.
func (e *encoder) cellKey(n uint32) {
	k := e.t.cells[n].key
	e.int(e.t.spanStarts[k.span])
	for _, currency := range []money.Currency{k.ofGross, k.ofFee, k.ofNet} {
		e.uint(uint64(currency))
	}
	for _, text := range []uint32{k.kind, k.party, k.campaign} {
		e.uint(uint64(e.text[text]))
	}
	for _, text := range e.t.tuples.at(k.tuple, len(e.t.plan.dims)) {
		e.uint(uint64(e.text[text]))
	}
}

func (e *encoder) compareCells(a, b uint32) int {
	x, y := &e.t.cells[a].key, &e.t.cells[b].key
	if c := cmp.Or(
		cmp.Compare(e.t.spanStarts[x.span], e.t.spanStarts[y.span]),
		cmp.Compare(x.ofGross, y.ofGross), cmp.Compare(x.ofFee, y.ofFee), cmp.Compare(x.ofNet, y.ofNet),
		cmp.Compare(e.text[x.kind], e.text[y.kind]),
		cmp.Compare(e.text[x.party], e.text[y.party]),
		cmp.Compare(e.text[x.campaign], e.text[y.campaign]),
	); c != 0 || x.tuple == y.tuple {
		return c
	}
	width := len(e.t.plan.dims)
	return slices.CompareFunc(e.t.tuples.at(x.tuple, width), e.t.tuples.at(y.tuple, width), func(a, b uint32) int {
		return cmp.Compare(e.text[a], e.text[b])
	})
}

func (e *encoder) facts() {
	e.uint(uint64(len(e.items)))
	for i := range e.items {
		it := &e.items[i]
		e.fixed(it.hash.Hi)
		e.fixed(it.hash.Lo)
		e.fixed(it.digest)
		e.uint(uint64(e.cell[it.cell]))
		e.uint(uint64(e.place[it.place]))
		e.uint(it.flags())
		if it.linked {
			e.int(it.at)
			e.fixed(it.order.Hi)
			e.fixed(it.order.Lo)
		}
		if it.named {
			e.fixed(it.parent.Hi)
			e.fixed(it.parent.Lo)
		}
		for _, n := range it.v.list() {
			e.num(*n)
		}
	}
}

func (e *encoder) num(n num) {
	e.uint(uint64(n.scale))
	if n.c.IsInt64() {
		e.uint(0)
		e.int(n.c.Int64())
		return
	}
	e.uint(1)
	e.fixed(uint64(n.c.Hi))
	e.fixed(n.c.Lo)
}

func (it *item) flags() uint64 {
	var v uint64
	if it.linked {
		v |= flagLinked
	}
	if it.reverses {
		v |= flagReverses
	}
	if it.named {
		v |= flagNamed
	}
	return v
}
