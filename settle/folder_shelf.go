// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "github.com/jupan-go/jupan/settle/money"

// A shelf says by the number of the party which cell an event counts in, where nothing
// else tells events of a kind, a span and a currency apart. So most events of a plan
// without campaigns find their cell without a hash of its key and without a look at it.
type shelf struct {
	currency money.Currency
	cells    []uint32 // plus one, by party
}

// Parties with higher numbers, and what would need more shelves, go by the key. Together
// shelves take up to 4 MiB.
const (
	maxShelfLen = 1 << 12
	maxShelves  = 1 << 8
)

// shelfOf returns the shelf of a kind in a span and a currency, nil if there are too many.
func (f *terseFolder) shelfOf(kind *terseKind, span uint32, c money.Currency) *shelf {
	if int(span) < len(kind.shelves) {
		for _, s := range kind.shelves[span] {
			if s.currency == c {
				return s
			}
		}
	}
	if f.shelved == maxShelves || span >= maxShelves {
		return nil
	}
	f.shelved++
	for int(span) >= len(kind.shelves) {
		kind.shelves = append(kind.shelves, nil)
	}
	s := &shelf{currency: c}
	kind.shelves[span] = append(kind.shelves[span], s)
	return s
}

// cell returns the cell of a party, plus one; 0 if it is not known.
func (s *shelf) cell(party uint32) uint32 {
	if int(party) < len(s.cells) {
		return s.cells[party]
	}
	return 0
}

func (s *shelf) put(party, cell uint32) {
	if party >= maxShelfLen {
		return
	}
	for int(party) >= len(s.cells) {
		s.cells = append(s.cells, 0)
	}
	s.cells[party] = cell + 1
}

// cellOf sets the cell of an event, or else the key by which to find it.
func (f *terseFolder) cellOf(n int, it *terseItem, kind *terseKind, party uint32) {
	b, t := &f.block, f.t
	e := &b.Events[n]
	span, currency := t.spanOf(e.At), money.Currency(e.Currency)
	it.shelf, it.found = nil, false
	if f.byParty {
		if it.shelf = f.shelfOf(kind, span, currency); it.shelf != nil {
			if cell := it.shelf.cell(party); cell > 0 {
				it.cell, it.found = cell-1, true
				return
			}
		}
	}
	it.key = cellKey{span: span, kind: kind.number, party: party, tuple: f.tuple(n), ofGross: currency}
	if !t.plan.withoutCampaigns {
		it.key.campaign = t.texts.Number(b.Of(e.Campaign))
	}
	it.keyHash = it.key.hash()
}

// findCells sets the cells of a group. It looks at all of them first, so that the loads
// wait for memory together.
func (f *terseFolder) findCells(group []terseItem) {
	t := f.t
	for i := range group {
		if it := &group[i]; !it.found {
			it.cell = t.cellIndex.Guess(it.keyHash)
		}
	}
	var sum uint64
	for i := range group {
		if cell := group[i].cell; int(cell) < len(t.cells) {
			sum += uint64(t.cells[cell].events)
		}
	}
	t.touched = sum // or the compiler would leave the loops out
	for i := range group {
		it := &group[i]
		if it.found {
			continue
		}
		it.cell = t.cellFor(it.key, it.keyHash)
		if it.shelf != nil {
			it.shelf.put(it.key.party, it.cell)
		}
	}
}
