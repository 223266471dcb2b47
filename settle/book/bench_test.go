// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

// batchOf makes a batch of a thousand sales that have not been before.
func batchOf(n int) event.Batch {
	events := make([]event.Event, 1000)
	for i := range events {
		id := n*len(events) + i
		events[i] = sale(fmt.Sprintf("ch_%09d", id), day(1, 1).Add(time.Duration(id)*time.Second/4), 12_900)
		events[i].Order = fmt.Sprintf("ord-%d", id/2)
		events[i].Campaign = fmt.Sprintf("c%d", id%40)
	}
	return event.Batch{Events: events}
}

func BenchmarkPost(b *testing.B) {
	book := open(b, &book.Memory{}, shared(b, 10), nil)
	n := 0
	for b.Loop() {
		b.StopTimer()
		batch := batchOf(n)
		n++
		b.StartTimer()
		if err := book.Post(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/1000, "ns/event")
}

// BenchmarkPostAgain posts what the book has.
func BenchmarkPostAgain(b *testing.B) {
	book := open(b, &book.Memory{}, shared(b, 10), nil)
	batch := batchOf(1)
	post(b, book, batch.Events...)
	n := 0
	for b.Loop() {
		n++
		if err := book.Post(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/1000, "ns/event")
}

func BenchmarkOpen(b *testing.B) {
	store := &book.Memory{}
	from := open(b, store, shared(b, 10), nil)
	const batches = 100
	for n := range batches {
		if err := from.Post(b.Context(), batchOf(n)); err != nil {
			b.Fatal(err)
		}
	}
	n := 0
	for b.Loop() {
		n++
		open(b, store, shared(b, 10), nil)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n)/batches/1000, "ns/event")
}

// BenchmarkDraft states an open period of a book in which a closed one has changed.
func BenchmarkDraft(b *testing.B) {
	book := open(b, &book.Memory{}, shared(b, 10), nil)
	post(b, book, sale("1", day(1, 5), 10_000), sale("2", day(2, 5), 10_000))
	if err := book.Close(b.Context(), "kim", "2026-01", by("ann", day(2, 1))); err != nil {
		b.Fatal(err)
	}
	post(b, book, sale("3", day(1, 6), 10_000))
	var s *settle.Statement
	for b.Loop() {
		var err error
		if s, _, err = book.Statement("kim", "2026-02"); err != nil {
			b.Fatal(err)
		}
	}
	if len(s.Lines) != 2 {
		b.Fatalf("%d lines", len(s.Lines))
	}
}
