// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"context"
	"fmt"
	"io"

	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/settle"
)

// JupanCampaigns is [Jupan] that does more than its peers: it keeps campaigns apart, and besides the
// statements reads what became of every campaign: money, commission, net profit, and with
// attribution the life of its conversions. That they add up to what the statements say is checked.
func JupanCampaigns(ctx context.Context, job Job, w io.Writer) error {
	job.Campaigns = true
	r, err := settleFile(ctx, job, foldFile)
	if err != nil {
		return fmt.Errorf("peers: jupan campaigns: %w", err)
	}
	campaigns, err := r.tally.Campaigns()
	if err == nil {
		err = checkCampaigns(campaigns, r.statements, job.Attribution)
	}
	if err != nil {
		return fmt.Errorf("peers: jupan campaigns: %w", err)
	}
	return writeStatements(w, r.statements, r.unique)
}

// campaignTotals are what both campaigns and statements add up to.
type campaignTotals struct {
	captured, commission map[string]decimal.Decimal // by currency
	conversions          decimal.Decimal            // those made, whatever became of them
}

func newCampaignTotals() *campaignTotals {
	return &campaignTotals{
		captured: map[string]decimal.Decimal{}, commission: map[string]decimal.Decimal{},
	}
}

func (t *campaignTotals) add(currency string, captured, commission decimal.Decimal) {
	t.captured[currency] = t.captured[currency].Add(captured)
	t.commission[currency] = t.commission[currency].Add(commission)
}

// checkCampaigns holds the results of campaigns to the statements. What no campaign has are payments
// of orders that nobody brought, which are in no statement.
func checkCampaigns(campaigns []settle.CampaignResult, statements []*settle.Statement, life bool) error {
	ours, want := newCampaignTotals(), newCampaignTotals()
	for i := range campaigns {
		ours.addCampaign(&campaigns[i])
	}
	for _, s := range statements {
		inputs := s.Lines[0].Trace.Inputs
		want.add(s.Currency.Code(), inputs[sumCaptured].Amount.Shopspring(), s.Total.Shopspring())
		paid, _, err := conversions(inputs)
		if err != nil {
			return err
		}
		want.conversions = want.conversions.Add(paid)
	}
	for currency, captured := range want.captured {
		if !captured.Equal(ours.captured[currency]) || !want.commission[currency].Equal(ours.commission[currency]) {
			return fmt.Errorf("campaigns took %s %s and cost %s, statements say %s and %s", currency,
				ours.captured[currency], ours.commission[currency], captured, want.commission[currency])
		}
	}
	if life && !ours.conversions.Equal(want.conversions) {
		return fmt.Errorf("campaigns have %s conversions, statements %s", ours.conversions, want.conversions)
	}
	return nil
}

func (t *campaignTotals) addCampaign(c *settle.CampaignResult) {
	for _, m := range c.Money {
		captured := m.Gross.Shopspring()
		if c.Campaign == "" {
			captured = decimal.Zero
		}
		t.add(m.Currency.Code(), captured, m.Commission.Shopspring())
	}
	t.conversions = decimal.Sum(t.conversions, c.Pending.Shopspring(), c.Approved.Shopspring(),
		c.Cancelled.Shopspring(), c.Refunded.Shopspring(), c.Lost.Shopspring())
}
