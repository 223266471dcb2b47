// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// generator makes events out of a seed: the same seed and the same times give the same events.
type generator struct {
	mu        sync.Mutex
	random    *rand.Rand
	seed      uint64
	next      int
	waiting   []order // not paid yet
	paid      []order // the last ones
	campaigns []string
}

// order is an order that came from a campaign.
type order struct {
	id, campaign, party string
	won                 int64
}

// paidKept bounds how many orders may still be refunded.
const paidKept = 200

// sellers are the campaigns and the partners who are paid for their orders.
func sellers() []order {
	return []order{
		{campaign: "Spring drop", party: "luna", won: 42_000},
		{campaign: "Weekend picks", party: "mira", won: 28_000},
		{campaign: "Launch", won: 55_000}, // the shop's own; the agency buys its ads
	}
}

func newGenerator(seed uint64) *generator {
	g := &generator{random: rand.New(rand.NewPCG(seed, 2)), seed: seed} //nolint:gosec // made-up data
	for _, s := range sellers() {
		g.know(s.campaign)
	}
	return g
}

// know adds a campaign to those that are shown.
func (g *generator) know(campaign string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !slices.Contains(g.campaigns, campaign) && campaign != "" {
		g.campaigns = append(g.campaigns, campaign)
	}
}

// known returns the campaigns in the order in which they came.
func (g *generator) known() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.campaigns)
}

// key is a new key of a source.
func (g *generator) key(source, what string) event.Key {
	g.next++
	return event.Key{Source: source, ID: fmt.Sprintf("%s-%06d", what, g.next)}
}

// day makes the orders of a day, as far as it has passed.
func (g *generator) day(day, now time.Time) (out []event.Event) {
	for _, s := range sellers() {
		for range 5 + g.random.IntN(4) {
			at := day.Add(time.Duration(g.random.IntN(23*3600)) * time.Second)
			if !at.Before(now) {
				continue
			}
			o, converted := g.convert(s, at)
			out = append(out, converted)
			switch g.random.IntN(12) {
			case 0: // never paid
			case 1:
				out = append(out, g.pay(o, event.PaymentCancelled, at.Add(20*time.Minute), 0))
			case 2:
				out = append(out, g.pay(o, event.PaymentCaptured, at.Add(time.Minute), o.won),
					g.pay(o, event.PaymentRefunded, at.Add(50*time.Minute), -o.won))
			default:
				out = append(out, g.pay(o, event.PaymentCaptured, at.Add(time.Minute), o.won))
			}
		}
		if s.party != "" {
			out = append(out, g.cost(s.campaign, "", day, 9_000+int64(g.random.IntN(40))*100))
		}
	}
	return out
}

// convert makes an order that is not paid yet.
func (g *generator) convert(s order, at time.Time) (order, event.Event) {
	g.next++
	o := s
	o.id, o.won = fmt.Sprintf("ord-%06d", g.next), s.won+int64(g.random.IntN(160)-60)*100
	return o, event.Event{
		Key: g.key("tracker", "conv"), Kind: event.Conversion, At: at, Quantity: money.Int(1),
		Order: o.id, Campaign: o.campaign, Party: o.party,
	}
}

// pay makes a payment of an order. Its fee is 3 % of what is captured.
func (g *generator) pay(o order, kind event.Kind, at time.Time, won int64) event.Event {
	e := event.Event{Key: g.key("shop", "pay"), Kind: kind, At: at, Order: o.id, Gross: money.Minor(won, money.KRW)}
	if kind == event.PaymentCaptured {
		e.Fee = money.Minor(-won*3/100, money.KRW)
	}
	return e
}

func (g *generator) cost(campaign, party string, at time.Time, won int64) event.Event {
	return event.Event{
		Key: g.key("ads", "cost"), Kind: event.AdCost, At: at, Campaign: campaign, Party: party,
		Gross: money.Minor(-won, money.KRW),
	}
}

// late makes what came for the month before only after it was closed: two orders that nobody had
// told of, and one that was taken back.
func (g *generator) late(month time.Time) (out []event.Event) {
	at := month.Add(-30 * time.Hour)
	for i, s := range []order{sellers()[0], sellers()[0], sellers()[1]} {
		o, converted := g.convert(s, at)
		out = append(out, converted, g.pay(o, event.PaymentCaptured, at.Add(time.Minute), o.won))
		if i == 2 {
			out = append(out, g.pay(o, event.PaymentRefunded, at.Add(time.Hour), -o.won/2))
		}
	}
	return out
}

// ads makes the agency's report of a day. It depends on the day alone, so that the day may be
// reported again.
func (g *generator) ads(day time.Time, times int64) (out []event.Event) {
	random := rand.New(rand.NewPCG(g.seed, uint64(day.Unix()))) //nolint:gosec // made-up data
	for slot := range 4 {
		at := day.Add(time.Duration(6*slot) * time.Hour)
		id := fmt.Sprintf("%s-%d", day.Format(time.DateOnly), slot)
		won := 31_000 + 40*int64(random.IntN(100))
		e := event.Event{At: at, Campaign: "Launch", Party: "onda"}
		for _, kind := range []event.Kind{event.AdCost, event.Impression, event.Click} {
			e.Kind, e.Key = kind, event.Key{Source: "onda-ads", ID: id + "-" + string(kind)}
			e.Gross, e.Quantity = money.Amount{}, money.Decimal{}
			switch kind {
			case event.AdCost:
				e.Gross = money.Minor(-won*times, money.KRW)
			case event.Impression:
				e.Quantity = money.Int(won/4 + int64(random.IntN(300)))
			default:
				e.Quantity = money.Int(won/160 + int64(random.IntN(20)))
			}
			out = append(out, e)
		}
	}
	return out
}

// now makes what happens at one moment: new orders, payments of those before, now and then a
// refund, and what the ads cost meanwhile.
func (g *generator) now(at time.Time) (out []event.Event) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.waiting) > 3 {
		o := g.waiting[0]
		g.waiting = g.waiting[1:]
		if g.random.IntN(8) == 0 {
			out = append(out, g.pay(o, event.PaymentCancelled, at, 0))
			continue
		}
		out = append(out, g.pay(o, event.PaymentCaptured, at, o.won))
		g.paid = append(g.paid, o)
	}
	if n := len(g.paid); n > 0 && g.random.IntN(6) == 0 {
		i := g.random.IntN(n)
		out = append(out, g.pay(g.paid[i], event.PaymentRefunded, at, -g.paid[i].won))
		g.paid = slices.Delete(g.paid, i, i+1)
	}
	g.paid = g.paid[max(0, len(g.paid)-paidKept):]
	for range 1 + g.random.IntN(2) {
		o, converted := g.convert(sellers()[g.random.IntN(3)], at)
		g.waiting = append(g.waiting, o)
		out = append(out, converted)
	}
	party := ""
	s := sellers()[g.random.IntN(3)]
	if s.party == "" {
		party = "onda"
	}
	return append(out, g.cost(s.campaign, party, at, 500+int64(g.random.IntN(60))*100))
}
