// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// printMonths settles one base for each month of 2026 under terms and prints lines and balances.
func printMonths(bases []string, terms ...settle.Term) {
	base := settle.Measure{Name: "revenue", Kinds: []event.Kind{"revenue"}}
	share := settle.RevenueShare{Of: base, Rate: ptr(money.Percent(50))}
	a := settle.Agreement{
		ID: "a", Party: "acme", Currency: money.USD, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Terms: append([]settle.Term{share}, terms...),
	}
	plan, err := settle.NewPlan([]settle.Agreement{a}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	tally := plan.NewTally()
	for i, gross := range bases {
		e := event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprint(i)}, Kind: "revenue", Party: "acme",
			At: time.Date(2026, time.Month(i+1), 10, 0, 0, 0, 0, time.UTC), Gross: money.MustParse(gross + " USD"),
		}
		if _, err := tally.Add(event.Batch{Events: []event.Event{e}}); err != nil {
			fmt.Println(err)
			return
		}
	}
	statements, err := tally.Statements()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range statements {
		fmt.Print(s.Period.Name, ":")
		for _, l := range s.Lines[1:] {
			fmt.Printf(" %s %s,", l.Label, l.Amount.Number())
		}
		fmt.Print(" total ", s.Total.Number())
		for _, b := range s.Balances {
			fmt.Print("; ", b.Closing.Number(), " left")
		}
		fmt.Println()
	}
}

// A loss is not paid back by the party, but set against what follows.
func ExampleNegativeCarry() {
	printMonths([]string{"-300", "200", "400"}, settle.NegativeCarry{Label: "loss"})
	// Output:
	// 2026-01: loss 150.00, total 0.00; -150.00 left
	// 2026-02: loss -100.00, total 0.00; -50.00 left
	// 2026-03: loss -50.00, total 150.00; 0.00 left
}

func ExampleRecoupment() {
	printMonths([]string{"300", "900"}, settle.Recoupment{Label: "recouped", Advances: []settle.Advance{
		{On: settle.MustDate("2026-01-02"), Amount: money.MustParse("400 USD")},
	}})
	// Output:
	// 2026-01: advance 400.00, recouped -150.00, total 400.00; -250.00 left
	// 2026-02: recouped -250.00, total 200.00; 0.00 left
}

// What January is paid beyond what it earned, February gives back.
func ExampleGuarantee() {
	printMonths([]string{"100", "500"}, settle.Guarantee{Label: "guarantee", Amount: money.MustParse("100 USD")})
	// Output:
	// 2026-01: guarantee 50.00, total 100.00; -50.00 left
	// 2026-02: guarantee -50.00, total 200.00; 0.00 left
}

// A tenth of each month is kept and released on the 15th of the month after next.
func ExampleReserve() {
	printMonths([]string{"1000", "1000", "1000"}, settle.Reserve{
		Rate: ptr(money.Percent(10)), Release: settle.DateRule{Basis: settle.DayOfMonth, N: 15, Months: 2},
	})
	// Output:
	// 2026-01: kept: reserve -50.00, total 450.00; 50.00 left
	// 2026-02: kept: reserve -50.00, total 450.00; 100.00 left
	// 2026-03: kept: reserve -50.00, released: reserve 50.00, total 500.00; 100.00 left
}

func ExampleThreshold() {
	printMonths([]string{"60", "80"}, settle.Threshold{Amount: money.MustParse("50 USD")})
	// Output:
	// 2026-01: rolled forward -30.00, total 0.00; 30.00 left
	// 2026-02: rolled forward 30.00, total 70.00; 0.00 left
}

func ExampleLosses() {
	base := settle.Measure{Name: "revenue", Kinds: []event.Kind{"revenue"}}
	printMonths([]string{"-300", "400"}, settle.RevenueShare{
		Label: "without losses", Of: base, Rate: ptr(money.Percent(10)), Losses: &settle.Losses{Rule: settle.LossCarried},
	})
	// Output:
	// 2026-01: without losses 0.00, total -150.00; -300.00 left
	// 2026-02: without losses 10.00, total 210.00; 0.00 left
}

