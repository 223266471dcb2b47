// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
)

// folder is what one goroutine of Fold folds. Events are written to a log, at once
// and without a look at their keys; the repeats among them are found at the end,
// shard by shard, and taken back. That is a third faster than looking each key up
// on arrival, because a shard fits into the cache and the whole table does not. What
// ties them to their orders is written to a log as well. All other events go to a
// Tally of their own.
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

// takes reports whether the log can hold an event: one whose original is to be found,
// or that may be an original, goes elsewhere.
func (f *folder) takes(e *event.Event) bool {
	return !f.log.plan.lineage || e.Order == "" && (e.Parent.IsZero() || !givesBack(e))
}

// add folds up to groupLen events that append.
func (f *folder) add(events []event.Event, valid bool) error {
	t := f.log
	t.group = t.group[:0]
	for i := range events {
		e := &events[i]
		if !f.takes(e) {
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

// addOthers folds the events that the log cannot hold.
func (f *folder) addOthers(valid bool) error {
	added, err := f.rest.add(f.others, valid)
	f.added.plus(added)
	f.others = f.others[:0]
	return err
}

// write makes a fact of an item, in the log, and adds what it contributes by itself.
func (f *folder) write(it *item) bool {
	t := f.log
	ref, to, ok := f.append(it.hash, fact{it.digest, t.bodyOf(it.cell, 0, &it.v)})
	switch {
	case !ok:
		return false
	case it.linked:
		f.link(to, it.order, annex{at: it.at, ref: ref})
	default:
		t.cells[it.cell].add(&it.v, 1)
	}
	return true
}

func (f *folder) append(hash keyhash.Hash, of fact) (ref flat.Ref, to *fact, ok bool) {
	t := f.log
	if ref, to, ok = t.facts.Append(hash); ok {
		*to = of
		t.counted++
		t.checksum += of.digest
	}
	return ref, to, ok
}

// link writes down the order of a fact in the log.
func (f *folder) link(to *fact, order keyhash.Hash, x annex) {
	x.body, x.linked = to.body, true
	to.body = inAnnex | body(f.orders.add(order, x))
}
