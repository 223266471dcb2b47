// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/document"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// corrected closes February of the story, after a mistake of January was put right.
func corrected(t testing.TB) (*settle.Statement, []settle.TaxInvoice) {
	t.Helper()
	b := story(t)
	forgotten := (&feed{party: "haru", n: 1000}).event(event.PaymentCaptured, 1, 20, 300_000)
	_, err := b.Correct(t.Context(), event.Batch{Events: []event.Event{forgotten}}, by("ann", 2, 27))
	must(t, err)
	must(t, b.Close(t.Context(), "haru-2026", "2026-02", by("ann", 3, 3)))
	invoices, err := b.TaxInvoices("haru-2026", "2026-02")
	must(t, err)
	s, state, err := b.Statement("haru-2026", "2026-02")
	must(t, err)
	if state != book.StateClosed || len(invoices) != 3 {
		t.Fatalf("February is %s with %d invoices", state, len(invoices))
	}
	return s, invoices
}

func taxOptions() *document.TaxOptions {
	o := businesses(settle.Korean)
	return &document.TaxOptions{
		Supplier: o.Partner, Recipient: o.Issuer, Reverse: true,
		Approvals: map[settle.Date]string{settle.MustDate("2026-01-31"): "20260131-10000000-00000001"},
	}
}

func sheets(t testing.TB, s *settle.Statement, invoices []settle.TaxInvoice, o *document.TaxOptions) []document.TaxSheet {
	t.Helper()
	out, err := document.TaxSheets(s, invoices, o)
	must(t, err)
	return out
}

// TestTaxSheets holds the sheets of a period with a correction and a mistake put right, as a page and
// as a table, to the invoices of the book.
func TestTaxSheets(t *testing.T) {
	s, invoices := corrected(t)
	list := sheets(t, s, invoices, taxOptions())
	for i, x := range list {
		supply, vat := money.Zero(money.KRW), money.Zero(money.KRW)
		var err, err2 error
		for _, item := range x.Items {
			supply, err = supply.Add(item.Supply)
			must(t, err)
			vat, err2 = vat.Add(item.VAT)
			must(t, err2)
		}
		if supply != invoices[i].Supply || vat != invoices[i].VAT || x.Total != invoices[i].Total || len(x.Faults) > 0 {
			t.Errorf("sheet %d: items %s and %s, total %s, want %+v; faults %v", i, supply, vat, x.Total, invoices[i], x.Faults)
		}
	}
	var page, table bytes.Buffer
	must(t, document.TaxSheetsHTML(&page, list))
	golden(t, "taxsheets.golden", text(page.String()))
	must(t, document.TaxSheetsCSV(&table, list))
	golden(t, "taxsheets.csv", table.String())
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff"))).ReadAll()
	if err != nil || len(records) != 4 {
		t.Errorf("%d records, %v", len(records), err)
	}
}

// TestTaxFaults lists what is missing or wrong, and writes no table of it.
func TestTaxFaults(t *testing.T) {
	s, invoices := corrected(t)
	good := taxOptions()
	usd := *s
	usd.Currency, usd.Lines = money.USD, nil
	inDollars := settle.TaxInvoice{Kind: settle.VATInvoice, Date: invoices[0].Date, Supply: money.MustParse("10.50 USD"), VAT: money.MustParse("1.05 USD")}
	fraction := settle.TaxInvoice{Kind: settle.VATInvoice, Date: invoices[0].Date, Supply: money.MustParse("10.5 KRW"), VAT: money.MustParse("1 KRW")}
	for name, c := range map[string]struct {
		s       *settle.Statement
		invoice settle.TaxInvoice
		change  func(o *document.TaxOptions)
		want    string
	}{
		"nothing known": {
			s, invoices[0], func(o *document.TaxOptions) { *o = document.TaxOptions{} },
			"supplier.registration missing, supplier.name missing, supplier.representative missing, supplier.address missing, " +
				"recipient.registration missing, recipient.name missing, recipient.representative missing, recipient.address missing",
		},
		"check digit": {s, invoices[0], func(o *document.TaxOptions) { o.Supplier.Registration = "123-45-67890" }, "supplier.registration invalid"},
		"too short":   {s, invoices[0], func(o *document.TaxOptions) { o.Recipient.Registration = "12345" }, "recipient.registration invalid"},
		"letters":     {s, invoices[0], func(o *document.TaxOptions) { o.Recipient.Registration = "12345abcde" }, "recipient.registration invalid"},
		"branch":      {s, invoices[0], func(o *document.TaxOptions) { o.Supplier.Branch = "1" }, "supplier.branch invalid"},
		"formula":     {s, invoices[0], func(o *document.TaxOptions) { o.Supplier.Name = `=HYPERLINK("x")` }, "supplier.name formula"},
		"item":        {s, invoices[0], func(o *document.TaxOptions) { o.Item = "@x" }, "item formula"},
		"negative":    {s, invoices[0].Neg(), nil, "modification negative"},
		"a reason":    {s, invoices[0].Neg(), func(o *document.TaxOptions) { o.Modification = document.GoodsReturned }, "original missing"},
		"no reason": {s, invoices[0].Neg(), func(o *document.TaxOptions) {
			o.Modification, o.Approvals = "9", map[settle.Date]string{invoices[0].Date: "1"}
		}, "modification invalid"},
		"currency": {&usd, inDollars, nil, "supply currency"},
		"fraction": {s, fraction, nil, "supply fraction"},
		"no VAT": {
			s,
			settle.TaxInvoice{Kind: settle.VATInvoice, Date: invoices[0].Date, Exempt: money.Minor(5, money.KRW)},
			nil,
			"kind tax_type",
		},
	} {
		o := *good
		if c.change != nil {
			c.change(&o)
		}
		list := sheets(t, c.s, []settle.TaxInvoice{c.invoice}, &o)
		var faults []string
		for _, f := range list[0].Faults {
			faults = append(faults, f.Field+" "+string(f.Code))
			if strings.HasSuffix(f.String(), ": ") || f.Name == "" {
				t.Errorf("%s: %q says nothing", name, f)
			}
		}
		if diff := cmp.Diff(c.want, strings.Join(faults, ", ")); diff != "" {
			t.Errorf("%s: faults mismatch (-want +got):\n%s", name, diff)
		}
		var table, page bytes.Buffer
		incomplete, ok := errors.AsType[*document.IncompleteError](document.TaxSheetsCSV(&table, list))
		if !ok || len(incomplete.Faults) != len(faults) || table.Len() > 0 {
			t.Errorf("%s: a table of %d bytes, %v", name, table.Len(), incomplete)
		}
		must(t, document.TaxSheetsHTML(&page, list))
		if !strings.Contains(text(page.String()), list[0].Faults[0].String()) {
			t.Errorf("%s: the page does not show the fault", name)
		}
	}
}

