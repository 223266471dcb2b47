// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Check adds checks of a host's own: of a file before it is read, of a day's figures, and of a
// statement, and lets a finding hold up the close.
package main

import (
	"context"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/anomaly/contract"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/money"
)

// MoreClicks is a check of a day: nobody clicks on what was not shown.
type MoreClicks struct{}

// Name is what its findings are called by.
func (MoreClicks) Name() string { return "more clicks than impressions" }

// Check looks at all figures of a feed's day together. What it returns stands beside what the monitor
// finds by itself.
func (c MoreClicks) Check(_ context.Context, day anomaly.FeedDay) ([]anomaly.Finding, error) {
	shown, clicked := map[string]money.Decimal{}, map[string]anomaly.Observation{}
	for s, value := range day.Values() {
		switch {
		case value == nil: // nothing was reported
		case s.Metric == "impression.n":
			shown[s.Entity] = *value
		case s.Metric == "click.n":
			clicked[s.Entity] = anomaly.Observation{Series: s, Value: *value}
		}
	}
	var found []anomaly.Finding
	for campaign, o := range clicked {
		if o.Value.Cmp(shown[campaign]) > 0 {
			f := anomaly.NewFinding("more_clicks", o.Series, day.Day, "")
			f.Severity, f.Note = anomaly.Block, fmt.Sprintf("%s clicks of %s impressions", o.Value, shown[campaign])
			f.Detector = c.Name()
			found = append(found, f)
		}
	}
	anomaly.SortFindings(found) // the same order in every run
	return found, nil
}

func main() {
	ctx := context.Background()
	day, err := anomaly.ParseDay("2026-01-15")
	check(err)

	// 1. A contract with a feed, before anything is made of its file.
	feed := contract.Contract{Partner: "onda", Feed: "ads", Closed: true, RowsMin: 1, Columns: []contract.Column{
		{Name: "campaign", Allowed: []string{"A", "B"}},
		{Name: "clicks", Type: contract.Integer, Sign: contract.NonNegative},
	}, Unique: [][]string{{"campaign"}}}
	table, err := contract.ReadCSV(strings.NewReader("campaign,clicks\nA,10\nC,-3\n"), "jan15.csv", day)
	check(err)
	report, err := feed.Check(table, nil)
	check(err)
	for _, f := range report.Faults {
		fmt.Printf("row %d, %s: %q breaks %s\n", f.Row, f.Column, f.Value, f.Rule)
	}

	// 2. A check of a day's figures, beside those of the monitor.
	monitor, err := anomaly.NewMonitor(&anomaly.Options{
		Metrics: []anomaly.Metric{{Name: "impression.n", Counts: true}, {Name: "click.n", Counts: true}},
		Checks:  []anomaly.Check{MoreClicks{}},
	})
	check(err)
	for metric, n := range map[string]int64{"impression.n": 900, "click.n": 4000} {
		series := anomaly.Series{Partner: "onda", Feed: "ads", Entity: "A", Metric: metric}
		monitor.Observe(anomaly.Observation{Series: series, Day: day, Value: money.Int(n)})
	}
	found, err := monitor.Close(ctx, day)
	check(err)

	// 3. A guard on the close: open findings, and a rule about the statement itself.
	rate := money.Percent(10)
	agreements := []settle.Agreement{{
		ID: "onda-2026", Party: "onda", Currency: money.KRW, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}
	plan, err := settle.NewPlan(agreements, nil)
	check(err)
	var desk anomaly.Desk
	gate, err := anomaly.NewGate(&desk, anomaly.ScopesOf(agreements))
	check(err)
	notNothing := func(_ context.Context, s *settle.Statement) ([]book.Obstacle, error) {
		if s.Total.IsZero() {
			return []book.Obstacle{{Text: "a statement of nothing"}}, nil
		}
		return nil, nil
	}
	b, err := book.Open(ctx, &book.Memory{}, plan, &book.Options{
		Guards: []book.Guard{book.GuardOf(gate.Blocking), notNothing},
	})
	check(err)
	at := time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)
	desk.Raise(at, found...)
	fmt.Println(b.Close(ctx, "onda-2026", "2026-01", book.By{Name: "ann", At: at}))

	for _, f := range found {
		_, err = desk.Answer(ctx, f.ID, anomaly.Answer{
			Verdict: anomaly.RealEvent, Reason: "a test of the agency's", By: "lee", At: at,
		})
		check(err)
	}
	fmt.Println(b.Close(ctx, "onda-2026", "2026-01", book.By{Name: "ann", At: at}))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
