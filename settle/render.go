// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// JSON returns the statement as indented JSON. The same statement always gives
// the same bytes.
func (s *Statement) JSON() ([]byte, error) { return json.MarshalIndent(s, "", "  ") }

func (in Input) value() string {
	if in.Measure.Money() {
		return in.Amount.String()
	}
	return in.Number.String()
}

// String shows the step as a multiplication: "100.00 USD × 30% = 30.00 USD".
func (s Step) String() string { return s.show(func(number string) string { return number }) }

// show writes the step with each of its numbers as number has it.
func (s Step) show(number func(string) string) string {
	var b strings.Builder
	if s.Label != "" {
		b.WriteString(s.Label + ": ")
	}
	switch {
	case s.Price != nil:
		fmt.Fprintf(&b, "%s × %s = ", number(s.Number.String()), number(s.Price.String()))
	case s.Rate != nil:
		fmt.Fprintf(&b, "%s × %s = ", number(s.Base.String()), s.Rate)
	}
	b.WriteString(number(s.Result.String()))
	return b.String()
}

func roundingText(r money.Rounding) string {
	if r.Unit.IsZero() {
		return r.Mode.String()
	}
	return r.Mode.String() + " to " + r.Unit.String()
}

// CSV writes a header and one record for each line and one for the total.
func (s *Statement) CSV(w io.Writer) error { return WriteCSV(w, []*Statement{s}) }

// WriteCSV writes statements as one table: a header, then for each statement a
// record for each line and one for the total. A name or a label that a spreadsheet
// would take for a formula gets an apostrophe in front.
func WriteCSV(w io.Writer, statements []*Statement) error {
	out := csv.NewWriter(w)
	records := [][]string{{
		"agreement", "party", "period", "from", "to", "line", "stage", "term", "label", "class", "payee", "corrects", "reason",
		"amount", "currency", "measures", "steps", "exact", "rounding", "residual",
	}}
	for _, s := range statements {
		records = append(records, s.records()...)
	}
	return out.WriteAll(records)
}

// safeCell keeps a spreadsheet from taking text for a formula.
func safeCell(text string) string {
	if text != "" && strings.IndexByte("=+-@\t\r", text[0]) >= 0 {
		return "'" + text
	}
	return text
}

func (s *Statement) records() [][]string {
	head := []string{
		safeCell(string(s.Agreement)), safeCell(s.Party), safeCell(s.Period.Name),
		s.Period.From.Format(time.RFC3339), s.Period.To.Format(time.RFC3339),
	}
	var records [][]string
	for _, l := range s.Lines {
		var inputs, steps []string
		for _, in := range l.Trace.Inputs {
			inputs = append(inputs, in.Measure.Name+"="+in.value())
		}
		for _, step := range l.Trace.Steps {
			steps = append(steps, step.String())
		}
		records = append(records, append(head[:len(head):len(head)],
			strconv.Itoa(l.Number), l.Stage.String(), safeCell(l.Term), safeCell(l.Label), string(l.Class), safeCell(l.Payee),
			safeCell(l.Corrects), string(l.Reason), l.Amount.Number(), s.Currency.String(),
			strings.Join(inputs, "; "), strings.Join(steps, "; "),
			l.Trace.Exact.String(), roundingText(l.Trace.Rounding), l.Trace.Residual.String()))
	}
	return append(records, append(head[:len(head):len(head)],
		"total", "", "", "", "", "", "", "", s.Total.Number(), s.Currency.String(), "", "", "", "", ""))
}
