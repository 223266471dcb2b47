// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
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
	captured, commission map[money.Currency]money.Amount
	conversions          decimal.Decimal // those made, whatever became of them
}

func newCampaignTotals() *campaignTotals {
	return &campaignTotals{
		captured: map[money.Currency]money.Amount{}, commission: map[money.Currency]money.Amount{},
	}
}

func (t *campaignTotals) add(currency money.Currency, captured, commission money.Amount) error {
	var err, err2 error
	t.captured[currency], err = t.captured[currency].Add(captured)
	t.commission[currency], err2 = t.commission[currency].Add(commission)
	return errors.Join(err, err2)
}

// checkCampaigns holds the results of campaigns to the statements. What no campaign has are payments
// of orders that nobody brought, which are in no statement.
func checkCampaigns(campaigns []settle.CampaignResult, statements []*settle.Statement, life bool) error {
	ours, want := newCampaignTotals(), newCampaignTotals()
	if err := ours.addCampaigns(campaigns); err != nil {
		return err
	}
	for _, s := range statements {
		inputs := s.Lines[0].Trace.Inputs
		paid, _, err := conversions(inputs)
		if err := errors.Join(err, want.add(s.Currency, inputs[sumCaptured].Amount, s.Total)); err != nil {
			return err
		}
		want.conversions = want.conversions.Add(paid)
	}
	for currency, captured := range want.captured {
		zero := money.Zero(currency) // of a currency in which no campaign has anything
		if err := ours.add(currency, zero, zero); err != nil {
			return err
		}
		if captured != ours.captured[currency] || want.commission[currency] != ours.commission[currency] {
			return fmt.Errorf("campaigns took %s and cost %s, statements say %s and %s",
				ours.captured[currency], ours.commission[currency], captured, want.commission[currency])
		}
	}
	if life && !ours.conversions.Equal(want.conversions) {
		return fmt.Errorf("campaigns have %s conversions, statements %s", ours.conversions, want.conversions)
	}
	return nil
}

func (t *campaignTotals) addCampaigns(campaigns []settle.CampaignResult) error {
	var made money.Decimal
	for i := range campaigns {
		c := &campaigns[i]
		for _, m := range c.Money {
			if c.Campaign == "" {
				m.Gross = money.Zero(m.Currency)
			}
			if err := t.add(m.Currency, m.Gross, m.Commission); err != nil {
				return err
			}
		}
		for _, n := range []money.Decimal{c.Pending, c.Approved, c.Cancelled, c.Refunded, c.Lost} {
			var err error
			if made, err = made.Add(n); err != nil {
				return err
			}
		}
	}
	t.conversions = made.Shopspring()
	return nil
}
