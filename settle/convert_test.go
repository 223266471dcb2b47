// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// inWon is an agreement in won that converts at the rate of the day.
func inWon(rule settle.ConversionRule) settle.Agreement {
	rate := money.Percent(50)
	return settle.Agreement{
		ID: "won", Party: "p", Currency: money.KRW, Conversion: &rule,
		Terms: []settle.Term{settle.RevenueShare{Rate: &rate, Of: settle.GrossSales()}},
	}
}

func fixings(t *testing.T, list ...settle.Fixing) *settle.Fixings {
	t.Helper()
	f, err := settle.NewFixings(list)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func dollars(day, rate string) settle.Fixing {
	return settle.Fixing{From: money.USD, To: money.KRW, Date: settle.MustDate(day), Rate: money.MustDecimal(rate)}
}

// januaryOf settles January of an agreement, with sales of given amounts on the days 1, 2 …
func januaryOf(t *testing.T, a settle.Agreement, opts *settle.PlanOptions, sales ...string) (*settle.Statement, error) {
	t.Helper()
	plan, err := settle.NewPlan([]settle.Agreement{a}, opts)
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	var b event.Batch
	for i, amount := range sales {
		e := sale(amount, "p", i+1, amount)
		b.Events = append(b.Events, e)
	}
	addBatches(t, tally, []event.Batch{b})
	return tally.Statement(a.ID, january(t, a.Calendar))
}

// TestConversionMissing: what has no rate is an error that names the pair and the day, and not a
// smaller statement.
func TestConversionMissing(t *testing.T) {
	table := fixings(t, dollars("2026-01-01", "1400"))
	_, err := januaryOf(t, inWon(settle.ConversionRule{}), &settle.PlanOptions{Fixings: table}, "1 USD", "2 USD")
	missing, ok := errors.AsType[*settle.FixingError](err)
	want := settle.FixingError{From: money.USD, To: money.KRW, Date: settle.MustDate("2026-01-02")}
	if !ok || *missing != want {
		t.Errorf("%v, want %v", err, &want)
	}
	term, ok := errors.AsType[*settle.TermError](err)
	if !ok || term.Agreement != "won" {
		t.Errorf("%v does not name the agreement", err)
	}
	if _, err := januaryOf(t, inWon(settle.ConversionRule{Source: "KEB"}), &settle.PlanOptions{Fixings: table}, "1 USD"); err == nil {
		t.Error("a rate of another source was taken")
	}
	if s, err := januaryOf(t, inWon(settle.ConversionRule{}), nil, "10 KRW"); err != nil || s.Total.String() != "5 KRW" {
		t.Errorf("without other currencies: %v, %v", s, err)
	}
	if s, err := januaryOf(t, inWon(settle.ConversionRule{}), &settle.PlanOptions{Fixings: table}, "3 USD"); err != nil || s.Total.String() != "2100 KRW" {
		t.Errorf("at the rate of the 1st: %v, %v", s, err)
	}
}

// TestConversionInexact: a third of a won is an error, or rounded where the rule says how.
func TestConversionInexact(t *testing.T) {
	inverse := &settle.PlanOptions{Fixings: fixings(t, settle.Fixing{
		From: money.KRW, To: money.USD, Date: settle.MustDate("2026-01-01"), Rate: money.MustDecimal("0.0007"),
	})}
	if _, err := januaryOf(t, inWon(settle.ConversionRule{}), inverse, "1 USD"); !errors.Is(err, money.ErrInexact) {
		t.Errorf("%v, want ErrInexact", err)
	}
	rule := settle.ConversionRule{Rounding: &money.Rounding{Mode: money.Down}}
	s, err := januaryOf(t, inWon(rule), inverse, "1 USD")
	if err != nil {
		t.Fatal(err)
	}
	c := s.Lines[0].Trace.Inputs[0].Converted[0]
	if c.To.String() != "1428 KRW" || !c.Inverse || c.Residual.String() != "4/7 KRW" { // 1 / 0.0007 = 10000/7
		t.Errorf("%s, inverse %t, residual %s", c, c.Inverse, c.Residual)
	}
}

// TestConversionOfPeriod takes the rate of the period's last day for all of its events.
func TestConversionOfPeriod(t *testing.T) {
	table := fixings(t, dollars("2026-01-01", "1000"), dollars("2026-01-30", "1500"))
	rule := settle.ConversionRule{Of: settle.OfPeriod, Day: settle.DateRule{Roll: settle.RollPreceding}} // the 31st is a Saturday
	s, err := januaryOf(t, inWon(rule), &settle.PlanOptions{Fixings: table}, "1 USD", "3 USD", "100 KRW")
	if err != nil {
		t.Fatal(err)
	}
	if s.Total.String() != "3050 KRW" || len(s.Lines[0].Trace.Inputs[0].Converted) != 1 || len(s.Excluded) > 0 {
		t.Errorf("%s of %v, excluded %v", s.Total, s.Lines[0].Trace.Inputs, s.Excluded)
	}
}

// TestConversionFees converts fees in a currency of their own, and reads a measure that no term names.
func TestConversionFees(t *testing.T) {
	a := inWon(settle.ConversionRule{Of: settle.OfPeriod, Day: settle.DateRule{Basis: settle.DayOfMonth, N: 1}})
	plan, err := settle.NewPlan([]settle.Agreement{a}, &settle.PlanOptions{Fixings: fixings(t, dollars("2026-01-01", "1400"))})
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	e, f := sale("1", "p", 5, "1000 KRW"), sale("2", "p", 6, "2 USD")
	e.Fee, f.Fee = money.MustParse("-0.10 USD"), money.MustParse("-30 KRW")
	addBatches(t, tally, []event.Batch{{Events: []event.Event{e, f}}})
	in, err := tally.Measure("won", january(t, a.Calendar), settle.ProcessingFees())
	if err != nil {
		t.Fatal(err)
	}
	if in.Amount.String() != "170 KRW" || in.Events != 2 || len(in.Converted) != 1 { // 0.10 × 1400 + 30
		t.Errorf("%+v", in)
	}
}

// TestPlanWorkdays names calendars that the plan does not have.
func TestPlanWorkdays(t *testing.T) {
	a := inWon(settle.ConversionRule{Workdays: "a"})
	payout := coupang()
	payout.Workdays = "b"
	payout.In = &settle.PayoutCurrency{Currency: money.USD, Workdays: "c"}
	a.Payout = &payout
	_, err := settle.NewPlan([]settle.Agreement{a}, &settle.PlanOptions{Workdays: map[string]settle.Workdays{"a": nil, "d": settle.Holidays{}}})
	var paths []string
	for _, f := range settle.Faults(err) {
		if f.Code != settle.CodeReference {
			t.Errorf("%s: code %s", f, f.Code)
		}
		paths = append(paths, f.Path)
	}
	if got := strings.Join(paths, " "); got != "[0].payout.workdays [0].payout.in.workdays [0].conversion.workdays" {
		t.Errorf("faults at %s: %v", got, err)
	}
}

// TestPayoutFaults names the path of what is wrong with a payout or a conversion.
func TestPayoutFaults(t *testing.T) {
	for text, want := range map[string]string{
		`"payout":{"instalments":[]}`: "payout.instalments",
		`"payout":{}`:                 "payout.instalments",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"days_after","n":1}}]}`:                                                     "",
		`"payout":{"instalments":[{"share":"90%","due":{"basis":"days_after","n":1}}]}`:                                                      "payout.instalments",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"days","n":1}}]}`:                                                           "payout.instalments[0].due.basis",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"days_after"}}]}`:                                                           "payout.instalments[0].due.n",
		`"payout":{"instalments":[{"share":"100%"}]}`:                                                                                        "payout.instalments[0].due",
		`"payout":{"instalments":[{"share":"110%","due":{"basis":"days_after","n":1}},{"share":"-10%","due":{"basis":"days_after","n":1}}]}`: "payout.instalments[1].share",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"day_of_month","n":32}}]}`:                                                  "payout.instalments[0].due.n",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"workday_of_month","n":0}}]}`:                                               "payout.instalments[0].due.n",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"days_after","n":1,"months":1}}]}`:                                          "payout.instalments[0].due.months",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"day_of_month","n":1,"months":99}}]}`:                                       "payout.instalments[0].due.months",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"workdays_after","n":1,"roll":"following"}}]}`:                              "payout.instalments[0].due.roll",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"days_after","n":1}}],"unit":"-1"}`:                                         "payout.unit",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"days_after","n":1}}],"in":{"currency":"USD"}}`:                             "payout.in.currency",
		`"payout":{"instalments":[{"share":"100%","due":{"basis":"days_after","n":1}}],"in":{}}`:                                             "payout.in.currency",
		`"conversion":{}`:                                         "",
		`"conversion":{"of":"moon"}`:                              "conversion.of",
		`"conversion":{"day":{"basis":"days_after","n":5000}}`:    "conversion.day.n",
		`"conversion":{"rounding":{"mode":"half_up","unit":"x"}}`: "conversion.rounding.unit",
		`"tax_type":"general"`:                                    "",
		`"tax_type":"monk"`:                                       "tax_type",
	} {
		_, err := settle.ParseAgreements([]byte(`{"id":"a","party":"p","currency":"USD","terms":[{"type":"fixed_fee","amount":"1 USD"}],`+text+`}`), nil)
		var paths []string
		for _, f := range settle.Faults(err) {
			paths = append(paths, f.Path)
		}
		if got := strings.Join(paths, " "); got != want || (err == nil) != (want == "") {
			t.Errorf("%s: faults at %q, want %q: %v", text, got, want, err)
		}
	}
}

