// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// campaignShare is what a campaign, by the number of its name, has of a statement.
type campaignShare struct {
	campaign uint32
	amount   money.Amount
}

// addCommissions divides the statements of every agreement among campaigns. Meanwhile
// addCells adds up what needs no statement.
func (t *Tally) addCommissions(sums *campaignTable, wanted func(uint32) bool, addCells func() error) error {
	type divided struct {
		period Period
		shares []campaignShare
	}
	lists := make([][]divided, len(t.plan.firsts))
	err := t.eachAgreement(addCells, func(i int, versions []int) error {
		for _, p := range t.throughout(versions) {
			shares, err := t.sharesIn(versions, p)
			if err != nil {
				return err
			}
			lists[i] = append(lists[i], divided{p, shares})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, list := range lists {
		for _, d := range list {
			t.keepShares(t.plan.firsts[i], d.period, d.shares)
			if err := sums.addShares(d.shares, wanted); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepShares keeps how a statement was divided while changes are recorded.
func (t *Tally) keepShares(first int, p Period, shares []campaignShare) {
	if t.byCampaign.shares != nil {
		t.byCampaign.shares[bookKey{first, p.From.UnixNano()}] = shares
	}
}

// sharesIn divides the statement of a period among campaigns, if there is one.
func (t *Tally) sharesIn(versions []int, p Period) ([]campaignShare, error) {
	if shares, kept := t.byCampaign.shares[bookKey{versions[0], p.From.UnixNano()}]; kept {
		return shares, nil
	}
	s, _, err := t.settled(t.plan.agreements[versions[0]].ID, p)
	if err != nil {
		return nil, err
	}
	if !t.holdsAny(versions, p) && !s.moves() { // no statement: see Statements
		return nil, nil
	}
	shares, err := t.shareOut(s, t.cellsIn(versions, p))
	if err != nil {
		return nil, fmt.Errorf("settle: agreement %s, period %s: %w", s.Agreement, s.Period.Name, err)
	}
	return shares, nil
}

// shareOut divides what was earned on a statement among campaigns, to the last
// unit. Taxes are not the platform's cost, and what is carried, held or passed on
// is no cost beside what was earned.
func (t *Tally) shareOut(s *Statement, cells []uint32) ([]campaignShare, error) {
	parts := t.partsOf(cells)
	for i := range s.Lines {
		l := &s.Lines[i]
		if l.Class == ClassTax || l.Class == ClassCarry || l.Class == ClassSplit || l.Amount.IsZero() {
			continue
		}
		if err := t.weigh(s, l, parts); err != nil {
			return nil, err
		}
		if err := t.apportion(l.Amount, parts); err != nil {
			return nil, err
		}
	}
	shares := make([]campaignShare, 0, len(parts))
	for i := range parts {
		if p := &parts[i]; !p.amount.IsZero() {
			shares = append(shares, p.campaignShare)
		}
	}
	return shares, nil
}

// campaignPart is a campaign among which a statement is divided: its cells in the
// period, by what a line is divided, and what it has so far.
type campaignPart struct {
	campaignShare
	cells  []uint32
	weight num
}

// partsOf lists cells by campaign. The first part is that of no campaign.
func (t *Tally) partsOf(cells []uint32) []campaignPart {
	keys := make([]uint64, len(cells))
	for i, n := range cells {
		keys[i] = uint64(t.cells[n].key.campaign)<<32 | uint64(n)
	}
	slices.Sort(keys)
	sorted, campaigns, last := make([]uint32, len(keys)), 1, uint32(0)
	for i, k := range keys {
		sorted[i] = uint32(k)
		if campaign := uint32(k >> 32); campaign != last {
			campaigns, last = campaigns+1, campaign
		}
	}
	parts := make([]campaignPart, campaigns)
	at, from := 0, 0
	for i, k := range keys {
		if campaign := uint32(k >> 32); campaign != parts[at].campaign {
			at, from = at+1, i
			parts[at].campaign = campaign
		}
		parts[at].cells = sorted[from : i+1]
	}
	return parts
}

// weigh sets by what a line is divided: the measure that it was computed from, or
// the lines above it.
func (t *Tally) weigh(s *Statement, l *Line, parts []campaignPart) error {
	switch {
	case len(l.Trace.Inputs) > 0:
		g := t.meter(l.Trace.Inputs[0].Measure, &t.plan.agreements[t.plan.versions(s.Agreement)[0]])
		for i := range parts {
			v, _, err := g.over(parts[i].cells)
			if err != nil {
				return err
			}
			if parts[i].weight = decimalNum(v.Number); g.m.Money() {
				parts[i].weight = amountNum(v.Amount)
			}
		}
	case l.Trace.OnLines:
		for i := range parts {
			parts[i].weight = amountNum(parts[i].amount)
		}
	default:
		for i := range parts {
			parts[i].weight = num{}
		}
	}
	return nil
}
