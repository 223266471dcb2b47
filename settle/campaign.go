// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// CampaignResult is what became of a campaign, on what is known now. The
// campaign with the empty name collects what belongs to none: payments whose
// order no conversion has claimed, and commission that no campaign earned, such
// as a fixed fee.
type CampaignResult struct {
	// Campaign, Impressions and Clicks are as events state them.
	Campaign    string        `json:"campaign"`
	Impressions money.Decimal `json:"impressions"`
	Clicks      money.Decimal `json:"clicks"`
	// Conversions is as reported, less those taken back. When attribution is on,
	// the conversions with an order, those taken back among them, are Pending +
	// Approved + Cancelled + Refunded + Lost.
	Conversions    money.Decimal   `json:"conversions"`
	Pending        money.Decimal   `json:"pending"`
	Approved       money.Decimal   `json:"approved"`
	PartlyRefunded money.Decimal   `json:"partly_refunded"` // of those approved
	Cancelled      money.Decimal   `json:"cancelled"`
	Refunded       money.Decimal   `json:"refunded"`
	Lost           money.Decimal   `json:"lost"`
	Money          []CampaignMoney `json:"money"` // by currency
}

// CampaignMoney is the money of a campaign in one currency. All figures but
// NetProfit are positive in the ordinary case.
type CampaignMoney struct {
	Currency    money.Currency `json:"currency"`    // that of all amounts here
	Cost        money.Amount   `json:"cost"`        // ads
	Gross       money.Amount   `json:"gross"`       // captured
	Refunds     money.Amount   `json:"refunds"`     // cancelled and refunded
	Chargebacks money.Amount   `json:"chargebacks"` // charged back
	Fees        money.Amount   `json:"fees"`        // stated on events and in events of their own
	// Commission is the campaign's part of the statements of partners, taxes
	// left out. A line is divided by the measure it was computed from, and a line
	// computed from the lines above it as they were.
	Commission money.Amount `json:"commission"`
	// NetProfit = Gross − Refunds − Chargebacks − Fees − Cost − Commission.
	NetProfit money.Amount `json:"net_profit"`
}

// Campaigns returns the results of all campaigns, by name, over all periods.
func (t *Tally) Campaigns() ([]CampaignResult, error) {
	return t.campaigns(func(string) bool { return true })
}

// Campaign returns the result of one campaign; of one that no event names, a
// result of zeros. It takes as long as the statements that the campaign has a part in.
func (t *Tally) Campaign(name string) (CampaignResult, error) {
	t.work()
	list, err := t.resultsOf(name)
	if err != nil || len(list) == 0 {
		return CampaignResult{Campaign: name}, err
	}
	return list[0], nil
}

func (t *Tally) campaigns(wanted func(campaign string) bool) ([]CampaignResult, error) {
	t.work()
	t.dropShares()
	sums := map[string]*campaignSums{}
	for i := range t.cells {
		c := &t.cells[i]
		campaign := t.texts.Text(c.key.campaign)
		if !wanted(campaign) || c.empty() {
			continue
		}
		if err := sumsOf(sums, campaign).add(t.texts.Text(c.key.kind), c); err != nil {
			return nil, err
		}
	}
	if err := t.addCommissions(sums, wanted); err != nil {
		return nil, err
	}
	return results(sums)
}

func results(sums map[string]*campaignSums) ([]CampaignResult, error) {
	out := make([]CampaignResult, 0, len(sums))
	for name, s := range sums {
		r, err := s.result(name)
		if err != nil {
			return nil, fmt.Errorf("settle: campaign %q: %w", r.Campaign, err)
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b CampaignResult) int { return cmp.Compare(a.Campaign, b.Campaign) })
	return out, nil
}

func sumsOf(sums map[string]*campaignSums, campaign string) *campaignSums {
	if sums[campaign] == nil {
		sums[campaign] = &campaignSums{counts: map[string]*sum{}, money: map[money.Currency]*CampaignMoney{}}
	}
	return sums[campaign]
}

// campaignSums adds up the cells of a campaign.
type campaignSums struct {
	counts map[string]*sum // quantities by kind, those of states with their prefix
	money  map[money.Currency]*CampaignMoney
}

func (s *campaignSums) add(kind string, c *cell) error {
	if s.counts[kind] == nil {
		s.counts[kind] = &sum{}
	}
	s.counts[kind].add(num(c.sumOfQuantity()), 1)
	if strings.HasPrefix(kind, statePrefix) {
		return nil
	}
	if !c.gross.IsZero() {
		if err := s.takeSum(grossField(event.Kind(kind)), c.sumOfGross(), c.key.ofGross); err != nil {
			return err
		}
	}
	if c.fee.IsZero() {
		return nil
	}
	return s.takeSum(func(m *CampaignMoney) *money.Amount { return &m.Fees }, c.sumOfFee(), c.key.ofFee)
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
	if field == nil || a.IsZero() {
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

func (s *campaignSums) in(c money.Currency) *CampaignMoney {
	if s.money[c] == nil {
		zero := money.Zero(c)
		s.money[c] = &CampaignMoney{c, zero, zero, zero, zero, zero, zero, zero}
	}
	return s.money[c]
}

func (s *campaignSums) result(name string) (CampaignResult, error) {
	r := CampaignResult{Campaign: name}
	for kind, figure := range map[string]*money.Decimal{
		string(event.Impression): &r.Impressions, string(event.Click): &r.Clicks,
		string(event.Conversion):      &r.Conversions,
		statePrefix + string(Pending): &r.Pending, statePrefix + string(Approved): &r.Approved,
		statePrefix + string(PartlyRefunded): &r.PartlyRefunded, statePrefix + string(Cancelled): &r.Cancelled,
		statePrefix + string(Refunded): &r.Refunded, statePrefix + string(Lost): &r.Lost,
	} {
		if n := s.counts[kind]; n != nil {
			var err error
			if *figure, err = n.decimal(); err != nil {
				return r, err
			}
		}
	}
	for _, c := range slices.Sorted(maps.Keys(s.money)) {
		m := *s.money[c]
		m.NetProfit = m.Gross
		for _, cost := range []money.Amount{m.Refunds, m.Chargebacks, m.Fees, m.Cost, m.Commission} {
			var err error
			if m.NetProfit, err = m.NetProfit.Sub(cost); err != nil {
				return r, err
			}
		}
		r.Money = append(r.Money, m)
	}
	return r, nil
}
