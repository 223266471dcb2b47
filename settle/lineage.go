// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
)

// An event gives back if it is a cancellation, a refund, a chargeback or a
// rollback, or the reverse of any kind. What it gives back is its original: the
// event that Parent names or, where that is not known, the first of its order
// that it can be. An original may give something back itself, as a failed refund
// does, and is followed to its own. Until the original is known, an event counts
// by its own time, and it moves when the original comes.
//
// All of this is kept only under a plan with lineage.

// maxChain bounds how many originals are followed. A chain that is longer, or
// that ends in itself, has no first.
const maxChain = 64

// kin is what is kept, beside its annex, of an event that gives back or has an
// order.
type kin struct {
	parent     flat.Ref // in lineage.children, if named
	prev, next uint32   // annex plus one, of the same parent
	cell       uint32   // where the event counts, plus one
	reverses   bool     // gives back
	named      bool     // names what it gives back
	waiting    bool     // is to be posted
	listed     bool     // the annex, whosever it is, is in lineage.waiting
}

// children lists the events that name one event.
type children struct {
	head uint32 // annex plus one
}

// lineage is the part of a Tally that only a plan with lineage has.
type lineage struct {
	kins     [][]kin // by annex, in chunks like these
	children flat.Table[children]
	parents  int      // how many have or had children
	waiting  []uint32 // annexes of events without order that may be to be posted
	// ancestors of orders, while they are worked out.
	ancestors map[flat.Ref]*ancestors
	stack     []keyhash.Hash // scratch of settleDown
}

// givesBack reports whether an event is a reversal.
func givesBack(e *event.Event) bool {
	return e.Reverses || e.Kind.GivesBack() || e.Kind == event.Conversion && e.Quantity.Sign() < 0
}

// readLineage sets what is kept of an event that gives back or has an order.
func (t *Tally) readLineage(e *event.Event, it *item) {
	it.reverses = givesBack(e)
	if it.named = it.reverses && !e.Parent.IsZero(); it.named {
		it.parent = t.sourceOf(e.Parent.Source).seed.Sum128(e.Parent.ID)
	}
	it.reverses = it.reverses && (it.linked || it.named) // else it has no original
}

// kinOf returns the kin of a fact, if it has one.
func (t *Tally) kinOf(f *fact) *kin {
	if !f.body.annexed() || t.lineage == nil {
		return nil
	}
	return t.kinAt(f.body.number())
}

func (l *lineage) kinAt(annex uint32) *kin { return &l.kins[annex/recordChunk][annex%recordChunk] }

// enlist keeps the kin of a fact that was stored with an annex.
func (t *Tally) enlist(f *fact, it *item) {
	for len(t.kins) < len(t.annexes.chunks) {
		t.kins = append(t.kins, make([]kin, recordChunk))
	}
	k := t.kinOf(f)
	*k = kin{reverses: it.reverses, named: it.named, listed: k.listed}
	if !it.named {
		return
	}
	ref, list, found, _ := t.children.Put(it.parent)
	if !found {
		t.parents++
	}
	k.parent, k.next = ref, list.head
	if list.head > 0 {
		t.kinAt(list.head - 1).prev = f.body.number() + 1
	}
	list.head = f.body.number() + 1
}

// delist is the opposite of enlist.
func (t *Tally) delist(f *fact) {
	k := t.kinOf(f)
	if k == nil {
		return
	}
	if k.named {
		if k.next > 0 {
			t.kinAt(k.next - 1).prev = k.prev
		}
		if k.prev > 0 {
			t.kinAt(k.prev - 1).next = k.next
		} else {
			list, _ := t.children.At(k.parent)
			list.head = k.next
		}
	}
	*k = kin{listed: k.listed}
}

func (t *Tally) wait(annex uint32) {
	k := t.kinAt(annex)
	if k.waiting = true; !k.listed {
		k.listed = true
		t.waiting = append(t.waiting, annex)
	}
}

// disturb takes out of the cells what follows from an event that is about to
// change: the events that name it, the orders of those, and what follows from them.
func (t *Tally) disturb(hash keyhash.Hash) {
	t.stack = append(t.stack, hash)
	t.settleDown()
}

// settleDown works off the stack: events of which something follows.
func (t *Tally) settleDown() {
	for t.lineage != nil && len(t.stack) > 0 {
		last := len(t.stack) - 1
		hash := t.stack[last]
		t.stack = t.stack[:last]
		_, list, found := t.children.Find(hash)
		if !found {
			continue
		}
		for n := list.head; n > 0; n = t.kinAt(n - 1).next {
			t.loosen(n - 1)
		}
	}
}

// loosen takes an event that names another out of its cell. What is out already
// has nothing behind it that is not.
func (t *Tally) loosen(annex uint32) {
	x, k := t.annexes.at(annex), t.kinAt(annex)
	if x.linked {
		o, _ := t.orders.At(x.order)
		t.unpost(x.order, o)
		return
	}
	if k.waiting {
		return
	}
	f, hash := t.facts.At(x.ref)
	t.unpostKin(f, k)
	t.wait(annex)
	t.stack = append(t.stack, hash)
}

