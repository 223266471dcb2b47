// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func ptr[T any](v T) *T { return &v }

// everyTerm has each built-in term in each of its forms.
func everyTerm() []settle.Term {
	won10 := &money.Rounding{Mode: money.Down, Unit: money.Int(10)}
	custom := settle.Measure{
		Name: "app sales", Sum: settle.SumNet, Kinds: []event.Kind{event.PaymentCaptured, "wallet.topup"},
		Where: settle.Where{"country": {"KR", "JP"}, "campaign": {""}}, Negate: true,
	}
	return []settle.Term{
		settle.RevenueShare{Rate: ptr(money.MustRate("30%"))},
		settle.RevenueShare{Label: "third", Of: settle.GrossSales(), Rate: ptr(money.MustRate("1/3"))},
		settle.RevenueShare{Of: custom, Tiers: &settle.Tiers{Mode: settle.Slab, Steps: []settle.Tier{
			{UpTo: money.MustDecimal("1000.5"), Rate: money.BasisPoints(250)}, {Rate: money.Percent(-1)},
		}}},
		settle.RevenueShare{Tiers: &settle.Tiers{Steps: []settle.Tier{{Rate: money.Rate{}}}}},
		settle.PerAction{Price: money.MustParse("1.234567 USD")},
		settle.PerAction{Label: "surveys", Price: money.MustParse("-2 USD"), Count: settle.Measure{
			Name: "surveys", Sum: settle.SumCount, Kinds: []event.Kind{"survey"},
		}},
		settle.PerAction{Price: money.MustParse("0 USD"), Count: settle.Measure{
			Name: "kept in the app", Sum: settle.SumQuantity, State: settle.PartlyRefunded, Where: settle.Where{"product": {"app"}},
		}},
		settle.PerClick{Label: "click", Price: money.MustParse("0.01 USD")},
		settle.PerMille{Price: money.MustParse("700 USD")},
		settle.FixedFee{Amount: money.MustParse("5 USD")},
		settle.Deduction{Label: "a tenth of the ads", Rate: ptr(money.Percent(10)), Of: ptr(settle.AdCost())},
		settle.Deduction{Rate: ptr(money.Percent(5))},
		settle.Deduction{Amount: ptr(money.MustParse("1500 USD"))},
		settle.RevenueShare{
			Label: "by brand", Of: settle.GamingRevenue(), By: "brand", Rate: ptr(money.Percent(30)),
			Less:   []settle.Less{{Label: "bonuses", Of: custom, Rate: ptr(money.Percent(50))}, {Of: settle.ProcessingFees()}},
			Losses: &settle.Losses{Rule: settle.LossCarried, Expires: 3},
		},
		settle.RevenueShare{Label: "players", Of: settle.GamingRevenue(), Rate: ptr(money.Percent(30)), Losses: &settle.Losses{
			Rule: settle.LossHighRoller, Threshold: ptr(money.MustParse("5000 USD")),
		}},
		settle.RevenueShare{Label: "lifetime", Of: scoped(settle.NetSales(), settle.ScopeLifetime), Tiers: &settle.Tiers{
			Mode: settle.Slab, Reach: ptr(scoped(settle.Conversions(), settle.ScopeLifetime)),
			Steps: []settle.Tier{
				{UpTo: money.Int(10), Rate: money.Percent(5), Flat: ptr(money.MustParse("7 USD"))}, {Rate: money.Percent(6)},
			},
		}},
		settle.PerAction{
			Price: money.MustParse("5 USD"), Package: money.Int(10), Free: money.Int(5), Max: ptr(money.Int(100)),
			Count: settle.Measure{Name: "kept for 30 days", Sum: settle.SumQuantity, State: settle.Cleared, Hold: 30, Scope: settle.ScopeLifetime},
			Only:  &settle.Qualification{By: "customer", Once: true, Of: ptr(settle.NetSales()), AtLeast: ptr(money.Int(50))},
		},
		settle.PerActionTiers{Count: settle.Conversions(), Tiers: settle.PriceTiers{Steps: []settle.PriceTier{
			{UpTo: money.Int(100), Price: money.MustParse("2 USD"), Flat: ptr(money.MustParse("10 USD"))}, {Price: money.MustParse("1 USD")},
		}}},
		settle.TransactionFee{
			Rate: ptr(money.MustRate("2.9%")), Fixed: ptr(money.MustParse("0.30 USD")), Min: ptr(money.MustParse("0.50 USD")),
			Max: ptr(money.MustParse("20 USD")), By: "order", Of: settle.NetSales(), Pays: true,
		},
		settle.Bounty{Amount: money.MustParse("1000 USD"), Of: settle.Conversions(), Goal: money.Int(100)},
		settle.CostPlus{Margin: money.Percent(15)},
		settle.FixedFee{Amount: money.MustParse("5 USD"), Prorate: true},
		settle.Minimum{Amount: money.MustParse("100 USD")},
		settle.Cap{Label: "cap", Amount: money.MustParse("100000 USD")},
		settle.Override{Chain: []settle.Agent{{Payee: "seoul", Rate: money.Percent(5)}, {Payee: "acme", Rate: money.Percent(8)}}},
		settle.Override{Label: "agents", Of: settle.GrossSales(), Chain: []settle.Agent{{Payee: "one", Rate: money.Rate{}}}},
		settle.NegativeCarry{},
		settle.NegativeCarry{Label: "losses", Expires: 3},
		settle.NegativeCarry{Label: "forgiven", Forgive: true},
		settle.Recoupment{Advances: []settle.Advance{{On: settle.MustDate("2026-01-01"), Amount: money.MustParse("1000 USD")}}},
		settle.Recoupment{Label: "titles", By: "title", Costs: ptr(settle.AdCost()), Rate: ptr(money.Percent(50)), Advances: []settle.Advance{
			{On: settle.MustDate("2026-01-01"), Amount: money.MustParse("1000 USD"), For: "a"},
			{On: settle.MustDate("2026-02-01"), Amount: money.MustParse("20 USD"), For: "b, c", Elsewhere: true},
		}},
		settle.Recoupment{Label: "sales", BySales: ptr(settle.NetSales()), Advances: []settle.Advance{
			{On: settle.MustDate("2026-01-01"), Amount: money.MustParse("1000 USD")},
		}},
		settle.Guarantee{Amount: money.MustParse("100 USD")},
		settle.Guarantee{Label: "year", Amount: money.MustParse("10000 USD"), Every: 12},
		settle.Split{Among: []settle.SplitPart{
			{Payee: "band", Amount: ptr(money.MustParse("100 USD"))},
			{Payee: "acme", Rate: ptr(money.Percent(60))},
			{Among: []settle.SplitPart{{Payee: "label", Rate: ptr(money.Percent(50))}, {Payee: "writer", Rate: ptr(money.Percent(50))}}},
		}},
		settle.Tax{Label: "VAT", Mode: settle.TaxAdded, Rate: money.MustRate("7.7%")},
		settle.Tax{Label: "소득세", Mode: settle.TaxWithheld, Rate: money.Percent(3), Rounding: won10},
		settle.Tax{Label: "지방소득세", Mode: settle.TaxWithheld, Rate: money.Percent(10), OnTax: "소득세", Rounding: won10},
		settle.Reserve{Rate: ptr(money.Percent(10)), Release: settle.DateRule{Basis: settle.DayOfMonth, N: 15, Months: 6}},
		settle.Reserve{Label: "of sales", Rate: ptr(money.Percent(5)), Of: ptr(settle.NetSales()), Release: settle.DateRule{Basis: settle.WorkdaysAfter, N: 90}},
		settle.Reserve{Label: "fixed", Target: ptr(money.MustParse("5000 USD")), Release: settle.DateRule{N: 180, Roll: settle.RollFollowing}},
		settle.Threshold{Amount: money.MustParse("50 USD")},
	}
}

