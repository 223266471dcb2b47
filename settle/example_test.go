// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"log"
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

	for _, s := range statements {
		fmt.Println(s.Party, s.Period.Name, s.Total)
	}
	// Output:
	// acme 2026-01 24000 KRW
}
