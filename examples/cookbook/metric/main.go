// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Metric adds a figure to a model in JSON: how many of those who sign up buy within a week.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

const model = `{
	"name": "shop", "currency": "KRW", "events": ["signup"],
	"calendar": {"cycle": "weekly", "week_start": "monday"},
	"north_star": {
		"name": "repeat_buyers", "title": "Customers who buy again within 30 days", "owner": "kim",
		"is": {"type": "retention", "of": "settled_orders", "kind": "within", "days": 30}
	},
	"leading": [{
		"name": "first_week", "title": "New accounts that buy within a week", "owner": "lee", "leads_by": 4,
		"is": {"type": "conversion", "base": "signup", "to": "settled_orders", "within": "168h"}
	}],
	"guardrails": [{
		"name": "refund_rate", "title": "Refunds of payments", "owner": "park", "good": "down", "at_most": 0.1,
		"is": {"type": "rate", "of": "payment_refunded", "per": "payment_captured"}
	}]
}`

func main() {
	m, err := metrics.ParseModel([]byte(model))
	check(err)
	board, err := metrics.NewBoard(m, nil)
	check(err)
	_, err = board.Add(event.Batch{Events: events()})
	check(err)

	february := metrics.Window{From: day(1), To: day(29)}
	for _, asOf := range []time.Time{day(10), day(60)} { // the same figure, early and ripe
		reading, err := board.At(asOf).Read("first_week", february)
		check(err)
		fmt.Println(reading.Title, reading.Estimate)
	}
	fmt.Println(board.At(day(60)).Report(february, nil).Guardrails[0].State)

	_, err = metrics.ParseModel([]byte(`{"name": "shop", "currency": "KRW", "metrics": [
		{"name": "ctr", "owner": "lee", "is": {"type": "rate", "of": "clik", "per": "impression"}}]}`))
	for _, f := range settle.Faults(err) {
		fmt.Println(f.Path, f.Code)
	}
}

// events are ten accounts of which seven buy, the last two of them late.
func events() (list []event.Event) {
	for i := range 10 {
		who := fmt.Sprint("c", i)
		list = append(list, event.Event{
			Key: event.Key{Source: "site", ID: who}, Kind: "signup", At: day(1 + i), Customer: who,
		})
		if i >= 7 {
			continue
		}
		bought := day(2 + i)
		if i >= 5 {
			bought = bought.AddDate(0, 0, 14)
		}
		list = append(list, event.Event{
			Key: event.Key{Source: "shop", ID: who}, Kind: event.PaymentCaptured, At: bought,
			Customer: who, Gross: money.Minor(12_900, money.KRW),
		})
	}
	return list
}

func day(n int) time.Time { return time.Date(2026, 2, n, 0, 0, 0, 0, time.UTC) }

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
