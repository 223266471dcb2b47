// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// naive is a second route to the figures: plain loops over the events, with maps
// and big.Rat, that share no code with the board.
type naive struct {
	asOf   time.Time
	events []event.Event
	orders []naiveOrder
}

type naiveOrder struct {
	at       time.Time
	customer string
	gross    *big.Rat
	inKRW    bool
	stands   bool
}

func newNaive(events []event.Event, asOf time.Time) *naive {
	n := &naive{asOf: asOf}
	for _, e := range events {
		if e.At.Before(asOf) {
			n.events = append(n.events, e)
		}
	}
	slices.SortStableFunc(n.events, func(a, b event.Event) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(naiveRank(a.Kind), naiveRank(b.Kind)))
	})
	n.pay()
	return n
}

func naiveRank(k event.Kind) int {
	return slices.Index([]event.Kind{
		event.Conversion, event.PaymentCaptured, event.PaymentCancelled, event.PaymentRefunded,
	}, k)
}

// pay walks the payments order by order.
func (n *naive) pay() {
	orders := map[string][]event.Event{}
	var names []string
	for _, e := range n.events {
		if naiveRank(e.Kind) < 0 || e.Order == "" {
			continue
		}
		if orders[e.Order] == nil {
			names = append(names, e.Order)
		}
		orders[e.Order] = append(orders[e.Order], e)
	}
	for _, name := range names {
		o := naiveOrder{gross: new(big.Rat)}
		for _, e := range orders[name] {
			if e.Kind == event.PaymentCaptured && o.at.IsZero() {
				o.at, o.customer = e.At, e.Customer
			}
			if e.Kind == event.Conversion {
				continue
			}
			if e.Gross.Currency() == money.KRW {
				o.gross.Add(o.gross, ratOfAmount(e.Gross))
				o.inKRW = true
			}
			o.stands = o.gross.Sign() > 0
		}
		for _, e := range orders[name] {
			if o.customer == "" {
				o.customer = e.Customer
			}
		}
		if !o.at.IsZero() {
			n.orders = append(n.orders, o)
		}
	}
}

func ratOfAmount(a money.Amount) *big.Rat {
	r, ok := new(big.Rat).SetString(a.Number())
	if !ok {
		panic(a)
	}
	return r
}

func (w Window) naive(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }

// returned is the 30-day return rate.
func (n *naive) returned(w Window) (k, total, immature int64) {
	for _, times := range n.settled() {
		t0 := times[0]
		due := t0.Add(30 * 24 * time.Hour)
		switch {
		case !w.naive(t0):
		case due.After(n.asOf):
			immature++
		default:
			total++
			if slices.ContainsFunc(times, func(t time.Time) bool { return t.After(t0) && t.Before(due) }) {
				k++
			}
		}
	}
	return k, total, immature
}

// settled lists the times of settled orders by customer, in order.
func (n *naive) settled() map[string][]time.Time {
	out := map[string][]time.Time{}
	for _, o := range n.orders {
		if o.stands && o.customer != "" {
			out[o.customer] = append(out[o.customer], o.at)
		}
	}
	for _, times := range out {
		slices.SortFunc(times, time.Time.Compare)
	}
	return out
}

// kept is what settled orders brought.
func (n *naive) kept(w Window) (sum *big.Rat, orders int64) {
	sum = new(big.Rat)
	for _, o := range n.orders {
		if o.stands && o.inKRW && w.naive(o.at) {
			sum.Add(sum, o.gross)
			orders++
		}
	}
	return sum, orders
}

// converted is clicks that a customer's order follows within 14 days.
func (n *naive) converted(w Window) (k, total, immature int64) {
	clicks := map[string][]time.Time{}
	for _, e := range n.events {
		if e.Kind == event.Click && e.Customer != "" {
			clicks[e.Customer] = append(clicks[e.Customer], e.At)
		}
	}
	const within = 14 * 24 * time.Hour
	for customer, times := range clicks {
		has := make([]bool, len(times))
		for _, o := range n.orders {
			last := -1
			for i, t := range times {
				if o.customer == customer && !t.After(o.at) {
					last = i
				}
			}
			if last >= 0 && o.at.Sub(times[last]) < within {
				has[last] = true
			}
		}
		for i, t := range times {
			switch {
			case !w.naive(t):
			case t.Add(within).After(n.asOf):
				immature++
			default:
				total++
				if has[i] {
					k++
				}
			}
		}
	}
	return k, total, immature
}

