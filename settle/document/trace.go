// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// trace says why a line has its figure: the measures, the arithmetic, what rounding took.
func (w statementWords) trace(l *settle.Line) []string {
	var out []string
	for i := range l.Trace.Inputs {
		in := &l.Trace.Inputs[i]
		out = append(out, w.input(in, l.Reason != ""))
		for _, c := range in.Converted {
			out = append(out, w.conversion(c))
		}
	}
	for _, s := range l.Trace.Steps {
		out = append(out, w.arithmetic(s))
	}
	t := &l.Trace
	if t.Brought.IsZero() && t.Residual.IsZero() {
		return out
	}
	text := w.Say("Exactly %s", "산출액 %s", w.exact(t.Exact))
	if !t.Brought.IsZero() {
		text += w.Say(" and %s brought forward", ", 이월 단수 %s", w.exact(t.Brought))
	}
	return append(out, text+w.Say(", rounded %s; residual %s", ", %s; 단수 차이 %s", t.Rounding, w.exact(t.Residual)))
}

// input writes a measure as it was read, or by how much it has changed since it was.
func (w statementWords) input(in *settle.Input, change bool) string {
	value := grouped(in.Number.String())
	if in.Measure.Money() {
		value = w.money(in.Amount)
	}
	name := w.Text(in.Measure)
	if in.Before {
		name = w.Say("%s, before the period", "%s(기초)", name)
	}
	if change {
		name = w.Say("change of %s", "%s 변동", name)
	}
	return w.Say("%s: %s from %s", "%s: %s(%s)", capital(name), value, w.events(in.Events))
}

// arithmetic writes a step as a multiplication.
func (w statementWords) arithmetic(s settle.Step) string {
	text := w.exact(s.Result)
	switch {
	case s.Price != nil:
		text = grouped(s.Number.String()) + " × " + w.exact(*s.Price) + " = " + text
	case s.Rate != nil:
		text = w.exact(s.Base) + " × " + s.Rate.String() + " = " + text
	}
	if s.Label != "" {
		text = w.title(s.Label) + ": " + text
	}
	return text
}

// conversion writes how a sum in one currency became one in another: at which rate, of which
// day, by whom.
func (w statementWords) conversion(c settle.Conversion) string {
	text := w.Say("%s converted at %s: %s", "%s, %s 적용: %s", w.money(c.From), c.Fixing.String(), w.money(c.To))
	if !c.Residual.IsZero() {
		text += w.Say("; residual %s", "; 단수 차이 %s", w.exact(c.Residual))
	}
	return text
}

// taxes lists the lines of tax with what they are on.
func (w statementWords) taxes() []taxRow {
	var out []taxRow
	for i := range w.s.Lines {
		l := &w.s.Lines[i]
		if l.Tax == nil {
			continue
		}
		name := w.label(l.Tax.Name)
		if l.Reason != "" {
			name = w.Say("%s, correction of %s", "%s(%s 정정)", name, l.Corrects)
		}
		out = append(out, taxRow{name, w.mode(l.Tax.Mode), l.Tax.Rate.String(), figure(l.Tax.Base), figure(l.Amount)})
	}
	return out
}

// invoice says which invoice the party issues for the statement.
func (w statementWords) invoice(v *statementView) error {
	t, err := w.s.TaxInvoice()
	if err != nil {
		return err
	}
	var kind string
	switch t.Kind {
	case settle.VATInvoice:
		kind = w.Say("Tax invoice", "세금계산서")
	case settle.PlainInvoice:
		kind = w.Say("Invoice for supplies free of VAT", "계산서")
	default:
		return nil
	}
	v.InvoiceNote = w.Say("%s by %s, dated %s", "%s · 공급자 %s · 작성일자 %s", kind, w.payee(""), t.Date)
	for _, x := range []struct {
		name   string
		amount money.Amount
	}{
		{w.Say("Supply", "공급가액"), t.Supply}, {w.Say("VAT", "세액"), t.VAT}, {w.Say("Free of VAT", "면세"), t.Exempt},
	} {
		if !x.amount.IsZero() {
			v.Invoice = append(v.Invoice, row{Name: x.name, Value: figure(x.amount)})
		}
	}
	v.Invoice = append(v.Invoice, row{w.Say("Total of the invoice", "합계금액"), figure(t.Total), true})
	return nil
}
