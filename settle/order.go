// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/settle/money"
)

// order is the head of the list of events that name one order.
type order struct {
	head uint32 // annex plus one
	// posted: what its events mean is in the cells; pending: it is in
	// Tally.pending, to be posted.
	posted, pending bool
	swept           bool // is about to be swept
}

// touch is an event of an order, while the order is being worked out.
type touch struct {
	ref    flat.Ref // of the fact
	annex  uint32
	digest uint64 // of the event; 0 if it has yet to be looked up by ref
	at     int64
	v      values
	cell   uint32
	role   role
	// currency is that of the gross.
	currency money.Currency
}

// link adds a stored event to its order.
func (t *Tally) link(f *fact, x *annex, it *item) {
	ref, o, _, _ := t.orders.Put(it.order)
	x.order = ref
	t.unpost(ref, o)
	t.settleDown()
	x.next, o.head = o.head, f.body.number()+1
}

// unlink takes a stored event out of its order.
func (t *Tally) unlink(f *fact, x *annex) {
	o, _ := t.orders.At(x.order)
	t.unpost(x.order, o)
	t.settleDown()
	at := &o.head
	for *at != f.body.number()+1 {
		at = &t.annexes.at(*at - 1).next
	}
	*at = x.next
}

// unpost takes what an order contributes out of the cells, until work is called.
// An order that many events name is so worked out once, not once for each: an
// export may put one word, such as "none", into the order of every row.
func (t *Tally) unpost(ref flat.Ref, o *order) {
	if o.posted {
		t.contribute(o, -1)
		t.followers(o)
	}
	if !o.pending {
		t.pending = append(t.pending, ref)
	}
	o.posted, o.pending = false, true
}

// work posts the orders that have changed. Whatever reads cells calls it first.
func (t *Tally) work() {
	t.forget()
	for _, ref := range t.pending {
		o, _ := t.orders.At(ref)
		t.contribute(o, +1)
		o.posted, o.pending = true, false
	}
	t.pending = t.pending[:0]
	t.workWaiting()
}

// contribute adds, or takes away, all that the events of an order mean. It
// depends on the set of the events alone, so that adding them in any order ends
// in the same sums.
func (t *Tally) contribute(o *order, sign int64) { t.contributeAll(t.touchesOf(o), sign) }

// contributeAll does it for the events of an order by time.
func (t *Tally) contributeAll(touches []touch, sign int64) {
	winner := t.winner(touches)
	for i := range touches {
		e := &touches[i]
		t.post(t.cellOf(e, winner, sign), e.ref, &e.v, sign)
		if e.role == roleConversion && winner != nil && e != winner && !takenBack(e) {
			t.move(e, move{state: Lost, at: e.at, version: e.at, period: e.at}, sign)
		}
	}
	if winner != nil {
		t.live(touches, winner, sign)
	}
}

// posting is a change to a cell, with the event behind it.
type posting struct {
	cell uint32
	ref  flat.Ref // of the fact
	v    values
	sign int64
}

func (t *Tally) post(cell uint32, ref flat.Ref, v *values, sign int64) {
	if t.recording != nil {
		*t.recording = append(*t.recording, posting{cell, ref, *v, sign})
		return
	}
	t.addTo(cell, v, sign)
}

// touchesOf lists the events of an order by time. At one time, as in reports that
// state days only, a capture comes before what gives it back; the rest is by
// contents.
func (t *Tally) touchesOf(o *order) []touch {
	list := t.touches[:0]
	for n := o.head; n > 0; {
		x := t.annexes.at(n - 1)
		cell := t.cellOfBody(x.body)
		c := &t.cells[cell]
		list = append(list, touch{ref: x.ref, annex: n - 1, at: x.at, cell: cell, role: c.role, currency: c.key.ofGross})
		t.setValues(&list[len(list)-1].v, x.body)
		n = x.next
	}
	t.sortTouches(list)
	t.touches = list
	return list
}

// sortTouches sorts the events of an order, of which there are few, mostly in order.
func (t *Tally) sortTouches(list []touch) {
	if len(list) > maxInsertion {
		slices.SortFunc(list, func(a, b touch) int { return t.compareTouches(&a, &b) })
		return
	}
	for i := range list {
		for k := i; k > 0 && t.compareTouches(&list[k], &list[k-1]) < 0; k-- {
			list[k], list[k-1] = list[k-1], list[k]
		}
	}
}

const maxInsertion = 8

func (t *Tally) compareTouches(a, b *touch) int {
	if c := cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.role, b.role)); c != 0 {
		return c
	}
	if a.role == roleConversion && takenBack(a) != takenBack(b) {
		if takenBack(a) {
			return 1
		}
		return -1
	}
	return cmp.Compare(t.digestOfTouch(a), t.digestOfTouch(b))
}

func (t *Tally) digestOfTouch(e *touch) uint64 {
	if e.digest == 0 {
		f, _ := t.facts.At(e.ref)
		e.digest = f.digest
	}
	return e.digest
}

// takenBack reports whether a conversion is one that the source withdrew.
func takenBack(e *touch) bool { return e.v.quantity.c.Sign() < 0 }

// winner returns the conversion that has the order, if there is one.
func (t *Tally) winner(touches []touch) *touch {
	var w *touch
	if t.plan.attribution == NoAttribution {
		return nil
	}
	for i := range touches {
		e := &touches[i]
		if e.role != roleConversion || takenBack(e) {
			continue
		}
		if w = e; t.plan.attribution == FirstTouch {
			break
		}
	}
	return w
}

// cellOf returns the cell that an event counts in, or, with a negative sign, the
// one in which it has counted.
func (t *Tally) cellOf(e, winner *touch, sign int64) uint32 {
	if t.lineage == nil {
		return t.effective(e, winner, 0)
	}
	k := t.kinAt(e.annex)
	if sign > 0 {
		var from uint32
		if k.reverses {
			f, _ := t.facts.At(e.ref)
			from = t.originOf(f)
		}
		k.cell = t.effective(e, winner, from) + 1
	}
	return k.cell - 1
}

// effective returns the cell of an event with an origin: its own, or, where it
// states neither party nor campaign, its own with those of the winner.
func (t *Tally) effective(e, winner *touch, origin uint32) uint32 {
	own := t.cells[e.cell].key
	attributed := winner != nil && own.party == 0 && own.campaign == 0
	if !attributed && origin == 0 {
		return e.cell
	}
	if attributed {
		from := t.cells[winner.cell].key
		own.party, own.campaign = from.party, from.campaign
		own.tuple = t.withProduct(own.tuple, from.tuple)
	}
	own.origin = origin
	return t.cellFor(own, own.hash())
}

// withProduct fills the product of a tuple, where it has none, from another.
func (t *Tally) withProduct(tuple, from uint32) uint32 {
	i, width := t.productAt, len(t.plan.dims)
	if i < 0 || t.tuples.at(tuple, width)[i] != 0 {
		return tuple
	}
	list := append(t.list[:0], t.tuples.at(tuple, width)...)
	list[i] = t.tuples.at(from, width)[i]
	t.list = list
	return t.tuples.of(list)
}