// tale makes events of unique keys over a quarter, in one currency.
func tale(r *rand.Rand) []event.Event {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var events []event.Event
	for i := range 300 {
		e := event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprint(i)}, At: start.Add(time.Duration(r.IntN(90*24*60)) * time.Minute),
		}
		order := fmt.Sprint("o", r.IntN(80))
		amount := money.Minor(1000*(1+r.Int64N(3)), money.KRW)
		switch n := r.IntN(10); {
		case n < 3:
			e.Kind, e.Quantity = event.Click, money.Int(1)
			e.Customer = fmt.Sprint("c", r.IntN(25))
		case n < 8:
			e.Kind, e.Order, e.Gross = event.PaymentCaptured, order, amount
			e.Customer = fmt.Sprint("c", i*7%25)
		default:
			e.Kind, e.Order, e.Gross = event.PaymentRefunded, order, amount.Neg()
		}
		events = append(events, e)
	}
	return events
}

func TestTwoRoutes(t *testing.T) {
	m := modelOf(
		Metric{Name: "returned", Is: Retention{Of: Of(SettledOrders), Kind: WithinDays, Days: 30}},
		Metric{Name: "kept", Is: Sum{Of: Of(SettledOrders), Value: Gross}},
		Metric{Name: "converted", Is: Converted{Base: On(event.Click), To: Of(PlacedOrders), Within: 14 * Day}},
		Metric{Name: "clicks", Is: Counted{Of: On(event.Click)}},
	)
	figures := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 5))
		events := tale(r)
		b := boardOf(t, m, events)
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		asOf := start.Add(time.Duration(r.IntN(100*24*60)) * time.Minute)
		from := start.Add(time.Duration(r.IntN(60*24*60)) * time.Minute)
		w := Window{from, from.Add(time.Duration(r.IntN(60*24*60)) * time.Minute)}
		v, n := b.At(asOf), newNaive(events, asOf)

		got := read(t, v, "returned", w)
		k, total, immature := n.returned(w)
		checkMatured(t, fmt.Sprint("returned ", seed), got, [3]int64{k, total, immature})
		got = read(t, v, "converted", w)
		k, total, immature = n.converted(w)
		checkMatured(t, fmt.Sprint("converted ", seed), got, [3]int64{k, total, immature})
		sum, orders := n.kept(w)
		got = read(t, v, "kept", w)
		if ratOfAmount(got.Amount).Cmp(sum) != 0 || got.N != orders {
			t.Errorf("kept %d: %v of %d, want %s of %d", seed, got.Amount, got.N, sum.FloatString(2), orders)
		}
		clicks := int64(0)
		for _, e := range n.events {
			if e.Kind == event.Click && w.naive(e.At) {
				clicks++
			}
		}
		if got = read(t, v, "clicks", w); got.Value != float64(clicks) {
			t.Errorf("clicks %d: %v, want %d", seed, got.Value, clicks)
		}
		figures += int(total + orders)
	}
	if figures < 500 {
		t.Errorf("only %d observations: the test has nothing to compare", figures)
	}
}

func checkMatured(t *testing.T, name string, got Reading, want [3]int64) {
	t.Helper()
	have := [3]int64{int64(got.Value*float64(got.N) + 0.5), got.N, got.Immature}
	if have != want {
		t.Errorf("%s: returned, mature, immature %v, want %v", name, have, want)
	}
}

// TestOrdersAsSettled holds the states of orders to those of settlement.
func TestOrdersAsSettled(t *testing.T) {
	compared := 0
	for seed := range uint64(60) {
		list := stories(seed, 14)
		for _, b := range list {
			for i := range b.Events {
				e := &b.Events[i]
				if e.Quantity.Sign() < 0 { // a conversion that is taken back is cancelled, whatever was paid
					e.Quantity, e.Reverses = money.Int(1), false
				}
				if e.Order == "" { // settlement gives no order an event that only names one of it
					e.Parent = event.Key{}
				}
			}
		}
		tally := tallyOf(t, list)
		results, err := tally.Campaigns()
		if err != nil {
			t.Fatal(err)
		}
		want := int64(0)
		for _, r := range results {
			want += ceil(ratOf(decimalNum(r.Approved)))
		}
		b := newBoard(t, everything())
		addAll(t, b, list)
		v := b.At(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
		v.work()
		got := int64(0)
		touches, starts := v.touches()
		for i := range len(starts) - 1 {
			events := touches[starts[i]:starts[i+1]]
			if v.winner(events) == nil {
				continue
			}
			v.orders = nil
			if v.settleOrder(events); len(v.orders) == 1 && v.orders[0].stands {
				got++
			}
		}
		if got != want {
			t.Errorf("seed %d: %d orders stand, settlement has approved %d", seed, got, want)
		}
		compared += int(want)
	}
	if compared < 100 {
		t.Errorf("only %d orders compared", compared)
	}
}
