// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The year of the shop that is made up here.
const weeks = 52

func start() time.Time { return time.Date(2025, 1, 6, 12, 0, 0, 0, time.UTC) }

// traffic makes the events of a year, the same every time: new accounts, orders that
// follow them by two weeks, some that are given back, and two campaigns.
type traffic struct {
	r      *rand.Rand
	events []event.Event
}

func year() []event.Event {
	t := &traffic{r: rand.New(rand.NewPCG(20, 26))}
	signups := []int{90, 90}
	for week := range weeks {
		n := 60 + t.r.IntN(80)
		signups = append(signups, n)
		for day := range 7 {
			at := start().AddDate(0, 0, 7*week+day)
			for range n / 7 {
				t.put("signup", at).Customer = fmt.Sprint("c-", len(t.events)%900)
			}
			for range signups[week] / 7 {
				t.order(at.Add(time.Hour))
			}
			t.ads(at, "spring", 20_000, 26)
			t.ads(at, "brand", 12_000, 22)
		}
	}
	return t.events
}

// put adds an event.
func (t *traffic) put(kind event.Kind, at time.Time) *event.Event {
	t.events = append(t.events, event.Event{
		Key: event.Key{Source: "shop", ID: fmt.Sprint("e-", len(t.events))}, Kind: kind, At: at,
	})
	return &t.events[len(t.events)-1]
}

// order is a purchase; one in twelve is given back two days later.
func (t *traffic) order(at time.Time) {
	price := money.Minor(2_000+t.r.Int64N(3_000), money.USD)
	id, customer := fmt.Sprint("o-", len(t.events)), fmt.Sprint("c-", t.r.IntN(900))
	campaign := []string{"spring", "brand"}[t.r.IntN(2)]
	e := t.put(event.PaymentCaptured, at)
	e.Order, e.Customer, e.Campaign, e.Gross = id, customer, campaign, price
	if t.r.IntN(12) == 0 {
		e = t.put(event.PaymentRefunded, at.AddDate(0, 0, 2))
		e.Order, e.Customer, e.Campaign, e.Gross = id, customer, campaign, price.Neg()
	}
}

// ads is a day of a campaign.
func (t *traffic) ads(at time.Time, campaign string, cost, clicks int64) {
	e := t.put(event.Impression, at)
	e.Campaign, e.Quantity = campaign, money.Int(1000)
	e = t.put(event.Click, at)
	e.Campaign, e.Quantity = campaign, money.Int(clicks+t.r.Int64N(8))
	e = t.put(event.AdCost, at)
	e.Campaign, e.Gross = campaign, money.Minor(-cost+t.r.Int64N(2_000), money.USD)
}
