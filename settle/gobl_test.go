// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// invoice is what we read of a document of invopop/gobl's examples: what it states and what it adds up
// to.
type invoice struct {
	Source, Currency string
	Lines            []struct {
		Quantity, Sum string
		Item          struct{ Price string }
		Discounts     []invoiceChange
		Charges       []invoiceChange
		Taxes         []invoiceTax
		Breakdown     []any
	}
	Discounts, Charges []invoiceChange
	Tax                struct {
		PricesInclude string `json:"prices_include"`
		Rounding      string
	}
	Totals struct {
		Total, Payable string
		TotalWithTax   string `json:"total_with_tax"`
		Retained       string `json:"retained_tax"`
		Included       string `json:"tax_included"`
		Rounding       string
		Taxes          struct {
			Categories []struct {
				Code     string
				Retained bool
				Rates    []invoiceRate
			}
		}
	}
}

type invoiceChange struct {
	Percent, Amount string
	Taxes           []invoiceTax
}

type invoiceTax struct {
	Cat, Key, Percent, Base, Amount, Country string
}

// invoiceRate is a tax in the totals.
type invoiceRate struct {
	invoiceTax
	Surcharge *struct{ Percent, Amount string }
}

func (x invoiceTax) label(cat string) string {
	return cat + " " + x.Percent + " " + x.Key + " " + x.Country
}

// goblFloor is how many documents run at least.
const goblFloor = 123

