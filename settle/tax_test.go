// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// taxed settles fees of the given amounts under taxes and gives the lines after the fees.
func taxed(t *testing.T, a settle.Agreement, amounts []string, taxes ...settle.Term) (*settle.Statement, string) {
	t.Helper()
	a.ID, a.Party = "a", "p"
	for i, amount := range amounts {
		a.Terms = append(a.Terms, settle.FixedFee{Label: fmt.Sprint("item ", i+1), Amount: money.MustParse(amount)})
	}
	a.Currency = money.MustParse(amounts[0]).Currency()
	a.Terms = append(a.Terms, taxes...)
	s, err := januaryOf(t, a, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, l := range s.Lines[len(amounts):] {
		out = append(out, l.Label+" "+l.Amount.Number())
	}
	return s, strings.Join(append(out, "total "+s.Total.Number()), "; ")
}

func TestTaxModes(t *testing.T) {
	vat := func(mode settle.TaxMode, rate string) settle.Tax {
		return settle.Tax{Label: "VAT", Mode: mode, Rate: money.MustRate(rate)}
	}
	perLine := func(x settle.Tax) settle.Tax { x.Per = settle.PerEachLine; return x }
	on := func(x settle.Tax, lines ...string) settle.Tax { x.Lines = lines; return x }
	named := func(x settle.Tax, label string) settle.Tax { x.Label = label; return x }
	twelve := strings.Split(strings.Repeat("125.00 EUR;", 11)+"125.00 EUR", ";")
	document := settle.Agreement{Rounding: settle.Rounding{Point: settle.RoundDocument}}
	tests := []struct {
		name    string
		a       settle.Agreement
		amounts []string
		taxes   []settle.Term
		want    string
	}{
		{"added", settle.Agreement{}, []string{"100.00 EUR", "0.05 EUR"}, []settle.Term{vat(settle.TaxAdded, "20%")}, "VAT 20.01; total 120.06"},
		{"added, on each line", settle.Agreement{}, []string{"0.03 EUR", "0.03 EUR"}, []settle.Term{perLine(vat(settle.TaxAdded, "20%"))}, "VAT 0.02; total 0.08"},
		{"added, on the document", settle.Agreement{}, []string{"0.03 EUR", "0.03 EUR"}, []settle.Term{vat(settle.TaxAdded, "20%")}, "VAT 0.01; total 0.07"},
		// invopop/gobl PR 923: 1415.09 and 84.91; by lines 1415.04 and 84.96.
		{"included, in the document", settle.Agreement{}, twelve, []settle.Term{vat(settle.TaxIncluded, "6%")}, "VAT 84.91; VAT, included above -84.91; total 1500.00"},
		{"included, in each line", settle.Agreement{}, twelve, []settle.Term{perLine(vat(settle.TaxIncluded, "6%"))}, "VAT 84.96; VAT, included above -84.96; total 1500.00"},
		// 20 × 90 − 10 % at 21 % and 10.00 at 6 %: a document of invopop/gobl with two included rates.
		{
			"two rates included",
			settle.Agreement{},
			[]string{"1620.00 EUR", "10.00 EUR"},
			[]settle.Term{on(vat(settle.TaxIncluded, "21%"), "item 1"), named(on(vat(settle.TaxIncluded, "6%"), "item 2"), "reduced")},
			"VAT 281.16; VAT, included above -281.16; reduced 0.57; reduced, included above -0.57; total 1630.00",
		},
		{"a part is taxed", settle.Agreement{}, []string{"100 KRW", "900 KRW"}, []settle.Term{on(vat(settle.TaxAdded, "10%"), "item 2")}, "VAT 90; total 1090"},
		{"reverse charge", settle.Agreement{}, []string{"100.00 EUR"}, []settle.Term{vat(settle.TaxReverse, "19%")}, "VAT 19.00; VAT, owed by the recipient -19.00; total 100.00"},
		{
			"withheld from the supply value",
			settle.Agreement{},
			[]string{"110000 KRW"},
			[]settle.Term{vat(settle.TaxIncluded, "10%"), named(vat(settle.TaxWithheld, "3%"), "WHT")},
			"VAT 10000; VAT, included above -10000; WHT -3000; total 107000",
		},
		{"given back", settle.Agreement{}, []string{"-110 KRW"}, []settle.Term{vat(settle.TaxIncluded, "10%")}, "VAT -10; VAT, included above 10; total -110"},
		{"zero rate", settle.Agreement{}, []string{"110 KRW"}, []settle.Term{vat(settle.TaxAdded, "0%")}, "VAT 0; total 110"},
		{"included, rounded with the total", document, []string{"1 EUR"}, []settle.Term{vat(settle.TaxIncluded, "7%")}, "VAT 0.06542056; VAT, included above -0.06542056; total 1.00"},
		{"each line, whatever the total is rounded on", document, []string{"0.03 EUR", "0.03 EUR"}, []settle.Term{perLine(vat(settle.TaxAdded, "20%"))}, "VAT 0.02; total 0.08"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, got := taxed(t, test.a, test.amounts, test.taxes...); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// TestTaxSymmetry: under any taxes, what is taxed and the same with the other sign cancel, and a tax that
// is included or reversed changes no total.
func TestTaxSymmetry(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 400 {
		var taxes []settle.Term
		for i := range 1 + r.IntN(3) {
			x := settle.Tax{
				Label: fmt.Sprint("tax ", i), Mode: settle.TaxMode(r.IntN(4)), Per: settle.TaxPer(r.IntN(2)),
				Rate: money.MustRate([]string{"10%", "1/3", "0%", "21%", "3.3%"}[r.IntN(5)]),
			}
			if r.IntN(2) == 0 {
				x.Rounding = &money.Rounding{Mode: []money.RoundingMode{money.HalfUp, money.HalfEven, money.Down, money.Up}[r.IntN(4)], Unit: money.Int(10)}
			}
			if r.IntN(3) == 0 {
				x.Least = ptr(money.Minor(r.Int64N(2000), money.KRW))
			}
			taxes = append(taxes, x)
		}
		var there, back []string
		for range 1 + r.IntN(4) {
			n := r.Int64N(200_000) - 50_000
			there, back = append(there, money.Minor(n, money.KRW).String()), append(back, money.Minor(-n, money.KRW).String())
		}
		s, text := taxed(t, settle.Agreement{}, there, taxes...)
		other, mirrored := taxed(t, settle.Agreement{}, back, taxes...)
		if s.Total != other.Total.Neg() {
			t.Fatalf("%s\n%s", text, mirrored)
		}
		sums := map[string]money.Amount{}
		for _, l := range s.Lines {
			name, _, _ := strings.Cut(l.Label, ",")
			sums[name], _ = sums[name].Add(l.Amount)
		}
		for _, x := range taxes {
			tax := x.(settle.Tax) //nolint:errcheck // made above
			if tax.Mode >= settle.TaxIncluded && !sums[tax.Label].IsZero() {
				t.Fatalf("%s changes the total: %s", tax.Label, text)
			}
		}
	}
}

// paidOn is a payout of 100 % on a day of the next month.
func paidOn(day int) *settle.Payout {
	due := settle.DateRule{Basis: settle.DayOfMonth, N: day, Months: 1}
	return &settle.Payout{Instalments: []settle.Instalment{{Share: money.Percent(100), Due: due}}}
}

// TestTaxChanges: the day of payment, and not that of earning, decides which rule is in force.
func TestTaxChanges(t *testing.T) {
	change := settle.MustDate("2026-02-15")
	tax := settle.Tax{
		Label: "tax", Mode: settle.TaxWithheld, Rate: money.Percent(3), Least: ptr(money.MustParse("1000 KRW")),
		Changes: []settle.TaxChange{
			{From: settle.MustDate("2026-01-31"), Rate: ptr(money.Percent(5))},
			{From: change, Least: ptr(money.Zero(money.KRW))},
		},
	}
	tests := []struct {
		day    int
		by     settle.TaxDate
		amount string
		want   string
	}{
		{14, settle.ByPayment, "10000 KRW", "tax 0; total 10000"},
		{15, settle.ByPayment, "10000 KRW", "tax -500; total 9500"},
		{14, settle.ByPayment, "19999 KRW", "tax -1000; total 18999"}, // 999.95, rounded to what is collected
		{14, settle.ByPayment, "-10000 KRW", "tax 0; total -10000"},
		{15, settle.ByPeriod, "10000 KRW", "tax 0; total 10000"}, // 31 January is before the second change
		{15, settle.ByPeriod, "100000 KRW", "tax -5000; total 95000"},
	}
	for _, test := range tests {
		x := tax
		x.By = test.by
		if _, got := taxed(t, settle.Agreement{Payout: paidOn(test.day)}, []string{test.amount}, x); got != test.want {
			t.Errorf("%s by %s, paid on the %d.: %s, want %s", test.amount, test.by, test.day, got, test.want)
		}
	}
	split := paidOn(1)
	split.Instalments = append(split.Instalments, paidOn(20).Instalments...)
	split.Instalments[0].Share, split.Instalments[1].Share = money.Percent(50), money.Percent(50)
	tax.By = settle.ByPayment
	a := settle.Agreement{ID: "a", Party: "p", Currency: money.KRW, Payout: split, Terms: []settle.Term{tax}}
	if _, err := januaryOf(t, a, nil); err == nil || !strings.Contains(err.Error(), "2026-02-01 and 2026-02-20 fall under different rules") {
		t.Errorf("two instalments on both sides of a change: %v", err)
	}
}

// TestTaxFor: one list of taxes stands in every agreement, and the party's type chooses.
func TestTaxFor(t *testing.T) {
	taxes := append(settle.KoreanWithholding(),
		settle.Tax{Label: "부가가치세", Rate: money.Percent(10), For: []settle.TaxType{settle.TaxGeneral, settle.TaxSimplifiedIssuer}},
		settle.Tax{Label: "reverse", Mode: settle.TaxReverse, Rate: money.Percent(10), For: []settle.TaxType{settle.TaxForeign}})
	for kind, want := range map[settle.TaxType]string{
		settle.TaxGeneral:          "부가가치세 100000; total 1100000; tax_invoice 1000000 + 100000 + 0 = 1100000",
		settle.TaxSimplifiedIssuer: "부가가치세 100000; total 1100000; tax_invoice 1000000 + 100000 + 0 = 1100000",
		settle.TaxSimplified:       "total 1000000; none 0 + 0 + 1000000 = 1000000",
		settle.TaxExempt:           "total 1000000; invoice 0 + 0 + 1000000 = 1000000",
		settle.TaxIndividual:       "소득세 -30000; 지방소득세 -3000; total 967000; none 0 + 0 + 1000000 = 1000000",
		settle.TaxForeign:          "reverse 100000; reverse, owed by the recipient -100000; total 1000000; none 0 + 0 + 1000000 = 1000000",
	} {
		s, got := taxed(t, settle.Agreement{TaxType: kind, Payout: paidOn(10)}, []string{"1000000 KRW"}, taxes...)
		if got += "; " + invoiceText(t, s); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}

func invoiceText(t *testing.T, s *settle.Statement) string {
	t.Helper()
	x, err := s.TaxInvoice()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s %s + %s + %s = %s", x.Kind, x.Supply.Number(), x.VAT.Number(), x.Exempt.Number(), x.Total.Number())
}

func TestTaxInvoice(t *testing.T) {
	vat := settle.Tax{Label: "VAT", Mode: settle.TaxIncluded, Rate: money.Percent(10), Lines: []string{"item 1"}, Rounding: &money.Rounding{Mode: money.Down}}
	s, _ := taxed(t, settle.Agreement{}, []string{"1234567 KRW", "50000 KRW"}, vat)
	if got := invoiceText(t, s); got != "tax_invoice 1122334 + 112233 + 50000 = 1284567" { // 1,234,567 / 11 = 112,233.36
		t.Error(got)
	}
	x, err := s.TaxInvoice()
	if err != nil || x.Date.String() != "2026-01-31" {
		t.Errorf("%+v, %v", x, err)
	}
	data, err := json.Marshal(x)
	if want := `{"kind":"tax_invoice","date":"2026-01-31","supply":"1122334 KRW","vat":"112233 KRW","exempt":"50000 KRW","total":"1284567 KRW"}`; err != nil || string(data) != want {
		t.Errorf("%s, %v", data, err)
	}
	a := shareOf("p", "100%")
	a.Terms = append(a.Terms, handOn{"q", "1/2"}, settle.Tax{Label: "VAT", Rate: money.Percent(10)}, settle.Tax{Label: "VAT", Rate: money.Percent(5), Payee: "q"})
	shared, err := januaryOf(t, a, nil, "100 USD")
	if err != nil {
		t.Fatal(err)
	}
	if got := invoiceText(t, shared); got != "tax_invoice 50.00 + 5.00 + 0.00 = 55.00" || shared.Payees[1].Amount.String() != "52.50 USD" {
		t.Errorf("%s; payees %v", got, shared.Payees)
	}
}

// TestTaxInvoiceHeld: what is held back is on no invoice, and rounding the total belongs to the supply.
func TestTaxInvoiceHeld(t *testing.T) {
	vat := settle.Tax{Label: "VAT", Rate: money.Percent(10)}
	reserve := settle.Reserve{Rate: ptr(money.Percent(10)), Release: settle.DateRule{N: 180}}
	s, text := taxed(t, settle.Agreement{}, []string{"1000.00 EUR"}, vat, reserve)
	if got := invoiceText(t, s); got != "tax_invoice 1000.00 + 100.00 + 0.00 = 1100.00" || s.Total.Number() != "990.00" {
		t.Errorf("%s: %s", text, got)
	}
	third := settle.Deduction{Rate: ptr(money.MustRate("1/3"))}
	document := settle.Agreement{Rounding: settle.Rounding{Point: settle.RoundDocument}}
	for _, terms := range [][]settle.Term{{third}, {third, vat}} {
		s, text := taxed(t, document, []string{"100.00 EUR"}, terms...)
		x, err := s.TaxInvoice()
		if err != nil || x.Total != s.Total || x.Supply.IsZero() == x.Exempt.IsZero() {
			t.Errorf("%s: %+v, %v", text, x, err)
		}
	}
}

// TestTaxUnknownLine: a tax on a line that is not there is an error.
func TestTaxUnknownLine(t *testing.T) {
	a := shareOf("p", "100%")
	a.Terms = append(a.Terms, settle.Tax{Label: "VAT", Rate: money.Percent(10), Lines: []string{"share of net_sales", "shipping"}})
	if _, err := januaryOf(t, a, nil, "100 USD"); err == nil || !strings.Contains(err.Error(), `there is no line "shipping" above`) {
		t.Error(err)
	}
}

func TestTaxFaults(t *testing.T) {
	const payout = `"payout":{"instalments":[{"share":"100%","due":{"basis":"days_after","n":1}}]},`
	for text, want := range map[string]string{
		`{"type":"tax","label":"x","mode":"included","rate":"10%","per":"line","lines":["fixed fee"]}`:                                           "",
		`{"type":"tax","label":"x","mode":"reverse_charge","rate":"10%","payee":"q"}`:                                                            "",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","per":"item"}`:                                                                    "terms[1].per unknown_name",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","lines":[""]}`:                                                                    "terms[1].lines[0] missing",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","for":["general"]}`:                                                               "terms[1].for missing",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","for":["monk"]}`:                                                                  "terms[1].for[0] unknown_name",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","by":"payment"}`:                                                                  "terms[1].by missing",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","least":"1 EUR"}`:                                                                 "terms[1].least currency",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","least":"-1 USD"}`:                                                                "terms[1].least range",
		`{"type":"tax","label":"x","mode":"included","rate":"-10%"}`:                                                                             "terms[1].rate range",
		`{"type":"tax","label":"x","mode":"included","rate":"1/9223372036854775807"}`:                                                            "terms[1].rate range",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","changes":[{"from":"2026-01-01"}]}`:                                               "terms[1].changes[0] missing",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","changes":[{"rate":"1%"}]}`:                                                       "terms[1].changes[0].from missing",
		`{"type":"tax","label":"x","mode":"added","rate":"10%","changes":[{"from":"2026-01-01","rate":"1%"},{"from":"2026-01-01","rate":"2%"}]}`: "terms[1].changes[1].from order",
		`{"type":"tax","label":"x","mode":"added","rate":"10%"},{"type":"tax","label":"x","mode":"added","rate":"10%"}`:                          "terms[2].label duplicate",
		`{"type":"tax","label":"x","mode":"added","rate":"10%"},{"type":"tax","label":"y","mode":"included","rate":"10%","on_tax":"x"}`:          "terms[2].on_tax conflict",
		`{"type":"tax","label":"x","mode":"","rate":"10%"}`:                                                                                      "terms[1].mode missing",
	} {
		_, err := settle.ParseAgreements([]byte(`{"id":"a","party":"p","currency":"USD","terms":[{"type":"fixed_fee","amount":"1 USD"},`+text+`]}`), nil)
		var got []string
		for _, f := range settle.Faults(err) {
			got = append(got, fmt.Sprint(f.Path, " ", f.Code))
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: faults mismatch (-want +got):\n%s", text, diff)
		}
	}
	_, err := settle.ParseAgreements([]byte(`{"id":"a","party":"p","currency":"USD",`+payout+
		`"terms":[{"type":"fixed_fee","amount":"1 USD"},{"type":"tax","label":"x","mode":"added","rate":"10%","by":"payment"}]}`), nil)
	if err != nil {
		t.Errorf("by payment, with a payout: %v", err)
	}
}

// TestTaxTypeOnStatement: a statement carries the tax type, so that it needs no agreement to be invoiced.
func TestTaxTypeOnStatement(t *testing.T) {
	a := shareOf("p", "100%")
	a.TaxType = settle.TaxExempt
	tally := mustPlan(t, a).NewTally()
	addBatches(t, tally, []event.Batch{{Events: []event.Event{sale("1", "p", 5, "100 USD")}}})
	s, err := tally.Statement("p", january(t, a.Calendar))
	if err != nil {
		t.Fatal(err)
	}
	data, err := s.JSON()
	if err != nil || !strings.Contains(string(data), `"tax_type": "exempt"`) {
		t.Errorf("%s, %v", data, err)
	}
}
