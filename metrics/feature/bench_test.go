// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"fmt"
	"testing"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// purchases are n events of a twentieth as many customers, one a minute.
func purchases(n int) []event.Event {
	list := make([]event.Event, n)
	for i := range list {
		list[i] = event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprint("p-", i)}, Kind: event.PaymentCaptured,
			At: time.Date(2026, 1, 1, 0, i, 0, 0, time.UTC), Customer: fmt.Sprint("u-", i*7919%(n/20+1)),
			Product: fmt.Sprint("p", i%50), Campaign: fmt.Sprint("c", i%9), Gross: money.Minor(int64(100+i%977), money.KRW),
		}
	}
	return list
}

// BenchmarkAdd is the cost of an event into fourteen features of two kinds of entities.
func BenchmarkAdd(b *testing.B) {
	events := purchases(200_000)
	b.ReportAllocs()
	for b.Loop() {
		add(b, newStore(b, everything(metrics.Day)), event.Batch{Events: events})
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(events)), "ns/event")
}

// BenchmarkAt is the cost of the twelve features of a customer, each time an hour later.
func BenchmarkAt(b *testing.B) {
	events := purchases(200_000)
	s := newStore(b, everything(metrics.Day))
	add(b, s, event.Batch{Events: events})
	b.ReportAllocs()
	at := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; b.Loop(); i++ {
		if _, err := s.At(Row{Name: events[i%len(events)].Customer, At: at.Add(time.Duration(i) * time.Second)}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTable is the cost of a row of a table.
func BenchmarkTable(b *testing.B) {
	events := purchases(200_000)
	s := newStore(b, everything(metrics.Day))
	add(b, s, event.Batch{Events: events})
	rows := make([]Row, 50_000)
	for i := range rows {
		rows[i] = Row{Name: events[i*31%len(events)].Customer, At: events[i*17%len(events)].At}
	}
	for b.Loop() {
		table(b, s, rows)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(rows)), "ns/row")
}
