// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// benchEvents makes n events in the shares of the benchmark file: payments,
// clicks, conversions, ad cost and refunds of 300 parties in 5,000 campaigns. With
// parents, refunds name a payment, which may come later.
func benchEvents(n int, orders, parents bool) []event.Event {
	r := rand.New(rand.NewPCG(1, 2))
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	events := make([]event.Event, n)
	for i := range events {
		campaign := r.IntN(5000)
		e := &events[i]
		*e = event.Event{
			Key:   event.Key{Source: "shop", ID: benchID(i)},
			At:    start.Add(time.Duration(r.IntN(90*24*3600)) * time.Second),
			Party: fmt.Sprint("partner-", campaign%300), Campaign: fmt.Sprint("campaign-", campaign),
			Customer: fmt.Sprint("customer-", r.IntN(200_000)),
		}
		if orders {
			e.Order = fmt.Sprint("order-", r.IntN(n/2+1))
		}
		switch p := r.IntN(100); {
		case p < 20:
			e.Kind, e.Quantity, e.Order = event.Click, money.Int(1), ""
		case p < 35:
			e.Kind, e.Quantity = event.Conversion, money.Int(1)
		case p < 45:
			e.Kind, e.Gross, e.Order = event.AdCost, money.Minor(-int64(r.IntN(9000)+1), money.KRW), ""
		case p < 48:
			e.Kind, e.Gross = event.PaymentRefunded, money.Minor(-int64(r.IntN(9000)+1), money.KRW)
			if parents {
				e.Parent = event.Key{Source: "shop", ID: benchID(r.IntN(n))}
			}
		default:
			e.Kind, e.Gross = event.PaymentCaptured, money.Minor(int64(r.IntN(90_000)+1), money.KRW)
		}
	}
	return events
}

func benchID(i int) string { return fmt.Sprintf("01JH8Z6Q4T5V9K2M7N%08d", i) }

// benchPlan has an agreement for each party, in so many versions.
func benchPlan(b *testing.B, attribution Attribution, versions int) *Plan {
	b.Helper()
	var agreements []Agreement
	tenth, adCost := money.Percent(10), AdCost()
	for i := range 300 {
		party := fmt.Sprint("partner-", i)
		agreements = append(agreements, Agreement{
			ID: AgreementID(party), Party: party, Currency: money.KRW,
			Terms: []Term{
				RevenueShare{Tiers: &Tiers{Steps: []Tier{
					{UpTo: money.Int(10_000_000), Rate: tenth}, {Rate: money.Percent(15)},
				}}},
				PerAction{Price: money.MustParse("500 KRW"), Count: Conversions()},
				Deduction{Rate: &tenth, Of: &adCost},
			},
		})
	}
	for i := range agreements {
		for v := 1; v < versions; v++ {
			next, before := agreements[i], &agreements[i]
			if v > 1 {
				before = &agreements[len(agreements)-1]
			}
			next.Version, next.From = v, time.Date(2026, time.Month(1+v), 1, 0, 0, 0, 0, time.UTC)
			before.To = next.From
			agreements = append(agreements, next)
		}
	}
	plan, err := NewPlan(agreements, &PlanOptions{Attribution: attribution})
	if err != nil {
		b.Fatal(err)
	}
	return plan
}

// BenchmarkTallyAdd folds new events: time and allocations are for one event.
// With two versions, reversals are followed to what they give back.
func BenchmarkTallyAdd(b *testing.B) {
	for _, c := range []struct {
		name        string
		attribution Attribution
		versions    int
	}{
		{"attribution=off", NoAttribution, 1},
		{"attribution=on", LastTouch, 1},
		{"attribution=off/versions=2", NoAttribution, 2},
		{"attribution=on/versions=2", LastTouch, 2},
	} {
		b.Run(c.name, func(b *testing.B) {
			const n = 1 << 19
			events := benchEvents(n, c.attribution == LastTouch, c.versions > 1)
			plan := benchPlan(b, c.attribution, c.versions)
			b.ReportAllocs()
			tally, i := plan.NewTally(), 0
			for b.Loop() {
				if i%groupLen == 0 {
					at := i % n
					if at == 0 {
						tally = plan.NewTally()
					}
					if _, err := tally.Add(event.Batch{Events: events[at : at+groupLen]}); err != nil {
						b.Fatal(err)
					}
				}
				i++
			}
		})
	}
}

// BenchmarkStatement rates one agreement for one month.
func BenchmarkStatement(b *testing.B) {
	for _, n := range []int{1 << 12, 1 << 18} {
		b.Run(fmt.Sprint("events=", n), func(b *testing.B) {
			tally := benchPlan(b, NoAttribution, 1).NewTally()
			if _, err := tally.Add(event.Batch{Events: benchEvents(n, false, false)}); err != nil {
				b.Fatal(err)
			}
			periods, err := tally.Periods("partner-1")
			if err != nil || len(periods) == 0 {
				b.Fatal(periods, err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := tally.Statement("partner-1", periods[0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFold reads a file in both wire forms: time is for one event.
func BenchmarkFold(b *testing.B) {
	for _, c := range []struct {
		name        string
		format      event.Format
		attribution Attribution
	}{
		{"csv/attribution=off", event.CSV, NoAttribution},
		{"csv/attribution=on", event.CSV, LastTouch},
		{"jsonl/attribution=off", event.JSONLines, NoAttribution},
	} {
		b.Run(c.name, func(b *testing.B) {
			const n = 1 << 18
			var file bytes.Buffer
			w, err := event.NewWriter(&file, &event.WriterOptions{Format: c.format})
			if err != nil {
				b.Fatal(err)
			}
			if err := errors.Join(w.Write(benchEvents(n, c.attribution == LastTouch, false)), w.Close()); err != nil {
				b.Fatal(err)
			}
			plan := benchPlan(b, c.attribution, 1)
			b.ReportAllocs()
			for b.Loop() {
				ranges, err := event.OpenRanges(bytes.NewReader(file.Bytes()), int64(file.Len()), 2, nil)
				if err != nil {
					b.Fatal(err)
				}
				var readers []EventReader
				for _, r := range ranges.Readers() {
					readers = append(readers, r)
				}
				if _, added, err := Fold(b.Context(), plan, readers...); err != nil || added.Accepted != n {
					b.Fatal(added.Accepted, err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/event")
		})
	}
}
