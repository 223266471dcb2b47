// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// exampleBoard knows four weeks of clicks and impressions of two campaigns.
func exampleBoard() *metrics.Board {
	board, err := metrics.NewBoard(&metrics.Model{
		Name: "ads", Currency: money.KRW, Breakdowns: []string{"campaign"},
		Calendar: settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday},
		NorthStar: metrics.NorthStar{Metric: metrics.Metric{
			Name: "ctr", Title: "Clicks of impressions", Owner: "kim",
			Is: metrics.Rate{Of: metrics.On(event.Click), Per: metrics.On(event.Impression)},
		}},
	}, nil)
	if err != nil {
		log.Fatal(err)
	}
	var events []event.Event
	for week := range 4 {
		for i, campaign := range []string{"brand", "spring"} {
			at := time.Date(2026, 1, 6+7*week, 9, 0, 0, 0, time.UTC)
			add := func(kind event.Kind, n int64) {
				events = append(events, event.Event{
					Key:  event.Key{Source: "ads", ID: fmt.Sprint(kind, campaign, week)},
					Kind: kind, At: at, Campaign: campaign, Quantity: money.Int(n),
				})
			}
			add(event.Impression, 1000)
			add(event.Click, int64(20+10*i+week))
		}
	}
	if _, err := board.Add(event.Batch{Events: events}); err != nil {
		log.Fatal(err)
	}
	return board
}

// One figure of a window, whole and by campaign.
func ExampleView_Read() {
	view := exampleBoard().At(time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC))
	january := metrics.Window{From: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)}
	ctr, err := view.Read("ctr", january)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ctr.Figure(), "of", ctr.N)
	by, err := view.By("campaign", "ctr", january)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(by["brand"].Figure(), by["spring"].Figure())
	// Output:
	// 2.6 % [2.3, 3.0] of 8000
	// 2.1 % [1.7, 2.6] 3.1 % [2.7, 3.7]
}

// The same figure for each period of the model's calendar.
func ExampleView_Series() {
	view := exampleBoard().At(time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC))
	weeks, err := view.Series("ctr", metrics.Window{})
	if err != nil {
		log.Fatal(err)
	}
	for _, week := range weeks {
		fmt.Println(week.Window.From.Format(time.DateOnly), week.Figure())
	}
	// Output:
	// 2026-01-05 2.5 % [1.9, 3.3]
	// 2026-01-12 2.6 % [2.0, 3.4]
	// 2026-01-19 2.7 % [2.1, 3.5]
	// 2026-01-26 2.8 % [2.2, 3.6]
}

// The definitions that a model may use, by their names in JSON.
func ExampleDefinitions() {
	fmt.Println(len(metrics.Definitions()), metrics.Definitions()[:3])
	// Output:
	// 15 [count sum mean]
}
