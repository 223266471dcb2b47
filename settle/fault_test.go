// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
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

// The parts of an agreement in JSON that the faults below leave alone.
const (
	goodHead  = `"id":"a","party":"p","currency":"USD"`
	goodTerms = `"terms":[{"type":"fixed_fee","amount":"1 USD"}]`
)

func withField(field string) string { return `{` + goodHead + `,` + goodTerms + `,` + field + `}` }
func withTerms(terms string) string { return `{` + goodHead + `,"terms":[` + terms + `]}` }

// faultCase is an agreement in JSON and its faults: "path code" or "path code: what is in the text".
type faultCase struct {
	name, json string
	want       []string
}

// faultCases has a case for each kind of fault at each kind of place.
func faultCases() []faultCase {
	return slices.Concat(faultsOfText(), faultsOfHead(), faultsOfTerms(), faultsOfMeasures())
}

func faultsOfText() []faultCase {
	return []faultCase{
		{"empty", ``, []string{" syntax: line 1, column 1: unexpected end"}},
		{"no JSON", "[\n  {\"id\": \"a\",}\n]", []string{" syntax: line 2, column 14: invalid character '}'"}},
		{"cut off", "[\n  {\"id\"", []string{" syntax: line 2, column 7: unexpected end of JSON input"}},
		{"two values", `{` + goodHead + `,` + goodTerms + `} {}`, []string{" syntax: line 1, column 89"}},
		{"text", `"a"`, []string{" type: a JSON string does not fit here: want an object"}},
		{"null", `null`, []string{" type: a JSON null"}},
		{"null in an array", `[null]`, []string{"[0] type: null"}},
		{"array in an array", `[[]]`, []string{"[0] type: a JSON array"}},
		{"empty object", `{}`, []string{"id missing", "party missing", "currency missing", "terms missing"}},
		{"empty values", `{"id":"","party":"","currency":null,"terms":[]}`, []string{"currency missing", "id missing", "party missing", "terms missing: an agreement without"}},
		{"null values", `{"id":null,"party":null,"currency":null,"terms":null,"select":null,"calendar":null,"title":null}`, []string{"id missing", "party missing", "currency missing", "terms missing"}},
		{"of an array", `[` + withTerms(`{"type":"fixed_fee","amount":"1 USD"}`) + `,{"id":"b","currency":"USD","terms":[{"type":"tax","label":"x","mode":"added","rate":"1%","on_tax":"y"}]}]`, []string{"[1].party missing", "[1].terms[0].on_tax reference"}},
		{
			"everything at once",
			`{"party":"","currency":"USD","from":"2026-02-01","to":"2026-01-01","calendar":{"closing_day":31,"zone":"Mars/Olympus","cycle":"yearly"},` +
				`"rounding":{"mode":"bankers","unit":"-1","point":"total"},"select":{"x":[]},"terms":[{"type":"per_mille","price":"1 KRW","x":1},{"type":"cap"},` +
				`{"type":"per_action","price":"1,5 USD","count":"net_sales"},{"type":"bonus"}],"extra":1,"party":"p"}`,
			[]string{
				"calendar.cycle unknown_name", "calendar.zone zone", "rounding.mode syntax", "rounding.point unknown_name",
				"extra unknown_field", "party duplicate", "id missing", "terms[0].x unknown_field", "terms[1].amount missing",
				"terms[2].price syntax", "terms[3].type unknown_type", "party missing",
				"to order", "calendar.closing_day range", "rounding.unit range", "select.x missing", "terms[0].price currency", "terms[2].count type",
			},
		},
	}
}

