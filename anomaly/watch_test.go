// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func ExampleNewWatch() {
	ctx := context.Background()
	fee := money.Percent(15)
	agreements := []settle.Agreement{{
		ID: "onda-2026", Party: "onda", Currency: money.KRW, From: winter,
		Terms: []settle.Term{settle.RevenueShare{Of: settle.Measure{Name: "ad_cost", Kinds: []event.Kind{event.AdCost}}, Rate: &fee}},
	}}
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		log.Fatal(err)
	}
	var b *book.Book
	watch, err := anomaly.NewWatch(&anomaly.WatchOptions{
		Scopes: anomaly.ScopesOf(agreements),
		Record: func(ctx context.Context, e anomaly.Entry) error {
			return b.Note(ctx, "finding "+e.Finding, book.By{Name: e.By, At: e.At, Why: e.Text})
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	b, err = book.Open(ctx, &book.Memory{}, plan, &book.Options{Guards: []book.Guard{book.GuardOf(watch.Blocking)}})
	if err != nil {
		log.Fatal(err)
	}
	for day := range 31 {
		cost := int64(20_000 + 700*(day%7))
		if day == 20 {
			cost *= 100 // typed in the wrong unit
		}
		at := winter.AddDate(0, 0, day)
		batch := event.Batch{Partition: "onda/" + at.Format(time.DateOnly), Version: 1, Events: []event.Event{{
			Key: event.Key{Source: "onda", ID: at.Format(time.DateOnly)}, Kind: event.AdCost,
			At: at, Party: "onda", Gross: money.Minor(-cost, money.KRW),
		}}}
		if err := b.Post(ctx, batch); err != nil {
			log.Fatal(err)
		}
		if err := watch.Post(ctx, batch); err != nil {
			log.Fatal(err)
		}
	}
	february := winter.AddDate(0, 1, 0)
	found, err := watch.Close(ctx, anomaly.DayOf(february)-1, february)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range found {
		fmt.Println(f.Kind, f.Severity, f.Day)
	}
	err = b.Close(ctx, "onda-2026", "2026-01", book.By{Name: "ann", At: february})
	fmt.Println("blocked:", errors.Is(err, book.ErrBlocked))
	// Output:
	// decimal_slip block 2026-01-21
	// blocked: true
}

// shop gives the batches of some parties by day: partitions, some of them restated, and rows that append.
func shop(rng *rand.Rand, days int) (list []event.Batch) {
	for day := range days {
		at := winter.AddDate(0, 0, day)
		for _, party := range []string{"kim", "lee", "park"} {
			b := event.Batch{Partition: "shop/" + party + "/" + at.Format(time.DateOnly), Version: 2}
			for i := range 4 {
				times := int64(1)
				if rng.IntN(150) == 0 {
					times = 100
				}
				b.Events = append(b.Events, event.Event{
					Key: event.Key{Source: "shop", ID: fmt.Sprint(party, "-", day, "-", i)}, Kind: event.PaymentCaptured,
					At: at.Add(time.Duration(i) * time.Hour), Party: party,
					Gross: money.Minor((10_000+int64(rng.IntN(4_000)))*times, money.KRW),
				})
			}
			if day%3 == 0 {
				b.Partition, b.Version = "", 0
			} else if rng.IntN(4) == 0 {
				old := b
				old.Version, old.Events = 1, old.Events[:2]
				list = append(list, old)
			}
			list = append(list, b)
		}
	}
	return list
}

// What a Watch finds does not depend on the order of batches, on repeats, or on restarts, and it is what
// its parts find when they are put together by hand.
func TestWatchAnyOrder(t *testing.T) {
	some := 0
	for seed := range uint64(8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		list := shop(rng, 70)
		last := anomaly.DayOf(winter) + 69
		want := byHand(t, list, last)
		some += len(want)
		list = append(list, list[:len(list)/3]...)
		rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		watch := newWatch(t, nil)
		for i, b := range list {
			must(t, watch.Post(t.Context(), b))
			if i == len(list)/2 { // half of what there is, of all days
				_, err := watch.Close(t.Context(), anomaly.DayOf(winter)+30, spring)
				must(t, err)
				watch = restarted(t, watch)
			}
		}
		_, err := watch.Close(t.Context(), last, spring)
		must(t, err)
		var found []anomaly.Finding
		for _, item := range watch.Items() {
			if !item.Finding.Withdrawn {
				found = append(found, item.Finding)
			}
		}
		if diff := cmp.Diff(texts(want), texts(found)); diff != "" {
			t.Errorf("seed %d (-by hand, +watch):\n%s", seed, diff)
		}
		again, err := restarted(t, watch).Close(t.Context(), last, spring)
		must(t, err)
		if len(again) > 0 {
			t.Errorf("seed %d: found again after a restart: %v", seed, texts(again))
		}
	}
	if some == 0 {
		t.Error("there was nothing to find")
	}
}

func byHand(t *testing.T, list []event.Batch, last anomaly.Day) []anomaly.Finding {
	t.Helper()
	totals := anomaly.NewTotals(nil)
	for _, b := range list {
		must(t, totals.Post(b))
	}
	monitor, err := anomaly.NewMonitor(&anomaly.Options{Metrics: totals.Metrics()})
	must(t, err)
	monitor.Observe(totals.Observations(anomaly.DayOf(winter), last, 1)...)
	found, err := monitor.Close(t.Context(), last)
	must(t, err)
	return found
}

func newWatch(t *testing.T, record func(context.Context, anomaly.Entry) error) *anomaly.Watch {
	t.Helper()
	watch, err := anomaly.NewWatch(watchOptions(record))
	must(t, err)
	return watch
}

func watchOptions(record func(context.Context, anomaly.Entry) error) *anomaly.WatchOptions {
	scopes := []anomaly.Scope{{Agreement: "kim", Series: anomaly.Series{Partner: "kim"}}}
	return &anomaly.WatchOptions{Scopes: scopes, Record: record}
}

// restarted is a watch that was saved and restored; it must be saved as the same bytes again.
func restarted(t *testing.T, w *anomaly.Watch) *anomaly.Watch {
	t.Helper()
	data, err := w.MarshalBinary()
	must(t, err)
	again, err := anomaly.RestoreWatch(watchOptions(nil), data)
	must(t, err)
	twice, err := again.MarshalBinary()
	must(t, err)
	if !bytes.Equal(data, twice) {
		t.Fatal("restored and saved, it is not the same")
	}
	for _, cut := range []int{0, 10, len(data) / 2, len(data) - 1} {
		if _, err := anomaly.RestoreWatch(nil, data[:cut]); !errors.Is(err, anomaly.ErrCorrupt) {
			t.Fatalf("%d bytes of %d: %v", cut, len(data), err)
		}
	}
	return again
}

func texts(found []anomaly.Finding) (out []string) {
	for i := range found {
		out = append(out, found[i].ID+" "+found[i].Explain(settle.English))
	}
	slices.Sort(out)
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Answers are written into a book while the same book closes and asks for what blocks it: neither waits
// for the other, and what was answered opens the gate.
func TestWatchBesideBook(t *testing.T) {
	h := newHouse(t)
	var closing sync.WaitGroup
	var watch *anomaly.Watch
	tenth := money.Percent(10)
	agreement := settle.Agreement{
		ID: "kim", Party: "kim", Currency: money.KRW, From: winter,
		Terms: []settle.Term{settle.RevenueShare{Rate: &tenth}},
	}
	plan, err := settle.NewPlan([]settle.Agreement{agreement}, nil)
	must(t, err)
	guard := book.GuardOf(func(id settle.AgreementID, p settle.Period) ([]anomaly.Finding, error) { return watch.Blocking(id, p) })
	b, err := book.Open(t.Context(), &h.store, plan, &book.Options{Guards: []book.Guard{guard}})
	must(t, err)
	closes := func() error {
		return b.Close(t.Context(), "kim", "2026-01", book.By{Name: "ann", At: spring})
	}
	watch = newWatch(t, func(ctx context.Context, e anomaly.Entry) error {
		closing.Go(func() { // it has the book's lock, and asks the watch, while the answer waits for the book
			if err := closes(); err != nil && !errors.Is(err, book.ErrBlocked) {
				t.Error(err)
			}
		})
		time.Sleep(time.Millisecond)
		return b.Note(ctx, "finding "+e.Finding, book.By{Name: e.By, At: e.At, Why: e.Text})
	})
	for _, batch := range shop(rand.New(rand.NewPCG(2, 1)), 70) {
		must(t, b.Post(t.Context(), batch))
		must(t, watch.Post(t.Context(), batch))
	}
	_, err = watch.Close(t.Context(), anomaly.DayOf(winter)+69, spring)
	must(t, err)
	answered := 0
	for _, item := range watch.Items() {
		a := anomaly.Answer{Verdict: anomaly.RealEvent, By: "park", Reason: "a wholesale order", At: spring}
		must(t, watch.Answer(t.Context(), item.Finding.ID, a))
		answered++
	}
	closing.Wait()
	if err := closes(); err != nil && !errors.Is(err, book.ErrState) { // one of those beside it may have closed
		t.Errorf("all is answered, and the close: %v", err)
	}
	if answered == 0 || len(b.Notes()) != answered || anomaly.VerifyLog(watch.Log()) != 0 {
		t.Errorf("%d answered, %d notes, log broken at %d", answered, len(b.Notes()), anomaly.VerifyLog(watch.Log()))
	}
	if report := watch.Report(nil); len(report.Lines) != 0 {
		t.Errorf("%d findings are open", len(report.Lines))
	}
}
