// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"time"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// terseFolder reads terse events into groups, each with its cell of a Tally.
type terseFolder struct {
	t     *Tally
	block terse.Block
	group []terseItem
	kinds []terseKind // by place in event.Kinds
	// byParty: nothing tells events apart but kind, span, currency and party.
	byParty bool
	shelved int // shelves of all kinds
}

// terseItem is a terse event of a group: what a plain fact keeps of it.
type terseItem struct {
	hash     keyhash.Hash
	digest   uint64
	gross    int64
	order    keyhash.Hash
	at       int64
	cell     uint32
	found    bool // the cell, on the shelf; otherwise it has yet to be found by the key
	shelf    *shelf
	key      cellKey
	keyHash  uint64
	quantity int16
	scale    uint8
	linked   bool
}

// terseKind is a kind as a Tally knows it.
type terseKind struct {
	name   event.Kind
	number uint32 // in Tally.texts
	sum    uint64 // keyhash.Sum64(0, name)
	// shelves are by span.
	shelves [][]*shelf
}

// terseLen is how many terse events are read together: about as many as a block of
// the reader has.
const terseLen = 512

func newTerseFolder(t *Tally) *terseFolder {
	f := &terseFolder{
		t:       t,
		block:   terse.Block{Events: make([]terse.Event, 0, terseLen)},
		group:   make([]terseItem, groupLen),
		byParty: t.plan.withoutCampaigns && len(t.plan.dims) == 0,
	}
	for _, k := range event.Kinds() {
		n := t.texts.Number(string(k))
		f.kinds = append(f.kinds, terseKind{name: k, number: n, sum: t.texts.Sum(n)})
	}
	return f
}

// addTerse folds the events of the block.
func (f *folder) addTerse() error {
	for n := 0; n < len(f.terse.block.Events); {
		var group []terseItem
		group, n = f.terse.next(n, &f.others)
		for i := range group {
			if !f.writeTerse(&group[i]) {
				return ErrFull
			}
		}
		f.added.Accepted += len(group)
		if err := f.addOthers(true); err != nil {
			return err
		}
	}
	return nil
}

// next reads a group of events, the first of which is n, and returns which is the first
// behind it. Under a plan with lineage those of orders go to others.
func (f *terseFolder) next(n int, others *[]event.Event) ([]terseItem, int) {
	group := f.group[:0]
	for ; len(group) < groupLen && n < len(f.block.Events); n++ {
		if f.t.plan.lineage && !f.block.Events[n].Order.Empty() {
			*others = append(*others, f.event(n))
			continue
		}
		group = group[:len(group)+1]
		f.read(n, &group[len(group)-1])
	}
	f.findCells(group)
	return group, n
}

// read sets every field of it, but for the cell where that is not found.
func (f *terseFolder) read(n int, it *terseItem) {
	b, t := &f.block, f.t
	e := &b.Events[n]
	kind := &f.kinds[e.Kind]
	party := t.texts.Number(b.Of(e.Party))
	f.cellOf(n, it, kind, party)
	name := b.Source
	if !e.Source.Empty() {
		name = b.Of(e.Source)
	}
	from := t.sourceOf(name)
	it.hash = from.seed.Sum128(b.Of(e.ID))
	it.digest = digest.Terse(b, n, digest.Sums{Source: from.sum, Kind: kind.sum, Party: t.texts.Sum(party)})
	it.gross, it.scale, it.quantity = e.Gross, e.Scale, e.Quantity
	if it.linked = t.plan.linksOrders() && !e.Order.Empty(); it.linked {
		it.order, it.at = t.plan.seed.Sum128(b.Of(e.Order)), e.At
	}
}

// tuple is Tally.tupleOf of what the event stands for.
func (f *terseFolder) tuple(n int) uint32 {
	if len(f.t.plan.dims) == 0 {
		return 0
	}
	whole := f.event(n)
	return f.t.tupleOf(&whole)
}

// event is what a terse event stands for. It shares the text of the block.
func (f *terseFolder) event(n int) event.Event {
	b := &f.block
	from := &b.Events[n]
	e := event.Event{
		Key: event.Key{Source: b.Of(from.Source), ID: b.Of(from.ID)}, Kind: f.kinds[from.Kind].name,
		At: time.Unix(0, from.At).UTC(), Quantity: money.Int(int64(from.Quantity)),
		Order: b.Of(from.Order), Party: b.Of(from.Party), Campaign: b.Of(from.Campaign),
		Product: b.Of(from.Product), Customer: b.Of(from.Customer),
	}
	if e.Key.Source == "" {
		e.Key.Source = b.Source
	}
	if dims := b.DimsOf(n); dims != nil {
		for _, d := range dims.List {
			e.Dims = append(e.Dims, event.Dim(d))
		}
	}
	// It was an Amount before: the parts are in range.
	e.Gross, _ = money.FromParts(from.Gross>>63, uint64(from.Gross), from.Scale, money.Currency(from.Currency))
	return e
}

// writeTerse is write for what is read tersely.
func (f *folder) writeTerse(it *terseItem) bool {
	t := f.log
	b, packed := packGross(it.cell, it.gross, it.scale, it.quantity)
	if !packed {
		v := it.values()
		b = t.bodyOf(it.cell, 0, &v)
	}
	ref, to, ok := f.append(it.hash, fact{it.digest, b})
	switch {
	case !ok:
		return false
	case it.linked:
		f.link(to, it.order, annex{at: it.at, ref: ref})
	default:
		t.cells[it.cell].addPlain(it.gross, it.scale, it.quantity)
	}
	return true
}

// item is what it stands for.
func (it *terseItem) item() item {
	return item{
		hash: it.hash, digest: it.digest, cell: it.cell, at: it.at, order: it.order, linked: it.linked,
		v: it.values(),
	}
}

func (it *terseItem) values() values {
	return values{
		gross: num{dec.FromInt64(it.gross), it.scale}, quantity: num{c: dec.FromInt64(int64(it.quantity))},
	}
}
