// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"log"
	"os"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Events come from an adapter or an event.Reader; here are two by hand.
func Example() {
	events := []event.Event{
		{
			Key: event.Key{Source: "shop", ID: "p-1"}, Kind: event.PaymentCaptured, Party: "acme",
			At: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Gross: money.MustParse("100000 KRW"),
		},
		{
			Key: event.Key{Source: "shop", ID: "r-1"}, Kind: event.PaymentRefunded, Party: "acme",
			At: time.Date(2026, 1, 9, 9, 0, 0, 0, time.UTC), Gross: money.MustParse("-20000 KRW"),
		},
	}

	rate := money.MustRate("30%")
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "acme-2026", Party: "acme", Currency: money.KRW,
		Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, nil)
	if err != nil {
		log.Fatal(err)
	}
	tally := plan.NewTally()
	_, err = tally.Add(event.Batch{Events: events})
	if err != nil {
		log.Fatal(err)
	}
	statements, err := tally.Statements()
	if err != nil {
		log.Fatal(err)
	}

	if err := statements[0].Text(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// acme · acme-2026
	// period 2026-01 (2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z) · KRW
	//
	//   1. share of net_sales  24,000
	//       net_sales = 80,000 KRW (2 events)
	//       80,000 KRW × 30% = 24,000 KRW
	//   ─────────────────────────────
	//   TOTAL KRW              24,000
	//
	// known: 2 events, checksum f1101d5ac2b7e459
}
