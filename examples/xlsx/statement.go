// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// statement writes one statement: what it is, its lines, how each came about, and when it is paid.
func statement(w *sheet, s *settle.Statement) error {
	title := s.Title
	if title == "" {
		title = string(s.Agreement)
	}
	w.add(cell{text: title, kind: bold})
	for _, pair := range [][2]string{
		{"agreement", string(s.Agreement)},
		{"party", s.Party},
		{"period", s.Period.Name},
		{"from", s.Period.From.Format(time.RFC3339)},
		{"to, not included", s.Period.To.Format(time.RFC3339)},
		{"currency", s.Currency.Code()},
		{"known", fmt.Sprintf("%d events, checksum %s", s.Known.Events, s.Known.Checksum)},
	} {
		w.add(text(pair[0]), text(pair[1]))
	}
	lines(w, s)
	w.skip()
	w.headings("line", "what", "name", "base", "times", "result", "events", "residual")
	for i := range s.Lines {
		trace(w, &s.Lines[i], s.Currency)
	}
	beside(w, s)
	w.look([]float64{17, 16, 36, 18, 16, 18, 12, 18}, 0)
	return w.err
}

// lines writes the lines and the total, and a formula that adds them up where all are numbers.
func lines(w *sheet, s *settle.Statement) {
	const column = 8 // that of the amounts
	w.skip()
	w.headings("line", "stage", "label", "class", "payee", "corrects", "reason", "amount")
	first, numbers := w.row+1, fits(s.Total.Number())
	for _, l := range s.Lines {
		w.add(count(int64(l.Number)), text(l.Stage.String()), text(l.Label), text(string(l.Class)),
			text(l.Payee), text(l.Corrects), text(string(l.Reason)), amount(l.Amount))
		numbers = numbers && fits(l.Amount.Number())
	}
	row := make([]cell, column)
	row[0], row[column-1] = cell{text: "TOTAL", kind: bold}, amount(s.Total)
	total := w.add(row...)
	if numbers && len(s.Lines) > 0 { // rounded far below any amount, because spreadsheets add up in float64
		row[0] = text("lines less total")
		row[column-1] = cell{kind: number, formula: fmt.Sprintf("ROUND(SUM(%s:%s)-%s,6)",
			place(column, first), place(column, total-1), place(column, total))}
		w.add(row...)
	}
}

// trace writes how a line came about: what was measured, each multiplication, and the rounding.
func trace(w *sheet, l *settle.Line, c money.Currency) {
	line := count(int64(l.Number))
	for _, in := range l.Trace.Inputs {
		value := amount(in.Amount)
		if !in.Measure.Money() {
			value = quantity(in.Number)
		}
		name := in.Measure.Name
		if in.Before {
			name += ", as the period began"
		}
		w.add(line, text("measured"), text(name), cell{}, cell{}, value, count(in.Events))
		for _, conversion := range in.Converted {
			w.add(line, text("converted"), text(conversion.String()), amount(conversion.From), cell{},
				amount(conversion.To), cell{}, exact(conversion.Residual))
		}
	}
	for _, step := range l.Trace.Steps {
		base, times := cell{}, cell{}
		switch {
		case step.Price != nil:
			base, times = quantity(step.Number), exact(*step.Price)
		case step.Rate != nil:
			base, times = exact(step.Base), rate(*step.Rate)
		}
		w.add(line, text("worked out"), text(step.Label), base, times, exact(step.Result))
	}
	if l.Tax != nil {
		w.add(line, text("tax"), text(l.Tax.Name+", "+l.Tax.Mode.String()), amount(l.Tax.Base), rate(l.Tax.Rate))
	}
	rounding := l.Trace.Rounding.Mode.String()
	if !l.Trace.Rounding.Unit.IsZero() {
		rounding += " to " + l.Trace.Rounding.Unit.String() + " " + c.Code()
	}
	if !l.Trace.Brought.IsZero() {
		w.add(line, text("brought"), text("what rounding took before"), exact(l.Trace.Brought))
	}
	w.add(line, text("rounded"), text(rounding), exact(l.Trace.Exact), cell{}, amount(l.Amount),
		cell{}, exact(l.Trace.Residual))
}

// beside writes what stands beside the lines, where there is any of it.
func beside(w *sheet, s *settle.Statement) {
	part := func(n int, names ...string) {
		if n > 0 {
			w.skip()
			w.headings(names...)
		}
	}
	part(len(s.Due), "paid on", "payee", "", "amount", "currency")
	for _, d := range s.Due {
		payee := d.Payee
		if payee == "" {
			payee = s.Party
		}
		w.add(text(d.Date.String()), text(payee), cell{}, amount(d.Amount), text(d.Amount.Currency().Code()))
	}
	if s.Payable != nil {
		part(1, "paid in", "", "how", "from", "", "to", "", "residual")
		w.add(text(s.Payable.Total.Currency().Code()), cell{}, text("total"), amount(s.Total), cell{}, amount(s.Payable.Total))
		for _, c := range s.Payable.Conversions {
			w.add(cell{}, cell{}, text(c.String()), amount(c.From), cell{}, amount(c.To), cell{}, exact(c.Residual))
		}
		for _, p := range s.Payable.Payees {
			w.add(cell{}, cell{}, text("to "+p.Party), cell{}, cell{}, amount(p.Amount))
		}
	}
	part(len(s.Payees), "payee", "", "", "amount")
	for _, p := range s.Payees {
		w.add(text(p.Party), cell{}, cell{}, amount(p.Amount))
	}
	part(len(s.Balances), "balance", "of", "", "opening", "outside", "closing")
	for _, b := range s.Balances {
		w.add(text(b.Name), text(b.Bucket), cell{}, amount(b.Opening), amount(b.Outside), amount(b.Closing))
		for _, lot := range b.Lots {
			of := "of " + lot.Period
			if lot.Due != (settle.Date{}) {
				of += ", until " + lot.Due.String()
			}
			w.add(cell{}, cell{}, text(of), cell{}, cell{}, amount(lot.Amount))
		}
	}
	part(len(s.Excluded), "not settled", "", "why", "amount", "currency", "", "events")
	for _, x := range s.Excluded {
		w.add(text(string(x.Kind)), cell{}, text("in another currency"), amount(x.Gross),
			text(x.Gross.Currency().Code()), cell{}, count(x.Events))
	}
}
