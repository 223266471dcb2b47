// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"maps"
	"slices"
)

// cellsByCampaign lists the cells of each campaign, and keeps by what each statement was
// divided among campaigns. Cells are only ever added, so the lists are brought up to
// date when someone asks.
type cellsByCampaign struct {
	lists map[uint32][]uint32 // by the number of the campaign's name
	until int                 // how many cells are in it
	// shares are the parts of campaigns in statements, but for those that dirty names:
	// of an agreement, by the number of its first version, a period and those behind it.
	shares map[bookKey][]campaignShare
	dirty  map[int]int64
	taken  int // how many of Tally.changed have been entered into dirty
}

// of returns the cells of the campaign with a number.
func (x *cellsByCampaign) of(cells []cell, campaign uint32) []uint32 {
	if x.lists == nil {
		x.lists = map[uint32][]uint32{}
	}
	for ; x.until < len(cells); x.until++ {
		c := cells[x.until].key.campaign
		x.lists[c] = append(x.lists[c], uint32(x.until))
	}
	return x.lists[campaign]
}

// soil notes that a cell which falls under an agreement in a period has changed. Later
// periods may open with balances of that one, or look back at it.
func (t *Tally) soil(agreement int, p Period) {
	x := &t.byCampaign
	if x.shares == nil {
		return
	}
	first := t.plan.versions(t.plan.agreements[agreement].ID)[0]
	if from, ok := x.dirty[first]; !ok || p.From.UnixNano() < from {
		x.dirty[first] = p.From.UnixNano()
	}
}

// dropShares drops what has changed. While nobody records changes nothing is kept.
func (t *Tally) dropShares() {
	x := &t.byCampaign
	if t.round == 0 {
		return
	}
	if x.shares == nil {
		x.shares, x.dirty = map[bookKey][]campaignShare{}, map[int]int64{}
	}
	for _, n := range t.changed[x.taken:] {
		for i, p := range t.fallsUnder(t.cells[n].key) {
			t.soil(i, p)
		}
	}
	maps.DeleteFunc(x.shares, func(k bookKey, _ []campaignShare) bool {
		from, ok := x.dirty[k.agreement]
		return ok && k.from >= from
	})
	clear(x.dirty)
	if len(t.changed) > 2*len(t.cells) { // some stand there more than once
		slices.Sort(t.changed)
		t.changed = slices.Compact(t.changed)
	}
	x.taken = len(t.changed)
	t.round++ // a cell that changes again is listed again
}

// resultsOf returns the result of one campaign, if there is anything of it. The Tally has
// been worked out.
func (t *Tally) resultsOf(name string) ([]CampaignResult, error) {
	number, ok := t.texts.Find(name)
	if !ok {
		return nil, nil
	}
	wanted := func(campaign uint32) bool { return campaign == number }
	if name == "" { // of every statement a part may belong to no campaign
		return t.campaigns(wanted)
	}
	t.dropShares()
	sums, books := newCampaignTable(t), map[bookKey]Period{}
	for _, n := range t.byCampaign.of(t.cells, number) {
		c := &t.cells[n]
		if c.empty() {
			continue
		}
		if err := sums.add(c); err != nil {
			return nil, err
		}
		for i, p := range t.fallsUnder(c.key) {
			books[bookKey{t.plan.versions(t.plan.agreements[i].ID)[0], p.From.UnixNano()}] = p
		}
	}
	for _, book := range slices.SortedFunc(maps.Keys(books), bookKey.compare) {
		p := books[book]
		shares, err := t.sharesIn(t.plan.versions(t.plan.agreements[book.agreement].ID), p)
		if err != nil {
			return nil, err
		}
		t.keepShares(book.agreement, p, shares)
		if err := sums.addShares(shares, wanted); err != nil {
			return nil, err
		}
	}
	return sums.results()
}

// compare orders by agreement, then by time.
func (k bookKey) compare(o bookKey) int {
	return cmp.Or(cmp.Compare(k.agreement, o.agreement), cmp.Compare(k.from, o.from))
}
