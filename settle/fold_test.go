// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// TestFold writes batches to files of either form, plain and compressed, folds them at once, and
// compares with adding the batches one by one.
func TestFold(t *testing.T) {
	for seed := range uint64(40) {
		for _, policy := range []settle.Attribution{settle.LastTouch, settle.FirstTouch, settle.NoAttribution} {
			g := testkit.NewEvents(seed)
			plan, err := settle.NewPlan([]settle.Agreement{shareOf("acme", "1/3"), shareOf("zoo", "7%")},
				&settle.PlanOptions{Attribution: policy})
			if err != nil {
				t.Fatal(err)
			}
			one := plan.NewTally()
			var readers []settle.EventReader
			events := 0
			for range g.Rand().IntN(6) {
				b := g.Batch(g.Rand().IntN(400))
				events += len(b.Events)
				if _, err := one.Add(b); err != nil {
					t.Fatal(err)
				}
				readers = append(readers, fileOf(t, g.Rand(), b))
			}
			all, added, err := settle.Fold(context.Background(), plan, readers...)
			if err != nil {
				t.Fatal(err)
			}
			if added.Events() != events || added.Accepted < 0 || added.Duplicates < 0 {
				t.Errorf("seed %d: %d events, added %+v", seed, events, added)
			}
			if diff := cmp.Diff(everythingOf(t, one), everythingOf(t, all)); diff != "" {
				t.Fatalf("seed %d, policy %d mismatch (-added +folded):\n%s", seed, policy, diff)
			}
		}
	}
}

func everythingOf(t *testing.T, tally *settle.Tally) string {
	t.Helper()
	data, err := tally.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s%s%x", statementsText(t, tally), campaignsText(t, tally), data)
}