// TestPayoutPayees: what several payees are paid in another currency adds up to the whole, whatever is
// converted.
func TestPayoutPayees(t *testing.T) {
	for _, per := range []settle.ConversionPer{settle.PerTotal, settle.PerLine} {
		a := shareOf("p", "100%")
		a.Terms = append(a.Terms, handOn{"q", "1/3"}, handOn{"r", "1/7"})
		a.Payout = &settle.Payout{Instalments: coupang().Instalments, In: &settle.PayoutCurrency{
			Currency: money.KRW, Per: per, Day: settle.DateRule{Basis: settle.DayOfMonth, N: 1},
		}}
		s, err := januaryOf(t, a, &settle.PlanOptions{Fixings: fixings(t, dollars("2026-01-01", "1399.77"))}, "100.01 USD")
		if err != nil {
			t.Fatal(err)
		}
		paid := map[string]money.Amount{}
		var total money.Amount
		for _, d := range s.Due {
			if paid[d.Payee], err = paid[d.Payee].Add(d.Amount); err != nil {
				t.Fatal(err)
			}
			if total, err = total.Add(d.Amount); err != nil {
				t.Fatal(err)
			}
		}
		if total != s.Payable.Total || len(s.Due) != 6 || len(s.Payable.Payees) != 3 {
			t.Errorf("per %s: due %v, payable %+v", per, s.Due, s.Payable)
		}
		for _, p := range s.Payable.Payees {
			if key := strings.TrimPrefix(p.Party, "p"); paid[key] != p.Amount {
				t.Errorf("per %s: %s is due %s, payable %s", per, p.Party, paid[key], p.Amount)
			}
		}
		if p := s.Payable.Payees[1]; p.Party != "q" || p.Amount.String() != "46668 KRW" { // 33.34 × 1399.77 = 46,668.33
			t.Errorf("per %s: %v", per, p)
		}
	}
}

