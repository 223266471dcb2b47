// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// symmetricTerm is a random term of any built-in type that does not count what is only reported, under
// which a full refund within the period leaves no trace.
func (g *chance) symmetricTerm(a *settle.Agreement) settle.Term {
	n := len(a.Terms) // tells labels apart
	label := fmt.Sprint("term ", n)
	lifetime := scoped(settle.NetSales(), settle.ScopeLifetime)
	share := settle.RevenueShare{Label: label, Rate: ptr(g.share())}
	terms := []func() settle.Term{
		func() settle.Term { return share },
		func() settle.Term { return settle.RevenueShare{Label: label, Tiers: g.tiers()} },
		func() settle.Term { return settle.RevenueShare{Label: label, Of: lifetime, Tiers: g.tiers()} },
		func() settle.Term { return settle.RevenueShare{Label: label, By: "product", Tiers: g.tiers()} },
		func() settle.Term {
			share.Losses = &settle.Losses{Rule: settle.LossCarried, Expires: g.IntN(3), By: g.pick("", "product")}
			share.Less = []settle.Less{{Of: settle.ProcessingFees(), Rate: ptr(g.share())}}
			return share
		},
		func() settle.Term {
			share.Losses = &settle.Losses{Rule: settle.LossHighRoller, Threshold: ptr(money.MustParse("10 USD"))}
			return share
		},
		func() settle.Term { return settle.PerAction{Label: label, Price: g.amount(money.USD)} },
		func() settle.Term {
			return settle.PerAction{Label: label, Price: g.amount(money.USD), Max: ptr(money.Int(3)), Free: money.Int(g.Int64N(2))}
		},
		func() settle.Term {
			return settle.PerActionTiers{
				Label: label, Tiers: g.priceTiers(), Count: scoped(settle.ConversionsIn(settle.Approved), settle.ScopeContract),
				Only: &settle.Qualification{By: "product", Of: ptr(settle.NetSales()), AtLeast: ptr(money.Int(100))},
			}
		},
		func() settle.Term {
			return settle.TransactionFee{
				Label: label, By: "order", Of: settle.NetSales(), Rate: ptr(g.share()), Fixed: ptr(money.MustParse("0.30 USD")),
				Min: ptr(money.MustParse("0.50 USD")), Max: ptr(money.MustParse("9 USD")), Pays: g.yes(2),
			}
		},
		func() settle.Term {
			return settle.Bounty{Label: label, Amount: g.amount(money.USD), Of: settle.NetSales(), Goal: money.Int(200)}
		},
		func() settle.Term {
			return settle.FixedFee{Label: label, Amount: g.amount(money.USD), Prorate: g.yes(2)}
		},
		func() settle.Term { return settle.Minimum{Label: label, Amount: g.amount(money.USD)} },
		func() settle.Term { return settle.Cap{Label: label, Amount: g.amount(money.USD)} },
		func() settle.Term {
			return settle.Deduction{Label: label, Rate: ptr(g.share()), Of: ptr(settle.NetSales())}
		},
		func() settle.Term {
			return settle.Override{Label: label, Chain: []settle.Agent{
				{Payee: "sub", Rate: money.MustRate("1/7")}, {Payee: a.Party, Rate: money.MustRate("1/3")}, {Payee: "top", Rate: money.Percent(41)},
			}}
		},
		func() settle.Term { return settle.NegativeCarry{Label: label, Expires: g.IntN(3)} },
		func() settle.Term {
			return settle.Recoupment{Label: label, Rate: ptr(money.Percent(1 + g.Int64N(100))), Advances: []settle.Advance{
				{On: settle.MustDate("2026-01-09"), Amount: money.MustParse("50 USD"), Elsewhere: g.yes(2)},
			}}
		},
		func() settle.Term {
			return settle.Recoupment{Label: label, BySales: ptr(settle.NetSales()), Advances: []settle.Advance{
				{On: settle.MustDate("2026-02-09"), Amount: money.MustParse("300 USD"), Elsewhere: g.yes(2)},
			}}
		},
		func() settle.Term {
			return settle.Guarantee{Label: label, Amount: money.MustParse("20 USD"), Every: g.IntN(3)}
		},
		func() settle.Term { return g.split(label) },
		func() settle.Term { return g.tax(a) },
		func() settle.Term {
			release := settle.DateRule{Basis: settle.DayOfMonth, N: 15, Months: 1 + g.IntN(2)}
			return settle.Reserve{Label: label, Rate: ptr(money.Percent(10)), Release: release}
		},
		func() settle.Term {
			return settle.Reserve{Label: label, Target: ptr(money.MustParse("30 USD")), Release: settle.DateRule{N: 10}}
		},
		func() settle.Term { return settle.Threshold{Label: label, Amount: money.MustParse("40 USD")} },
	}
	return terms[g.IntN(len(terms))]()
}