func faultsOfHead() []faultCase {
	return []faultCase{
		{"unknown fields", withField(`"partner":"x","Party":"y"`), []string{`partner unknown_field: not one of id, `, `["Party"] unknown_field`}},
		{"field twice", withField(`"id":"b"`), []string{"id duplicate"}},
		{"number for a string", `{"id":7,"party":"p","currency":"USD",` + goodTerms + `}`, []string{"id type: a JSON number does not fit here: want a string"}},
		{"currency", `{"id":"a","party":"p","currency":"usd",` + goodTerms + `}`, []string{"currency " + string(settle.CodeCurrency)}},
		{"unknown currency does not make amounts wrong", `{"id":"a","party":"p","currency":"KRX","terms":[{"type":"cap","amount":"1 USD"}]}`, []string{"currency " + string(settle.CodeCurrency)}},
		{"bounds", withField(`"from":"soon","to":"2026-02-30"`), []string{"from syntax", "to syntax"}},
		{"bounds turned", withField(`"from":"2026-02-01","to":"2026-02-01"`), []string{"to order: 2026-02-01"}},
		{"calendar of text", withField(`"calendar":"monthly"`), []string{"calendar type"}},
		{"cycle", withField(`"calendar":{"cycle":"yearly"}`), []string{"calendar.cycle unknown_name"}},
		{"field of a calendar", withField(`"calendar":{"timezone":"UTC","zone":5}`), []string{"calendar.timezone unknown_field", "calendar.zone type"}},
		{"zone", withField(`"calendar":{"zone":"Mars/Olympus"}`), []string{"calendar.zone zone"}},
		{"zone of the machine", withField(`"calendar":{"zone":"Local"}`), []string{"calendar.zone zone"}},
		{"closing day", withField(`"calendar":{"closing_day":29}`), []string{"calendar.closing_day range"}},
		{"half a day", withField(`"calendar":{"closing_day":2.5}`), []string{"calendar.closing_day type: 2.5, want a whole number"}},
		{"endless day", withField(`"calendar":{"closing_day":99999999999999999999}`), []string{"calendar.closing_day type"}},
		{"days of another cycle", withField(`"calendar":{"cycle":"weekly","closing_day":5}`), []string{"calendar.closing_day conflict"}},
		{"rounding", withField(`"rounding":{"mode":"up","unit":"-1","point":"total"}`), []string{"rounding.point unknown_name", "rounding.unit range"}},
		{"rounding unit of a number", withField(`"rounding":{"unit":10}`), []string{"rounding.unit type"}},
		{"empty select", withField(`"select":{}`), []string{"select missing"}},
		{"select nothing", withField(`"select":{"party":[],"country":[]}`), []string{"select.country missing", "select.party missing"}},
		{"select twice", withField(`"select":{"party":["a"],"party":["b"]}`), []string{"select.party duplicate"}},
		{"select of text", withField(`"select":{"party":"p","country":[1]}`), []string{"select.party type", "select.country[0] type"}},
		{"select what no event has", withField(`"select":{"Party":["p"],"kind":["click"],"":["x"]}`), []string{`select[""] unknown_name`, `select["Party"] unknown_name`, `select.kind unknown_name`}},
	}
}