// handOn passes a part of the first line on to another payee.
type handOn struct{ to, rate string }

func (handOn) Type() string               { return "hand_on" }
func (handOn) Measures() []settle.Measure { return nil }
func (handOn) Stage() settle.Stage        { return settle.StageSplit }
func (h handOn) Apply(r *settle.Rating) error {
	part, err := r.Lines()[0].Amount.Exact().Mul(money.MustRate(h.rate)).Round(money.Rounding{})
	if err != nil {
		return err
	}
	for _, payee := range []string{h.to, ""} {
		x := part
		if payee == "" {
			x = part.Neg()
		}
		if err := r.Add(settle.Draft{Label: "to " + h.to, Class: settle.ClassSplit, Payee: payee, Exact: x.Exact()}); err != nil {
			return err
		}
	}
	return nil
}

func (h handOn) MarshalJSON() ([]byte, error) { return []byte(`{"to":"` + h.to + `"}`), nil }

// TestConversionDays: an event belongs to the day of the calendar's zone.
func TestConversionDays(t *testing.T) {
	a := inWon(settle.ConversionRule{})
	a.Calendar.Zone = zone(t, "Asia/Seoul")
	a.Terms = []settle.Term{settle.RevenueShare{Rate: ptr(money.Percent(100))}}
	plan, err := settle.NewPlan([]settle.Agreement{a}, &settle.PlanOptions{
		Fixings: fixings(t, dollars("2026-01-05", "1000"), dollars("2026-01-06", "2000")),
	})
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	early, late := sale("1", "p", 5, "1 USD"), sale("2", "p", 5, "1 USD")
	early.At = time.Date(2026, 1, 5, 14, 59, 59, 0, time.UTC)
	late.At = early.At.Add(time.Second)
	addBatches(t, tally, []event.Batch{{Events: []event.Event{early, late}}})
	s, err := tally.Statement("won", january(t, a.Calendar))
	if err != nil || s.Total.String() != "3000 KRW" {
		t.Errorf("%v, %v", s, err)
	}
}

