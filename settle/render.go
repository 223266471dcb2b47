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
	"unicode/utf8"

	"github.com/jupan-go/jupan/settle/money"
)

// JSON returns the statement as indented JSON. The same statement always gives
// the same bytes.
func (s *Statement) JSON() ([]byte, error) { return json.MarshalIndent(s, "", "  ") }

// Text writes the statement for a terminal, aligned, with the arithmetic of each
// line under it.
func (s *Statement) Text(w io.Writer) error {
	rows := []textRow{}
	for _, l := range s.Lines {
		rows = append(rows, textRow{strconv.Itoa(l.Number) + ". " + l.Label, l.Amount.Number(), ""})
		rows = append(rows, l.Trace.rows()...)
	}
	rows = append(rows, textRow{"TOTAL " + s.Currency.Code(), s.Total.Number(), ""})
	var b strings.Builder
	title := s.Title
	if title == "" {
		title = string(s.Agreement)
	}
	fmt.Fprintf(&b, "%s · %s\n", s.Party, title)
	fmt.Fprintf(&b, "period %s (%s to %s) · %s\n\n", s.Period.Name,
		s.Period.From.Format(time.RFC3339), s.Period.To.Format(time.RFC3339), s.Currency)
	writeRows(&b, rows)
	for _, x := range s.Excluded {
		fmt.Fprintf(&b, "\nnot settled, in another currency: %d %s, %s\n", x.Events, x.Kind, x.Gross)
	}
	fmt.Fprintf(&b, "\nknown: %d events, checksum %s", s.Known.Events, s.Known.Checksum)
	if s.Known.Conflicts > 0 {
		fmt.Fprintf(&b, ", %d CONFLICTS", s.Known.Conflicts)
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}

// textRow is a label and a figure; a row with a note instead is indented.
type textRow struct{ label, figure, note string }

func writeRows(b *strings.Builder, rows []textRow) {
	label, figure := 0, 0
	for _, r := range rows {
		if r.note == "" {
			label = max(label, utf8.RuneCountInString(r.label))
			figure = max(figure, len(r.figure))
		}
	}
	for i, r := range rows {
		if r.note != "" {
			fmt.Fprintf(b, "      %s\n", r.note)
			continue
		}
		if i == len(rows)-1 {
			b.WriteString("  " + strings.Repeat("─", label+2+figure) + "\n")
		}
		pad := strings.Repeat(" ", label-utf8.RuneCountInString(r.label))
		fmt.Fprintf(b, "  %s%s  %*s\n", r.label, pad, figure, r.figure)
	}
}

// rows are the notes under a line.
func (t *Trace) rows() []textRow {
	var out []textRow
	note := func(format string, args ...any) {
		out = append(out, textRow{note: fmt.Sprintf(format, args...)})
	}
	for _, in := range t.Inputs {
		note("%s = %s (%d events)", in.Measure.Name, in.value(), in.Events)
	}
	for _, s := range t.Steps {
		note("%s", s)
	}
	if !t.Residual.IsZero() {
		note("exactly %s, rounded %s, residual %s", t.Exact, roundingText(t.Rounding), t.Residual)
	}
	return out
}

func (in Input) value() string {
	if in.Measure.Money() {
		return in.Amount.String()
	}
	return in.Number.String()
}

// String shows the step as a multiplication: "100.00 USD × 30% = 30.00 USD".
func (s Step) String() string {
	var b strings.Builder
	if s.Label != "" {
		b.WriteString(s.Label + ": ")
	}
	if s.Price != nil {
		fmt.Fprintf(&b, "%s × %s = %s", s.Number, s.Price, s.Result)
		return b.String()
	}
	if s.Rate != nil {
		fmt.Fprintf(&b, "%s × %s = ", s.Base, s.Rate)
	}
	b.WriteString(s.Result.String())
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
// record for each line and one for the total.
func WriteCSV(w io.Writer, statements []*Statement) error {
	out := csv.NewWriter(w)
	records := [][]string{{
		"agreement", "party", "period", "from", "to", "line", "term", "label", "class",
		"amount", "currency", "measures", "steps", "exact", "rounding", "residual",
	}}
	for _, s := range statements {
		records = append(records, s.records()...)
	}
	return out.WriteAll(records)
}

func (s *Statement) records() [][]string {
	head := []string{
		string(s.Agreement), s.Party, s.Period.Name,
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
			strconv.Itoa(l.Number), l.Term, l.Label, string(l.Class), l.Amount.Number(), s.Currency.String(),
			strings.Join(inputs, "; "), strings.Join(steps, "; "),
			l.Trace.Exact.String(), roundingText(l.Trace.Rounding), l.Trace.Residual.String()))
	}
	return append(records, append(head[:len(head):len(head)],
		"total", "", "", "", s.Total.Number(), s.Currency.String(), "", "", "", "", ""))
}