// TestTaxRounding puts what rounds the total on the item of the period.
func TestTaxRounding(t *testing.T) {
	won := func(n int64) money.Amount { return money.Minor(n, money.KRW) }
	tax := func(base, amount int64) settle.Line {
		return settle.Line{Class: settle.ClassTax, Tax: &settle.LineTax{Mode: settle.TaxAdded, Base: won(base)}, Amount: won(amount)}
	}
	refund := tax(-20, -2)
	refund.Reason, refund.Corrects = settle.ReasonRefund, "2025-12"
	s := &settle.Statement{
		Title: "work", Currency: money.KRW, Period: settle.Period{Name: "2026-01"},
		Lines: []settle.Line{tax(100, 10), {Class: settle.ClassRounding, Amount: won(1)}, refund},
	}
	invoice := settle.TaxInvoice{Kind: settle.VATInvoice, Date: settle.MustDate("2026-01-31"), Supply: won(81), VAT: won(8), Total: won(89)}
	list := sheets(t, s, []settle.TaxInvoice{invoice}, taxOptions())
	want := []document.TaxItem{
		{Name: "work", Remark: "2026-01 정산", Supply: won(101), VAT: won(10)},
		{Name: "work", Remark: "2025-12 정산 조정", Supply: won(-20), VAT: won(-2)},
	}
	if diff := cmp.Diff(want, list[0].Items); diff != "" {
		t.Errorf("items mismatch (-want +got):\n%s", diff)
	}
	for n := 1; n < 5; n++ { // more items than the form has room for
		more := refund
		more.Corrects = "2025-0" + string(rune('0'+n))
		s.Lines = append(s.Lines, more)
	}
	invoice.Supply, invoice.VAT, invoice.Total = won(1), won(0), won(1)
	if list := sheets(t, s, []settle.TaxInvoice{invoice}, taxOptions()); len(list[0].Items) != 1 || list[0].Items[0].Supply != won(1) {
		t.Errorf("too many items: %+v", list[0].Items)
	}
}

// TestTaxKinds makes two sheets of what is partly free of VAT, and none for a party that issues none.
func TestTaxKinds(t *testing.T) {
	s, invoices := corrected(t)
	mixed := invoices[0]
	mixed.Exempt = money.Minor(500, money.KRW)
	list := sheets(t, s, []settle.TaxInvoice{mixed}, taxOptions())
	if len(list) != 2 || list[1].Kind != settle.PlainInvoice || list[1].Total != mixed.Exempt || len(list[0].Faults)+len(list[1].Faults) > 0 {
		t.Errorf("sheets of a mixed invoice: %+v", list)
	}
	mixed.Kind = settle.NoInvoice
	if list := sheets(t, s, []settle.TaxInvoice{mixed}, taxOptions()); len(list) != 0 {
		t.Errorf("sheets of a party that issues none: %+v", list)
	}
	var page bytes.Buffer
	must(t, document.TaxSheetsHTML(&page, nil))
	if !strings.Contains(page.String(), "발급할 세금계산서가 없습니다.") {
		t.Error("a page without sheets says nothing")
	}
}

// TestTaxEscaping holds that no name changes the tags of the page.
func TestTaxEscaping(t *testing.T) {
	s, invoices := corrected(t)
	write := func(text string) string {
		b := document.Business{Name: text, Registration: text, Branch: text, Representative: text, Address: text, Type: text, Item: text, Email: text}
		o := &document.TaxOptions{Supplier: b, Recipient: b, Item: text, Approvals: map[settle.Date]string{settle.MustDate("2026-01-31"): text}}
		var page bytes.Buffer
		must(t, document.TaxSheetsHTML(&page, sheets(t, s, invoices, o)))
		return page.String()
	}
	plain := write("plain")
	for _, text := range hostile() {
		if diff := cmp.Diff(skeleton(plain), skeleton(write(text))); diff != "" {
			t.Errorf("%q changes the tags (-plain +hostile):\n%s", text, diff)
		}
	}
}