// fileOf writes a batch and returns a reader of it.
func fileOf(t *testing.T, r *rand.Rand, b event.Batch) *event.Reader {
	t.Helper()
	var file bytes.Buffer
	w, err := event.NewWriter(&file, &event.WriterOptions{
		Format: event.JSONLines + event.Format(r.IntN(2)), Gzip: r.IntN(3) == 0, Partition: b.Partition, Version: b.Version,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(b.Events), w.Close()); err != nil {
		t.Fatal(err)
	}
	in, err := event.NewReader(&file, nil)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// slowReader gives out events one by one, the last together with its error.
type slowReader struct {
	events []event.Event
	err    error
	before func()
}

func (r *slowReader) Read(events []event.Event) (int, error) {
	if r.before != nil {
		r.before()
	}
	if len(r.events) == 0 {
		return 0, r.err
	}
	events[0], r.events = r.events[0], r.events[1:]
	if len(r.events) == 0 {
		return 1, r.err
	}
	return 1, nil
}

// partitionReader is a reader of a host's own that has a partition.
type partitionReader struct {
	slowReader
	header event.Header
}

func (r *partitionReader) Header() event.Header { return r.header }

func TestFoldCounts(t *testing.T) {
	plan := mustPlan(t, shareOf("acme", "10%"))
	a, b, c := sale("a", "acme", 1, "1 USD"), sale("b", "acme", 2, "2 USD"), sale("c", "acme", 3, "3 USD")
	other := sale("a", "acme", 1, "1.01 USD")
	read := func(events ...event.Event) settle.EventReader { return &slowReader{events: events, err: io.EOF} }
	part := func(version int64, events ...event.Event) settle.EventReader {
		return &partitionReader{slowReader{events: events, err: io.EOF}, event.Header{Partition: "p", Version: version}}
	}
	tests := []struct {
		name    string
		readers []settle.EventReader
		want    string // accepted, duplicates, superseded, rejections; total
	}{
		{"none", nil, "0 0 0 0; 0.00 USD"},
		{"one", []settle.EventReader{read(a, b, a)}, "2 1 0 0; 0.30 USD"},
		{"both have one", []settle.EventReader{read(a, b), read(b, c)}, "3 1 0 0; 0.60 USD"},
		{"repeats in the second", []settle.EventReader{read(), read(a, a, b)}, "2 1 0 0; 0.30 USD"},
		{"repeats in both", []settle.EventReader{read(a, a), read(a, a)}, "1 3 0 0; 0.10 USD"},
		{"conflict between readers", []settle.EventReader{read(a, b), read(other)}, "2 0 0 1; *"},
		{"conflict in the first", []settle.EventReader{read(a, other), read(b)}, "2 0 0 1; *"},
		{"conflict in the second", []settle.EventReader{read(b), read(a, other)}, "2 0 0 1; *"},
		{"conflict in both", []settle.EventReader{read(a, other), read(other, a)}, "1 1 0 2; *"},
		{"partition and the same", []settle.EventReader{part(1, a, b), part(1, a, b)}, "2 2 0 0; 0.30 USD"},
		{"older version second", []settle.EventReader{part(2, a), part(1, a, b)}, "1 0 2 0; 0.10 USD"},
		{"newer version second", []settle.EventReader{part(1, a, b), part(2, c)}, "3 0 0 0; 0.30 USD"},
		{"partition and append", []settle.EventReader{part(1, a, b), read(a)}, "2 1 0 0; 0.30 USD"},
		{"append and partition", []settle.EventReader{read(a), part(1, a, b)}, "2 1 0 0; 0.30 USD"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tally, added, err := settle.Fold(context.Background(), plan, test.readers...)
			if err != nil {
				t.Fatal(err)
			}
			got := fmt.Sprintf("%d %d %d %d; ", added.Accepted, added.Duplicates, added.Superseded, added.Conflicts+len(added.Rejections))
			if total := totalOf(t, tally, "acme"); got+total != test.want && got+"*" != test.want {
				t.Errorf("%s%s, want %s", got, total, test.want)
			}
		})
	}
}

func TestFoldStops(t *testing.T) {
	plan := mustPlan(t, shareOf("acme", "10%"))
	broken := errors.New("disk on fire")
	events := []event.Event{sale("a", "acme", 1, "1 USD"), sale("b", "acme", 2, "2 USD")}
	check := func(name string, want error, ctx context.Context, readers ...settle.EventReader) {
		t.Helper()
		tally, added, err := settle.Fold(ctx, plan, readers...)
		if !errors.Is(err, want) || tally != nil || added.Events() != 0 {
			t.Errorf("%s: Fold = %v, %+v, %v; want %v", name, tally, added, err, want)
		}
	}
	check("reader", broken, t.Context(), &slowReader{events: events, err: io.EOF}, &slowReader{events: events, err: broken})
	header := event.Header{Partition: "p"}
	check("reader of a partition", broken, t.Context(), &partitionReader{slowReader{events: events, err: broken}, header})
	done, cancel := context.WithCancel(t.Context())
	cancel()
	check("done before", context.Canceled, done, &slowReader{events: events, err: io.EOF})
	during, cancel := context.WithCancel(t.Context())
	check("done meanwhile", context.Canceled, during, &slowReader{events: events, err: io.EOF, before: cancel},
		&partitionReader{slowReader{events: events, err: io.EOF, before: cancel}, header})
}

// TestMergeEmpties uses the Tally that was merged away again.
func TestMergeEmpties(t *testing.T) {
	plan := mustPlan(t, shareOf("acme", "10%"))
	a, b := plan.NewTally(), plan.NewTally()
	one := []event.Batch{{Events: []event.Event{sale("a", "acme", 1, "10 USD")}}}
	addBatches(t, a, one)
	addBatches(t, b, one)
	if _, err := a.Merge(b); err != nil {
		t.Fatal(err)
	}
	if got := b.Known().Events; got != 0 {
		t.Errorf("%d events are left", got)
	}
	addBatches(t, b, []event.Batch{{Events: []event.Event{sale("b", "acme", 1, "20 USD")}}})
	if _, err := a.Merge(b); err != nil {
		t.Fatal(err)
	}
	if got := totalOf(t, a, "acme"); got != "3.00 USD" {
		t.Errorf("total %s", got)
	}
}

// TestFoldManyBlocks reads files of many blocks, whose memory the readers use again, and compares with
// events that were read at once: no text of an earlier block may be lost or changed.
func TestFoldManyBlocks(t *testing.T) {
	const rows = 20_000
	share := shareOf("acme", "10%")
	share.Select = settle.Where{"product": {"product-1", "product-4999"}}
	plan := mustPlan(t, shareOf("party-7", "10%"), actionsOf("party-8"), share)
	for _, format := range []event.Format{event.CSV, event.JSONLines} {
		var file bytes.Buffer
		w, err := event.NewWriter(&file, &event.WriterOptions{Format: format})
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			e := sale(fmt.Sprint("p", i), fmt.Sprint("party-", i%500), 1+i%28, "1.25 USD")
			e.Key.Source, e.Campaign = fmt.Sprint("shop-", i%97), fmt.Sprint("campaign-", i%1000)
			e.Product, e.Customer = fmt.Sprint("product-", i%5000), fmt.Sprint("customer ", i, " \"quoted\", and more")
			if i%3 == 0 {
				e.Order = fmt.Sprint("o", i/2)
			}
			if i%1000 == 999 {
				e.At = e.At.AddDate(500, 0, 0) // no such year for a Tally
			}
			if err := w.Write([]event.Event{e}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		batch, _, err := event.ReadAll(bytes.NewReader(file.Bytes()), nil)
		if err != nil {
			t.Fatal(err)
		}
		one := plan.NewTally()
		want, err := one.Add(batch)
		if err != nil {
			t.Fatal(err)
		}
		in, err := event.NewReader(&file, nil)
		if err != nil {
			t.Fatal(err)
		}
		all, got, err := settle.Fold(t.Context(), plan, in)
		if err != nil {
			t.Fatal(err)
		}
		if len(want.Rejections) != rows/1000 || got.Accepted != want.Accepted || len(got.Rejections) != len(want.Rejections) {
			t.Fatalf("added %+v, want %+v", got, want)
		}
		for i := range got.Rejections {
			if got.Rejections[i].Key != want.Rejections[i].Key {
				t.Errorf("rejection %v, want %v", got.Rejections[i], want.Rejections[i])
			}
		}
		if diff := cmp.Diff(everythingOf(t, one), everythingOf(t, all)); diff != "" {
			t.Fatalf("format %d mismatch (-added +folded):\n%.2000s", format, diff)
		}
	}
}
