// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package testkit

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Events makes events that meet often: few parties, campaigns and orders, equal
// times, several currencies, cancellations and refunds with and without their
// payments; some name an event that comes later, never, or names them in turn. The
// same seed gives the same events. Half of the tests' faults are found by small
// values meeting, so the pools stay small on purpose.
type Events struct {
	r    *rand.Rand
	next int
}

// NewEvents returns a generator.
func NewEvents(seed uint64) *Events {
	return &Events{r: rand.New(rand.NewPCG(seed, 0x6a75_7061_6e))}
}

// Rand gives access to the generator's source of chance.
func (g *Events) Rand() *rand.Rand { return g.r }

// Batch returns a batch of n valid events; about one in four batches restates a
// partition.
func (g *Events) Batch(n int) event.Batch {
	b := event.Batch{}
	if g.r.IntN(4) == 0 {
		b.Partition = fmt.Sprintf("ads/2026-01-%02d", 1+g.r.IntN(3))
		b.Version = int64(g.r.IntN(4))
	}
	for range n {
		b.Events = append(b.Events, g.Event())
	}
	return b
}

// Event returns a valid event. Now and then it is one whose key came before,
// with the same or with other contents.
func (g *Events) Event() event.Event {
	g.next++
	id := g.next
	if g.r.IntN(8) == 0 {
		id = 1 + g.r.IntN(g.next)
	}
	contents := rand.New(rand.NewPCG(uint64(id), uint64(g.conflicts())))
	e := fact(contents)
	e.Key = keyOf(id)
	if gives := e.Reverses || e.Kind.Sign() < 0 || e.Kind == event.Rollback; gives && contents.IntN(2) == 0 {
		e.Parent = keyOf(1 + contents.IntN(id+3))
		if contents.IntN(2) == 0 {
			e.Order = ""
		}
	}
	return e
}

// keyOf is the key of the id-th event.
func keyOf(id int) event.Key {
	return event.Key{Source: pick(rand.New(rand.NewPCG(uint64(id), 3)), "shop", "ads"), ID: fmt.Sprint("e-", id)}
}

// conflicts is 0 most of the time: an id then always has the same contents.
func (g *Events) conflicts() int {
	if g.r.IntN(30) == 0 {
		return 1 + g.r.IntN(2)
	}
	return 0
}

func fact(r *rand.Rand) event.Event {
	e := event.Event{
		At:      time.Date(2026, time.Month(1+r.IntN(3)), 1+7*r.IntN(4), 0, 0, 0, 0, time.UTC),
		Product: pick(r, "", "app", "book"),
	}
	if r.IntN(3) > 0 {
		e.Order = fmt.Sprint("o-", r.IntN(40))
	}
	if r.IntN(2) == 0 {
		e.Party, e.Campaign = pick(r, "acme", "zoo"), pick(r, "", "A", "B")
	}
	if r.IntN(4) == 0 {
		e.Dims = []event.Dim{{Name: "country", Value: pick(r, "KR", "US")}}
	}
	give(&e, r)
	return e
}

// give sets the kind and the numbers that go with it.
func give(e *event.Event, r *rand.Rand) {
	sign := int64(1)
	switch n := r.IntN(40); {
	case n < 4:
		e.Kind, e.Quantity = event.Click, money.Int(1+r.Int64N(5))
		return
	case n < 6:
		e.Kind, e.Quantity = event.Impression, money.Int(r.Int64N(5000)+1)
		return
	case n < 16:
		e.Kind, e.Quantity = event.Conversion, money.Int(1)
		if e.Party == "" {
			e.Party, e.Campaign = pick(r, "acme", "zoo"), pick(r, "A", "B")
		}
		if r.IntN(12) == 0 {
			e.Quantity, e.Reverses = money.Int(-1), r.IntN(2) == 0
		}
		return
	case n < 26:
		e.Kind = event.PaymentCaptured
	case n < 30:
		e.Kind, sign = event.PaymentRefunded, -1
	case n < 32:
		e.Kind, sign = event.PaymentCancelled, -1
	case n < 34:
		e.Kind, sign = event.AdCost, -1
	case n < 36:
		e.Kind, sign = event.Fee, -1
	case n < 38:
		e.Kind, sign = event.Chargeback, -1
	case n < 39:
		e.Kind = "wallet.topup"
	default:
		e.Kind, sign = event.Rollback, 1-2*r.Int64N(2)
	}
	if r.IntN(10) == 0 {
		e.Reverses, sign = true, -sign
	}
	e.Gross = amount(r, sign)
	if r.IntN(4) == 0 {
		e.Fee = amount(r, -1)
		e.Net = amount(r, 1)
	}
}

// amount returns a few sizes only, so that orders are often paid back exactly;
// now and then one that does not fit into 64 bits.
func amount(r *rand.Rand, sign int64) money.Amount {
	c := []money.Currency{money.KRW, money.KRW, money.KRW, money.USD}[r.IntN(4)]
	if r.IntN(25) == 0 {
		a := money.MustParse("123456789012345.123456789012 " + c.String())
		if sign < 0 {
			return a.Neg()
		}
		return a
	}
	scale := c.Digits() + []int{0, 0, 0, 4}[r.IntN(4)]
	a, err := money.New(sign*[]int64{100, 100, 200, 300, 1_234_567}[r.IntN(5)], scale, c)
	if err != nil {
		panic(err) // a fault of the generator
	}
	return a
}

func pick(r *rand.Rand, values ...string) string { return values[r.IntN(len(values))] }
