// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/money"
)

// canonMagic begins the binary form of a Tally; the last byte is its version.
const canonMagic = "jupan.tally\x02"

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
	place []uint32          // by place: its place in the form
	text  map[uint32]uint64 // by text: its number in the form
	cell  map[uint32]uint64 // by cell: its number in the form
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
	used := map[uint32]bool{}
	for i := range e.items {
		used[e.items[i].cell] = true
	}
	e.textTable(maps.Keys(used))
	e.cell = map[uint32]uint64{}
	e.uint(uint64(len(used)))
	for i, n := range slices.SortedFunc(maps.Keys(used), e.compareCells) {
		e.cell[n] = uint64(i)
		e.cellKey(n)
	}
}

// textTable writes the texts that cells use.
func (e *encoder) textTable(cells iter.Seq[uint32]) {
	texts := map[uint32]bool{}
	width := len(e.t.plan.dims)
	for n := range cells {
		k := e.t.cells[n].key
		texts[k.kind], texts[k.party], texts[k.campaign] = true, true, true
		for _, text := range e.t.tuples.at(k.tuple, width) {
			texts[text] = true
		}
	}
	byText := func(a, b uint32) int { return cmp.Compare(e.t.texts.Text(a), e.t.texts.Text(b)) }
	e.text = map[uint32]uint64{}
	e.uint(uint64(len(texts)))
	for i, n := range slices.SortedFunc(maps.Keys(texts), byText) {
		e.text[n] = uint64(i)
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
		e.uint(e.text[text])
	}
	for _, text := range e.t.tuples.at(k.tuple, len(e.t.plan.dims)) {
		e.uint(e.text[text])
	}
}

func (e *encoder) compareCells(a, b uint32) int {
	x, y := e.t.cells[a].key, e.t.cells[b].key
	width := len(e.t.plan.dims)
	return cmp.Or(
		cmp.Compare(e.t.spanStarts[x.span], e.t.spanStarts[y.span]),
		cmp.Compare(x.ofGross, y.ofGross), cmp.Compare(x.ofFee, y.ofFee), cmp.Compare(x.ofNet, y.ofNet),
		cmp.Compare(e.text[x.kind], e.text[y.kind]),
		cmp.Compare(e.text[x.party], e.text[y.party]),
		cmp.Compare(e.text[x.campaign], e.text[y.campaign]),
		slices.CompareFunc(e.t.tuples.at(x.tuple, width), e.t.tuples.at(y.tuple, width), func(a, b uint32) int {
			return cmp.Compare(e.text[a], e.text[b])
		}),
	)
}

func (e *encoder) facts() {
	e.uint(uint64(len(e.items)))
	for i := range e.items {
		it := &e.items[i]
		e.fixed(it.hash.Hi)
		e.fixed(it.hash.Lo)
		e.fixed(it.digest)
		e.uint(e.cell[it.cell])
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
		for _, n := range []num{it.v.gross, it.v.fee, it.v.net, it.v.quantity} {
			e.uint(uint64(n.scale))
			if n.c.IsInt64() {
				e.uint(0)
				e.int(int64(n.c.Lo))
				continue
			}
			e.uint(1)
			e.fixed(uint64(n.c.Hi))
			e.fixed(n.c.Lo)
		}
	}
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
