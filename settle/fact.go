// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
)

// item is an event on its way into or out of a Tally: what has to be kept so
// that the event can be told from others, taken back, and carried to another
// Tally.
type item struct {
	hash   keyhash.Hash
	digest uint64 // of the contents; never 0
	cell   uint32 // by the event's own dimensions
	place  uint32 // 0 for append, otherwise the number of a partition
	at     int64  // nanoseconds since 1970
	order  keyhash.Hash
	linked bool // has an order, and the plan links orders
	// Under a plan with lineage, of an event that gives back: reverses, and what
	// its Parent names.
	reverses, named bool
	parent          keyhash.Hash
	v               values
}

// fact is the event that counts for a key: 32 bytes beside the 16 of its hash.
// Most events fit; the others have an annex. A fact whose digest is 0 is gone:
// its partition was restated without it.
type fact struct {
	digest   uint64
	gross    int64
	cell     uint32
	annex    uint32 // number plus one in Tally.annexes
	place    uint32
	scale    uint8 // of gross
	wide     bool  // the numbers are in Tally.wide
	quantity int16
}

// annex holds what does not fit into a fact, and links the events of an order.
type annex struct {
	fee, net, quantity                int64
	at                                int64
	ref                               flat.Ref
	next                              uint32 // annex plus one of the next event of the order
	order                             flat.Ref
	linked                            bool
	feeScale, netScale, quantityScale uint8
}

func (f *fact) live() bool { return f.digest != 0 }

// store keeps it as the fact that counts for its key.
func (t *Tally) store(ref flat.Ref, f *fact, it *item) *annex {
	*f = fact{digest: it.digest, cell: it.cell, place: it.place}
	small := it.v.quantity.scale == 0 && it.v.quantity.c == dec.FromInt64(int64(int16(it.v.quantity.c.Lo)))
	if it.v.gross.c.IsInt64() {
		f.gross, f.scale = int64(it.v.gross.c.Lo), it.v.gross.scale
	} else {
		f.wide = true
	}
	if small {
		f.quantity = int16(it.v.quantity.c.Lo)
	}
	if small && !f.wide && !it.linked && !it.named && it.v.fee == (num{}) && it.v.net == (num{}) {
		return nil
	}
	n, x := t.annexes.take()
	f.annex = n + 1
	*x = annex{at: it.at, ref: ref, linked: it.linked}
	if !it.v.fee.c.IsInt64() || !it.v.net.c.IsInt64() || !it.v.quantity.c.IsInt64() {
		f.wide = true
	}
	if f.wide {
		t.wide[n] = it.v
		return x
	}
	x.fee, x.feeScale = int64(it.v.fee.c.Lo), it.v.fee.scale
	x.net, x.netScale = int64(it.v.net.c.Lo), it.v.net.scale
	x.quantity, x.quantityScale = int64(it.v.quantity.c.Lo), it.v.quantity.scale
	return x
}

// valuesOf gives back the numbers that store kept.
func (t *Tally) valuesOf(f *fact) (v values) {
	t.setValues(&v, f)
	return v
}

// setValues sets v, which is zero, to the numbers that store kept.
func (t *Tally) setValues(v *values, f *fact) {
	if f.wide {
		*v = t.wide[f.annex-1]
		return
	}
	v.gross = num{dec.FromInt64(f.gross), f.scale}
	if f.annex == 0 {
		v.quantity.c = dec.FromInt64(int64(f.quantity))
		return
	}
	x := t.annexes.at(f.annex - 1)
	v.fee = num{dec.FromInt64(x.fee), x.feeScale}
	v.net = num{dec.FromInt64(x.net), x.netScale}
	v.quantity = num{dec.FromInt64(x.quantity), x.quantityScale}
}

// itemOf gives back the item that store kept.
func (t *Tally) itemOf(f *fact, hash keyhash.Hash) item {
	it := item{hash: hash, digest: f.digest, cell: f.cell, place: f.place, v: t.valuesOf(f)}
	if f.annex == 0 {
		return it
	}
	x := t.annexes.at(f.annex - 1)
	it.at, it.linked = x.at, x.linked
	if x.linked {
		_, it.order = t.orders.At(x.order)
	}
	if k := t.kinOf(f); k != nil {
		if it.reverses, it.named = k.reverses, k.named; k.named {
			_, it.parent = t.children.At(k.parent)
		}
	}
	return it
}

// release frees the annex of a fact and marks the fact gone.
func (t *Tally) release(f *fact) {
	if f.annex > 0 {
		delete(t.wide, f.annex-1)
		t.annexes.free = append(t.annexes.free, f.annex-1)
	}
	*f = fact{}
}

const annexChunk = 1 << 7

// annexes is a list of annexes that never moves and reuses what was freed.
type annexes struct {
	chunks [][]annex
	n      uint32
	free   []uint32
}

func (a *annexes) at(i uint32) *annex { return &a.chunks[i/annexChunk][i%annexChunk] }

func (a *annexes) take() (uint32, *annex) {
	if last := len(a.free) - 1; last >= 0 {
		i := a.free[last]
		a.free = a.free[:last]
		return i, a.at(i)
	}
	if a.n%annexChunk == 0 {
		a.chunks = append(a.chunks, make([]annex, annexChunk))
	}
	i := a.n
	a.n++
	return i, a.at(i)
}