func scoped(m settle.Measure, s settle.Scope) settle.Measure {
	m.Scope = s
	return m
}

func everyAgreement(t testing.TB) []settle.Agreement {
	t.Helper()
	seoul := zone(t, "Asia/Seoul")
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	return []settle.Agreement{
		{ID: "all", Party: "acme", Title: "<all> & “terms”", Currency: money.USD, Terms: everyTerm(), From: at("2026-01-01T00:00:00Z")},
		{
			ID: "dated", Party: "acme", Currency: money.USD,
			From: time.Date(2026, 1, 10, 0, 0, 0, 0, seoul), To: at("2026-03-01T12:34:56.789Z"),
			Calendar: settle.Calendar{ClosingDay: 25, Zone: seoul},
			Select:   settle.Where{"party": {"acme", "acme-eu"}, "source": {"shop"}, "channel": {"web"}},
			Rounding: settle.Rounding{Rounding: money.Rounding{Mode: money.HalfEven, Unit: money.MustDecimal("0.05")}},
			Terms:    []settle.Term{settle.FixedFee{Amount: money.MustParse("5 USD")}},
		},
		{
			ID: "weekly", Party: "acme", Currency: money.MustCurrency("POINT:0"),
			Calendar: settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday, Zone: zone(t, "Europe/Berlin")},
			Rounding: settle.Rounding{Point: settle.RoundDocument},
			Terms:    []settle.Term{settle.PerClick{Price: money.MustParse("5 POINT:0")}},
		},
		{
			ID: "paid", Version: 2, Party: "acme", Currency: money.USD, Calendar: settle.Calendar{Cycle: settle.SemiMonthly},
			Reversals: settle.OriginalPeriod, TaxType: settle.TaxGeneral,
			Terms: []settle.Term{settle.PerClick{Price: money.MustParse("5 USD")}},
			Conversion: &settle.ConversionRule{
				Day: settle.DateRule{Basis: settle.DayOfMonth, N: 1, Months: 1, Roll: settle.RollPreceding}, Source: "KEB first",
				Workdays: "kr-banks", Rounding: &money.Rounding{Mode: money.HalfEven},
			},
			Payout: &settle.Payout{
				Workdays: "kr-banks", Unit: money.Int(10), Instalments: []settle.Instalment{
					{Share: money.Percent(70), Due: settle.DateRule{Basis: settle.WorkdaysAfter, N: 15}},
					{Share: money.Percent(30), Due: settle.DateRule{Basis: settle.WorkdayOfMonth, N: -1, Months: 2}},
				},
				In: &settle.PayoutCurrency{Currency: money.KRW, Per: settle.PerLine, Source: "KEB", Rounding: money.Rounding{Mode: money.Down}},
			},
		},
		{
			ID: "seasons", Party: "acme", Currency: money.USD,
			From: at("2026-01-01T00:00:00Z"), To: at("2026-09-01T00:00:00Z"),
			Calendar: settle.Calendar{Cycle: settle.Custom, Until: settle.MustDate("2026-09-01"), Starts: []settle.PeriodStart{
				{Name: "spring", Date: settle.MustDate("2026-01-01")}, {Name: "summer", Date: settle.MustDate("2026-05-20")},
			}},
			Terms:  []settle.Term{settle.PerClick{Price: money.MustParse("5 USD")}},
			Payout: &settle.Payout{Instalments: []settle.Instalment{{Share: money.Percent(100), Due: settle.DateRule{Basis: settle.DayOfMonth, N: 31}}}},
		},
		{
			ID: "daily", Party: "acme", Currency: money.KRW, Calendar: settle.Calendar{Cycle: settle.Daily},
			Terms: []settle.Term{settle.PerClick{Price: money.MustParse("5 KRW")}},
		},
	}
}

