// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Text writes the statement for a terminal, aligned, with the arithmetic of each
// line under it. Digits are grouped by three; the other forms leave them plain.
func (s *Statement) Text(w io.Writer) error {
	rows := []textRow{}
	above := ""
	for _, l := range s.Lines {
		if heading := l.heading(); heading != above {
			rows = append(rows, textRow{heading: heading})
			above = heading
		}
		rows = append(rows, textRow{label: strconv.Itoa(l.Number) + ". " + l.title(), figure: grouped(l.Amount.Number())})
		rows = append(rows, l.Trace.rows()...)
	}
	rows = append(rows, textRow{label: "TOTAL " + s.Currency.Code(), figure: grouped(s.Total.Number())})
	var b strings.Builder
	title := s.Title
	if title == "" {
		title = string(s.Agreement)
	}
	fmt.Fprintf(&b, "%s · %s\n", s.Party, title)
	fmt.Fprintf(&b, "period %s (%s to %s) · %s\n\n", s.Period.Name,
		s.Period.From.Format(time.RFC3339), s.Period.To.Format(time.RFC3339), s.Currency)
	writeRows(&b, rows)
	s.writeBeside(&b)
	for _, x := range s.Excluded {
		fmt.Fprintf(&b, "\nnot settled, in another currency: %d %s, %s\n", x.Events, x.Kind, grouped(x.Gross.String()))
	}
	fmt.Fprintf(&b, "\nknown: %d events, checksum %s", s.Known.Events, s.Known.Checksum)
	if s.Known.Conflicts > 0 {
		fmt.Fprintf(&b, ", %d CONFLICTS", s.Known.Conflicts)
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}

// heading is what stands above the line and those like it: nothing above earnings,
// which come first.
func (l *Line) heading() string {
	switch {
	case l.Reason != "":
		return "corrects " + l.Corrects + ": " + string(l.Reason)
	case l.Stage == StageEarn:
		return ""
	}
	return l.Stage.String()
}

// title is the label with what tells the line from others.
func (l *Line) title() string {
	title := l.Label
	if l.Corrects != "" && l.Reason == "" {
		title = l.Corrects + ": " + title
	}
	if l.Payee != "" {
		title += " → " + l.Payee
	}
	return title
}

// writeBeside writes what stands beside the lines: payees and balances.
func (s *Statement) writeBeside(b *strings.Builder) {
	if len(s.Payees) > 0 {
		b.WriteString("\npaid to\n")
		var rows []textRow
		for _, p := range s.Payees {
			rows = append(rows, textRow{label: p.Party, figure: grouped(p.Amount.Number())})
		}
		writeRows(b, append(rows, textRow{label: "TOTAL " + s.Currency.Code(), figure: grouped(s.Total.Number())}))
	}
	s.writePayout(b)
	for _, m := range s.Balances {
		name := m.Name
		if m.Bucket != "" {
			name += " [" + m.Bucket + "]"
		}
		fmt.Fprintf(b, "\nbalance %s: %s → %s\n", name, grouped(m.Opening.String()), grouped(m.Closing.String()))
		if !m.Outside.IsZero() {
			fmt.Fprintf(b, "      without a line: %s\n", grouped(m.Outside.String()))
		}
		for _, l := range m.Lots {
			fmt.Fprintf(b, "      from %s: %s", l.Period, grouped(l.Amount.String()))
			if !l.Due.IsZero() {
				fmt.Fprintf(b, ", due %s", l.Due)
			}
			b.WriteByte('\n')
		}
	}
}

// textRow is a label and a figure; a row with a note instead is indented, and one
// with a heading is not.
type textRow struct{ label, figure, note, heading string }

func writeRows(b *strings.Builder, rows []textRow) {
	label, figure := 0, 0
	for _, r := range rows {
		if r.note == "" && r.heading == "" {
			label = max(label, columns(r.label))
			figure = max(figure, len(r.figure))
		}
	}
	for i, r := range rows {
		switch {
		case r.note != "":
			fmt.Fprintf(b, "      %s\n", r.note)
			continue
		case r.heading != "":
			fmt.Fprintf(b, " %s\n", r.heading)
			continue
		}
		if i == len(rows)-1 {
			b.WriteString("  " + strings.Repeat("─", label+2+figure) + "\n")
		}
		pad := strings.Repeat(" ", label-columns(r.label))
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
		note("%s = %s (%d events)", in.Measure.Name, grouped(in.value()), in.Events)
		for _, c := range in.Converted {
			note("  %s", c.show())
		}
	}
	for _, s := range t.Steps {
		note("%s", s.show(grouped))
	}
	if !t.Brought.IsZero() || !t.Residual.IsZero() {
		brought := ""
		if !t.Brought.IsZero() {
			brought = " and " + grouped(t.Brought.String()) + " brought forward"
		}
		note("exactly %s%s, rounded %s, residual %s",
			grouped(t.Exact.String()), brought, roundingText(t.Rounding), grouped(t.Residual.String()))
	}
	return out
}

// grouped puts a comma between each three digits of the first whole number in s:
// "-1234567.89 USD" becomes "-1,234,567.89 USD".
func grouped(s string) string {
	start := strings.IndexAny(s, "0123456789")
	if start < 0 {
		return s
	}
	end := start
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end-start <= 3 {
		return s
	}
	b := make([]byte, 0, len(s)+(end-start)/3)
	b = append(b, s[:start]...)
	for i := start; i < end; i++ {
		if i > start && (end-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, s[i])
	}
	return string(append(b, s[end:]...))
}

// columns is how many columns a terminal gives s: two for each letter of Korean,
// Chinese and Japanese (Unicode Standard Annex 11, wide and fullwidth), one for
// any other.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
			r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 ||
			r >= 0xffe0 && r <= 0xffe6 || r >= 0x20000 && r <= 0x3fffd) {
			n++
		}
	}
	return n
}