func (t *Tally) unpostKin(f *fact, k *kin) {
	if k.cell > 0 {
		v := t.valuesOf(f)
		t.addTo(k.cell-1, &v, -1)
		k.cell = 0
	}
}

// followers puts the events of an order, which is no longer posted, on the stack.
func (t *Tally) followers(o *order) {
	if t.lineage == nil || t.parents == 0 {
		return
	}
	for n := o.head; n > 0; {
		x := t.annexes.at(n - 1)
		_, hash := t.facts.At(x.ref)
		t.stack = append(t.stack, hash)
		n = x.next
	}
}

// forget drops what held before the last change.
func (t *Tally) forget() {
	if t.lineage != nil {
		t.ancestors = nil
	}
}

// workWaiting posts the events that wait.
func (t *Tally) workWaiting() {
	if t.lineage == nil {
		return
	}
	for _, annex := range t.waiting {
		k := t.kinAt(annex)
		if k.listed = false; !k.waiting { // it has gone
			continue
		}
		k.waiting = false
		f, _ := t.facts.At(t.annexes.at(annex).ref)
		key := t.cells[t.ownCell(f)].key
		key.origin = t.originOf(f)
		k.cell = t.cellFor(key, key.hash()) + 1
		v := t.valuesOf(f)
		t.addTo(k.cell-1, &v, 1)
	}
	t.waiting = t.waiting[:0]
}

// originOf returns the number of the origin of a fact.
func (t *Tally) originOf(f *fact) uint32 {
	own := t.cells[t.ownCell(f)].key.span
	for range maxChain {
		next := t.original(f)
		if next == nil {
			span := t.cells[t.ownCell(f)].key.span
			return t.origins.of(origin{span, span}, own)
		}
		f = next
	}
	return 0
}

// original returns what a fact gives back, as far as it is known.
func (t *Tally) original(f *fact) *fact {
	k := t.kinOf(f)
	if k == nil || !k.reverses {
		return nil
	}
	if k.named {
		_, hash := t.children.At(k.parent)
		if _, parent, found := t.facts.Find(hash); found && parent.live() {
			return parent
		}
	}
	if x := t.annexOf(f); x.linked {
		return t.originalInOrder(f, x.order)
	}
	return nil
}

// ancestors are the events of an order that others of it can give back.
type ancestors struct {
	ref     flat.Ref
	capture *annex // the first
	// firsts are the first events by kind, party and campaign; made when they are
	// asked for.
	firsts map[ancestor]*annex
}

type ancestor struct{ kind, party, campaign uint32 }

// originalInOrder returns the event of an order that a fact of it gives back:
// for money that goes back, the first capture; for the reverse of a kind, the
// first of that kind, party and campaign, or else the first capture.
func (t *Tally) originalInOrder(f *fact, ref flat.Ref) *fact {
	a := t.ancestorsOf(ref)
	x, c := a.capture, &t.cells[t.ownCell(f)]
	if c.role != roleCancel && c.role != roleRefund {
		if same := t.firstsOf(a)[ancestor{c.key.kind, c.key.party, c.key.campaign}]; same != nil {
			x = same
		}
	}
	if x == nil {
		return nil
	}
	original, _ := t.facts.At(x.ref)
	return original
}

// ancestorsOf returns the ancestors of an order; it remembers them while orders
// are worked out.
func (t *Tally) ancestorsOf(ref flat.Ref) *ancestors {
	if a, ok := t.ancestors[ref]; ok {
		return a
	}
	a := &ancestors{ref: ref}
	t.originals(ref, func(x *annex, c *cell) {
		if c.role == roleCapture && earlier(x, a.capture) {
			a.capture = x
		}
	})
	if t.ancestors == nil {
		t.ancestors = map[flat.Ref]*ancestors{}
	}
	t.ancestors[ref] = a
	return a
}

func (t *Tally) firstsOf(a *ancestors) map[ancestor]*annex {
	if a.firsts != nil {
		return a.firsts
	}
	a.firsts = map[ancestor]*annex{}
	t.originals(a.ref, func(x *annex, c *cell) {
		k := ancestor{c.key.kind, c.key.party, c.key.campaign}
		if earlier(x, a.firsts[k]) {
			a.firsts[k] = x
		}
	})
	return a.firsts
}

// originals gives the events of an order that do not give back.
func (t *Tally) originals(ref flat.Ref, yield func(*annex, *cell)) {
	o, _ := t.orders.At(ref)
	for n := o.head; n > 0; {
		x := t.annexes.at(n - 1)
		if !t.kinAt(n - 1).reverses {
			yield(x, &t.cells[t.cellOfBody(x.body)])
		}
		n = x.next
	}
}

// earlier reports whether the event of an annex happened before another; anything
// does before nothing. Which of two at one time is meant makes no difference.
func earlier(x, y *annex) bool { return y == nil || x.at < y.at }
