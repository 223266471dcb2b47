// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestSymmetry holds law 3: a full refund of everything returns every party to where it stood. Some
// orders are kept; others are paid and given back whole within the period, in parts and by any mix of
// refunds, cancellations and chargebacks. Every total, and the net profit of every campaign, is what it
// is without the others. FuzzSymmetry does it on any seed.
func TestSymmetry(t *testing.T) {
	n := uint64(200)
	if testing.Short() {
		n = 20
	}
	for seed := range n {
		symmetric(t, seed)
	}
	t.Logf("%d seeds", n)
}

func FuzzSymmetry(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { symmetric(t, seed) })
}

func symmetric(t *testing.T, seed uint64) {
	t.Helper()
	g := &chance{rand.New(rand.NewPCG(seed, 3))}
	plan, err := settle.NewPlan(g.symmetricAgreements(), &settle.PlanOptions{Attribution: settle.Attribution(g.IntN(2))})
	if err != nil {
		t.Fatal(err)
	}
	var kept, givenBack []event.Event
	for i := range 12 {
		paid := g.paidOrder(fmt.Sprint("o", i))
		if g.yes(2) {
			kept = append(kept, paid...)
		} else {
			givenBack = append(givenBack, append(paid, g.giveBack(paid)...)...)
		}
	}
	without, with := plan.NewTally(), plan.NewTally()
	addBatches(t, without, []event.Batch{{Events: kept}})
	addBatches(t, with, shuffledTwice(g.Rand, []event.Batch{{Events: kept}, {Events: givenBack}}))
	if diff := cmp.Diff(standing(t, plan, without), standing(t, plan, with)); diff != "" {
		t.Fatalf("law 3, seed %d mismatch (-without what was given back +with it):\n%s", seed, diff)
	}
}

// symmetricAgreements have no parts that are fixed in time or count what is only reported.
func (g *chance) symmetricAgreements() []settle.Agreement {
	var list []settle.Agreement
	for _, party := range []string{"acme", "zoo"} {
		a := settle.Agreement{
			ID: settle.AgreementID(party), Party: party, Currency: money.USD,
			Rounding: settle.Rounding{Rounding: g.rounding(), Point: settle.Point(g.IntN(2))},
		}
		for range 1 + g.IntN(4) {
			a.Terms = append(a.Terms, []settle.Term{
				settle.RevenueShare{Rate: ptr(g.rate())},
				settle.RevenueShare{Tiers: g.tiers()},
				settle.RevenueShare{Tiers: g.tiers(), Of: settle.Measure{
					Name: "captured and given back in the app", Where: settle.Where{"product": {"app"}}, Kinds: settle.NetSales().Kinds,
				}},
				settle.PerAction{Price: g.amount(money.USD)},
				settle.Deduction{Rate: ptr(g.rate())},
				settle.Deduction{Rate: ptr(g.rate()), Of: ptr(settle.NetSales())},
				settle.Deduction{Rate: ptr(g.rate()), Of: ptr(settle.ProcessingFees())},
				g.tax(&a),
			}[g.IntN(8)])
		}
		inStages(a.Terms)
		list = append(list, a)
	}
	return list
}

// paidOrder is a conversion and captures of January.
func (g *chance) paidOrder(order string) []event.Event {
	events := []event.Event{{
		Key: event.Key{Source: "ads", ID: order}, Kind: event.Conversion, At: g.january(), Order: order,
		Quantity: money.Int(1), Party: g.pick("acme", "zoo"), Campaign: g.pick("A", "B"), Product: g.pick("", "app"),
	}}
	for i := range 1 + g.IntN(3) {
		events = append(events, event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprint(order, "/", i)}, Kind: event.PaymentCaptured, At: g.january(),
			Order: order, Gross: money.Minor(1+g.Int64N(30_000), money.USD), Fee: money.Minor(-g.Int64N(300), money.USD),
		})
	}
	return events
}

func (g *chance) january() time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(g.Int64N(int64(15 * 24 * time.Hour))))
}

