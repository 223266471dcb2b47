// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// krWithholding withholds from what is paid on a day of this year, and where the vector has figures for
// payments before July 2024, from what is paid on the last day before.
func krWithholding(t *testing.T, v vector) bool {
	withheld(t, v, "2026-01-10", map[string]string{
		"소득세": v.want("income_tax"), "지방소득세": v.want("local_tax"), "total": v.want("net"),
	})
	if before, ok := v.Expected["pre_2024_07_01"].(map[string]any); ok {
		want := map[string]string{"소득세": fmt.Sprint(before["income_tax"]), "지방소득세": fmt.Sprint(before["local_tax"])}
		withheld(t, v, "2024-06-30", want)
		want = map[string]string{"소득세": v.want("income_tax"), "지방소득세": v.want("local_tax")}
		withheld(t, v, "2024-07-01", want)
	}
	return true
}

// withheld settles what was earned in the month before a day, and is paid on that day.
func withheld(t *testing.T, v vector, paid string, want map[string]string) {
	t.Helper()
	day := settle.MustDate(paid)
	_, _, n := day.YMD()
	due := settle.DateRule{Basis: settle.DayOfMonth, N: n, Months: 1}
	a := settle.Agreement{
		ID: "v", Party: "p", Currency: money.KRW, TaxType: settle.TaxIndividual,
		Payout: &settle.Payout{Instalments: []settle.Instalment{{Share: money.Percent(100), Due: due}}},
		Terms:  append([]settle.Term{shareLine("pay", "100%")}, settle.KoreanWithholding()...),
	}
	tally := mustPlan(t, a).NewTally()
	e := sale("e", "p", 5, v.num("gross")+" KRW")
	y, m, _ := day.YMD()
	e.Kind, e.At = "base", time.Date(y, m-1, 15, 0, 0, 0, 0, time.UTC)
	addBatches(t, tally, []event.Batch{{Events: []event.Event{e}}})
	s, err := tally.Statement("v", a.Calendar.At(e.At))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Due) != 1 || s.Due[0].Date != day {
		t.Fatalf("due %v, want on %s", s.Due, day)
	}
	got := map[string]string{"total": s.Total.Number()}
	for _, l := range s.Lines {
		got[l.Label] = strings.TrimPrefix(l.Amount.Number(), "-")
	}
	for label, figure := range want {
		same(t, label+" paid on "+paid, got[label], figure)
	}
}

// krVAT adds VAT to the supply of four tax invoices, rounded on each of them.
func krVAT(t *testing.T, v vector) bool {
	sum := money.Zero(money.KRW)
	for i, supply := range v.Input["supply"].([]any) { //nolint:errcheck // the form of the vector
		got := rated(t, money.KRW, fmt.Sprint(supply), settle.Rounding{}, shareLine("supply", "100%"),
			settle.Tax{Label: "vat", Rate: plainRate(v.num("rate"))})
		same(t, "VAT", got["vat"], fmt.Sprint(v.Expected["document_then_round"].([]any)[i])) //nolint:errcheck // as above
		vat, err := money.ParseIn(got["vat"], money.KRW)
		if err != nil {
			t.Fatal(err)
		}
		if sum, err = sum.Add(vat); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "VAT together", sum.Number(), v.want("document_sum"))
	return true
}

// taxInclusive takes the tax out of a document whose prices include it, one line for each item.
func taxInclusive(t *testing.T, v vector) bool {
	price, err := money.ParseIn(v.num("price_incl"), money.EUR)
	if err != nil {
		t.Fatal(err)
	}
	_, n, _ := money.MustDecimal(v.num("qty")).Parts()
	amounts := make([]string, n)
	for i := range amounts {
		amounts[i] = price.String()
	}
	s, text := taxed(t, settle.Agreement{}, amounts, settle.Tax{Label: "tax", Mode: settle.TaxIncluded, Rate: money.MustRate(v.num("rate"))})
	invoice, err := s.TaxInvoice()
	if err != nil {
		t.Fatal(err)
	}
	same(t, text+": base", invoice.Supply.Number(), v.want("base"))
	same(t, text+": tax", invoice.VAT.Number(), v.want("tax"))
	if invoice.Total != s.Total || !invoice.Exempt.IsZero() {
		t.Errorf("%+v of %s", invoice, s.Total)
	}
	return true
}

// krCalendar: a day's sales are paid a number of workdays later.
func krCalendar(t *testing.T, v vector) bool {
	a := settle.Agreement{
		ID: "v", Party: "p", Currency: money.KRW,
		Calendar: settle.Calendar{Cycle: settle.Daily, Zone: zone(t, "Asia/Seoul")},
		Terms:    []settle.Term{shareLine("taken in", "100%")},
		Payout: &settle.Payout{Workdays: "kr", Instalments: []settle.Instalment{
			{Share: money.Percent(100), Due: settle.DateRule{Basis: settle.WorkdaysAfter, N: whole(t, v.num("lag_business_days"))}},
		}},
	}
	due := dueOf(t, a, v.num("acquire_date"))
	if got := dueText(due); got != v.want("pay_date")+" 1000 KRW" {
		t.Errorf("due %s, want on %s", got, v.want("pay_date"))
	}
	return true
}

// holdCalendar: 70 % of a week are paid 15 workdays later, the rest in the month after next.
func holdCalendar(t *testing.T, v vector) bool {
	payout := coupang()
	payout.Workdays = "kr"
	a := settle.Agreement{
		ID: "v", Party: "p", Currency: money.KRW, Payout: &payout,
		Calendar: settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday, Zone: zone(t, "Asia/Seoul")},
		Terms:    []settle.Term{shareLine("confirmed", "100%")},
	}
	for _, day := range []string{v.num("confirm_from"), v.num("confirm_to")} {
		want := fmt.Sprintf("%s 700 KRW; %s 300 KRW", v.want("weekly_pay"), v.want("final_pay"))
		if got := dueText(dueOf(t, a, day)); got != want {
			t.Errorf("confirmed on %s, due %s, want %s", day, got, want)
		}
	}
	return true
}

// dueOf settles 1000 won of a day and says what is due when, by the holidays of Korean banks.
func dueOf(t *testing.T, a settle.Agreement, day string) []settle.Due {
	t.Helper()
	plan, err := settle.NewPlan([]settle.Agreement{a}, &settle.PlanOptions{Workdays: map[string]settle.Workdays{"kr": koreanBanks(t)}})
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation(time.DateOnly, day, a.Calendar.Zone)
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	e := sale("e", "p", 5, "1000 KRW")
	e.Kind, e.At = "base", at
	addBatches(t, tally, []event.Batch{{Events: []event.Event{e}}})
	s, err := tally.Statement(a.ID, a.Calendar.At(at))
	if err != nil {
		t.Fatal(err)
	}
	return s.Due
}

func whole(t *testing.T, s string) int {
	t.Helper()
	_, n, scale := money.MustDecimal(s).Parts()
	if scale != 0 {
		t.Fatalf("%s is not a whole number", s)
	}
	return int(n)
}