// TestAgreementJSON goes from Go to JSON and back, twice: the bytes stay the same, and a plan of what
// was read is the same plan.
func TestAgreementJSON(t *testing.T) {
	want := everyAgreement(t)
	first, err := json.MarshalIndent(want, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	read, err := settle.ParseAgreements(first, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := json.MarshalIndent(read, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(first), string(second)); diff != "" {
		t.Fatalf("JSON mismatch (-written +read and written):\n%s", diff)
	}
	opts := &settle.PlanOptions{Workdays: map[string]settle.Workdays{"kr-banks": settle.Holidays{}}}
	planned, err := settle.NewPlan(want, opts)
	if err != nil {
		t.Fatal(err)
	}
	again, err := settle.NewPlan(read, opts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := planned.NewTally().Merge(again.NewTally()); err != nil {
		t.Errorf("the plan of what was read is another: %v", err)
	}
	if got := len(settle.BuiltinTerms()); got != countTypes(want[0].Terms) {
		t.Errorf("the test has %d of the %d built-in terms", countTypes(want[0].Terms), got)
	}
}

func countTypes(terms []settle.Term) int {
	types := map[string]bool{}
	for _, term := range terms {
		types[term.Type()] = true
	}
	return len(types)
}

// TestScenarioAgreementsJSON reads and writes the agreements of all scenarios.
func TestScenarioAgreementsJSON(t *testing.T) {
	for _, s := range allScenarios(t) {
		first, err := json.Marshal(s.agreements)
		if err != nil {
			t.Fatal(err)
		}
		read, err := settle.ParseAgreements(first, nil)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := json.Marshal(read); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: %v, JSON mismatch (-want +got):\n%s", s.dir, err, cmp.Diff(string(first), string(second)))
		}
	}
}

// TestPlanCopies holds that a plan does not change with what it was made from.
func TestPlanCopies(t *testing.T) {
	agreements := []settle.Agreement{actionsOf("navi")}
	agreements[0].Select = settle.Where{"party": {"navi"}}
	plan := mustPlan(t, agreements...)
	agreements[0].Terms[0] = settle.FixedFee{Amount: money.MustParse("1 USD")}
	agreements[0].Select["party"][0] = "luna"
	got := plan.Agreements()
	if got[0].Terms[0].Type() != "per_action" || got[0].Select["party"][0] != "navi" {
		t.Errorf("the plan changed with its agreements: %v", got[0])
	}
	got[0].Select["party"][0] = "luna"
	if again := plan.Agreements(); again[0].Select["party"][0] != "navi" {
		t.Error("the plan changed with the copy it gave out")
	}
}

// A file as some editors write it begins with a byte order mark.
func TestParseAgreementsWithMark(t *testing.T) {
	const text = `{"id":"a","party":"p","currency":"USD","terms":[{"type":"fixed_fee","amount":"1 USD"}]}`
	for _, s := range []string{text, "\ufeff" + text, "\ufeff[" + text + "]"} {
		list, err := settle.ParseAgreements([]byte(s), nil)
		if err != nil || len(list) != 1 || list[0].ID != "a" {
			t.Errorf("ParseAgreements(%.12q…) = %v, %v", s, list, err)
		}
	}
	if _, err := settle.ParseAgreements([]byte("\ufeff\ufeff"+text), nil); err == nil {
		t.Error("two marks are accepted")
	}
}
