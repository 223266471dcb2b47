// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// agreements gives every country the same terms: a commission on net sales in pounds by calendar
// months in UTC, 5 % up to 10,000, 7.5 % of what lies above that up to 50,000, and 10 % of the rest.
func agreements(countries []string) []settle.Agreement {
	list := make([]settle.Agreement, len(countries))
	for i, country := range countries {
		list[i] = settle.Agreement{
			ID:       settle.AgreementID("reseller/" + country),
			Party:    country,
			Title:    "reseller's commission",
			Currency: money.GBP,
			Terms:    []settle.Term{settle.RevenueShare{Label: "commission", Of: net(), Tiers: ladder()}},
		}
	}
	return list
}

func ladder() *settle.Tiers {
	return &settle.Tiers{Mode: settle.Marginal, Steps: []settle.Tier{
		{UpTo: money.Int(10_000), Rate: money.MustRate("5%")},
		{UpTo: money.Int(50_000), Rate: money.MustRate("7.5%")},
		{Rate: money.MustRate("10%")},
	}}
}

// net is sales less returns and what was written off.
func net() settle.Measure {
	return settle.Measure{Name: "net sales", Kinds: []event.Kind{
		event.PaymentCaptured, event.PaymentRefunded, event.Adjustment,
	}}
}

// The measures of the report beside net: returns are positive, adjustments mostly negative.
func gross() settle.Measure   { return settle.GrossSales() }
func returns() settle.Measure { return settle.Refunds() }
func adjustments() settle.Measure {
	return settle.Measure{Name: "adjustments", Kinds: []event.Kind{event.Adjustment}}
}
