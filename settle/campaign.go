// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "github.com/jupan-go/jupan/settle/money"

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

// Campaigns returns the results of all campaigns, by name, over all periods. Like
// [Tally.Statements] it uses all processors.
func (t *Tally) Campaigns() ([]CampaignResult, error) {
	return t.campaigns(func(uint32) bool { return true })
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

// campaigns returns the results of campaigns by the numbers of their names.
func (t *Tally) campaigns(wanted func(campaign uint32) bool) ([]CampaignResult, error) {
	t.work()
	t.dropShares()
	sums := newCampaignTable(t)
	err := t.addCommissions(sums, wanted, func() error {
		for i := range t.cells {
			c := &t.cells[i]
			if !wanted(c.key.campaign) || c.empty() {
				continue
			}
			if err := sums.add(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sums.results()
}