// TestFeeCurrency: a fixed fee in a currency other than that of the settlement is a fault of the agreement
// with a code of its own, as PortOne refuses it, and not something converted on the way.
func TestFeeCurrency(t *testing.T) {
	for _, with := range []string{"", `"conversion":{},`} {
		_, err := settle.ParseAgreements([]byte(`{"id":"a","party":"p","currency":"KRW",`+with+
			`"terms":[{"type":"revenue_share","rate":"10%"},{"type":"fixed_fee","amount":"1 USD"}]}`), nil)
		faults := settle.Faults(err)
		if len(faults) != 1 || faults[0].Code != settle.CodeCurrency || faults[0].Path != "terms[1].amount" {
			t.Errorf("%v", err)
		}
	}
}

// TestConversionByEvent: sums that are converted are what converting each event alone gives, whatever the
// rule, as long as nothing is rounded.
func TestConversionByEvent(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	currencies := []money.Currency{money.USD, money.EUR, money.JPY}
	var list []settle.Fixing
	for d := settle.MustDate("2025-11-01"); d.String() < "2026-06-01"; d = d.AddDays(1) {
		for _, c := range currencies {
			rate, err := money.NewDecimal(1+r.Int64N(2_000_000), 3)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, settle.Fixing{From: c, To: money.KRW, Date: d, Rate: rate, Per: []int64{0, 100}[r.IntN(2)]})
		}
	}
	table := fixings(t, list...)
	rules := []settle.ConversionRule{
		{},
		{Day: settle.DateRule{N: -2}},
		{Day: settle.DateRule{Basis: settle.WorkdaysAfter, N: 3}},
		{Day: settle.DateRule{Basis: settle.DayOfMonth, N: 31, Months: -1}},
		{Day: settle.DateRule{Roll: settle.RollPreceding}},
		{Day: settle.DateRule{Basis: settle.WorkdayOfMonth, N: 2, Months: 1}},
		{Of: settle.OfPeriod},
		{Of: settle.OfPeriod, Day: settle.DateRule{Basis: settle.WorkdayOfMonth, N: 1, Months: 1}},
	}
	for round := range 40 {
		rule := rules[round%len(rules)]
		a := inWon(rule)
		a.Calendar = settle.Calendar{Zone: zone(t, []string{"UTC", "Asia/Seoul", "America/New_York"}[round%3]), ClosingDay: []int{0, 25}[round%2]}
		plan, err := settle.NewPlan([]settle.Agreement{a}, &settle.PlanOptions{Fixings: table})
		if err != nil {
			t.Fatal(err)
		}
		period := a.Calendar.At(time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC))
		var want money.Amount
		var events []event.Event
		for i := range 30 {
			c := append(currencies, money.KRW)[r.IntN(4)]
			e := sale(fmt.Sprint(i), "p", 1, money.Minor(1+r.Int64N(100_000), c).String())
			e.At = period.From.Add(time.Duration(r.Int64N(int64(period.To.Sub(period.From)))))
			events = append(events, e)
			part := e.Gross
			if c != money.KRW {
				anchor := settle.DateOf(e.At.In(a.Calendar.Zone))
				if rule.Of == settle.OfPeriod {
					anchor = period.LastDay()
				}
				day, err := rule.Day.Date(anchor, nil)
				if err != nil {
					t.Fatal(err)
				}
				part = times(t, e.Gross, table, day)
			}
			if want, err = want.Add(part); err != nil {
				t.Fatal(err)
			}
		}
		tally := plan.NewTally()
		addBatches(t, tally, []event.Batch{{Events: events}})
		in, err := tally.Measure("won", period, settle.GrossSales())
		if err != nil || in.Amount != want || in.Events != 30 {
			t.Fatalf("%+v in %s: %s of %d events, want %s: %v", rule, a.Calendar.Zone, in.Amount, in.Events, want, err)
		}
	}
}

