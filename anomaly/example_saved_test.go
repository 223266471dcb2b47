// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly_test

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// pager shows alerts; a host's sends mail.
type pager struct{}

func (pager) Notify(_ context.Context, a anomaly.Alert) error {
	fmt.Println("alert", a.Level, a.Finding.Subject, a.Findings)
	return nil
}

// One alert for one incident, and a graver one if nobody answers.
func ExampleNewAlerts() {
	ctx := context.Background()
	at := time.Date(2026, 3, 17, 9, 0, 0, 0, time.UTC)
	alerts, err := anomaly.NewAlerts(pager{}, &anomaly.AlertOptions{
		Least: anomaly.Review, Escalate: []time.Duration{4 * time.Hour},
	})
	if err != nil {
		log.Fatal(err)
	}
	f := anomaly.NewFinding("late_contract", anomaly.Series{Partner: "kim"}, exampleDay(16), "contract 12")
	f.Severity = anomaly.Block
	var desk anomaly.Desk
	desk.Raise(at, f)
	for _, later := range []time.Duration{0, time.Hour, 5 * time.Hour} {
		if err := alerts.Send(ctx, at.Add(later), &desk, f); err != nil {
			log.Fatal(err)
		}
	}
	// Output:
	// alert 0 contract 12 1
	// alert 1 contract 12 1
}

// All that learns is saved and goes on from there: equal states are equal bytes.
func ExampleRestoreMonitor() {
	opts := &anomaly.Options{Metrics: []anomaly.Metric{{Name: "gross", Currency: money.KRW}}}
	monitor, err := anomaly.NewMonitor(opts)
	if err != nil {
		log.Fatal(err)
	}
	series := anomaly.Series{Partner: "acme", Feed: "sales", Metric: "gross"}
	monitor.Observe(anomaly.Observation{Series: series, Day: exampleDay(1), Value: money.Int(1_300_000)})
	saved, err := monitor.MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	again, err := anomaly.RestoreMonitor(opts, saved)
	if err != nil {
		log.Fatal(err)
	}
	resaved, err := again.MarshalBinary()
	fmt.Println(bytes.Equal(saved, resaved), err)

	saved[len(saved)/2] ^= 1
	_, err = anomaly.RestoreMonitor(opts, saved)
	fmt.Println(err)
	// Output:
	// true <nil>
	// anomaly: restore: not of this form: cut off or damaged: not a saved monitor
}

// Rows and totals are saved in forms of their own.
func ExampleRestoreTotals() {
	totals := anomaly.NewTotals(time.UTC)
	err := totals.Add(event.Event{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, Party: "kim",
		At: time.Date(2026, 3, 16, 9, 0, 0, 0, time.UTC), Gross: money.MustParse("12000 KRW"),
	})
	if err != nil {
		log.Fatal(err)
	}
	saved, err := totals.MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	again, err := anomaly.RestoreTotals(time.UTC, saved)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(again.Observations(exampleDay(16), exampleDay(16), 1)))

	rows, err := anomaly.NewRows(nil)
	if err != nil {
		log.Fatal(err)
	}
	if saved, err = rows.MarshalBinary(); err != nil {
		log.Fatal(err)
	}
	_, err = anomaly.RestoreRows(nil, saved)
	fmt.Println(err)
	// Output:
	// 2
	// <nil>
}

// A watch that is saved knows after a restart what it knew.
func ExampleRestoreWatch() {
	opts := &anomaly.WatchOptions{Scopes: []anomaly.Scope{{Agreement: "kim", Series: anomaly.Series{Partner: "kim"}}}}
	watch, err := anomaly.NewWatch(opts)
	if err != nil {
		log.Fatal(err)
	}
	saved, err := watch.MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	again, err := anomaly.RestoreWatch(opts, saved)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(again.Items()))
	// Output: 0
}
