// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// exampleDay is a day of March 2026.
func exampleDay(n int) anomaly.Day {
	return anomaly.DayOf(time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC))
}

// Findings wait on a desk until somebody answers, and every answer has a name and a reason.
func ExampleDesk() {
	ctx := context.Background()
	at := time.Date(2026, 3, 17, 9, 0, 0, 0, time.UTC)
	f := anomaly.NewFinding("late_contract", anomaly.Series{Partner: "kim"}, exampleDay(16), "contract 12")
	f.Severity = anomaly.Review

	var desk anomaly.Desk
	desk.Raise(at, f)
	err := desk.Assign(ctx, f.ID, anomaly.Assignment{To: "lee", By: "ann", At: at})
	fmt.Println(err, len(desk.Open()))
	_, err = desk.Answer(ctx, f.ID, anomaly.Answer{Verdict: anomaly.FalseAlarm, By: "lee", At: at.Add(time.Hour)})
	fmt.Println(err)
	_, err = desk.Answer(ctx, f.ID, anomaly.Answer{
		Verdict: anomaly.FalseAlarm, By: "lee", Reason: "it came by post", At: at.Add(time.Hour),
	})
	fmt.Println(err, len(desk.Open()))
	for _, e := range desk.Log() {
		fmt.Println(e.Number, e.By, e.Action)
	}
	fmt.Println("broken at:", anomaly.VerifyLog(desk.Log())) // 0 is nowhere
	// Output:
	// <nil> 1
	// anomaly: answer fabf8c4c56e033ec099e3267ebf49fb3: a name and a reason are needed
	// <nil> 0
	// 1  raised
	// 2 ann assigned
	// 3 lee answered
	// broken at: 0
}

// Events become daily figures, by source, campaign and kind.
func ExampleTotals() {
	totals := anomaly.NewTotals(time.UTC)
	paid := func(id string, hour int) event.Event {
		return event.Event{
			Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, Party: "kim", Campaign: "spring",
			At: time.Date(2026, 3, 16, hour, 0, 0, 0, time.UTC), Gross: money.MustParse("12000 KRW"),
		}
	}
	if err := totals.Add(paid("1", 9), paid("2", 10), paid("2", 10)); err != nil {
		log.Fatal(err)
	}
	for _, o := range totals.Observations(exampleDay(16), exampleDay(16), 1) {
		fmt.Println(o.Series.Partner, o.Series.Entity, o.Series.Metric, o.Value)
	}
	// Output:
	// kim spring payment_captured.KRW 24000
	// kim spring payment_captured.n 2
}

// A feed that promised to report by nine, and did not.
func ExampleArrivals() {
	var arrivals anomaly.Arrivals
	if err := arrivals.Declare("onda", "ads", anomaly.Due{After: 9 * time.Hour}); err != nil {
		log.Fatal(err)
	}
	came := time.Date(2026, 3, 16, 8, 0, 0, 0, time.UTC)
	inTime, counted := arrivals.Arrive(anomaly.Arrival{Partner: "onda", Feed: "ads", Day: exampleDay(15), At: came})
	fmt.Println(inTime, counted)
	for _, s := range arrivals.States(came.AddDate(0, 0, 1).Add(2*time.Hour), time.UTC) {
		fmt.Println(s.Partner, s.Feed, s.State, "waiting for", s.Waiting)
	}
	// Output:
	// true true
	// onda ads late waiting for 2026-03-16
}

// Single rows: one among many like it that is far too large.
func ExampleRows() {
	rows, err := anomaly.NewRows(nil)
	if err != nil {
		log.Fatal(err)
	}
	series := anomaly.Series{Partner: "onda", Feed: "sales", Metric: "gross"}
	for day := 1; day <= 16; day++ {
		for n := range 40 {
			won := int64(9_000 + 137*((day*7+n*11)%20))
			if day == 16 && n == 5 {
				won = 91_000_000
			}
			_, err := rows.Observe(anomaly.Row{
				Series: series, Day: exampleDay(day), ID: fmt.Sprintf("%d-%d", day, n), Amount: money.Minor(won, money.KRW),
			})
			if err != nil {
				log.Fatal(err)
			}
		}
		found, err := rows.Close(exampleDay(day))
		if err != nil {
			log.Fatal(err)
		}
		for _, f := range found {
			fmt.Println(f.Day, f.Kind, f.Subject, f.Severity)
		}
	}
	// Output:
	// 2026-03-16 row_influence 16-5 block
}

// The open findings, by money at stake, as text, JSON or a page.
func ExampleNewReport() {
	at := time.Date(2026, 3, 17, 9, 0, 0, 0, time.UTC)
	f := anomaly.NewFinding("late_contract", anomaly.Series{Partner: "kim"}, exampleDay(16), "contract 12")
	f.Severity, f.Note = anomaly.Review, "the contract is not signed"
	var desk anomaly.Desk
	desk.Raise(at, f)
	report := anomaly.NewReport(&desk, nil, &anomaly.ReportOptions{AsOf: at.Add(26 * time.Hour)})
	if err := report.Text(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Open findings, 2026-03-18T11:00:00Z
	//
	// review kim contract 12 2026-03-16: the contract is not signed.
	//        late_contract, fabf8c4c56e033ec099e3267ebf49fb3; waits 26 h 0 min, nobody is asked
	//
	// review: 1 open, the oldest for 26 h 0 min; 0 answered
}