// times converts one amount into won.
func times(t *testing.T, a money.Amount, table *settle.Fixings, day settle.Date) money.Amount {
	t.Helper()
	f, _, ok := table.Find(a.Currency(), money.KRW, day, "")
	number, err := money.FromDecimal(a.Decimal(), money.KRW)
	if err != nil || !ok {
		t.Fatalf("%s on %s: %t, %v", a, day, ok, err)
	}
	exact, err := number.Exact().MulDecimal(f.Rate).QuoDecimal(money.Int(max(1, f.Per)))
	if err != nil {
		t.Fatal(err)
	}
	out, err := exact.Amount()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestConversionWhatIf: under another agreement, events that were added up over a month can have the rate of
// a month, and not those of its days.
func TestConversionWhatIf(t *testing.T) {
	table := fixings(t, dollars("2026-01-31", "1000"), dollars("2026-02-01", "2000"))
	plan, err := settle.NewPlan([]settle.Agreement{shareOf("p", "100%")}, &settle.PlanOptions{Fixings: table})
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	addBatches(t, tally, []event.Batch{{Events: []event.Event{sale("1", "p", 3, "5 USD"), sale("2", "p", 4, "7 USD")}}})
	if _, err := tally.WhatIf([]settle.Agreement{inWon(settle.ConversionRule{})}); len(settle.Faults(err)) != 1 {
		t.Errorf("the rates of days in a plan of months: %v", err)
	}
	for want, rule := range map[string]settle.ConversionRule{
		"12000 KRW": {Day: settle.DateRule{Basis: settle.DayOfMonth, N: 1, Months: 1}},
		"6000 KRW":  {Of: settle.OfPeriod},
	} {
		other, err := tally.WhatIf([]settle.Agreement{inWon(rule)})
		if err != nil {
			t.Fatal(err)
		}
		s, err := other.Statement("won", january(t, settle.Calendar{}))
		if err != nil || s.Total.String() != want {
			t.Errorf("%v, %v; want %s", s, err, want)
		}
	}
}
