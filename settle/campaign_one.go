// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"maps"
	"slices"
)

// cellsByCampaign lists the cells of each campaign. Cells are only ever added, so it is
// brought up to date when someone asks.
type cellsByCampaign struct {
	lists map[uint32][]uint32 // by the number of the campaign's name
	until int                 // how many cells are in it
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

// resultsOf returns the result of one campaign, if there is anything of it. The Tally has
// been worked out.
func (t *Tally) resultsOf(name string) ([]CampaignResult, error) {
	wanted := func(campaign string) bool { return campaign == name }
	if name == "" { // of every statement a part may belong to no campaign
		return t.campaigns(wanted)
	}
	number, ok := t.texts.Find(name)
	if !ok {
		return nil, nil
	}
	sums, books := map[string]*campaignSums{}, map[bookKey]Period{}
	for _, n := range t.byCampaign.of(t.cells, number) {
		c := &t.cells[n]
		if c.empty() {
			continue
		}
		if err := sumsOf(sums, name).add(t.texts.Text(c.key.kind), c); err != nil {
			return nil, err
		}
		for i, p := range t.fallsUnder(c.key) {
			books[bookKey{t.plan.versions(t.plan.agreements[i].ID)[0], p.From.UnixNano()}] = p
		}
	}
	for _, book := range slices.SortedFunc(maps.Keys(books), bookKey.compare) {
		versions := t.plan.versions(t.plan.agreements[book.agreement].ID)
		if err := t.addCommissionIn(sums, wanted, versions, books[book]); err != nil {
			return nil, err
		}
	}
	return results(sums)
}

// compare orders by agreement, then by time.
func (k bookKey) compare(o bookKey) int {
	return cmp.Or(cmp.Compare(k.agreement, o.agreement), cmp.Compare(k.from, o.from))
}