// giveBack undoes each capture, whole or in two parts, later in January.
func (g *chance) giveBack(paid []event.Event) []event.Event {
	var events []event.Event
	for _, e := range paid {
		if e.Kind != event.PaymentCaptured {
			continue
		}
		e.Fee = e.Fee.Neg()
		_, units, _ := e.Gross.Parts()
		first := int64(units)
		if first > 1 && g.yes(2) {
			first = 1 + g.Int64N(first-1)
		}
		for i, part := range []int64{first, int64(units) - first} {
			if part == 0 {
				continue
			}
			back := e
			back.Key.ID = fmt.Sprint(e.Key.ID, "/back/", i)
			back.Gross = money.Minor(-part, money.USD)
			back.At = time.Date(2026, 1, 16, 0, 0, 0, 0, time.UTC).Add(g.january().Sub(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)))
			back.Kind = []event.Kind{event.PaymentRefunded, event.PaymentCancelled, event.Chargeback}[g.IntN(3)]
			if i > 0 {
				back.Fee = money.Amount{}
			}
			events = append(events, back)
		}
	}
	return events
}

// standing is where every party and campaign stands.
func standing(t *testing.T, plan *settle.Plan, tally *settle.Tally) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, a := range plan.Agreements() {
		s, err := tally.Statement(a.ID, january(t, a.Calendar))
		if err != nil {
			t.Fatal(err)
		}
		out[string(a.ID)] = s.Total.String()
	}
	for _, name := range []string{"", "A", "B"} {
		c, err := tally.Campaign(name)
		if err != nil {
			t.Fatal(err)
		}
		out["approved in "+name] = c.Approved.String()
		out["net profit of "+name] = "0.00 USD"
		for _, m := range c.Money {
			out["net profit of "+name] = m.NetProfit.String()
		}
	}
	return out
}

// TestActionsOverPeriods gives orders back in later months: over all months the price per action is
// paid for what was kept, and for nothing else.
func TestActionsOverPeriods(t *testing.T) {
	for seed := range uint64(50) {
		g := &chance{rand.New(rand.NewPCG(seed, 5))}
		tally := mustPlan(t, actionsOf("acme"), actionsOf("zoo")).NewTally()
		kept := 0
		for i := range 20 {
			paid := g.paidOrder(fmt.Sprint("o", i))
			addBatches(t, tally, []event.Batch{{Events: paid}})
			if g.yes(2) {
				kept++
				continue
			}
			back := g.giveBack(paid)
			for j := range back {
				back[j].At = back[j].At.AddDate(0, g.IntN(6), 0)
			}
			addBatches(t, tally, []event.Batch{{Events: back}})
		}
		statements, err := tally.Statements()
		if err != nil {
			t.Fatal(err)
		}
		sum := money.Zero(money.USD)
		for _, s := range statements {
			if sum, err = sum.Add(s.Total); err != nil {
				t.Fatal(err)
			}
		}
		if want := money.Minor(int64(kept)*100, money.USD); sum != want {
			t.Fatalf("seed %d: %d orders are kept, and %s is paid", seed, kept, sum)
		}
	}
}

// TestSplitPeriods holds that days add up to their month where terms are additive and nothing is
// rounded.
func TestSplitPeriods(t *testing.T) {
	terms := []settle.Term{
		settle.RevenueShare{Rate: ptr(money.Percent(100))},
		settle.PerAction{Price: money.MustParse("1.25 USD"), Count: settle.Conversions()},
		settle.PerClick{Price: money.MustParse("0.10 USD")},
		settle.Deduction{Rate: ptr(money.Percent(200)), Of: ptr(settle.Chargebacks())},
		settle.Tax{Label: "tax", Rate: money.Percent(300)},
	}
	exact := settle.Rounding{Rounding: money.Rounding{Unit: money.MustDecimal("0.0000000001")}}
	for seed := range uint64(30) {
		g := &chance{rand.New(rand.NewPCG(seed, 9))}
		monthly := settle.Agreement{ID: "months", Party: "acme", Currency: money.USD, Terms: terms, Rounding: exact}
		daily := monthly
		daily.ID, daily.Calendar.Cycle = "days", settle.Daily
		tally := mustPlan(t, monthly, daily).NewTally()
		for _, b := range g.batches() {
			if _, err := tally.Add(b); err != nil {
				t.Fatal(err)
			}
		}
		statements, err := tally.Statements()
		if err != nil {
			t.Fatal(err)
		}
		sums := map[settle.AgreementID]money.Amount{}
		for _, s := range statements {
			if sums[s.Agreement], err = sums[s.Agreement].Add(s.Total); err != nil {
				t.Fatal(err)
			}
		}
		if sums["months"] != sums["days"] {
			t.Fatalf("seed %d: months come to %s, days to %s", seed, sums["months"], sums["days"])
		}
	}
}
