// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// soldBy is a sale of acme's.
func soldBy(id, gross, order string) event.Event {
	return event.Event{
		Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, Party: "acme", Order: order,
		At: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Gross: money.MustParse(gross),
	}
}

func sharePlan(t *testing.T) *Plan {
	t.Helper()
	tenth := money.Percent(10)
	plan, err := NewPlan([]Agreement{
		{ID: "acme", Party: "acme", Currency: money.USD, Terms: []Term{RevenueShare{Rate: &tenth}}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// An event is counted once, whether it repeats in its run or in another.
func TestShardsCount(t *testing.T) {
	s, err := NewShards(sharePlan(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := soldBy("a", "1 USD", ""), soldBy("b", "2 USD", "o-b"), soldBy("c", "3 USD", "")
	other := soldBy("a", "1.01 USD", "")
	for _, test := range []struct {
		name      string
		runs      [][]event.Event
		made      string // accepted, duplicates, conflicts of Fold; then of MergeKeys
		conflicts int64
	}{
		{"one", [][]event.Event{{a, b, a, a}}, "2 2 0; 2 0 0", 0},
		{"both have one", [][]event.Event{{a, b}, {b, c}}, "4 0 0; 3 1 0", 0},
		{"conflict in a run", [][]event.Event{{a, other, b}}, "2 0 1; 2 0 0", 1},
		{"conflict between runs", [][]event.Event{{a}, {other}}, "2 0 0; 1 0 1", 1},
		{"conflict in both", [][]event.Event{{a, other}, {other, a, other}}, "2 1 2; 1 1 0", 1},
		{"conflict in three", [][]event.Event{{a}, {a}, {other}}, "", 1},
	} {
		var keys [][]byte
		var folded Added
		for _, events := range test.runs {
			runs, _, added, err := s.Fold(t.Context(), &batchReader{batch: event.Batch{Events: events}})
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, runs...)
			folded.plus(added)
		}
		sums, _, merged, err := s.MergeKeys(keys)
		if err != nil {
			t.Fatal(err)
		}
		made := fmt.Sprintf("%d %d %d; %d %d %d", folded.Accepted, folded.Duplicates, folded.Conflicts,
			merged.Accepted, merged.Duplicates, merged.Conflicts)
		if made != test.made && test.made != "" || merged.Events() != folded.Accepted {
			t.Errorf("%s: %s, want %s", test.name, made, test.made)
		}
		if got := sums.Known().Conflicts; got != test.conflicts {
			t.Errorf("%s: %d conflicts are known, want %d", test.name, got, test.conflicts)
		}
	}
}

// Decimals that only an event had which was taken back leave no trace in the bytes.
func TestSumsCanonical(t *testing.T) {
	plan := sharePlan(t)
	form := func(batches ...event.Batch) []byte {
		tally := plan.NewTally()
		addAll(t, tally, batches)
		data, err := tally.Sums().MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	version := func(n int64, gross string) event.Batch {
		return event.Batch{Partition: "p", Version: n, Events: []event.Event{soldBy("a", gross, "")}}
	}
	if !bytes.Equal(form(version(1, "1.000001 USD"), version(2, "2 USD")), form(version(2, "2 USD"))) {
		t.Error("the same events have two forms")
	}
}

// A run whose records are not sorted would part the events of a key.
func TestRunSorted(t *testing.T) {
	s, err := NewShards(sharePlan(t), 1)
	if err != nil {
		t.Fatal(err)
	}
	tally := s.plan.NewTally()
	if _, err := tally.Add(event.Batch{Events: []event.Event{soldBy("a", "1 USD", "")}}); err != nil {
		t.Fatal(err)
	}
	runs := s.newRuns(tally)
	for _, hi := range []uint64{2, 1} {
		if err := runs.add(keyhash.Hash{Hi: hi}, &item{digest: 1}, true); err != nil {
			t.Fatal(err)
		}
	}
	data := runs.seal(&runs.shards[0], keysMagic, 0)
	if _, _, _, err := s.MergeKeys([][]byte{data}); !errors.Is(err, ErrFormat) {
		t.Errorf("%v, want %v", err, ErrFormat)
	}
}