func faultsOfTerms() []faultCase {
	share := func(rest string) string { return withTerms(`{"type":"revenue_share",` + rest + `}`) }
	return []faultCase{
		{"terms of an object", `{` + goodHead + `,"terms":{}}`, []string{"terms type: want an array"}},
		{"no type", withTerms(`{"rate":"3%"}`), []string{"terms[0].type missing"}},
		{"type of a number", withTerms(`{"type":7}`), []string{"terms[0].type type"}},
		{"type twice", withTerms(`{"type":"fixed_fee","amount":"1 USD","type":"cap"}`), []string{"terms[0].type duplicate"}},
		{"not a term", withTerms(`"share",null`), []string{"terms[1] type: null", "terms[0] type: a JSON string"}},
		{"unknown term", withTerms(`{"type":"bonus"}`), []string{`terms[0].type unknown_type: "bonus" is not one of bounty, cap, `}},
		{"field of another term", withTerms(`{"type":"fixed_fee","amount":"1 USD","rate":"3%"}`), []string{"terms[0].rate unknown_field"}},
		{"fields twice", withTerms(`{"type":"fixed_fee","amount":"1 USD","amount":"2 USD"}`), []string{"terms[0].amount duplicate"}},
		{"amounts", withTerms(`{"type":"fixed_fee","amount":"1"},{"type":"fixed_fee","amount":1},{"type":"fixed_fee","amount":"1 XQX"},{"type":"fixed_fee","amount":"1000000000000000000000000000000000000000 USD"},{"type":"fixed_fee"}`), []string{"terms[0].amount currency", "terms[1].amount type", "terms[2].amount currency", "terms[3].amount range", "terms[4].amount missing"}},
		{"two faults of a term", withTerms(`{"type":"per_action","price":"1 EUR","count":"net_sales"}`), []string{"terms[0].price currency", "terms[0].count type"}},
		{"two bad terms", withTerms(`{"type":"per_click"},{"type":"cap","amount":"1 EUR"}`), []string{"terms[0].price missing", "terms[1].amount currency"}},
		{"share without a rate", withTerms(`{"type":"revenue_share"}`), []string{"terms[0].rate missing"}},
		{"share with a typing error", share(`"rat":"3%"`), []string{"terms[0].rat unknown_field", "terms[0].rate missing"}},
		{"share with both", share(`"rate":"3%","tiers":{"mode":"slab","steps":[{"rate":"1%"}]}`), []string{"terms[0].tiers conflict"}},
		{"rate as a number", share(`"rate":0.3`), []string{"terms[0].rate type"}},
		{"rate that is no number", share(`"rate":"1/0"`), []string{"terms[0].rate range"}},
		{"rate as a text", share(`"rate":"30"`), []string{"terms[0].rate syntax"}},
		{"tiers that cannot be read are no missing rate", share(`"tiers":7`), []string{"terms[0].tiers type"}},
		{"tiers without a mode", share(`"tiers":{"steps":[{"rate":"1%"}]}`), []string{"terms[0].tiers.mode missing"}},
		{"tiers of a strange mode", share(`"tiers":{"mode":"ladder","steps":[{"rate":"1%"}]}`), []string{"terms[0].tiers.mode unknown_name"}},
		{"no tiers", share(`"tiers":{"mode":"slab","steps":[]}`), []string{"terms[0].tiers.steps missing"}},
		{"closed ladder", share(`"tiers":{"mode":"slab","steps":[{"up_to":"5","rate":"1%"}]}`), []string{"terms[0].tiers.steps[0].up_to conflict"}},
		{"open in the middle", share(`"tiers":{"mode":"slab","steps":[{"rate":"1%"},{"rate":"2%"}]}`), []string{"terms[0].tiers.steps[0].up_to missing: only the last"}},
		{"falling bounds", share(`"tiers":{"mode":"marginal","steps":[{"up_to":"5","rate":"1%"},{"up_to":"5","rate":"2%"},{"rate":"2%"}]}`), []string{"terms[0].tiers.steps[1].up_to order: 5 is not above 5"}},
		{"negative bound", share(`"tiers":{"mode":"marginal","steps":[{"up_to":"-5","rate":"1%"},{"rate":"2%"}]}`), []string{"terms[0].tiers.steps[0].up_to order"}},
		{"tier without a rate", share(`"tiers":{"mode":"slab","steps":[{"up_to":"5","rate":"1%"},{}]}`), []string{"terms[0].tiers.steps[1].rate missing"}},
		{"tier of a strange shape", share(`"tiers":{"mode":"slab","steps":[{"upto":"5","rate":"x"},7,{"rate":"2%"}],"step":1}`), []string{"terms[0].tiers.steps[0].upto unknown_field", "terms[0].tiers.steps[0].rate syntax", "terms[0].tiers.steps[1] type", "terms[0].tiers.step unknown_field"}},
		{"deduction without a rule", withTerms(`{"type":"deduction"}`), []string{"terms[0].rate missing"}},
		{"deduction with two", withTerms(`{"type":"deduction","rate":"3%","amount":"1 USD"}`), []string{"terms[0].amount conflict"}},
		{"amount of something", withTerms(`{"type":"deduction","of":"ad_cost","amount":"1 USD"}`), []string{"terms[0].amount conflict"}},
		{"tax without a name", withTerms(`{"type":"tax","mode":"added","rate":"1%"},{"type":"tax","label":"","mode":"added","rate":"1%"}`), []string{"terms[0].label missing", "terms[1].label missing"}},
		{"tax of a strange mode", withTerms(`{"type":"tax","label":"VAT","rate":"1%","mode":""},{"type":"tax","label":"x","rate":"1%","mode":"kept"}`), []string{"terms[0].mode missing", "terms[1].mode unknown_name"}},
		{"tax that leaves its mode and rate out", withTerms(`{"type":"tax","label":"VAT"}`), []string{"terms[0].mode missing", "terms[0].rate missing"}},
		{"tax on nothing", withTerms(`{"type":"tax","label":"local","mode":"withheld","rate":"1%","on_tax":"income"}`), []string{"terms[0].on_tax reference"}},
		{"tax on itself", withTerms(`{"type":"tax","label":"local","mode":"withheld","rate":"1%","on_tax":"local"}`), []string{"terms[0].on_tax reference: a tax is not its own base"}},
		{"tax on a later tax", withTerms(`{"type":"tax","label":"b","mode":"added","rate":"1%","on_tax":"a"},{"type":"tax","label":"a","mode":"added","rate":"1%"}`), []string{"terms[0].on_tax reference"}},
		{"tax on a tax that cannot be read", withTerms(`{"type":"tax","label":7,"mode":"added","rate":"1%"},{"type":"tax","label":"b","mode":"added","rate":"1%","on_tax":"a"}`), []string{"terms[0].label type"}},
		{"rounding of a tax", withTerms(`{"type":"tax","label":"b","mode":"added","rate":"1%","rounding":{"mode":"up","unit":"-10"}}`), []string{"terms[0].rounding.unit range"}},
	}
}

