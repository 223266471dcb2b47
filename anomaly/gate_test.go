// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// house is a book of two agreements with everything of this package between its events and its closes.
type house struct {
	t       *testing.T
	store   book.Memory
	book    *book.Book
	totals  *anomaly.Totals
	monitor *anomaly.Monitor
	desk    anomaly.Desk
	down    error // what the chain answers instead of recording
}

var (
	winter = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	spring = time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)
)

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, totals: anomaly.NewTotals(nil)}
	var list []settle.Agreement
	tenth := money.Percent(10)
	for _, party := range []string{"kim", "lee"} {
		list = append(list, settle.Agreement{
			ID: settle.AgreementID(party), Party: party, Currency: money.KRW, From: winter,
			Terms: []settle.Term{settle.RevenueShare{Label: "10 % of sales", Rate: &tenth}},
		})
	}
	plan, err := settle.NewPlan(list, nil)
	h.must(err)
	gate, err := anomaly.NewGate(&h.desk, anomaly.ScopesOf(list))
	h.must(err)
	h.book, err = book.Open(t.Context(), &h.store, plan, &book.Options{Guards: []book.Guard{book.GuardOf(gate.Blocking)}})
	h.must(err)
	h.desk.Record = func(ctx context.Context, e anomaly.Entry) error {
		if h.down != nil {
			return h.down
		}
		return h.book.Note(ctx, "finding "+e.Finding, book.By{Name: e.By, At: e.At, Why: e.Action + " " + e.Text})
	}
	h.monitor, err = anomaly.NewMonitor(&anomaly.Options{Metrics: []anomaly.Metric{
		{Name: "payment_captured.KRW", Currency: money.KRW}, {Name: "payment_captured.n", Counts: true},
	}})
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// post posts one day of one party, as one partition, with every amount times a factor.
func (h *house) post(party string, day int, version, times int64) {
	h.t.Helper()
	at := winter.AddDate(0, 0, day)
	b := event.Batch{Partition: "shop/" + party + "/" + at.Format(time.DateOnly), Version: version}
	for i := range 12 {
		won := int64(10_000+700*(i*7%12)+300*(day*5%7)) * times
		b.Events = append(b.Events, event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprint(party, "-", day, "-", i)}, Kind: event.PaymentCaptured,
			At: at.Add(time.Duration(i) * time.Hour), Party: party, Gross: money.Minor(won, money.KRW),
		})
	}
	h.must(h.book.Post(h.t.Context(), b))
	h.must(h.totals.Post(b))
}

// watch lets the monitor see all days of the quarter, and puts what it finds on the desk.
func (h *house) watch() {
	h.t.Helper()
	first, last := anomaly.DayOf(winter), anomaly.DayOf(spring)-1
	h.monitor.Observe(h.totals.Observations(first, last, h.book.Head().Seq)...)
	found, err := h.monitor.Close(h.t.Context(), last)
	h.must(err)
	h.desk.Raise(spring, found...)
}

func (h *house) close(id settle.AgreementID, period string) error {
	return h.book.Close(h.t.Context(), id, period, book.By{Name: "ann", At: spring})
}

// slipped is a house in which the amounts of one day of kim's March are in the wrong unit.
func slipped(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	for day := range 90 {
		for _, party := range []string{"kim", "lee"} {
			times := int64(1)
			if party == "kim" && day == 78 {
				times = 100
			}
			h.post(party, day, 1, times)
		}
	}
	h.watch()
	for _, id := range []settle.AgreementID{"kim", "lee"} {
		h.must(h.close(id, "2026-01"))
		h.must(h.close(id, "2026-02"))
	}
	h.must(h.close("lee", "2026-03"))
	err := h.close("kim", "2026-03")
	var blocked *book.BlockedError
	if !errors.As(err, &blocked) || len(blocked.Obstacles) != 1 || blocked.Ref.Agreement != "kim" || blocked.Ref.Period.Name != "2026-03" {
		t.Fatalf("the close of kim's March: %v", err)
	}
	text, id := blocked.Obstacles[0].Text, blocked.Obstacles[0].ID
	if want := h.finding().Finding.ID; id != want {
		t.Errorf("the obstacle has the id %q, want %q", id, want)
	}
	for _, part := range []string{"block: kim shop", "2026-03-20", "about 100 times", h.finding().Finding.ID} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in %q", part, text)
		}
	}
	return h
}

// finding is the one that blocks.
func (h *house) finding() anomaly.Item {
	h.t.Helper()
	for _, item := range h.desk.Items() {
		if item.Blocks() {
			return item
		}
	}
	h.t.Fatal("nothing blocks")
	return anomaly.Item{}
}

// A slip in the events stops the close of what it touches, until a named person answers for it; who
// and why stands in the chain of the book.
func TestGateOfBook(t *testing.T) {
	h := slipped(t)
	id := h.finding().Finding.ID
	ok := anomaly.Answer{Verdict: anomaly.RealEvent, By: "park", Reason: "wholesale order, contract 12", At: spring}
	for name, change := range map[string]func(a *anomaly.Answer){
		"without a name":   func(a *anomaly.Answer) { a.By = " " },
		"without a reason": func(a *anomaly.Answer) { a.Reason = "" },
		"without a time":   func(a *anomaly.Answer) { a.At = time.Time{} },
		"a fault":          func(a *anomaly.Answer) { a.Verdict = anomaly.Fault },
	} {
		a := ok
		change(&a)
		if _, err := h.desk.Answer(t.Context(), id, a); (err == nil) != (name == "a fault") {
			t.Errorf("%s: %v", name, err)
		}
		if err := h.close("kim", "2026-03"); !errors.Is(err, book.ErrBlocked) {
			t.Fatalf("%s: the close: %v", name, err)
		}
	}
	h.down = errors.New("no chain")
	if _, err := h.desk.Answer(t.Context(), id, ok); !errors.Is(err, h.down) {
		t.Fatalf("an answer that the chain does not take: %v", err)
	}
	if err := h.close("kim", "2026-03"); !errors.Is(err, book.ErrBlocked) {
		t.Fatalf("the close: %v", err)
	}
	h.down = nil
	if _, err := h.desk.Answer(t.Context(), id, ok); err != nil {
		t.Fatal(err)
	}
	h.must(h.close("kim", "2026-03"))
	notes := h.book.Notes()
	last := notes[len(notes)-1]
	if last.Name != "park" || last.Subject != "finding "+id || last.Why != "answered real_event: wholesale order, contract 12" || !last.At.Equal(spring) {
		t.Errorf("the note: %+v", last)
	}
	if len(notes) != 2 { // the fault, and the real event
		t.Errorf("%d notes", len(notes))
	}
	if _, err := book.Verify(t.Context(), &h.store, nil); err != nil {
		t.Errorf("the chain: %v", err)
	}
}

// A day that is restated rightly opens the gate by itself, and what is closed is the right amount.
func TestGateRestated(t *testing.T) {
	h := slipped(t)
	h.post("kim", 78, 2, 1)
	h.watch()
	h.must(h.close("kim", "2026-03"))
	for _, id := range []settle.AgreementID{"kim", "lee"} {
		s, state, err := h.book.Statement(id, "2026-03")
		h.must(err)
		// 12 sales a day of 10,000 won and more: 31 × 166,200 + 3,600 × 95, and a tenth of it.
		if want := "549420 KRW"; s.Total.String() != want || state != book.StateClosed {
			t.Errorf("%s: %s %s, want %s", id, state, s.Total, want)
		}
	}
	if len(h.book.Notes()) != 0 {
		t.Error("nobody decided anything, and there is a note")
	}
}
