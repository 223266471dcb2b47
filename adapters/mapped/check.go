// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Report says what a mapping makes of a file, row by row. Nothing has been stored.
type Report struct {
	// Input and Mapping are what was tried on what.
	Input, Mapping string
	// Err is why the file as a whole cannot be used, nil if it can.
	Err error
	// Summary counts rows, events and rejections, and has the controls.
	Summary adapters.Summary
	// Rows are the first rows, and rejected ones behind them.
	Rows []Row
	// Sums are what all events of the file come to.
	Sums []Sum
}

// Row is a row of a Report, and what became of it.
type Row struct {
	// Line is where it stands, from 1.
	Line int64
	// Cells are the columns that the mapping uses; of a row before the header, all.
	Cells []Cell
	// Events are what it gives.
	Events []event.Event
	// Skipped is why it gives nothing, Rejected why it cannot be used.
	Skipped  string
	Rejected error
}

// Cell is a cell of a Row: the name of its Column, and its Text as it stands in the file.
type Cell struct{ Column, Text string }

// Sum is what the events of one kind and currency come to.
type Sum struct {
	// Kind and Reverses are as in an event.
	Kind     event.Kind
	Reverses bool
	// Currency is that of Gross, or of Net where there is none; 0 for what is counted.
	Currency money.Currency
	Events   int64 // how many there are
	// Gross, Fee and Net are the amounts in Currency, Quantity what is counted.
	Gross, Fee, Net money.Amount
	Quantity        money.Decimal
}

// Check tries a mapping on a file: the report shows the first rows and what each becomes,
// as many rejected ones, and what the whole file comes to. rows is how many; 0 is 20.
// The whole file is read, so that its controls are held against it.
func (a Adapter) Check(in *adapters.Input, rows int) *Report {
	if rows <= 0 {
		rows = 20
	}
	t := &trial{report: &Report{Input: in.Name}, first: rows, at: map[int64]int{}, sums: map[Sum]*Sum{}}
	info := a.Info()
	t.report.Mapping = info.Mapping()
	out := adapters.NewOutput(info, in, &adapters.OutputOptions{Deliver: t.deliver, OnRejection: t.reject})
	err := fmt.Errorf("mapped: check: %w: stream %q", adapters.ErrUnknown, in.Stream)
	for _, p := range a.plans {
		if p.stream.Name == in.Stream || in.Stream == "" {
			err = p.decode(in, out, t.watch)
			break
		}
	}
	t.report.Summary, t.report.Err = out.Close(err)
	t.report.Sums = t.sorted()
	return t.report
}

// trial collects a Report.
type trial struct {
	report   *Report
	first    int           // rows to keep
	rejected int           // rows kept beyond those
	at       map[int64]int // of report.Rows, by line
	last     event.Rejection
	sums     map[Sum]*Sum // by what tells them apart
}

// watch is told of each row.
func (t *trial) watch(d *decoder, skipped string) {
	line := d.t.Line()
	bad := d.t.Row.Err()
	if bad == nil && t.last.Origin.Row == line {
		bad = t.last.Err
	}
	if len(t.report.Rows)-t.rejected >= t.first {
		if bad == nil || t.rejected >= t.first {
			return
		}
		t.rejected++
	}
	t.at[line] = len(t.report.Rows)
	t.report.Rows = append(t.report.Rows, Row{Line: line, Cells: d.shown(), Skipped: skipped, Rejected: bad})
}

// shown are the cells of a row as they are read.
func (d *decoder) shown() []Cell {
	var list []Cell
	if d.places == nil && d.p.table != nil {
		for _, text := range d.t.Fields() {
			list = append(list, Cell{Text: text})
		}
		return list
	}
	for i, name := range d.p.columns {
		if text := d.text(col(i)); text != "" {
			list = append(list, Cell{Column: name, Text: text})
		}
	}
	return list
}

func (t *trial) reject(r event.Rejection) {
	t.last = r
	if i, ok := t.at[r.Origin.Row]; ok {
		t.report.Rows[i].Rejected, t.report.Rows[i].Events = r.Err, nil
	}
}

func (t *trial) deliver(b event.Batch) error {
	for i := range b.Events {
		e := &b.Events[i]
		if at, ok := t.at[e.Origin.Row]; ok {
			t.report.Rows[at].Events = append(t.report.Rows[at].Events, e.Clone())
		}
		if err := t.add(e); err != nil {
			return fmt.Errorf("mapped: check: %w", err)
		}
	}
	return nil
}

// add adds an event to the sum of its kind.
func (t *trial) add(e *event.Event) error {
	key := Sum{Kind: e.Kind, Reverses: e.Reverses, Currency: e.Gross.Currency()}
	if key.Currency == 0 {
		key.Currency = e.Net.Currency()
	}
	s := t.sums[key]
	if s == nil {
		own := key
		s = &own
		t.sums[key] = s
	}
	s.Events++
	var err error
	for _, a := range []struct {
		sum *money.Amount
		add money.Amount
	}{{&s.Gross, e.Gross}, {&s.Fee, e.Fee}, {&s.Net, e.Net}} {
		if a.add.Currency() == key.Currency && err == nil {
			*a.sum, err = a.sum.Add(a.add)
		}
	}
	if err == nil {
		s.Quantity, err = s.Quantity.Add(e.Quantity)
	}
	return err
}

func (t *trial) sorted() []Sum {
	list := make([]Sum, 0, len(t.sums))
	for _, s := range t.sums {
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Sum) int {
		sign := func(is bool) int {
			if is {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), sign(a.Reverses)-sign(b.Reverses), cmp.Compare(a.Currency.Code(), b.Currency.Code()))
	})
	return list
}
