// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// EventOptions say how events become rows; nil is the zero EventOptions.
type EventOptions struct {
	// Zone is where an event's day is told; nil is UTC.
	Zone *time.Location
	// Booked takes the day on which the balance moved, not the day it happened.
	Booked bool
	// Key names a row for both sides; nil is the source's id of the event.
	Key func(e *event.Event) string
	// Net takes the net as the amount of the row where it is stated, as a bank
	// statement shows it.
	Net bool
}

// FromEvents returns a row for each event: Gross is its amount, and its kind is
// the text.
func FromEvents(events []event.Event, opts *EventOptions) []Row {
	if opts == nil {
		opts = &EventOptions{}
	}
	zone := opts.Zone
	if zone == nil {
		zone = time.UTC
	}
	rows := make([]Row, len(events))
	for i := range events {
		e := &events[i]
		at := e.At
		if opts.Booked {
			at = e.BookedAt()
		}
		rows[i] = Row{
			Key: e.Key.ID, Date: settle.DateOf(at.In(zone)), Amount: e.Gross, Fee: e.Fee, Net: e.Net,
			Text: string(e.Kind), Origin: e.Origin,
		}
		if opts.Key != nil {
			rows[i].Key = opts.Key(e)
		}
		if opts.Net && stated(e.Net) {
			rows[i].Amount = e.Net
		}
	}
	return rows
}

// FromStatement returns a row for each line of a statement, on the last day of its
// period. The key of a line is "agreement/period/label", unless key says another.
func FromStatement(s *settle.Statement, key func(l *settle.Line) string) []Row {
	last := settle.DateOf(s.Period.To.AddDate(0, 0, -1))
	rows := make([]Row, len(s.Lines))
	for i := range s.Lines {
		l := &s.Lines[i]
		rows[i] = Row{Date: last, Amount: l.Amount, Text: l.Label}
		if key != nil {
			rows[i].Key = key(l)
		} else {
			rows[i].Key = fmt.Sprintf("%s/%s/%s", s.Agreement, s.Period.Name, l.Label)
		}
	}
	return rows
}
