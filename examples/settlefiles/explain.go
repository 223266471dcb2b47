// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// How many events are printed behind a measure.
const (
	afew       = 4
	everything = -1
)

// manyEvents is from how many on a few are shown without reading the files to their ends.
const manyEvents = 100_000

// writeTrace explains the first line of the first statement that has events behind it.
func (r *result) writeTrace(w *bytes.Buffer, _ *options) error {
	for _, s := range r.statements {
		for _, l := range s.Lines {
			if len(l.Trace.Inputs) > 0 && l.Trace.Inputs[0].Events > 0 {
				name := fmt.Sprintf("%s/%s/%d", s.Agreement, s.Period.Name, l.Number)
				heading(w, "WHY, for one line (all of it: -explain "+name+")")
				return r.explain(w, name, afew)
			}
		}
	}
	return nil
}

// explain prints the trace of the line named agreement/period/number, down to the events.
func (r *result) explain(w *bytes.Buffer, name string, most int) error {
	s, l, err := r.find(name)
	if err != nil {
		return fmt.Errorf("explain %s: %w", name, err)
	}
	fmt.Fprintf(w, "  %s: %s = %s\n", name, l.Label, table.Numbers(l.Amount))
	for _, step := range l.Trace.Steps {
		fmt.Fprintf(w, "    %s\n", table.Numbers(step))
	}
	fmt.Fprintf(w, "    exactly %s, residual of rounding %s\n", table.Numbers(l.Trace.Exact), table.Numbers(l.Trace.Residual))
	for _, in := range l.Trace.Inputs {
		if err := r.explainInput(w, s, in, most); err != nil {
			return fmt.Errorf("explain %s: %w", name, err)
		}
	}
	if len(l.Trace.Inputs) == 0 {
		fmt.Fprintln(w, "    no events: it comes from the agreement and the lines above")
	}
	return nil
}

// find reads agreement/period/number. The id of an agreement may hold slashes.
func (r *result) find(name string) (*settle.Statement, settle.Line, error) {
	parts := strings.Split(name, "/")
	if len(parts) < 3 {
		return nil, settle.Line{}, errors.New("want agreement/period/line, such as acme/2026-01/1")
	}
	last := len(parts) - 1
	number, err := strconv.Atoi(parts[last])
	if err != nil {
		return nil, settle.Line{}, fmt.Errorf("line %q is not a number", parts[last])
	}
	agreement, period := settle.AgreementID(strings.Join(parts[:last-1], "/")), parts[last-1]
	i := slices.IndexFunc(r.statements, func(s *settle.Statement) bool {
		return s.Agreement == agreement && s.Period.Name == period
	})
	if i < 0 {
		return nil, settle.Line{}, fmt.Errorf("there is no statement of %q for %q", agreement, period)
	}
	s := r.statements[i]
	if number < 1 || number > len(s.Lines) {
		return nil, settle.Line{}, fmt.Errorf("the statement has lines 1 to %d", len(s.Lines))
	}
	return s, s.Lines[number-1], nil
}

// explainInput prints the events behind a measure, and that what they brought adds up to it.
func (r *result) explainInput(w *bytes.Buffer, s *settle.Statement, in settle.Input, most int) error {
	m := in.Measure
	fmt.Fprintf(w, "    %s = %s, brought by\n", m.Name, value(m, in.Amount, in.Number))
	var amount money.Amount
	var number money.Decimal
	events := 0
	t := table.Table{Left: 3}
	for c, err := range r.tally.Explain(s.Agreement, s.Period, m, r.events()) {
		if err != nil {
			return err
		}
		if amount, err = amount.Add(c.Amount); err != nil {
			return err
		}
		if number, err = number.Add(c.Number); err != nil {
			return err
		}
		if events++; most == everything || events <= most {
			t.Add("    "+c.Event.Key.String(), place(c.Event.Origin), c.Event.Order, value(m, c.Amount, c.Number))
		}
		if events == most && in.Events >= manyEvents {
			t.Write(w)
			fmt.Fprintf(w, "      … and %s more events\n", table.Group(in.Events-int64(events)))
			return nil
		}
	}
	t.Write(w)
	if rest := events - t.Len(); rest > 0 {
		fmt.Fprintf(w, "      … and %s more events\n", table.Group(rest))
	}
	fmt.Fprintf(w, "      together %s\n", value(m, amount, number))
	return nil
}

func value(m settle.Measure, amount money.Amount, number money.Decimal) string {
	if m.Money() {
		return table.Numbers(amount)
	}
	return table.Group(number)
}

func place(o event.Origin) string { return fmt.Sprintf("%s:%d", o.File, o.Row) }
