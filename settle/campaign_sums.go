// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// campaignTable adds up cells by campaign.
type campaignTable struct {
	t     *Tally
	sums  map[uint32]*campaignSums // by the number of the campaign's name
	free  []campaignSums           // made many at once
	kinds map[uint32]kindFigures   // by the number of the kind
}

// campaignSums adds up the cells of a campaign.
type campaignSums struct {
	counts [countFigures]sum
	money  []CampaignMoney
}

// countFigures is how many figures of a CampaignResult are counts.
const countFigures = 9

// counts are the figures that are counts, in the order of countKinds.
func (r *CampaignResult) counts() [countFigures]*money.Decimal {
	return [...]*money.Decimal{
		&r.Impressions, &r.Clicks, &r.Conversions,
		&r.Pending, &r.Approved, &r.PartlyRefunded, &r.Cancelled, &r.Refunded, &r.Lost,
	}
}

// countKinds are the kinds of cells whose quantities are those figures.
func countKinds() [countFigures]string {
	return [...]string{
		string(event.Impression), string(event.Click), string(event.Conversion),
		statePrefix + string(Pending), statePrefix + string(Approved), statePrefix + string(PartlyRefunded),
		statePrefix + string(Cancelled), statePrefix + string(Refunded), statePrefix + string(Lost),
	}
}

// kindFigures says which figures cells of a kind belong to.
type kindFigures struct {
	count int                                  // in countKinds, or -1
	state bool                                 // conversions in a state: no money
	gross func(m *CampaignMoney) *money.Amount // nil is none
}

func newCampaignTable(t *Tally) *campaignTable {
	return &campaignTable{t: t, sums: map[uint32]*campaignSums{}, kinds: map[uint32]kindFigures{}}
}

func (x *campaignTable) of(campaign uint32) *campaignSums {
	s := x.sums[campaign]
	if s == nil {
		if len(x.free) == 0 {
			x.free = make([]campaignSums, min(1+len(x.sums), 128))
		}
		s, x.free = &x.free[0], x.free[1:]
		x.sums[campaign] = s
	}
	return s
}

func (x *campaignTable) figures(kind uint32) kindFigures {
	f, ok := x.kinds[kind]
	if !ok {
		name, kinds := x.t.texts.Text(kind), countKinds()
		f = kindFigures{slices.Index(kinds[:], name), strings.HasPrefix(name, statePrefix), grossField(event.Kind(name))}
		x.kinds[kind] = f
	}
	return f
}

// add adds a cell.
func (x *campaignTable) add(c *cell) error {
	s, f := x.of(c.key.campaign), x.figures(c.key.kind)
	if f.count >= 0 {
		s.counts[f.count].add(num(c.sumOfQuantity()), 1)
	}
	if f.state {
		return nil
	}
	if f.gross != nil && !c.gross.IsZero() {
		if err := s.takeSum(f.gross, c.sumOfGross(), c.key.ofGross); err != nil {
			return err
		}
	}
	if c.fee.IsZero() {
		return nil
	}
	return s.takeSum(func(m *CampaignMoney) *money.Amount { return &m.Fees }, c.sumOfFee(), c.key.ofFee)
}

// addShares adds what campaigns have of a statement.
func (x *campaignTable) addShares(shares []campaignShare, wanted func(uint32) bool) error {
	for _, s := range shares {
		if !wanted(s.campaign) {
			continue
		}
		figure := func(m *CampaignMoney) *money.Amount { return &m.Commission }
		if err := x.of(s.campaign).take(figure, s.amount); err != nil {
			return err
		}
	}
	return nil
}

// grossField says which figure the gross of a kind belongs to; nil is none.
func grossField(k event.Kind) func(*CampaignMoney) *money.Amount {
	switch k {
	case event.PaymentCaptured:
		return func(m *CampaignMoney) *money.Amount { return &m.Gross }
	case event.PaymentCancelled, event.PaymentRefunded:
		return func(m *CampaignMoney) *money.Amount { return &m.Refunds }
	case event.Chargeback:
		return func(m *CampaignMoney) *money.Amount { return &m.Chargebacks }
	case event.AdCost:
		return func(m *CampaignMoney) *money.Amount { return &m.Cost }
	case event.Fee:
		return func(m *CampaignMoney) *money.Amount { return &m.Fees }
	}
	return nil
}

func (s *campaignSums) takeSum(field func(*CampaignMoney) *money.Amount, n sum, c money.Currency) error {
	a, err := n.amount(c)
	if err != nil {
		return err
	}
	return s.take(field, a)
}

// take adds an amount to a figure; costs are turned into positive figures.
func (s *campaignSums) take(field func(*CampaignMoney) *money.Amount, a money.Amount) error {
	if a.IsZero() {
		return nil
	}
	m := s.in(a.Currency())
	figure := field(m)
	if figure != &m.Gross && figure != &m.Commission {
		a = a.Neg()
	}
	sum, err := figure.Add(a)
	*figure = sum
	return err
}

// in returns the figures in a currency, which come in the order of currencies.
func (s *campaignSums) in(c money.Currency) *CampaignMoney {
	i, ok := slices.BinarySearchFunc(s.money, c, func(m CampaignMoney, c money.Currency) int {
		return cmp.Compare(m.Currency, c)
	})
	if !ok {
		zero := money.Zero(c)
		s.money = slices.Insert(s.money, i, CampaignMoney{c, zero, zero, zero, zero, zero, zero, zero})
	}
	return &s.money[i]
}

// results returns the results by name.
func (x *campaignTable) results() ([]CampaignResult, error) {
	type named struct {
		name string
		sums *campaignSums
	}
	order := make([]named, 0, len(x.sums))
	for campaign, s := range x.sums {
		order = append(order, named{x.t.texts.Text(campaign), s})
	}
	slices.SortFunc(order, func(a, b named) int { return cmp.Compare(a.name, b.name) })
	out := make([]CampaignResult, len(order))
	for i, of := range order {
		out[i].Campaign = of.name
		if err := of.sums.result(&out[i]); err != nil {
			return nil, fmt.Errorf("settle: campaign %q: %w", of.name, err)
		}
	}
	return out, nil
}

// result sets the figures.
func (s *campaignSums) result(r *CampaignResult) error {
	for i, figure := range r.counts() {
		var err error
		if *figure, err = s.counts[i].decimal(); err != nil {
			return err
		}
	}
	r.Money = s.money
	for i := range r.Money {
		m := &r.Money[i]
		m.NetProfit = m.Gross
		for _, cost := range []money.Amount{m.Refunds, m.Chargebacks, m.Fees, m.Cost, m.Commission} {
			var err error
			if m.NetProfit, err = m.NetProfit.Sub(cost); err != nil {
				return err
			}
		}
	}
	return nil
}
