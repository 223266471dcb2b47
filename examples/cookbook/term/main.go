// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Term adds a kind of term to contracts: a bonus for each full million of net sales.
package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Milestone pays Bonus for each full Per of net sales. Its tags name the fields in JSON.
type Milestone struct {
	Per   money.Amount `json:"per"`
	Bonus money.Amount `json:"bonus"`
}

// Type is the word for it in JSON and on statements.
func (Milestone) Type() string { return "milestone" }

// Measures says what it reads. All sums that a term reads are declared.
func (Milestone) Measures() []settle.Measure { return []settle.Measure{settle.NetSales()} }

// Check refuses what would make no sense when the plan is made, and not at the end of the month.
func (m Milestone) Check(a *settle.Agreement) error {
	if m.Per.Sign() <= 0 || m.Per.Currency() != a.Currency || m.Bonus.Currency() != a.Currency {
		return errors.New("per has to be positive, and both in the agreement's currency")
	}
	return nil
}

// Apply writes the line, with the arithmetic that the statement shows.
func (m Milestone) Apply(r *settle.Rating) error {
	sales, err := r.Amount(settle.NetSales())
	if err != nil {
		return err
	}
	reached, err := sales.Exact().QuoDecimal(m.Per.Decimal())
	if err != nil {
		return err
	}
	full, err := reached.Round(money.Rounding{Mode: money.Down, Unit: money.Int(1)}) // toward zero: refunds mirror sales
	if err != nil {
		return err
	}
	price := m.Bonus.Exact()
	pay := price.MulDecimal(full.Decimal())
	return r.Add(settle.Draft{
		Label: "milestones", Class: settle.ClassEarning, Exact: pay,
		Steps: []settle.Step{{Label: "milestone", Number: full.Decimal(), Price: &price, Result: pay}},
	})
}

func main() {
	types := settle.BuiltinTerms()
	types["milestone"] = func() settle.Term { return new(Milestone) }
	agreements, err := settle.ParseAgreements([]byte(`{
		"id": "kim-2026", "party": "kim", "currency": "KRW",
		"terms": [
			{"type": "revenue_share", "rate": "10%"},
			{"type": "milestone", "per": "1000000 KRW", "bonus": "50000 KRW"}
		]
	}`), types)
	check(err)
	plan, err := settle.NewPlan(agreements, nil)
	check(err)
	tally := plan.NewTally()
	_, err = tally.Add(event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, Party: "kim",
		At: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Gross: money.MustParse("3400000 KRW"),
	}}})
	check(err)
	statements, err := tally.Statements()
	check(err)
	check(statements[0].Text(os.Stdout))

	_, err = settle.NewPlan([]settle.Agreement{{
		ID: "lee", Party: "lee", Currency: money.USD, Terms: []settle.Term{Milestone{Per: money.MustParse("1 KRW")}},
	}}, nil)
	fmt.Println(err)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
