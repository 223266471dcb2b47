// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	series := anomaly.Series{Partner: "acme", Feed: "sales", Entity: "store-7", Metric: "gross"}
	day, _ := anomaly.ParseDay("2026-03-16")
	var past []anomaly.Observation
	for back := anomaly.Day(60); back > 0; back-- {
		won := 1_300_000 + 10_000*int64(back*7%11) // an ordinary day: 1.3 to 1.4 million won
		past = append(past, anomaly.Observation{Series: series, Day: day - back, Value: money.Int(won)})
	}

	monitor, err := anomaly.NewMonitor(&anomaly.Options{
		Metrics: []anomaly.Metric{{Name: "gross", Currency: money.KRW}},
	})
	if err != nil {
		log.Fatal(err)
	}
	monitor.Observe(past...)
	monitor.Observe(anomaly.Observation{Series: series, Day: day, Value: money.Int(131_400_000)})
	findings, err := monitor.Close(context.Background(), day)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range findings {
		fmt.Println(f.Kind, f.Severity)
		fmt.Println(f.Explain(settle.English))
		fmt.Println(f.Explain(settle.Korean))
	}
	// Output:
	// decimal_slip block
	// acme sales store-7 gross 2026-03-16: 131,400,000 is about 100 times an ordinary day, expected 1,360,000 (1,231,000–1,501,000); likely 1,314,000; 130,040,000 KRW at stake.
	// acme sales store-7 gross 2026-03-16: 131,400,000은 평소의 약 100배입니다, 예상 1,360,000 (1,231,000–1,501,000), 올바른 값은 1,314,000으로 보입니다 (영향 금액 130,040,000 KRW).
}

// A finding of a host's own blocks the close of the period that it touches, until someone answers.
func ExampleGate() {
	ctx := context.Background()
	share := money.Percent(10)
	agreements := []settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Terms: []settle.Term{settle.RevenueShare{Label: "10 % of sales", Rate: &share}},
	}}
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		log.Fatal(err)
	}

	var desk anomaly.Desk
	gate, err := anomaly.NewGate(&desk, anomaly.ScopesOf(agreements))
	if err != nil {
		log.Fatal(err)
	}
	b, err := book.Open(ctx, &book.Memory{}, plan, &book.Options{Guards: []book.Guard{book.GuardOf(gate.Blocking)}})
	if err != nil {
		log.Fatal(err)
	}
	desk.Record = func(ctx context.Context, e anomaly.Entry) error { // answers stand in the chain of the book
		return b.Note(ctx, "finding "+e.Finding, book.By{Name: e.By, At: e.At, Why: e.Text})
	}

	day, _ := anomaly.ParseDay("2026-01-15")
	f := anomaly.NewFinding("not_signed", anomaly.Series{Partner: "kim"}, day, "contract 12")
	f.Severity, f.Note = anomaly.Block, "the contract is not signed"
	first := time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)
	desk.Raise(first, f)

	ann := book.By{Name: "ann", At: first}
	fmt.Println(b.Close(ctx, "kim", "2026-01", ann))
	_, err = desk.Answer(ctx, f.ID, anomaly.Answer{Verdict: anomaly.FalseAlarm, By: "lee", Reason: "signed on paper", At: first})
	fmt.Println(err, b.Close(ctx, "kim", "2026-01", ann))
	for _, n := range b.Notes() {
		fmt.Println(n.Name, n.Why)
	}
	// Output:
	// book: close kim/2026-01: blocked: block: kim contract 12 2026-01-15: the contract is not signed. (23aaf455f7ad3969f2753911425dccb3)
	// <nil> <nil>
	// lee false_alarm: signed on paper
}
