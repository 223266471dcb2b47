// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// exampleHolidays are days on which Korean banks are closed around the turn of 2024, with 1 May, on which
// they are closed every year.
func exampleHolidays() settle.Holidays {
	holidays, err := settle.ParseHolidays([]byte(`{
		"closed": ["2024-12-25", "2025-01-01"], "yearly": ["05-01"], "from": "2024-01-01", "to": "2025-02-28"}`))
	if err != nil {
		log.Fatal(err)
	}
	return holidays
}

func ExampleAddWorkdays() {
	// D+6 of a card company.
	day, err := settle.AddWorkdays(exampleHolidays(), settle.MustDate("2024-04-26"), 6)
	fmt.Println(day, err)
	// The holidays of March 2025 are not known, so no date is made up.
	_, err = settle.AddWorkdays(exampleHolidays(), settle.MustDate("2025-02-26"), 6)
	fmt.Println(err)
	// Output:
	// 2024-05-07 <nil>
	// settle: workdays: 2025-03-01: the calendar does not cover the day
}

func ExampleDateRule() {
	rules := []settle.DateRule{
		{N: 30},
		{Basis: settle.WorkdaysAfter, N: 15},
		{Basis: settle.DayOfMonth, N: 31, Months: 1, Roll: settle.RollPreceding},
		{Basis: settle.WorkdayOfMonth, N: 1, Months: 2},
	}
	for _, rule := range rules {
		day, err := rule.Date(settle.MustDate("2024-12-15"), exampleHolidays())
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %s\n", rule, day)
	}
	// Output:
	// D+30: 2025-01-14
	// D+15 workdays: 2025-01-07
	// day 31 of M+1, preceding: 2025-01-31
	// workday 1 of M+2: 2025-02-03
}

func ExampleRoll() {
	saturday := settle.MustDate("2026-01-31")
	for _, roll := range []settle.Roll{settle.RollNone, settle.RollFollowing, settle.RollPreceding, settle.RollModified} {
		day, err := roll.Apply(nil, saturday)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(roll, day)
	}
	// Output:
	// none 2026-01-31
	// following 2026-02-02
	// preceding 2026-01-30
	// modified_following 2026-01-30
}

func ExamplePayout_Due() {
	payout := settle.Payout{Instalments: []settle.Instalment{
		{Share: money.Percent(70), Due: settle.DateRule{Basis: settle.WorkdaysAfter, N: 15}},
		{Share: money.Percent(30), Due: settle.DateRule{Basis: settle.WorkdayOfMonth, N: 1, Months: 2}},
	}}
	week := settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday}.At(time.Date(2024, 12, 9, 0, 0, 0, 0, time.UTC))
	due, err := payout.Due(week, money.MustParse("1000001 KRW"), exampleHolidays())
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range due {
		fmt.Println(d.Date, d.Amount)
	}
	// Output:
	// 2025-01-07 700000 KRW
	// 2025-02-03 300001 KRW
}

func ExampleCalendar_custom() {
	calendar := settle.Calendar{Cycle: settle.Custom, Until: settle.MustDate("2027-01-01"), Starts: []settle.PeriodStart{
		{Name: "spring list", Date: settle.MustDate("2026-02-01")},
		{Name: "autumn list", Date: settle.MustDate("2026-08-15")},
	}}
	p := calendar.At(time.Date(2026, 8, 14, 12, 0, 0, 0, time.UTC))
	fmt.Println(p.Name, "to", p.LastDay())
	p, err := calendar.Period("autumn list")
	fmt.Println(p.Name, "to", p.LastDay(), err)
	// Output:
	// spring list to 2026-08-14
	// autumn list to 2026-12-31 <nil>
}

// Sales in dollars count at the bank's rate of the first workday of the next month.
func ExampleConversionRule() {
	fixings, err := settle.NewFixings([]settle.Fixing{
		{From: money.USD, To: money.KRW, Date: settle.MustDate("2026-02-02"), Rate: money.MustDecimal("1430.5"), Source: "bank"},
	})
	if err != nil {
		log.Fatal(err)
	}
	rate := money.Percent(30)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "store", Party: "studio", Currency: money.KRW,
		Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
		Conversion: &settle.ConversionRule{
			Day: settle.DateRule{Basis: settle.WorkdayOfMonth, N: 1, Months: 1}, Source: "bank",
		},
	}}, &settle.PlanOptions{Fixings: fixings})
	if err != nil {
		log.Fatal(err)
	}
	tally := plan.NewTally()
	_, err = tally.Add(event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "store", ID: "1"}, Kind: event.PaymentCaptured, Party: "studio",
		At: time.Date(2026, 1, 15, 0, 0, 0, 0, time.UTC), Gross: money.MustParse("100.00 USD"),
	}}})
	if err != nil {
		log.Fatal(err)
	}
	statement, err := tally.Statement("store", exampleJanuary())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(statement.Total)
	for _, c := range statement.Lines[0].Trace.Inputs[0].Converted {
		fmt.Println(c)
	}
	// Output:
	// 42915 KRW
	// 100.00 USD at 1 USD = 1430.5 KRW (bank, 2026-02-02) is 143050 KRW
}

// Sales of 100,000 won with VAT included: what the party's tax invoice says.
func ExampleStatement_TaxInvoice() {
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "x", Party: "navi", Currency: money.KRW, TaxType: settle.TaxGeneral,
		Terms: []settle.Term{
			settle.FixedFee{Amount: money.MustParse("100000 KRW")},
			settle.Tax{Label: "VAT", Mode: settle.TaxIncluded, Rate: money.Percent(10)},
		},
	}}, nil)
	if err != nil {
		log.Fatal(err)
	}
	statement, err := plan.NewTally().Statement("x", exampleJanuary())
	if err != nil {
		log.Fatal(err)
	}
	invoice, err := statement.TaxInvoice()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(invoice.Kind, invoice.Date)
	fmt.Println(invoice.Supply, "+", invoice.VAT, "=", invoice.Total)
	// Output:
	// tax_invoice 2026-01-31
	// 90909 KRW + 9091 KRW = 100000 KRW
}

// The 3.3 % withheld in Korea are two taxes, and the day of payment decides whether a small one is due.
func ExampleKoreanWithholding() {
	for _, month := range []time.Month{time.May, time.June} {
		plan, err := settle.NewPlan([]settle.Agreement{{
			ID: "writer", Party: "navi", Currency: money.KRW, TaxType: settle.TaxIndividual,
			Terms: append([]settle.Term{settle.FixedFee{Amount: money.MustParse("33333 KRW")}}, settle.KoreanWithholding()...),
			Payout: &settle.Payout{Instalments: []settle.Instalment{
				{Share: money.Percent(100), Due: settle.DateRule{Basis: settle.DayOfMonth, N: 10, Months: 1}},
			}},
		}}, nil)
		if err != nil {
			log.Fatal(err)
		}
		period := settle.Calendar{}.At(time.Date(2024, month, 1, 0, 0, 0, 0, time.UTC))
		statement, err := plan.NewTally().Statement("writer", period)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(period.Name, statement.Lines[1].Amount, statement.Lines[2].Amount, "paid", statement.Due[0].Date, statement.Due[0].Amount)
	}
	// Output:
	// 2024-05 0 KRW 0 KRW paid 2024-06-10 33333 KRW
	// 2024-06 -990 KRW -90 KRW paid 2024-07-10 32253 KRW
}
