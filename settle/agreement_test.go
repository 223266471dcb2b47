// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
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

// TestParseFaults gives an agreement in JSON faults and looks for all of them, by path and words.
func TestParseFaults(t *testing.T) {
	const good = `"id":"a","party":"p","currency":"USD"`
	const terms = `"terms":[{"type":"fixed_fee","amount":"1 USD"}]`
	term := func(s string) string { return `{` + good + `,"terms":[` + s + `]}` }
	tests := []struct {
		name, json string
		want       []string // path: what is in the text
	}{
		{"empty object", `{}`, []string{"id: missing", "party: missing", "currency: missing", "terms: an agreement without"}},
		{"not JSON", `{"id":}`, []string{": line 1, column 7"}},
		{"not an agreement", `"a"`, []string{": "}},
		{"trailing", `{` + good + `,` + terms + `} {}`, []string{": "}},
		{"unknown field", `{` + good + `,` + terms + `,"partner":"x"}`, []string{"partner: unknown field"}},
		{"two unknown fields", `{` + good + `,` + terms + `,"x":1,"y":2}`, []string{"x: unknown field", "y: unknown field"}},
		{"wrong type", `{"id":7,"party":"p","currency":"USD",` + terms + `}`, []string{"id: a JSON number"}},
		{"currency", `{"id":"a","party":"p","currency":"usd",` + terms + `}`, []string{"currency: "}},
		{"bound", `{` + good + `,` + terms + `,"from":"soon","to":"2026-02-30"}`, []string{"from: ", "to: "}},
		{"bounds turned", `{` + good + `,` + terms + `,"from":"2026-02-01","to":"2026-02-01"}`, []string{"to: 2026-02-01"}},
		{"cycle", `{` + good + `,` + terms + `,"calendar":{"cycle":"yearly"}}`, []string{"calendar: cycle"}},
		{"zone", `{` + good + `,` + terms + `,"calendar":{"zone":"Mars/Olympus"}}`, []string{"calendar: zone"}},
		{"zone of the machine", `{` + good + `,` + terms + `,"calendar":{"zone":"Local"}}`, []string{"calendar: zone"}},
		{"closing day", `{` + good + `,` + terms + `,"calendar":{"closing_day":29}}`, []string{"calendar: closing_day"}},
		{"closing day of weeks", `{` + good + `,` + terms + `,"calendar":{"cycle":"weekly","closing_day":5}}`, []string{"calendar: closing_day"}},
		{"rounding mode", `{` + good + `,` + terms + `,"rounding":{"mode":"bankers"}}`, []string{"rounding.mode: "}},
		{"rounding unit", `{` + good + `,` + terms + `,"rounding":{"mode":"up","unit":"-1"}}`, []string{"rounding: unit"}},
		{"rounding point", `{` + good + `,` + terms + `,"rounding":{"mode":"up","point":"total"}}`, []string{"rounding: point"}},
		{"empty select", `{` + good + `,` + terms + `,"select":{}}`, []string{"select: empty"}},
		{"select nothing", `{` + good + `,` + terms + `,"select":{"party":[],"country":[]}}`, []string{"select: country", "select: party"}},
		{"select what no event has", `{` + good + `,` + terms + `,"select":{"Party":["p"],"kind":["click"],"":["x"]}}`, []string{`select: "" is not a dimension`, `select: "Party" is not`, `select: "kind" is not`}},
		{"kinds of no event", term(`{"type":"revenue_share","rate":"3%","of":{"name":"x","kinds":["Sale","state:approved","a..b",""]}}`), []string{`terms[0]: measure "x": kinds: "Sale"`}},
		{"no type", term(`{"rate":"3%"}`), []string{"terms[0]: type: missing"}},
		{"not a term", term(`"share"`), []string{"terms[0]: want an object"}},
		{"unknown term", term(`{"type":"bonus"}`), []string{`terms[0]: type: "bonus" is not one of`}},
		{"field of another term", term(`{"type":"fixed_fee","amount":"1 USD","rate":"3%"}`), []string{"terms[0].rate: unknown field"}},
		{"two faults of a term", term(`{"type":"per_action","price":"1 EUR","count":"net_sales"}`), []string{"terms[0]: price", "terms[0]: count"}},
		{"two bad terms", term(`{"type":"per_click"},{"type":"cap","amount":"1 EUR"}`), []string{"terms[0]: price", "terms[1]: amount"}},
		{"share without a rate", term(`{"type":"revenue_share"}`), []string{"terms[0]: rate: missing"}},
		{"share with both", term(`{"type":"revenue_share","rate":"3%","tiers":{"mode":"slab","steps":[{"rate":"1%"}]}}`), []string{"terms[0]: tiers"}},
		{"share of a number", term(`{"type":"revenue_share","rate":"3%","of":"clicks"}`), []string{"terms[0]: of: clicks is not an amount"}},
		{"rate as a number", term(`{"type":"revenue_share","rate":0.3}`), []string{"terms[0].rate: "}},
		{"tiers without a mode", term(`{"type":"revenue_share","tiers":{"steps":[{"rate":"1%"}]}}`), []string{"terms[0].tiers: mode: missing"}},
		{"no tiers", term(`{"type":"revenue_share","tiers":{"mode":"slab","steps":[]}}`), []string{"terms[0]: rate: missing"}},
		{"closed ladder", term(`{"type":"revenue_share","tiers":{"mode":"slab","steps":[{"up_to":"5","rate":"1%"}]}}`), []string{"terms[0]: tiers: steps[0].up_to"}},
		{"open in the middle", term(`{"type":"revenue_share","tiers":{"mode":"slab","steps":[{"rate":"1%"},{"rate":"2%"}]}}`), []string{"terms[0]: tiers: steps[0].up_to: only the last"}},
		{"falling bounds", term(`{"type":"revenue_share","tiers":{"mode":"marginal","steps":[{"up_to":"5","rate":"1%"},{"up_to":"5","rate":"2%"},{"rate":"2%"}]}}`), []string{"terms[0]: tiers: steps[1].up_to: 5 is not above 5"}},
		{"negative bound", term(`{"type":"revenue_share","tiers":{"mode":"marginal","steps":[{"up_to":"-5","rate":"1%"},{"rate":"2%"}]}}`), []string{"terms[0]: tiers: steps[0].up_to"}},
		{"unknown measure", term(`{"type":"revenue_share","rate":"3%","of":"netsales"}`), []string{`terms[0].of: "netsales"`}},
		{"measure without kinds", term(`{"type":"revenue_share","rate":"3%","of":{"name":"x"}}`), []string{`terms[0]: measure "x": kinds`}},
		{"state of money", term(`{"type":"per_action","price":"1 USD","count":{"name":"x","state":"approved"}}`), []string{"terms[0]: count", `terms[0]: measure "x": sum`}},
		{"unknown state", term(`{"type":"per_action","price":"1 USD","count":{"name":"x","sum":"count","state":"done"}}`), []string{`terms[0]: measure "x": state`}},
		{"deduction without a rule", term(`{"type":"deduction"}`), []string{"terms[0]: rate: missing"}},
		{"deduction with two", term(`{"type":"deduction","rate":"3%","amount":"1 USD"}`), []string{"terms[0]: amount"}},
		{"amount of something", term(`{"type":"deduction","of":"ad_cost","amount":"1 USD"}`), []string{"terms[0]: amount"}},
		{"deduction of a number", term(`{"type":"deduction","rate":"1%","of":"clicks"}`), []string{"terms[0]: of"}},
		{"tax without a name", term(`{"type":"tax","mode":"added","rate":"1%"}`), []string{"terms[0]: label"}},
		{"tax without a mode", term(`{"type":"tax","label":"VAT","rate":"1%","mode":""}`), []string{"terms[0].mode: missing"}},
		{"tax that leaves its mode and rate out", term(`{"type":"tax","label":"VAT"}`), []string{"terms[0].mode: missing", "terms[0].rate: missing"}},
		{"tier without a rate", term(`{"type":"revenue_share","tiers":{"mode":"slab","steps":[{"up_to":"5","rate":"1%"},{}]}}`), []string{"terms[0].tiers: steps[1].rate: missing"}},
		{"field of a tax", term(`{"type":"tax","label":"VAT","mode":"added","rate":"1%","x":1}`), []string{"terms[0].x: unknown field"}},
		{"tax on nothing", term(`{"type":"tax","label":"local","mode":"withheld","rate":"1%","on_tax":"income"}`), []string{"terms[0]: on_tax"}},
		{"tax on itself", term(`{"type":"tax","label":"local","mode":"withheld","rate":"1%","on_tax":"local"}`), []string{"terms[0]: on_tax: a tax is not its own base"}},
		{"tax on a later tax", term(`{"type":"tax","label":"b","mode":"added","rate":"1%","on_tax":"a"},{"type":"tax","label":"a","mode":"added","rate":"1%"}`), []string{"terms[0]: on_tax"}},
		{"rounding of a tax", term(`{"type":"tax","label":"b","mode":"added","rate":"1%","rounding":{"mode":"up","unit":"-10"}}`), []string{"terms[0]: rounding: unit"}},
		{
			"everything at once",
			`{"party":"","currency":"USD","from":"2026-02-01","to":"2026-01-01","calendar":{"closing_day":31},"rounding":{"mode":"up","unit":"-1"},"select":{"x":[]},"terms":[{"type":"per_mille","price":"1 KRW"}]}`,
			[]string{"id: ", "party: ", "to: ", "calendar: ", "rounding: ", "select: ", "terms[0]: "},
		},
		{"in an array", `[{` + good + `,` + terms + `},{"id":"b","currency":"USD","terms":[{"type":"tax","label":"x","mode":"added","rate":"1%","on_tax":"y"}]}]`, []string{"[1].party: missing", "[1].terms[0]: on_tax"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			agreements, err := settle.ParseAgreements([]byte(test.json), nil)
			if err == nil || agreements != nil {
				t.Fatalf("ParseAgreements = %v, %v; want an error", agreements, err)
			}
			checkFaults(t, err, test.want)
		})
	}
}