func ExampleSplit() {
	printMonths([]string{"200.02"}, settle.Split{Among: []settle.SplitPart{
		{Payee: "writer", Rate: ptr(money.MustRate("1/3"))}, {Payee: "singer", Rate: ptr(money.MustRate("1/3"))}, {Payee: "acme"},
	}})
	// Output:
	// 2026-01: share of writer 33.34, share of singer 33.34, passed on -66.68, total 100.01
}

// The agent above is paid the difference to the one below.
func ExampleOverride() {
	printMonths([]string{"100"}, settle.Override{
		Label: "override", Of: settle.Measure{Name: "revenue", Kinds: []event.Kind{"revenue"}},
		Chain: []settle.Agent{{Payee: "seller", Rate: money.Percent(10)}, {Payee: "agent", Rate: money.Percent(15)}},
	})
	// Output:
	// 2026-01: override 10.00, override 5.00, total 65.00
}

func ExampleTransactionFee() {
	printMonths([]string{"100"}, settle.TransactionFee{
		Of:   settle.Measure{Name: "revenue", Kinds: []event.Kind{"revenue"}},
		Rate: ptr(money.MustRate("2.9%")), Fixed: ptr(money.MustParse("0.30 USD")), Max: ptr(money.MustParse("3 USD")),
	})
	// Output:
	// 2026-01: transaction fees -3.00, total 47.00
}

func ExampleBounty() {
	revenue := settle.Measure{Name: "revenue", Kinds: []event.Kind{"revenue"}}
	printMonths([]string{"80", "40", "40"}, settle.Bounty{
		Label: "bounty", Amount: money.MustParse("25 USD"), Of: revenue, Goal: money.Int(100),
	})
	// Output:
	// 2026-01: bounty 0.00, total 40.00
	// 2026-02: bounty 25.00, total 45.00
	// 2026-03: bounty 0.00, total 20.00
}

func ExampleCostPlus() {
	cost := settle.Measure{Name: "cost", Kinds: []event.Kind{"revenue"}}
	printMonths([]string{"80"}, settle.CostPlus{Cost: cost, Margin: money.Percent(15)})
	// Output:
	// 2026-01: cost and margin 92.00, total 132.00
}

func ExamplePerActionTiers() {
	sales := settle.Measure{Name: "sales", Sum: settle.SumCount, Kinds: []event.Kind{"revenue"}, Scope: settle.ScopeLifetime}
	printMonths([]string{"2", "2", "2"}, settle.PerActionTiers{Count: sales, Tiers: settle.PriceTiers{Steps: []settle.PriceTier{
		{UpTo: money.Int(2), Price: money.MustParse("5 USD")}, {Price: money.MustParse("8 USD")},
	}}})
	// Output:
	// 2026-01: per action 5.00, total 6.00
	// 2026-02: per action 5.00, total 6.00
	// 2026-03: per action 8.00, total 9.00
}

// A rate is changed before it is signed.
func ExampleTally_WhatIf() {
	a := settle.Agreement{
		ID: "navi-2026", Party: "navi", Currency: money.KRW,
		Terms: []settle.Term{settle.RevenueShare{Rate: ptr(money.Percent(10))}},
	}
	plan, err := settle.NewPlan([]settle.Agreement{a}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	tally := plan.NewTally()
	sale := event.Event{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, Party: "navi",
		At: time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC), Gross: money.MustParse("70000 KRW"),
	}
	if _, err := tally.Add(event.Batch{Events: []event.Event{sale}}); err != nil {
		fmt.Println(err)
		return
	}
	period, _ := a.Calendar.Period("2026-01")
	signed, err := tally.Statement(a.ID, period)
	if err != nil {
		fmt.Println(err)
		return
	}

	a.Terms = []settle.Term{settle.RevenueShare{Rate: ptr(money.Percent(12))}}
	offer, err := tally.WhatIf([]settle.Agreement{a})
	if err != nil {
		fmt.Println(err)
		return
	}
	offered, err := offer.Statement(a.ID, period)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := settle.Compare(signed, offered)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(signed.Total, "→", offered.Total)
	for _, l := range c.Lines {
		for _, cause := range l.Causes {
			fmt.Println(cause.Kind, cause.Before, "→", cause.After, "is", cause.Effect)
		}
	}
	// Output:
	// 7000 KRW → 8400 KRW
	// rate 10% → 12% is 1400 KRW
}
