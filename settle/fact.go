// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
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

// fact is the event that counts for a key: 16 bytes beside the 16 of its hash. A
// fact whose digest is 0 is gone: its partition was restated without it.
type fact struct {
	digest uint64
	body   body
}

// annex is kept of an event that has an order or, under a plan with lineage, names
// what it gives back: 32 bytes, which link the events of an order.
type annex struct {
	body   body // not annexed
	at     int64
	ref    flat.Ref
	next   uint32 // annex plus one of the next event of the order
	order  flat.Ref
	linked bool
}

func (f *fact) live() bool { return f.digest != 0 }

// store keeps it as the fact that counts for its key.
func (t *Tally) store(ref flat.Ref, f *fact, it *item) *annex {
	*f = fact{it.digest, t.bodyOf(it.cell, it.place, &it.v)}
	if !it.linked && !it.named {
		return nil
	}
	n, x := t.annexes.take()
	*x = annex{body: f.body, at: it.at, ref: ref, linked: it.linked}
	f.body = inAnnex | body(n)
	return x
}

// annexOf returns the annex of a fact, nil if it has none.
func (t *Tally) annexOf(f *fact) *annex {
	if !f.body.annexed() {
		return nil
	}
	return t.annexes.at(f.body.number())
}

// innerOf returns the body of a fact, or that of its annex.
func (t *Tally) innerOf(f *fact) body {
	if f.body.annexed() {
		return t.annexes.at(f.body.number()).body
	}
	return f.body
}

// ownCell returns the cell of a fact by the event's own dimensions.
func (t *Tally) ownCell(f *fact) uint32 { return t.cellOfBody(t.innerOf(f)) }

// placeOf returns the place of the partition of a fact.
func (t *Tally) placeOf(f *fact) uint32 {
	b := t.innerOf(f)
	if b.packed() {
		return 0
	}
	return t.details.at(b.number()).place
}

// valuesOf gives back the numbers that store kept.
func (t *Tally) valuesOf(f *fact) (v values) {
	t.setValues(&v, t.innerOf(f))
	return v
}

// itemOf gives back the item that store kept.
func (t *Tally) itemOf(f *fact, hash keyhash.Hash) item {
	it := item{hash: hash, digest: f.digest, cell: t.ownCell(f), place: t.placeOf(f), v: t.valuesOf(f)}
	x := t.annexOf(f)
	if x == nil {
		return it
	}
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

// release frees what a fact keeps elsewhere and marks the fact gone.
func (t *Tally) release(f *fact) {
	t.dropBody(t.innerOf(f))
	if f.body.annexed() {
		t.annexes.drop(f.body.number())
	}
	*f = fact{}
}
