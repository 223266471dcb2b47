// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"fmt"

	"github.com/jupan-go/jupan/internal/bench/workload"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// benchPlan returns two agreements for each party of the file, one in each currency.
func benchPlan(job Job) (*settle.Plan, error) {
	var agreements []settle.Agreement
	for n := range workload.Parties {
		party := fmt.Sprintf("p-%03d", n)
		agreements = append(agreements,
			agreement(party, money.KRW, 10_000_000, money.Minor(500, money.KRW)),
			agreement(party, money.USD, 10_000, money.Minor(40, money.USD)))
	}
	// The peers' work asks for no campaign.
	opts := &settle.PlanOptions{Attribution: settle.NoAttribution, WithoutCampaigns: !job.Campaigns}
	if job.Attribution {
		opts.Attribution = settle.LastTouch
	}
	return settle.NewPlan(agreements, opts)
}

// agreement is what the package comment describes: tiers up to tier and five times tier, a price
// for each net conversion, and a tenth of the ad cost. Monthly in UTC, and rounding each line half
// up to the minor unit, are what an agreement does unless it says otherwise.
func agreement(party string, c money.Currency, tier int64, price money.Amount) settle.Agreement {
	adCost, tenth := settle.AdCost(), money.Percent(10)
	return settle.Agreement{
		ID:       settle.AgreementID(party + " " + c.Code()),
		Party:    party,
		Currency: c,
		Terms: []settle.Term{
			sumsTerm{},
			settle.RevenueShare{Tiers: &settle.Tiers{Mode: settle.Marginal, Steps: []settle.Tier{
				{UpTo: money.Int(tier), Rate: tenth},
				{UpTo: money.Int(5 * tier), Rate: money.Percent(15)},
				{Rate: money.Percent(20)},
			}}},
			settle.PerAction{Price: price, Count: settle.Conversions()},
			settle.Deduction{Rate: &tenth, Of: &adCost},
		},
	}
}

// sumsTerm is a host's own term: it pays nothing, and its line carries the sums that the other
// contestants print.
type sumsTerm struct{}

// The measures in the order in which sumsTerm reads them.
const (
	sumCaptured = iota
	sumTakenBack
	sumAdCost
	sumConversions
	sumConversionEvents
)

// Type returns "sums".
func (sumsTerm) Type() string { return "sums" }

// Measures returns the sums; there is one for conversions and one for how many events they were.
func (sumsTerm) Measures() []settle.Measure {
	return []settle.Measure{
		sumCaptured:    settle.GrossSales(),
		sumTakenBack:   settle.Refunds(),
		sumAdCost:      settle.AdCost(),
		sumConversions: settle.Conversions(),
		sumConversionEvents: {
			Name: "conversion_events", Sum: settle.SumCount, Kinds: []event.Kind{event.Conversion},
		},
	}
}

// Apply adds a line of zero.
func (t sumsTerm) Apply(r *settle.Rating) error {
	for _, m := range t.Measures() {
		var err error
		if m.Money() {
			_, err = r.Amount(m)
		} else {
			_, err = r.Number(m)
		}
		if err != nil {
			return err
		}
	}
	return r.Add(settle.Draft{Label: "sums", Class: settle.ClassEarning})
}