// checkFaults looks for each wanted "path: text" among the FieldErrors in err, in order.
func checkFaults(t *testing.T, err error, want []string) {
	t.Helper()
	if !strings.HasPrefix(err.Error(), "settle: ") {
		t.Errorf("%q does not begin with the package", err)
	}
	got := faultsOf(err)
	if len(got) == 0 {
		got = []string{": " + err.Error()}
	}
	same := slices.EqualFunc(got, want, func(g, w string) bool {
		path, text, _ := strings.Cut(w, ": ")
		return strings.HasPrefix(g, path+": ") && strings.Contains(g, text)
	})
	if !same {
		t.Errorf("faults mismatch (-want +got):\n%s", cmp.Diff(want, got))
	}
}

// faultsOf lists the FieldErrors joined in err.
func faultsOf(err error) []string {
	if f, ok := err.(*settle.FieldError); ok { //nolint:errorlint // the tree is walked here
		return []string{f.Error()}
	}
	var list []string
	switch x := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() []error }:
		for _, e := range x.Unwrap() {
			list = append(list, faultsOf(e)...)
		}
	case interface{ Unwrap() error }:
		list = faultsOf(x.Unwrap())
	}
	return list
}

// TestPlanFaults gives faults that JSON cannot have.
func TestPlanFaults(t *testing.T) {
	fee := []settle.Term{settle.FixedFee{Amount: money.MustParse("1 USD")}}
	base := settle.Agreement{ID: "a", Party: "p", Currency: money.USD, Terms: fee}
	with := func(change func(*settle.Agreement)) []settle.Agreement {
		a := base
		change(&a)
		return []settle.Agreement{a}
	}
	tests := []struct {
		name       string
		agreements []settle.Agreement
		opts       *settle.PlanOptions
		want       []string
	}{
		{"one id twice", []settle.Agreement{base, base}, nil, []string{`[1].id: "a" is the id of [0] too`}},
		{"nil term", with(func(a *settle.Agreement) { a.Terms = []settle.Term{nil} }), nil, []string{"[0].terms[0]: nil"}},
		{"nil pointers", with(func(a *settle.Agreement) {
			a.Terms = []settle.Term{(*settle.Tax)(nil), (*settle.RevenueShare)(nil), settle.Tax{Label: "x", OnTax: "y"}}
		}), nil, []string{"[0].terms[0]: nil", "[0].terms[1]: nil", "[0].terms[2]: on_tax"}},
		{"measure without a name", with(func(a *settle.Agreement) {
			a.Terms = []settle.Term{settle.RevenueShare{Rate: ptr(money.Percent(1)), Of: settle.Measure{Kinds: []event.Kind{"x"}}}}
		}), nil, []string{`[0].terms[0]: measure "": name`}},
		{"cycle", with(func(a *settle.Agreement) { a.Calendar.Cycle = 9 }), nil, []string{"[0].calendar: cycle"}},
		{"weekday", with(func(a *settle.Agreement) { a.Calendar = settle.Calendar{Cycle: settle.Weekly, WeekStart: 7} }), nil, []string{"[0].calendar: week_start"}},
		{"weekday of months", with(func(a *settle.Agreement) { a.Calendar = settle.Calendar{WeekStart: time.Monday} }), nil, []string{"[0].calendar: week_start"}},
		{"zone without a name", with(func(a *settle.Agreement) { a.Calendar.Zone = time.FixedZone("", 9*60*60) }), nil, []string{"[0].calendar: zone"}},
		{"zone of no country", with(func(a *settle.Agreement) { a.Calendar.Zone = time.FixedZone("KST", 9*60*60) }), nil, []string{`[0].calendar: zone: "KST"`}},
		{"zone of the machine", with(func(a *settle.Agreement) { a.Calendar.Zone = time.Local }), nil, []string{`[0].calendar: zone: "Local"`}},
		{"point", with(func(a *settle.Agreement) { a.Rounding.Point = 9 }), nil, []string{"[0].rounding: point"}},
		{"mode", with(func(a *settle.Agreement) { a.Rounding.Mode = 99 }), nil, []string{"[0].rounding: mode"}},
		{"mode of a tax", with(func(a *settle.Agreement) {
			a.Terms = []settle.Term{settle.Tax{Label: "x", Rounding: &money.Rounding{Mode: 99}}}
		}), nil, []string{"[0].terms[0]: rounding: mode"}},
		{"tax mode", with(func(a *settle.Agreement) { a.Terms = []settle.Term{settle.Tax{Label: "x", Mode: 9}} }), nil, []string{"[0].terms[0]: mode"}},
		{"tier mode", with(func(a *settle.Agreement) {
			a.Terms = []settle.Term{settle.RevenueShare{Tiers: &settle.Tiers{Mode: 9, Steps: []settle.Tier{{}}}}}
		}), nil, []string{"[0].terms[0]: tiers: mode"}},
		{"sum", with(func(a *settle.Agreement) {
			a.Terms = []settle.Term{settle.PerAction{Price: money.MustParse("1 USD"), Count: settle.Measure{Name: "x", Sum: 9, Kinds: []event.Kind{"x"}}}}
		}), nil, []string{`[0].terms[0]: measure "x": sum`}},
		{"zero amount", with(func(a *settle.Agreement) { a.Terms = []settle.Term{settle.Minimum{}} }), nil, []string{"[0].terms[0]: amount"}},
		{"policy", []settle.Agreement{base}, &settle.PlanOptions{Attribution: 9}, []string{": attribution: 9"}},
		{"states without attribution", with(func(a *settle.Agreement) {
			a.Terms = []settle.Term{settle.PerAction{Price: money.MustParse("1 USD")}}
		}), &settle.PlanOptions{Attribution: settle.NoAttribution}, []string{`[0].terms[0]: "approved"`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			plan, err := settle.NewPlan(test.agreements, test.opts)
			if err == nil || plan != nil {
				t.Fatalf("NewPlan = %v, %v; want an error", plan, err)
			}
			checkFaults(t, err, test.want)
		})
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

// TestFieldErrorAs reads the first fault as a value.
func TestFieldErrorAs(t *testing.T) {
	_, err := settle.ParseAgreements([]byte(`{"id":"a","party":"p","currency":"USD","terms":[{"type":"x"}]}`), nil)
	var fault *settle.FieldError
	if !errors.As(err, &fault) || fault.Path != "terms[0]" {
		t.Errorf("err = %v, fault %v", err, fault)
	}
}
