// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// checkEvidence holds what facts alone say of a measure to what the events say.
func checkEvidence(t *testing.T, x *explained) {
	t.Helper()
	id, p := x.statement.Agreement, x.statement.Period
	var want, got []Contribution
	for c, err := range x.tally.Explain(id, p, x.measure, x.source) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, c)
	}
	v, err := x.tally.Evidence(id, p, x.measure)
	if err != nil {
		t.Fatal(err)
	}
	for c, err := range v.Events(x.source) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, c)
	}
	same := cmp.Comparer(func(a, b Contribution) bool {
		return a.Event.Key == b.Event.Key && a.Amount == b.Amount && a.Number == b.Number &&
			a.Version == b.Version && a.Corrects == b.Corrects
	})
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("%s: evidence mismatch (-explained +evidence):\n%s", x.measure.Name, diff)
	}
	if v.Len() > 0 {
		t.Errorf("%s: %d events were not shown", x.measure.Name, v.Len())
	}
}

// TestEvidenceOfThen shows what was behind a measure although the Tally has gone on, and
// reads no further than it has to.
func TestEvidenceOfThen(t *testing.T) {
	rate := money.Percent(10)
	plan, err := NewPlan([]Agreement{{
		ID: "a", Party: "p", Currency: money.KRW, Terms: []Term{RevenueShare{Rate: &rate}},
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	sale := func(id string, won int64) event.Event {
		return event.Event{
			Key: event.Key{Source: "s", ID: id}, Kind: event.PaymentCaptured, Party: "p",
			At: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Gross: money.Minor(won, money.KRW),
		}
	}
	log := []event.Event{sale("1", 100), sale("2", 200), sale("1", 100), sale("3", 400)}
	tally := plan.NewTally()
	if _, err := tally.Add(event.Batch{Events: log[:2]}); err != nil {
		t.Fatal(err)
	}
	p, err := plan.Period("a", "2026-01")
	if err != nil {
		t.Fatal(err)
	}
	v, err := tally.Evidence("a", p, GrossSales())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tally.Add(event.Batch{Events: log[2:]}); err != nil {
		t.Fatal(err)
	}
	read, shown := 0, 0
	for c, err := range v.Events(func(yield func(event.Event, error) bool) {
		for _, e := range log {
			if read++; !yield(e, nil) {
				return
			}
		}
	}) {
		if shown++; err != nil || c.Event.Key.ID == "3" {
			t.Errorf("shown %s, %v", c.Event.Key, err)
		}
	}
	if read != 2 || shown != 2 {
		t.Errorf("%d events read and %d shown, want 2 of each", read, shown)
	}
	if _, err := tally.Evidence("b", p, GrossSales()); err == nil {
		t.Error("evidence for an agreement that is not there")
	}
}
