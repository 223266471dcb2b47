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
		settle.Minimum{Amount: money.MustParse("100 USD")},
		settle.Cap{Label: "cap", Amount: money.MustParse("100000 USD")},
		settle.Tax{Label: "VAT", Mode: settle.TaxAdded, Rate: money.MustRate("7.7%")},
		settle.Tax{Label: "소득세", Mode: settle.TaxWithheld, Rate: money.Percent(3), Rounding: won10},
		settle.Tax{Label: "지방소득세", Mode: settle.TaxWithheld, Rate: money.Percent(10), OnTax: "소득세", Rounding: won10},
	}
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
		{ID: "all", Party: "acme", Title: "<all> & “terms”", Currency: money.USD, Terms: everyTerm()},
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
			Rounding: settle.Rounding{Point: settle.OnDocument},
			Terms:    []settle.Term{settle.PerClick{Price: money.MustParse("5 POINT:0")}},
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
	a, b := mustPlan(t, want...).NewTally(), mustPlan(t, read...).NewTally()
	if _, err := a.Merge(b); err != nil {
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
