// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal_test

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

// statement states 30 % of 1,000.00 USD for January.
func statement(terms ...settle.Term) *settle.Statement {
	share := money.Percent(30)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "acme", Party: "acme", Currency: money.USD,
		Terms: append([]settle.Term{settle.RevenueShare{Rate: &share}}, terms...),
	}}, nil)
	if err != nil {
		panic(err)
	}
	tally := plan.NewTally()
	_, err = tally.Add(event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: "1"}, At: time.Date(2026, 1, 9, 0, 0, 0, 0, time.UTC), Party: "acme",
		Kind: event.PaymentCaptured, Gross: money.MustParse("1000.00 USD"),
	}}})
	if err != nil {
		panic(err)
	}
	statements, err := tally.Statements()
	if err != nil {
		panic(err)
	}
	return statements[0]
}

func Example() {
	s := statement()

	var accounts journal.Accounts // default names
	entry, err := accounts.Close(journal.Closing{Statement: s, On: settle.MustDate("2026-02-01")})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range entry.Postings {
		fmt.Println(p.Account, p.Amount)
	}
	// Output:
	// Expenses:Partners:Earnings:acme 300.00 USD
	// Liabilities:Partners:Accrued:acme -300.00 USD
}