// TestGOBL settles the documents of GOBL's examples that are made of lines, discounts, charges, taxes
// added or included, and taxes withheld, and compares every total. What does not apply is listed with
// its reason.
func TestGOBL(t *testing.T) {
	f, err := os.Open(testkit.Shared(t, "data/gobl/gobl_totals.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	run, all := 0, 0
	left := map[string][]string{}
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		var doc invoice
		if err := json.Unmarshal(scan.Bytes(), &doc); err != nil {
			t.Fatal(err)
		}
		all++
		if reason := doc.beyond(); reason != "" {
			left[reason] = append(left[reason], doc.Source)
			continue
		}
		run++
		t.Run(doc.Source, doc.run)
	}
	for _, reason := range slices.Sorted(maps.Keys(left)) {
		t.Logf("not applicable, %s: %s", reason, strings.Join(left[reason], ", "))
	}
	if t.Logf("%d of %d documents run", run, all); run < goblFloor {
		t.Errorf("%d documents ran, want %d at least", run, goblFloor)
	}
}

// beyond is why a document is not made of what an agreement knows.
func (d *invoice) beyond() string {
	switch {
	case strings.HasSuffix(d.Source, "/invoice-es-bypass.json"):
		return "states totals that GOBL was told not to work out (340.10 of 1,620.00 at 21 %)"
	case strings.HasSuffix(d.Source, "/invoice-es-es-vateqs-provider.json"):
		return "states parts of a tax that do not add up to it (17.36 + 1.74 = 19.09)"
	case d.Totals.Rounding != "":
		return "states a difference of rounding of its own"
	}
	return ""
}

// run settles a document as an agreement of which each line is a kind of event.
func (d *invoice) run(t *testing.T) {
	c := money.MustCurrency(d.Currency)
	a := settle.Agreement{ID: "v", Party: "p", Currency: c, Rounding: settle.Rounding{Point: settle.RoundDocument}}
	if d.Tax.Rounding == "currency" {
		a.Rounding.Point = settle.RoundLines
	}
	taxed := map[string][]string{} // the labels of lines, by tax
	add := func(label string, term settle.Term, taxes []invoiceTax) {
		a.Terms = append(a.Terms, term)
		for _, x := range taxes {
			key := x.label(x.Cat)
			taxed[key] = append(taxed[key], label)
		}
	}
	var events []event.Event
	total := settle.Measure{Name: "all lines"}
	for i, l := range d.Lines {
		kind := event.Kind(fmt.Sprint("line_", i+1))
		base := settle.Measure{Name: string(kind), Kinds: []event.Kind{kind}}
		total.Kinds = append(total.Kinds, kind)
		gross, err := money.MustParse(l.Item.Price + " " + d.Currency).Exact().MulDecimal(money.MustDecimal(l.Quantity)).Amount()
		if err != nil {
			t.Fatal(err)
		}
		if !gross.IsZero() {
			events = append(events, event.Event{
				Key: event.Key{Source: "x", ID: string(kind)}, Kind: kind, Party: "p",
				At: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Gross: gross,
			})
		}
		add(string(kind), settle.RevenueShare{Label: string(kind), Of: base, Rate: ptr(money.Percent(100))}, l.Taxes)
		for j, x := range l.Discounts {
			label := fmt.Sprint(kind, " discount ", j)
			add(label, x.term(label, d.Currency, base, -1), l.Taxes)
		}
		for j, x := range l.Charges {
			label := fmt.Sprint(kind, " charge ", j)
			add(label, x.term(label, d.Currency, base, 1), l.Taxes)
		}
	}
	for i, x := range d.Discounts {
		label := fmt.Sprint("discount ", i)
		add(label, x.term(label, d.Currency, total, -1), x.Taxes)
	}
	for i, x := range d.Charges {
		label := fmt.Sprint("charge ", i)
		add(label, x.term(label, d.Currency, total, 1), x.Taxes)
	}
	want := d.taxes(&a, taxed)
	plan, err := settle.NewPlan([]settle.Agreement{a}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	addBatches(t, tally, []event.Batch{{Events: events}})
	s, err := tally.Statement("v", january(t, a.Calendar))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "payable", plain(s.Total.Decimal()), d.Totals.Payable)
	for _, l := range s.Lines {
		if l.Class == settle.ClassTax {
			same(t, l.Label, plain(l.Amount.Decimal()), want[l.Label])
			delete(want, l.Label)
		}
	}
	for label, amount := range want {
		if money.MustDecimal(amount).Sign() != 0 {
			t.Errorf("no line of %s, want %s", label, amount)
		}
	}
}

// term is a discount or a charge: a rate of a base, or an amount.
func (x invoiceChange) term(label, currency string, base settle.Measure, sign int) settle.Term {
	var rate *money.Rate
	amount := money.MustParse(x.Amount + " " + currency)
	if x.Percent != "" && len(base.Kinds) > 0 {
		rate = ptr(money.MustRate(x.Percent))
	}
	switch {
	case rate != nil && sign < 0:
		return settle.Deduction{Label: label, Rate: rate, Of: &base}
	case rate != nil:
		return settle.RevenueShare{Label: label, Rate: rate, Of: base}
	case sign < 0:
		return settle.Deduction{Label: label, Amount: &amount}
	}
	return settle.FixedFee{Label: label, Amount: amount}
}

// taxes adds the taxes of the document and returns what each has to be.
func (d *invoice) taxes(a *settle.Agreement, taxed map[string][]string) map[string]string {
	want := map[string]string{}
	for _, c := range d.Totals.Taxes.Categories {
		for _, x := range c.Rates {
			key := x.label(c.Code)
			if x.Percent == "" || len(taxed[key]) == 0 {
				continue
			}
			tax := settle.Tax{
				Label: key, Rate: money.MustRate(x.Percent), Lines: taxed[key], Rounding: &money.Rounding{},
			}
			want[key] = x.Amount
			switch {
			case c.Retained:
				tax.Mode = settle.TaxWithheld
				want[key] = "-" + x.Amount
			case d.Tax.PricesInclude == c.Code:
				tax.Mode = settle.TaxIncluded
			}
			a.Terms = append(a.Terms, tax)
			if x.Surcharge != nil { // a second tax on the same lines (recargo de equivalencia)
				tax.Label, tax.Rate = key+"surcharge", money.MustRate(x.Surcharge.Percent)
				want[tax.Label] = x.Surcharge.Amount
				a.Terms = append(a.Terms, tax)
			}
		}
	}
	return want
}