// share is a rate that a contract would have.
func (g *chance) share() money.Rate {
	return []money.Rate{money.Percent(30), money.MustRate("1/3"), money.MustRate("12.345%"), money.BasisPoints(7)}[g.IntN(4)]
}

func (g *chance) priceTiers() settle.PriceTiers {
	return settle.PriceTiers{Mode: settle.TierMode(g.IntN(2)), Steps: []settle.PriceTier{
		{UpTo: money.Int(2), Price: g.amount(money.USD), Flat: ptr(g.amount(money.USD))}, {Price: g.amount(money.USD)},
	}}
}

func (g *chance) split(label string) settle.Term {
	return []settle.Split{
		{Label: label, Among: []settle.SplitPart{
			{Payee: "a", Rate: ptr(money.MustRate("1/3"))}, {Payee: "b", Rate: ptr(money.MustRate("1/3"))}, {Payee: "acme", Rate: ptr(money.MustRate("1/3"))},
		}},
		{Label: label, Among: []settle.SplitPart{
			{Payee: "a", Amount: ptr(money.MustParse("7.77 USD"))},
			{Payee: "b", Rate: ptr(money.MustRate("12.345%"))},
			{Among: []settle.SplitPart{{Payee: "c", Rate: ptr(money.MustRate("2/7"))}, {Payee: "a"}}},
		}},
	}[g.IntN(2)]
}

// everyTermAgreement has some terms of any type.
func (g *chance) everyTermAgreement(party string) settle.Agreement {
	a := settle.Agreement{
		ID: settle.AgreementID(party), Party: party, Currency: money.USD, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Rounding: settle.Rounding{Rounding: money.Rounding{Mode: money.RoundingMode(g.IntN(8))}, Point: settle.Point(g.IntN(2))},
	}
	for range 1 + g.IntN(6) {
		a.Terms = append(a.Terms, g.symmetricTerm(&a))
	}
	inStages(a.Terms)
	return a
}

// TestEveryTerm holds laws 2 and 3 on random combinations of all built-in terms, over months:
//
//   - A statement that does not add up, by lines, payees and balances, is not returned at all; here its
//     openings are the closings of the month before.
//   - Orders that are given back whole within their month leave every statement as it is without them.
func TestEveryTerm(t *testing.T) {
	n := uint64(300)
	if testing.Short() {
		n = 60
	}
	terms := map[string]int{}
	for seed := range n {
		for _, name := range everyTermHolds(t, seed) {
			terms[name]++
		}
	}
	t.Logf("%d seeds, terms %v", n, terms)
	for name := range settle.BuiltinTerms() {
		if terms[name] == 0 && !slices.Contains([]string{"per_click", "per_mille", "cost_plus"}, name) {
			t.Errorf("no seed has the term %s", name)
		}
	}
}

func FuzzEveryTerm(f *testing.F) {
	for seed := range uint64(4) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { everyTermHolds(t, seed) })
}

func everyTermHolds(t *testing.T, seed uint64) []string {
	t.Helper()
	g := &chance{rand.New(rand.NewPCG(seed, 11))}
	agreements := []settle.Agreement{g.everyTermAgreement("acme"), g.everyTermAgreement("zoo")}
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	var kept, givenBack []event.Event
	for i := range 14 {
		paid := g.paidOrder(fmt.Sprint("o", i))
		all := paid
		keep := g.yes(2)
		if !keep {
			all = append(all, g.giveBack(paid)...)
		} else if g.yes(3) { // a refund in a later month is part of what is kept
			for _, e := range g.giveBack(paid) {
				e.At = later(e.At, g.IntN(3))
				all = append(all, e)
			}
		}
		month := g.IntN(3)
		for j := range all {
			all[j].At = later(all[j].At, month)
		}
		if keep {
			kept = append(kept, all...)
		} else {
			givenBack = append(givenBack, all...)
		}
	}
	without, with := plan.NewTally(), plan.NewTally()
	addBatches(t, without, []event.Batch{{Events: kept}})
	addBatches(t, with, shuffledTwice(g.Rand, []event.Batch{{Events: kept}, {Events: givenBack}}))
	var names []string
	for _, a := range agreements {
		if diff := cmp.Diff(monthsOf(t, seed, without, a), monthsOf(t, seed, with, a)); diff != "" {
			data, _ := json.Marshal(a)
			t.Fatalf("law 3, seed %d, %s mismatch (-without what was given back +with it):\n%s\n%s", seed, a.ID, diff, data)
		}
		for _, term := range a.Terms {
			names = append(names, term.Type())
		}
	}
	return names
}

