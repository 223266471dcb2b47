// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// tangledEvents makes n events of a few orders, so that one has hundreds: conversions of parties
// and payments without one, repeated in places and now and then with other contents.
func tangledEvents(r *rand.Rand, n, orders int) []event.Event {
	var events []event.Event
	for i := range n {
		e := sale(fmt.Sprint("e", i), "", 1+r.IntN(60), fmt.Sprintf("%d USD", 1+r.IntN(9)))
		e.Order = fmt.Sprint("o", r.IntN(orders))
		switch r.IntN(8) {
		case 0, 1:
			e.Kind, e.Gross, e.Quantity = event.Conversion, money.Amount{}, money.Int(1)
			e.Party, e.Campaign = []string{"acme", "zoo"}[r.IntN(2)], fmt.Sprint("c", r.IntN(3))
		case 2:
			e.Kind, e.Gross = event.PaymentRefunded, money.MustParse("-0.50 USD")
		case 3:
			e.Order, e.Party = "", "acme"
		case 4:
			e.Fee = money.MustParse("-0.10 USD")
			e.Net = []money.Amount{{}, money.MustParse("0.90 USD")}[r.IntN(2)]
		case 5:
			e.Gross = money.MustParse([]string{"200000000.01 USD", "99999999999999.123456789 USD"}[r.IntN(2)])
			e.Order = []string{"", e.Order}[r.IntN(2)]
		case 6:
			e.Quantity = money.Int([]int64{1, 3, 40000}[r.IntN(3)])
		}
		events = append(events, e)
		for r.IntN(10) == 0 {
			again := events[r.IntN(len(events))]
			if r.IntN(2) == 0 {
				again.Order = []string{"", "o0", "elsewhere"}[r.IntN(3)]
				again.Gross = again.Gross.Neg().Neg()
				again.Product = fmt.Sprint("p", r.IntN(2))
			}
			events = append(events, again)
		}
	}
	return events
}

// What Fold leaves is a Tally like any other: orders that were made at once take further events,
// lose some, are explained, saved and merged as if they had been made one event at a time.
func TestFoldOrders(t *testing.T) {
	for _, policy := range []settle.Attribution{settle.LastTouch, settle.FirstTouch} {
		for _, orders := range []int{3, 400} {
			r := rand.New(rand.NewPCG(7, uint64(orders)))
			plan, err := settle.NewPlan([]settle.Agreement{shareOf("acme", "10%"), shareOf("zoo", "7%")},
				&settle.PlanOptions{Attribution: policy, Holds: []int{7}})
			if err != nil {
				t.Fatal(err)
			}
			events, later := tangledEvents(r, 2500, orders), tangledEvents(r, 300, orders)
			one := plan.NewTally()
			want, err := one.Add(event.Batch{Events: events})
			if err != nil {
				t.Fatal(err)
			}
			var readers []settle.EventReader
			for i := range 5 {
				part := events[len(events)*i/5 : len(events)*(i+1)/5]
				if i == 2 {
					readers = append(readers, readerOf(t, part, ""))
					continue
				}
				readers = append(readers, readerOf(t, part, "csv"))
			}
			all, got, err := settle.Fold(t.Context(), plan, readers...)
			if err != nil {
				t.Fatal(err)
			}
			if got.Accepted != want.Accepted || got.Events() != len(events) {
				t.Errorf("added %+v, want %+v", got, want)
			}
			compareTallies(t, "folded", one, all)
			for _, tally := range []*settle.Tally{one, all} {
				for _, b := range []event.Batch{{Events: later}, {Partition: "p", Version: 1, Events: events[:50]}, {Partition: "p", Version: 2}} {
					if _, err := tally.Add(b); err != nil {
						t.Fatal(err)
					}
				}
			}
			compareTallies(t, "added to", one, all)
			into := plan.NewTally()
			if _, err := into.Merge(all); err != nil {
				t.Fatal(err)
			}
			compareTallies(t, "merged", one, into)
		}
	}
}

func compareTallies(t *testing.T, what string, want, got *settle.Tally) {
	t.Helper()
	if diff := cmp.Diff(everythingOf(t, want), everythingOf(t, got)); diff != "" {
		t.Fatalf("%s mismatch (-want +got):\n%.2000s", what, diff)
	}
}

// readerOf returns a reader of events: of a file, or of a host's own.
func readerOf(t *testing.T, events []event.Event, format string) settle.EventReader {
	t.Helper()
	if format == "" {
		return &slowReader{events: events, err: io.EOF}
	}
	var file bytes.Buffer
	w, err := event.NewWriter(&file, &event.WriterOptions{Format: event.CSV})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(events), w.Close()); err != nil {
		t.Fatal(err)
	}
	in, err := event.NewReader(&file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return in
}
