// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/event"
)

// WriteTo writes the report for people.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, r.String())
	return int64(n), err
}

// String is the report for people.
func (r *Report) String() string {
	var b bytes.Buffer
	s := &r.Summary
	fmt.Fprintf(&b, "%s by %s: %d rows, %d events, %d rejected, %d skipped", r.Input, r.Mapping, s.Rows, s.Events, s.Rejected, s.SkippedRows())
	for _, reason := range slices.Sorted(maps.Keys(s.Skipped)) {
		fmt.Fprintf(&b, ", %s %d", reason, s.Skipped[reason])
	}
	b.WriteByte('\n')
	if r.Err != nil {
		fmt.Fprintf(&b, "THE FILE CANNOT BE USED: %v\n", r.Err)
	}
	if len(s.Unknown) > 0 {
		fmt.Fprintf(&b, "columns that the mapping does not use: %s\n", strings.Join(s.Unknown, ", "))
	}
	for i := range r.Rows {
		r.Rows[i].write(&b)
	}
	b.WriteString("\nthe whole file:\n")
	for i := range r.Sums {
		r.Sums[i].write(&b)
	}
	for _, c := range s.Controls {
		answer := "holds"
		if !c.Holds() {
			answer = "DOES NOT HOLD"
		}
		fmt.Fprintf(&b, "  the file states %s %s, its rows come to %s: %s\n", c.Name, c.Stated, c.Got, answer)
	}
	for i := range s.Warnings {
		fmt.Fprintf(&b, "  warning: %s\n", s.Warnings[i])
	}
	return b.String()
}

// write writes a row and what became of it.
func (r *Row) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "\nline %d:", r.Line)
	for _, c := range r.Cells {
		if c.Column != "" {
			fmt.Fprintf(b, " [%s] %s", c.Column, c.Text)
		} else {
			fmt.Fprintf(b, " %q", c.Text)
		}
	}
	b.WriteByte('\n')
	switch {
	case r.Rejected != nil:
		fmt.Fprintf(b, "  REJECTED: %v\n", r.Rejected)
	case r.Skipped != "":
		fmt.Fprintf(b, "  skipped: %s\n", r.Skipped)
	}
	for i := range r.Events {
		writeEvent(b, &r.Events[i])
	}
}

func writeEvent(b *bytes.Buffer, e *event.Event) {
	fmt.Fprintf(b, "  → %s", e.Kind)
	if e.Reverses {
		b.WriteString(" reversed")
	}
	fmt.Fprintf(b, ", key %s, at %s", e.Key.ID, e.At.Format(time.RFC3339))
	if !e.Booked.IsZero() {
		fmt.Fprintf(b, ", booked %s", e.Booked.Format(time.RFC3339))
	}
	amounts(b, &Sum{Gross: e.Gross, Fee: e.Fee, Net: e.Net, Quantity: e.Quantity})
	for _, f := range []event.Dim{
		{Name: "order", Value: e.Order},
		{Name: "parent", Value: e.Parent.ID},
		{Name: "party", Value: e.Party},
		{Name: "campaign", Value: e.Campaign},
		{Name: "product", Value: e.Product},
		{Name: "customer", Value: e.Customer},
	} {
		if f.Value != "" {
			fmt.Fprintf(b, ", %s %s", f.Name, f.Value)
		}
	}
	for _, d := range e.Dims {
		fmt.Fprintf(b, ", %s %s", d.Name, d.Value)
	}
	b.WriteByte('\n')
}

// amounts writes what there is of them.
func amounts(b *bytes.Buffer, s *Sum) {
	if s.Gross.Currency() != 0 {
		fmt.Fprintf(b, ", gross %s", s.Gross)
	}
	if s.Fee.Currency() != 0 {
		fmt.Fprintf(b, ", fee %s", s.Fee)
	}
	if s.Net.Currency() != 0 {
		fmt.Fprintf(b, ", net %s", s.Net)
	}
	if !s.Quantity.IsZero() {
		fmt.Fprintf(b, ", quantity %s", s.Quantity)
	}
}

func (s *Sum) write(b *bytes.Buffer) {
	fmt.Fprintf(b, "  %s", s.Kind)
	if s.Reverses {
		b.WriteString(" reversed")
	}
	fmt.Fprintf(b, ": %d events", s.Events)
	amounts(b, s)
	b.WriteByte('\n')
}