// later is the same day some months later, the 28th for those that February has not.
func later(t time.Time, months int) time.Time {
	return t.AddDate(0, 0, min(0, 28-t.Day())).AddDate(0, months, 0)
}

// monthsOf is what the statements of half a year say of one agreement.
func monthsOf(t *testing.T, seed uint64, tally *settle.Tally, a settle.Agreement) []string {
	t.Helper()
	var out []string
	closing := map[string]money.Amount{}
	p := january(t, a.Calendar)
	for range 6 {
		s, err := tally.Statement(a.ID, p)
		if err != nil {
			data, _ := json.Marshal(a)
			t.Fatalf("seed %d: %v\n%s", seed, err, data)
		}
		for _, l := range s.Lines {
			if l.Amount.IsZero() { // a group of events that add up to nothing has a line
				continue
			}
			out = append(out, fmt.Sprint(p.Name, " ", l.Label, " → ", l.Payee, " ", l.Amount))
		}
		opened := map[string]money.Amount{}
		for _, b := range s.Balances {
			key := b.Name + "/" + b.Bucket
			opened[key] = b.Opening
			out = append(out, fmt.Sprint(p.Name, " ", key, " ", b.Opening, " ", b.Closing))
			if want := closing[key]; !b.Opening.IsZero() && b.Opening != want {
				t.Fatalf("law 2, seed %d, %s: %s opens with %s, was closed with %s", seed, p.Name, key, b.Opening, want)
			}
		}
		for key, amount := range closing {
			if !amount.IsZero() && opened[key] != amount {
				t.Fatalf("law 2, seed %d, %s: %s is lost: %s", seed, p.Name, key, amount)
			}
		}
		closing = map[string]money.Amount{}
		for _, b := range s.Balances {
			closing[b.Name+"/"+b.Bucket] = b.Closing
		}
		p = a.Calendar.At(p.To)
	}
	return out
}

// TestOriginalPeriod holds law 3 over months: where reversals count in their original period, orders
// given back in any later month leave, over all months, what is earned without them, under any tiers,
// caps and minima.
func TestOriginalPeriod(t *testing.T) {
	for seed := range uint64(300) {
		g := &chance{rand.New(rand.NewPCG(seed, 13))}
		a := settle.Agreement{
			ID: "acme", Party: "acme", Currency: money.USD, Select: settle.Where{"party": {"acme", "zoo"}},
			From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Reversals: settle.OriginalPeriod,
			Rounding: settle.Rounding{Rounding: money.Rounding{Mode: money.RoundingMode(g.IntN(8))}},
		}
		for len(a.Terms) < 1+g.IntN(4) {
			term := g.symmetricTerm(&a)
			if s, ok := term.(settle.Staged); ok && s.Stage() != settle.StageEarn {
				continue
			}
			a.Terms = append(a.Terms, term)
			if a.Validate() != nil { // scopes and balances are not rated again
				a.Terms = a.Terms[:len(a.Terms)-1]
			}
		}
		plan := mustPlan(t, a)
		without, with := plan.NewTally(), plan.NewTally()
		for i := range 12 {
			paid := g.paidOrder(fmt.Sprint("o", i))
			month := g.IntN(3)
			for j := range paid {
				paid[j].At = later(paid[j].At, month)
			}
			if g.yes(2) {
				addBatches(t, without, []event.Batch{{Events: paid}})
				addBatches(t, with, []event.Batch{{Events: paid}})
				continue
			}
			back := g.giveBack(paid)
			for j := range back {
				back[j].At = later(back[j].At, month+g.IntN(3))
			}
			addBatches(t, with, shuffledTwice(g.Rand, []event.Batch{{Events: paid}, {Events: back}}))
		}
		if want, got := sumOfMonths(t, without, a), sumOfMonths(t, with, a); want != got {
			t.Fatalf("law 3, seed %d, %v: %s without what was given back, %s with it", seed, a.Terms, want, got)
		}
	}
}

func sumOfMonths(t *testing.T, tally *settle.Tally, a settle.Agreement) money.Amount {
	t.Helper()
	sum := money.Zero(a.Currency)
	p := january(t, a.Calendar)
	for range 6 {
		s, err := tally.Statement(a.ID, p)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err = sum.Add(s.Total); err != nil {
			t.Fatal(err)
		}
		p = a.Calendar.At(p.To)
	}
	return sum
}
