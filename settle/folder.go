// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
)

// folder is what one goroutine of Fold folds. Events that need no more than a
// plain fact are written to a log, at once and without a look at their keys; the
// repeats among them are found at the end, shard by shard, and taken back. That
// is a third faster than looking each key up on arrival, because a shard fits
// into the cache and the whole table does not. All other events go to a Tally of
// their own.
type folder struct {
	log    *Tally // its facts are not indexed
	rest   *Tally
	others []event.Event // on their way to rest
	events []event.Event
	added  Added
	terse  *terseFolder // nil until it reads the wire form
}

func (p *Plan) newFolder() *folder {
	return &folder{
		log: p.NewTally(), rest: p.NewTally(),
		others: make([]event.Event, 0, groupLen), events: make([]event.Event, groupLen),
	}
}

// plain reports whether a fact without an annex holds the event.
func (f *folder) plain(e *event.Event) bool {
	p := f.log.plan
	if e.Order != "" && p.linksOrders() || p.lineage && !e.Parent.IsZero() && givesBack(e) {
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
		fact, ok := t.facts.Append(in.hash)
		if !ok {
			return ErrFull
		}
		t.put(fact, &in.item)
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

// put makes a new fact of an item that is plain, and adds what it contributes.
func (t *Tally) put(f *fact, it *item) {
	f.digest, f.gross, f.scale = it.digest, it.v.gross.c.Int64(), it.v.gross.scale
	f.cell, f.quantity = it.cell, int16(it.v.quantity.c.Int64())
	t.cells[it.cell].addPlain(it.v.gross, f.quantity)
	t.counted++
	t.checksum += it.digest
}

// join makes one Tally of what the folders hold.
func join(folds []*folder) (*Tally, Added, error) {
	whole, added := folds[0].log, folds[0].added
	for _, f := range folds[1:] {
		added.plus(f.added)
		if !whole.takeLog(f.log, len(folds)) {
			return nil, Added{}, ErrFull
		}
	}
	repeats, err := whole.indexLog(len(folds))
	if err != nil {
		return nil, Added{}, err
	}
	added.merged(repeats)
	for _, f := range folds {
		merged, err := whole.Merge(f.rest)
		if err != nil {
			return nil, Added{}, err
		}
		added.merged(merged)
	}
	return whole, added, nil
}

// takeLog moves the log of o to the end of t's.
func (t *Tally) takeLog(o *Tally, n int) bool {
	m := merger{to: t, from: o, cells: make([]uint32, len(o.cells))}
	for i := range o.cells {
		from, to := &o.cells[i], &t.cells[m.cell(uint32(i))]
		to.addCell(from)
	}
	t.counted += o.counted
	t.checksum += o.checksum
	full := make([]bool, flat.Shards)
	eachShard(n, func(shard int) {
		_ = o.facts.Each(shard, func(_ flat.Ref, f *fact, _ keyhash.Hash) error {
			f.cell = m.cells[f.cell] - 1
			return nil
		})
		full[shard] = !t.facts.Take(shard, &o.facts)
	})
	for _, f := range full {
		if f {
			return false
		}
	}
	return true
}

// indexLog makes the log a table: of facts with one key, all but one are taken
// back, and then inserted as if they came now.
func (t *Tally) indexLog(n int) (Added, error) {
	var added Added
	repeats := make([][]flat.Ref, flat.Shards)
	eachShard(n, func(shard int) {
		t.facts.Index(shard, func(ref flat.Ref) { repeats[shard] = append(repeats[shard], ref) })
	})
	for _, refs := range repeats {
		for _, ref := range refs {
			f, hash := t.facts.At(ref)
			it := t.itemOf(f, hash)
			t.giveUp(ref, f)
			outcome, err := t.insert(&it)
			if err != nil {
				return added, err
			}
			added.count(outcome)
		}
	}
	return added, nil
}
