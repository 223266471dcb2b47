// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Currency settles in won what was sold for dollars and for a shop's own points.
package main

import (
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func main() {
	point, err := money.NewCurrency("POINT", 0) // a code, and the decimals of its smallest unit
	check(err)
	fmt.Println(money.MustParse("1500 POINT:0").Currency() == point, money.KRW.Digits(), money.USD.Digits())

	fixings, err := settle.ParseFixings([]byte(`[
		{"from": "USD", "to": "KRW", "rate": "1380.5", "date": "2026-01-15", "source": "bank"},
		{"from": "POINT:0", "to": "KRW", "rate": "1", "date": "2026-01-15", "source": "bank"}
	]`))
	check(err)
	rate := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW,
		Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
		// The rate of the day of each event, rounded to the won.
		Conversion: &settle.ConversionRule{Source: "bank", Rounding: &money.Rounding{}},
	}}, &settle.PlanOptions{Fixings: fixings})
	check(err)

	sale := func(id, amount string) event.Event {
		return event.Event{
			Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, Party: "kim",
			At: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC), Gross: money.MustParse(amount),
		}
	}
	tally := plan.NewTally()
	_, err = tally.Add(event.Batch{Events: []event.Event{
		sale("1", "100000 KRW"), sale("2", "99.99 USD"), sale("3", "1500 POINT:0"),
	}})
	check(err)
	statements, err := tally.Statements()
	check(err)
	check(statements[0].Text(os.Stdout))

	_, err = tally.Add(event.Batch{Events: []event.Event{sale("4", "10 EUR")}})
	check(err)
	_, err = tally.Statements()
	fmt.Println(err)
	sum, err := money.MustParse("1 KRW").Add(money.MustParse("1 USD"))
	fmt.Println(sum, err)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
