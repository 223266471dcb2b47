// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestCostsOfALossAreKept recoups the costs of a month whose lines were negative, or
// that had no sales, in the next one.
func TestCostsOfALossAreKept(t *testing.T) {
	costs, sales := settle.AdCost(), settle.NetSales()
	for _, test := range []struct {
		name string
		term settle.Recoupment
		want string
	}{
		// 1,000 less the loss of 100 and the costs of 50.
		{"by lines", settle.Recoupment{Costs: &costs}, "850.00 USD"},
		// Sales of 100 went back and 50 were spent: 150 of 1,000 sales recoup.
		{"by sales", settle.Recoupment{Costs: &costs, BySales: &sales}, "850.00 USD"},
	} {
		plan, err := settle.NewPlan([]settle.Agreement{{
			ID: "kim", Party: "kim", Currency: money.USD,
			Terms: []settle.Term{settle.RevenueShare{Rate: ptr(money.Percent(100))}, test.term},
		}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		tally := plan.NewTally()
		at := func(m time.Month) time.Time { return time.Date(2026, m, 10, 0, 0, 0, 0, time.UTC) }
		add := func(id string, kind event.Kind, m time.Month, amount string) event.Event {
			return event.Event{Key: event.Key{Source: "s", ID: id}, Kind: kind, At: at(m), Party: "kim", Gross: money.MustParse(amount)}
		}
		addBatches(t, tally, []event.Batch{{Events: []event.Event{
			add("1", event.PaymentRefunded, 1, "-100 USD"), add("2", event.AdCost, 1, "-50 USD"),
			add("3", event.PaymentCaptured, 2, "1000 USD"),
		}}})
		period, err := plan.Period("kim", "2026-02")
		if err != nil {
			t.Fatal(err)
		}
		s, err := tally.Statement("kim", period)
		if err != nil {
			t.Fatal(err)
		}
		if s.Total.String() != test.want {
			t.Errorf("%s: February pays %s, want %s", test.name, s.Total, test.want)
		}
	}
}
