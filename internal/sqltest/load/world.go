// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// world is a year of a shop with partners and campaigns: 52 % payments, 20 % clicks, 15 %
// conversions, 10 % ad cost, 2 % refunds, 1 % cancellations, with ids of 26 characters. The event
// of a number is always the same.
type world struct {
	partners, campaigns int
	attribution         bool
	seed                uint64
	parties, names      []string
	customers           []string
}

func worldFlags(f *flag.FlagSet) *world {
	w := &world{seed: 1}
	f.IntVar(&w.partners, "partners", 300, "partners, each with an agreement")
	f.IntVar(&w.campaigns, "campaigns", 2000, "campaigns, divided among the partners")
	f.BoolVar(&w.attribution, "attribution", false, "payments find their partner through their order")
	return w
}

const customers = 20_000

// prepare makes the names.
func (w *world) prepare() error {
	if w.partners < 1 || w.campaigns < w.partners {
		return fmt.Errorf("load: %d partners and %d campaigns: want a campaign for each partner", w.partners, w.campaigns)
	}
	for i := range w.partners {
		w.parties = append(w.parties, fmt.Sprintf("partner-%04d", i))
	}
	for i := range w.campaigns {
		w.names = append(w.names, fmt.Sprintf("campaign-%05d", i))
	}
	for i := range customers {
		w.customers = append(w.customers, fmt.Sprintf("customer-%06d", i))
	}
	return nil
}

// The year: eleven months that are closed, and the present one.
const (
	yearOfWorld = 2025
	months      = 12
)

func monthStart(m int) time.Time {
	return time.Date(yearOfWorld, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC)
}

func monthName(m int) string { return monthStart(m).Format("2006-01") }

func (w *world) plan() (*settle.Plan, error) {
	tenth, cost := money.Percent(10), settle.AdCost()
	var agreements []settle.Agreement
	for _, party := range w.parties {
		agreements = append(agreements, settle.Agreement{
			ID: settle.AgreementID(party), Party: party, Currency: money.KRW,
			Terms: []settle.Term{
				settle.RevenueShare{Tiers: &settle.Tiers{Mode: settle.Marginal, Steps: []settle.Tier{
					{UpTo: money.Int(10_000_000), Rate: tenth},
					{UpTo: money.Int(50_000_000), Rate: money.Percent(15)},
					{Rate: money.Percent(20)},
				}}},
				settle.PerAction{Price: money.Minor(500, money.KRW), Count: settle.Conversions()},
				settle.Deduction{Rate: &tenth, Of: &cost},
			},
		})
	}
	opts := &settle.PlanOptions{Attribution: settle.NoAttribution}
	if w.attribution {
		opts.Attribution = settle.LastTouch
	}
	return settle.NewPlan(agreements, opts)
}

// id is 26 characters in base 32.
func id(kind byte, n uint64) string {
	var b [26]byte
	b[0] = kind
	x := n * 0x9e3779b97f4a7c15
	for i := 1; i < len(b); i++ {
		b[i] = "0123456789abcdefghjkmnpqrstvwxyz"[x>>59]
		x = x<<5 ^ n*uint64(i) ^ x>>59
	}
	const digits = 10 // the number itself, so that no two are equal
	for i := range digits {
		b[len(b)-1-i] = byte('0' + n%10)
		n /= 10
	}
	return string(b[:])
}

// event returns the event of a number, at a time.
func (w *world) event(n uint64, at time.Time) event.Event {
	r := rand.New(rand.NewPCG(w.seed, n))
	campaign := r.IntN(w.campaigns)
	e := event.Event{
		Key: event.Key{Source: "shop", ID: id('e', n)}, At: at.Truncate(time.Second),
		Party: w.parties[campaign%w.partners], Campaign: w.names[campaign], Customer: w.customers[r.IntN(customers)],
		Order: id('o', n/2),
	}
	gross := 1000 + 10*r.Int64N(10_000)
	switch p := r.IntN(100); {
	case p < 52:
		e.Kind, e.Gross = event.PaymentCaptured, money.Minor(gross, money.KRW)
		if w.attribution {
			e.Party, e.Campaign = "", ""
		}
	case p < 72:
		e.Kind, e.Quantity, e.Order = event.Click, money.Int(1), ""
	case p < 87:
		e.Kind, e.Quantity = event.Conversion, money.Int(1)
	case p < 97:
		e.Kind, e.Gross, e.Order = event.AdCost, money.Minor(-gross/10, money.KRW), ""
	case p < 99:
		e.Kind, e.Gross = event.PaymentRefunded, money.Minor(-gross/2, money.KRW)
	default:
		e.Kind, e.Gross = event.PaymentCancelled, money.Minor(-gross, money.KRW)
	}
	return e
}

// history returns a batch of the events of a year: those with the numbers from a first one, of a
// total, spread evenly over the months up to the last.
func (w *world) history(from, count, total, lastMonth int) event.Batch {
	events := make([]event.Event, 0, count)
	year := monthStart(lastMonth + 1).Sub(monthStart(0))
	step := year / time.Duration(max(total, 1))
	for n := from; n < from+count; n++ {
		events = append(events, w.event(uint64(n), monthStart(0).Add(time.Duration(n)*step)))
	}
	return event.Batch{Events: events}
}