func faultsOfMeasures() []faultCase {
	of := func(measure string) string {
		return withTerms(`{"type":"revenue_share","rate":"3%","of":` + measure + `}`)
	}
	count := func(measure string) string {
		return withTerms(`{"type":"per_action","price":"1 USD","count":` + measure + `}`)
	}
	return []faultCase{
		{"unknown measure", of(`"netsales"`), []string{`terms[0].of unknown_name: "netsales"`}},
		{"measure of a number", of(`7`), []string{"terms[0].of type"}},
		{"number as an amount", of(`"clicks"`), []string{"terms[0].of type: clicks is not an amount"}},
		{"without kinds", of(`{"name":"x"}`), []string{"terms[0].of.kinds missing"}},
		{"without a name", of(`{"kinds":["click"]}`), []string{"terms[0].of.name missing"}},
		{"of no event", of(`{"name":"x","kinds":["Sale","state:approved","a..b",""]}`), []string{"terms[0].of.kinds[0] syntax", "terms[0].of.kinds[1] syntax", "terms[0].of.kinds[2] syntax", "terms[0].of.kinds[3] syntax"}},
		{"of a strange shape", of(`{"name":7,"sum":"total","kinds":"click","where":{"kind":["x"]},"scope":"ever","by":"Order"}`), []string{"terms[0].of.name type", "terms[0].of.kinds type", "terms[0].of.sum unknown_name", "terms[0].of.scope unknown_name", "terms[0].of.by unknown_name", "terms[0].of.where.kind unknown_name"}},
		{"state of money", count(`{"name":"x","state":"approved"}`), []string{"terms[0].count type", "terms[0].count.sum type"}},
		{"unknown state", count(`{"name":"x","sum":"count","state":"done"}`), []string{"terms[0].count.state unknown_name"}},
		{"state and kinds", count(`{"name":"x","sum":"count","state":"lost","kinds":["click"]}`), []string{"terms[0].count.kinds conflict"}},
		{"deduction of a number", withTerms(`{"type":"deduction","rate":"1%","of":"clicks"}`), []string{"terms[0].of type"}},
	}
}

