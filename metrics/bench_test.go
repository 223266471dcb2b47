// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// twenty is a model of twenty metrics, as a platform would have it.
func twenty(t testing.TB) *Model {
	m, err := ParseModel(file(t, "model.json"))
	if err != nil {
		t.Fatal(err)
	}
	m.Metrics = append(m.Metrics,
		Metric{Name: "clicks", Is: Counted{Of: On(event.Click)}},
		Metric{Name: "ad_cost", Is: Sum{Of: On(event.AdCost), Value: Gross, Negate: true}},
		Metric{Name: "gross_p95", Is: Quantile{Of: On(event.PaymentCaptured), Value: Gross, P: 0.95}},
		Metric{Name: "visitors", Is: Distinct{Of: On("session")}},
	)
	if n := len(m.all()); n != 20 {
		t.Fatalf("%d metrics, want 20", n)
	}
	return m
}

// traffic is a year of a platform: sessions, impressions and clicks, conversions
// with their orders, payments, surveys and calls. One event in seven has an order.
// As from a reader, the texts of events lie one behind the other in one string.
type traffic struct {
	n      int
	step   time.Duration // from event to event
	text   string
	random []uint64
}

const (
	year = 365 * 24 * time.Hour

	idLen, customerLen, orderLen = 26, 9, 10
	textLen                      = idLen + customerLen + orderLen
)

func newTraffic(n int, span time.Duration) *traffic {
	r := rand.New(rand.NewPCG(1, 2))
	t := &traffic{n: n, step: span / time.Duration(n), random: make([]uint64, n)}
	text := make([]byte, 0, n*textLen)
	for i := range n {
		t.random[i] = r.Uint64()
		text = fmt.Appendf(text, "01JH8Z6Q4T5V9K2M%010du%08do%09d", i, r.IntN(max(10, n/20)), i/20)
	}
	t.text = string(text)
	return t
}

// fill makes the events from the i-th on.
func (t *traffic) fill(events []event.Event, i int, campaigns, kinds []string) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for k := range events {
		text, x := t.text[(i+k)*textLen:][:textLen], t.random[i+k]
		e := &events[k]
		*e = event.Event{
			Key:      event.Key{Source: "shop", ID: text[:idLen]},
			At:       start.Add(time.Duration(i+k) * t.step),
			Campaign: campaigns[x>>8%uint64(len(campaigns))], Customer: text[idLen : idLen+customerLen],
		}
		if x%20 >= 6 && x%20 < 16 {
			e.Key.Source = "ads"
		}
		order := text[idLen+customerLen:]
		switch pick := x % 20; {
		case pick < 6:
			e.Kind = "session"
		case pick < 12:
			e.Kind, e.Quantity = event.Click, money.Int(1)
		case pick < 15:
			e.Kind, e.Quantity = event.Impression, money.Int(100)
		case pick < 16:
			e.Kind, e.Quantity, e.Order = event.Conversion, money.Int(1), order
		case pick < 18:
			e.Kind, e.Order, e.Gross = event.PaymentCaptured, order, money.Minor(1000+int64(x>>20%90_000), money.KRW)
		case pick < 19:
			e.Kind, e.Gross = event.AdCost, money.Minor(-100, money.KRW)
		default:
			e.Kind = event.Kind(kinds[x>>16%uint64(len(kinds))])
			e.Quantity = money.Int(int64(x >> 24 % 11))
			e.Dims = surveyDims()
		}
	}
}

func surveyDims() []event.Dim {
	return []event.Dim{{Name: "question", Value: "nps"}, {Name: "stage", Value: "buy"}}
}

// feed folds all events in batches of a size that a reader would give, and returns
// what the folding alone took.
func (t *traffic) feed(b testing.TB, board *Board) (cpu time.Duration) {
	var campaigns []string
	for i := range 50 {
		campaigns = append(campaigns, fmt.Sprintf("c%03d", i))
	}
	kinds := []string{"survey", "call", "signup", "account.linked"}
	events := make([]event.Event, 500)
	for i := 0; i < t.n; i += len(events) {
		t.fill(events, i, campaigns, kinds)
		began := cpuTime(b)
		if _, err := board.Add(event.Batch{Events: events}); err != nil {
			b.Fatal(err)
		}
		cpu += cpuTime(b) - began
	}
	return cpu
}

// BenchmarkFold is the cost of an event into a model of twenty metrics, however
// many came before: the same traffic for twelve days, for four months, for a year.
// Thinner traffic costs more, half as much again where most events are the first of
// their kind and campaign on their day.
func BenchmarkFold(b *testing.B) {
	m := twenty(b)
	for _, n := range []int{100_000, 1_000_000, 3_000_000} {
		events := newTraffic(n, time.Duration(n)*(year/3_000_000))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			began, folding := cpuTime(b), time.Duration(0)
			for b.Loop() {
				folding += events.feed(b, newBoard(b, m))
			}
			all := float64(b.N) * float64(n)
			b.ReportMetric(float64(cpuTime(b)-began)/all, "cpu-ns/event-with-making-it")
			cpu := float64(folding) / all
			b.ReportMetric(cpu, "cpu-ns/event")
			b.ReportMetric(1e3/cpu, "Mevents/s/core")
		})
	}
}

// BenchmarkReport is all figures of twenty metrics for a month of a year's events:
// from a board that has just been given an event, and again from the same view.
func BenchmarkReport(b *testing.B) {
	const n = 1_000_000
	board := newBoard(b, twenty(b))
	newTraffic(n, year).feed(b, board)
	asOf := time.Date(2026, 12, 15, 12, 0, 0, 0, time.UTC)
	w := month("2026-11", nil)
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			board.At(asOf).Report(w, nil)
		}
	})
	b.Run("again", func(b *testing.B) {
		v := board.At(asOf)
		v.Report(w, nil)
		for b.Loop() {
			v.Report(w, nil)
		}
	})
}
