// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// addCommissions divides the statements of every agreement among campaigns.
func (t *Tally) addCommissions(sums map[string]*campaignSums, wanted func(string) bool) error {
	for i := range t.plan.agreements {
		versions := t.plan.versions(t.plan.agreements[i].ID)
		if versions[0] != i {
			continue
		}
		for _, p := range t.throughout(versions) {
			if err := t.addCommissionIn(sums, wanted, versions, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// addCommissionIn divides the statement of one period, if there is one.
func (t *Tally) addCommissionIn(sums map[string]*campaignSums, wanted func(string) bool, versions []int, p Period) error {
	book := bookKey{versions[0], p.From.UnixNano()}
	shares, kept := t.byCampaign.shares[book]
	if !kept {
		var err error
		if shares, err = t.sharesIn(versions, p); err != nil {
			return err
		}
		if t.byCampaign.shares != nil {
			t.byCampaign.shares[book] = shares
		}
	}
	for campaign, amount := range shares {
		if amount.IsZero() || !wanted(campaign) {
			continue
		}
		figure := func(m *CampaignMoney) *money.Amount { return &m.Commission }
		if err := sumsOf(sums, campaign).take(figure, amount); err != nil {
			return err
		}
	}
	return nil
}

// sharesIn divides the statement of a period among campaigns.
func (t *Tally) sharesIn(versions []int, p Period) (map[string]money.Amount, error) {
	s, err := t.statement(t.plan.agreements[versions[0]].ID, p, Knowledge{})
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
func (t *Tally) shareOut(s *Statement, cells []uint32) (map[string]money.Amount, error) {
	total := map[string]money.Amount{}
	for _, l := range s.Lines {
		if l.Class == ClassTax || l.Class == ClassCarry || l.Class == ClassSplit {
			continue
		}
		weights, err := t.weights(s, &l, cells, total)
		if err != nil {
			return nil, err
		}
		parts, err := apportion(l.Amount, weights)
		if err != nil {
			return nil, err
		}
		for campaign, part := range parts {
			if total[campaign], err = total[campaign].Add(part); err != nil {
				return nil, err
			}
		}
	}
	return total, nil
}

// weights returns by what a line is divided: the measure that it was computed
// from, or the lines above it.
func (t *Tally) weights(s *Statement, l *Line, cells []uint32, above map[string]money.Amount) (map[string]num, error) {
	if len(l.Trace.Inputs) > 0 {
		g := t.meter(l.Trace.Inputs[0].Measure, &t.plan.agreements[t.plan.versions(s.Agreement)[0]])
		return g.overCampaigns(cells)
	}
	weights := map[string]num{}
	if l.Trace.OnLines {
		for campaign, a := range above {
			weights[campaign] = amountNum(a)
		}
	}
	return weights, nil
}

// apportion divides an amount in proportion to weights of either sign: each part
// is rounded down to the last decimal of the amount, and the units left over go
// to the largest remainders, of equal ones to the first campaign by name. With
// weights that add up to zero everything goes to no campaign.
func apportion(a money.Amount, weights map[string]num) (map[string]money.Amount, error) {
	type share struct {
		campaign  string
		units     *big.Int
		remainder *big.Int
	}
	total, whole := new(big.Int), wholeNumbers(weights)
	for _, w := range whole {
		total.Add(total, w)
	}
	if total.Sign() == 0 {
		return map[string]money.Amount{"": a}, nil
	}
	hi, lo, scale := a.Parts()
	amount := dec.Int{Hi: hi, Lo: lo}.Big()
	if total.Sign() < 0 { // a·w/W = (−a)·w/(−W)
		total.Neg(total)
		amount.Neg(amount)
	}
	left := dec.Int{Hi: hi, Lo: lo}.Big()
	shares := make([]share, 0, len(whole))
	for campaign, w := range whole {
		s := share{campaign, new(big.Int), new(big.Int)}
		s.units.DivMod(new(big.Int).Mul(amount, w), total, s.remainder)
		left.Sub(left, s.units)
		shares = append(shares, s)
	}
	slices.SortFunc(shares, func(x, y share) int {
		return cmp.Or(y.remainder.Cmp(x.remainder), cmp.Compare(x.campaign, y.campaign))
	})
	parts := map[string]money.Amount{}
	for i, s := range shares {
		if int64(i) < left.Int64() {
			s.units.Add(s.units, big.NewInt(1))
		}
		units, ok := dec.FromBig(s.units)
		if !ok {
			return nil, money.ErrOverflow
		}
		part, err := money.FromParts(units.Hi, units.Lo, scale, a.Currency())
		if err != nil {
			return nil, err
		}
		parts[s.campaign] = part
	}
	return parts, nil
}

// wholeNumbers brings weights to one scale.
func wholeNumbers(weights map[string]num) map[string]*big.Int {
	var scale uint8
	for _, w := range weights {
		scale = max(scale, w.scale)
	}
	out := make(map[string]*big.Int, len(weights))
	for campaign, w := range weights {
		out[campaign] = new(big.Int).Mul(w.c.Big(), dec.BigPow10(uint(scale-w.scale)))
	}
	return out
}