// TestParseFaults gives an agreement in JSON faults and looks for all of them and no others, by path,
// code and words.
func TestParseFaults(t *testing.T) {
	seen := map[settle.FaultCode]bool{}
	for _, test := range faultCases() {
		t.Run(test.name, func(t *testing.T) {
			agreements, err := settle.ParseAgreements([]byte(test.json), nil)
			if err == nil || agreements != nil {
				t.Fatalf("ParseAgreements = %v, %v; want an error", agreements, err)
			}
			checkFaults(t, err, test.want)
			for _, f := range settle.Faults(err) {
				seen[f.Code] = true
			}
		})
	}
	for _, code := range settle.FaultCodes() {
		if !seen[code] && code != settle.CodeOverlap && code != settle.CodeInvalid {
			t.Errorf("no case has the code %s", code)
		}
	}
}

// checkFaults compares the faults in err with "path code" or "path code: part of the text".
func checkFaults(t *testing.T, err error, want []string) {
	t.Helper()
	if !strings.HasPrefix(err.Error(), "settle: ") {
		t.Errorf("%q does not begin with the package", err)
	}
	var got []string
	same := true
	for i, f := range settle.Faults(err) {
		line := f.Path + " " + string(f.Code)
		if i < len(want) {
			head, text, _ := strings.Cut(want[i], ": ")
			if same = same && line == head && strings.Contains(f.Err.Error(), text); same && text != "" {
				line = want[i]
			}
		}
		if !same {
			line += ": " + f.Err.Error()
		}
		got = append(got, line)
	}
	if !same || len(got) != len(want) {
		t.Errorf("faults mismatch (-want +got):\n%s", cmp.Diff(want, got))
	}
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
	terms := func(terms ...settle.Term) []settle.Agreement {
		return with(func(a *settle.Agreement) { a.Terms = terms })
	}
	tests := []struct {
		name       string
		agreements []settle.Agreement
		opts       *settle.PlanOptions
		want       []string
	}{
		{"one id twice", []settle.Agreement{base, base}, nil, []string{`[1].id duplicate: "a" is the id of [0] too`}},
		{"nil term", terms(nil), nil, []string{"[0].terms[0] missing: nil"}},
		{"nil pointers", terms((*settle.Tax)(nil), (*settle.RevenueShare)(nil), settle.Tax{Label: "x", OnTax: "y"}), nil, []string{"[0].terms[0] missing", "[0].terms[1] missing", "[0].terms[2].on_tax reference"}},
		{"measure without a name", terms(settle.RevenueShare{Rate: ptr(money.Percent(1)), Of: settle.Measure{Kinds: []event.Kind{"x"}}}), nil, []string{"[0].terms[0].of.name missing"}},
		{"measure of a pointer", terms(&settle.Deduction{Rate: ptr(money.Percent(1)), Of: &settle.Measure{Name: "x"}}), nil, []string{"[0].terms[0].of.kinds missing"}},
		{"measure of no field", terms(greedy{}, strange{}), nil, []string{"[0].terms[1].measures[1].kinds missing"}},
		{"cycle", with(func(a *settle.Agreement) { a.Calendar.Cycle = 9 }), nil, []string{"[0].calendar.cycle range"}},
		{"weekday", with(func(a *settle.Agreement) { a.Calendar = settle.Calendar{Cycle: settle.Weekly, WeekStart: 7} }), nil, []string{"[0].calendar.week_start range"}},
		{"weekday of months", with(func(a *settle.Agreement) { a.Calendar = settle.Calendar{WeekStart: time.Monday} }), nil, []string{"[0].calendar.week_start conflict"}},
		{"zone without a name", with(func(a *settle.Agreement) { a.Calendar.Zone = time.FixedZone("", 9*60*60) }), nil, []string{"[0].calendar.zone zone"}},
		{"zone of no country", with(func(a *settle.Agreement) { a.Calendar.Zone = time.FixedZone("KST", 9*60*60) }), nil, []string{`[0].calendar.zone zone: "KST"`}},
		{"zone of the machine", with(func(a *settle.Agreement) { a.Calendar.Zone = time.Local }), nil, []string{`[0].calendar.zone zone: "Local"`}},
		{"point and mode", with(func(a *settle.Agreement) { a.Rounding.Point, a.Rounding.Mode = 9, 99 }), nil, []string{"[0].rounding.point range", "[0].rounding.mode range"}},
		{"mode of a tax", terms(settle.Tax{Label: "x", Rounding: &money.Rounding{Mode: 99}}), nil, []string{"[0].terms[0].rounding.mode range"}},
		{"tax mode", terms(settle.Tax{Label: "x", Mode: 9}), nil, []string{"[0].terms[0].mode range"}},
		{"tier mode", terms(settle.RevenueShare{Tiers: &settle.Tiers{Mode: 9, Steps: []settle.Tier{{}}}}), nil, []string{"[0].terms[0].tiers.mode unknown_name"}},
		{"sum", terms(settle.PerAction{Price: money.MustParse("1 USD"), Count: settle.Measure{Name: "x", Sum: 9, Kinds: []event.Kind{"x"}}}), nil, []string{"[0].terms[0].count.sum range"}},
		{"no amount", terms(settle.Minimum{}), nil, []string{"[0].terms[0].amount missing"}},
		{"policy", []settle.Agreement{base}, &settle.PlanOptions{Attribution: 9}, []string{"attribution range: 9"}},
		{"states without attribution", terms(settle.PerAction{Price: money.MustParse("1 USD")}), &settle.PlanOptions{Attribution: settle.NoAttribution}, []string{`[0].terms[0].measures[0] conflict: "approved"`}},
		{"host's own", terms(strange{fault: errors.New("no such quiz")}, strange{fault: &settle.FieldError{Path: "quiz", Code: "quiz", Err: errors.New("no such quiz")}}), nil, []string{
			"[0].terms[0] invalid: no such quiz", "[0].terms[0].measures[1].kinds missing", "[0].terms[1].quiz quiz: no such quiz", "[0].terms[1].measures[1].kinds missing",
		}},
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

// strange is a host's term with a fault of its own and a measure that is in no field.
type strange struct {
	settle.FixedFee
	fault error
}

func (s strange) Check(*settle.Agreement) error { return s.fault }
func (strange) Measures() []settle.Measure {
	return []settle.Measure{settle.Clicks(), {Name: "made up"}}
}

// TestFieldErrorAs reads the first fault as a value, and all of them.
func TestFieldErrorAs(t *testing.T) {
	_, err := settle.ParseAgreements([]byte(withTerms(`{"type":"x"}`)), nil)
	var fault *settle.FieldError
	if !errors.As(err, &fault) || fault.Path != "terms[0].type" || fault.Code != settle.CodeUnknownType {
		t.Errorf("err = %v, fault %v", err, fault)
	}
	if settle.Faults(errors.New("x")) != nil || settle.Faults(nil) != nil || len(settle.Faults(fault)) != 1 {
		t.Error("Faults lists what is none")
	}
}

// TestFaultCodes holds that codes are words that differ.
func TestFaultCodes(t *testing.T) {
	seen := map[settle.FaultCode]bool{}
	for _, code := range settle.FaultCodes() {
		if seen[code] || strings.Trim(string(code), "abcdefghijklmnopqrstuvwxyz_") != "" {
			t.Errorf("code %q", code)
		}
		seen[code] = true
	}
}
