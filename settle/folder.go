// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"github.com/jupan-go/jupan/settle/event"
)

// folder is what one goroutine of Fold folds. Events that need no more than a
// plain fact are written to a log, at once and without a look at their keys; the
// repeats among them are found at the end, shard by shard, and taken back. That
// is a third faster than looking each key up on arrival, because a shard fits
// into the cache and the whole table does not. What ties them to their orders is
// written to a log as well. All other events go to a Tally of their own.
type folder struct {
	log    *Tally // its facts are not indexed
	rest   *Tally
	others []event.Event // on their way to rest
	events []event.Event
	added  Added
	orders orderLog
	terse  *terseFolder // nil until it reads the wire form
}

func (p *Plan) newFolder() *folder {
	f := &folder{
		log: p.NewTally(), rest: p.NewTally(),
		others: make([]event.Event, 0, groupLen), events: make([]event.Event, groupLen),
	}
	f.log.books = nil // the cells are entered when all are there
	f.orders.list = &f.log.annexes
	return f
}

// plain reports whether a fact holds the event, with what ties it to its order.
func (f *folder) plain(e *event.Event) bool {
	p := f.log.plan
	if p.lineage && (e.Order != "" || !e.Parent.IsZero() && givesBack(e)) {
		return false
	}
	n := decimalNum(e.Quantity)
	return e.Fee.IsZero() && e.Net.IsZero() && amountNum(e.Gross).c.IsInt64() &&
		n.scale == 0 && n.c.IsInt64() && n.c.Int64() == int64(int16(n.c.Int64()))
}

// add folds up to groupLen events that append.
func (f *folder) add(events []event.Event, valid bool) error {
	t := f.log
	t.group = t.group[:0]
	for i := range events {
		e := &events[i]
		if !f.plain(e) {
			f.others = append(f.others, *e)
			continue
		}
		t.readInto(e, valid, &f.added)
	}
	for i := range t.group {
		in := &t.group[i]
		in.cell = t.cellFor(in.key, in.keyHash)
	}
	for i := range t.group {
		in := &t.group[i]
		if !f.write(&in.item) {
			return ErrFull
		}
	}
	f.added.Accepted += len(t.group)
	return f.addOthers(valid)
}

// addOthers folds the events that need more than a plain fact.
func (f *folder) addOthers(valid bool) error {
	added, err := f.rest.add(f.others, valid)
	f.added.plus(added)
	f.others = f.others[:0]
	return err
}

// write makes a fact of an item that is plain, in the log, and adds what it
// contributes by itself.
func (f *folder) write(it *item) bool {
	t := f.log
	ref, fact, ok := t.facts.Append(it.hash)
	if !ok {
		return false
	}
	fact.digest, fact.gross, fact.scale = it.digest, it.v.gross.c.Int64(), it.v.gross.scale
	fact.cell, fact.quantity = it.cell, int16(it.v.quantity.c.Int64())
	t.counted++
	t.checksum += it.digest
	if it.linked {
		fact.annex = 1 + f.orders.add(it.order, ref, it.at, fact.quantity)
	} else {
		t.cells[it.cell].addPlain(it.v.gross, fact.quantity)
	}
	return true
}
