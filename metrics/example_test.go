// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 12, 0, 0, 0, time.UTC) }
	happened := func(id string, kind event.Kind, customer string, n int) event.Event {
		e := event.Event{Key: event.Key{Source: "shop", ID: id}, Kind: kind, At: day(n), Customer: customer}
		if kind == event.PaymentCaptured {
			e.Gross, e.At = money.Minor(12_900, money.KRW), e.At.Add(time.Hour)
		}
		return e
	}
	events := []event.Event{
		happened("s1", "signup", "ann", 5), happened("p1", event.PaymentCaptured, "ann", 5),
		happened("p2", event.PaymentCaptured, "ann", 20), // comes back
		happened("s2", "signup", "bob", 6), happened("p3", event.PaymentCaptured, "bob", 9),
		happened("s3", "signup", "cy", 7),
	}
	asOf := day(60)
	january := metrics.Window{From: day(1).Add(-12 * time.Hour), To: day(32).Add(-12 * time.Hour)}

	model := &metrics.Model{
		Name: "shop", Currency: money.KRW, Events: []event.Kind{"signup"},
		Calendar: settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday},
		NorthStar: metrics.NorthStar{Metric: metrics.Metric{
			Name: "returning", Title: "Customers who buy again within 30 days", Owner: "kim",
			Is: metrics.Retention{Of: metrics.Of(metrics.SettledOrders), Kind: metrics.WithinDays, Days: 30},
		}},
		Leading: []metrics.Indicator{{LeadsBy: 4, Metric: metrics.Metric{
			Name: "onboarded", Title: "New accounts that buy within a day", Owner: "lee",
			Is: metrics.Funnel{
				Steps:  []metrics.Signal{metrics.On("signup"), metrics.Of(metrics.SettledOrders)},
				Within: metrics.Day,
			},
		}}},
	}
	board, err := metrics.NewBoard(model, nil)
	if err != nil {
		log.Fatal(err) // all faults of the model at once
	}
	if _, err = board.Add(event.Batch{Events: events}); err != nil {
		log.Fatal(err)
	}
	view := board.At(asOf)
	verdicts, err := view.Leads(metrics.Window{}, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(view.Report(january, verdicts))
	// Output:
	// shop
	// 2026-01-01 to 2026-02-01, as of 2026-03-01T12:00:00Z; 6 events
	//
	// NORTH STAR
	//   Customers who buy again within 30 days  50.0 % [9.5, 90.5] (n=2)
	//
	// LEADING
	//   New accounts that buy within a day  33.3 % [6.1, 79.2] (n=3)  unverified: too short
}

// A model in a file: what is wrong with it is said all at once.
func ExampleParseModel() {
	text, err := os.ReadFile("testdata/model.json")
	if err != nil {
		log.Fatal(err)
	}
	model, err := metrics.ParseModel(text)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(model.NorthStar.Name, "led by", model.Leading[0].Name)

	_, err = metrics.ParseModel([]byte(`{"name": "shop", "currency": "KRW", "calendar": {"cycle": "weekly"},
		"leading": [{"name": "ctr", "owner": "lee", "is": {"type": "rate", "of": "clik", "per": "impression"}, "leads_by": 0}]}`))
	for _, f := range settle.Faults(err) {
		fmt.Printf("%s [%s]\n", f.Path, f.Code)
	}
	// Output:
	// returning_customers led by onboarded
	// north_star [north_star]
	// leading[0].is.of.kinds[0] [unknown_event]
	// leading[0].leads_by [range]
}

// An estimate says in one line what it is worth.
func ExampleEstimate() {
	returned := metrics.Estimate{
		Metric: "return_rate", Unit: metrics.Share, Value: 0.6, Valid: true,
		Interval: metrics.Interval{Low: 0.231, High: 0.882, Level: 0.95, Method: "wilson"},
		N:        5, AsOf: time.Date(2025, 3, 15, 0, 0, 0, 0, time.UTC), Freshness: metrics.Fresh, Exact: true,
	}
	fmt.Println(returned)
	// Output: 60.0 % [23.1, 88.2] (n=5, 0 immature, as of 2025-03-15, fresh)
}

// Indicators of the host's own series are judged without a board.
func ExampleJudgeLeads() {
	signups := []float64{12, 15, 11, 19, 14, 17, 13, 20, 16, 12, 18, 15, 21, 13, 17, 19, 14, 22, 16, 18, 13, 20, 17, 15, 23, 16, 19, 14, 21, 18, 24, 15, 20, 17, 22, 16}
	orders := make([]float64, len(signups))
	for i := range orders { // two weeks later, and a little of its own
		orders[i] = 100 + float64(i%3)
		if i >= 2 {
			orders[i] += 5 * signups[i-2]
		}
	}
	verdicts, err := metrics.JudgeLeads([]metrics.Claim{{
		Indicator: "signups", NorthStar: "orders", IndicatorValues: signups[2:], NorthStarValues: orders[2:], LeadsBy: 2,
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(verdicts[0].Verdict, verdicts[0].Lag)
	// Output: leads 2
}

// A review shows the last period that is over, each figure as of when it was complete,
// and how it moved; HTML gives the same as a page with plots.
func ExampleView_Review() {
	model := &metrics.Model{
		Name: "ads", Currency: money.KRW, Calendar: settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday},
		NorthStar: metrics.NorthStar{Metric: metrics.Metric{
			Name: "ctr", Title: "Clicks of impressions", Owner: "kim",
			Is: metrics.Rate{Of: metrics.On(event.Click), Per: metrics.On(event.Impression)},
		}},
	}
	board, err := metrics.NewBoard(model, nil)
	if err != nil {
		log.Fatal(err)
	}
	for week, clicks := range []int64{20, 23, 21, 60} {
		at := time.Date(2026, 1, 6+7*week, 9, 0, 0, 0, time.UTC)
		seen := event.Event{Key: event.Key{Source: "ads", ID: fmt.Sprint("i", week)}, Kind: event.Impression, At: at, Quantity: money.Int(1000)}
		clicked := event.Event{Key: event.Key{Source: "ads", ID: fmt.Sprint("c", week)}, Kind: event.Click, At: at, Quantity: money.Int(clicks)}
		if _, err := board.Add(event.Batch{Events: []event.Event{seen, clicked}}); err != nil {
			log.Fatal(err)
		}
	}
	review := board.At(time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)).Review(nil)
	fmt.Print(review)
	if err := review.HTML(io.Discard); err != nil {
		log.Fatal(err)
	}
	// Output:
	// ads
	// week of 2026-01-26, as of 2026-02-02; 8 events
	//
	// NORTH STAR
	//   Clicks of impressions — kim
	//     6.0 % [4.7, 7.6] (n=1000)
	//     ▁▁▁█  +3.9 pp [+2.2, +5.7], better
}

// Parts of the events can be folded apart and merged: the same events give the same
// bytes. A breakdown gives each figure by campaign.
func ExampleBoard_Merge() {
	model := &metrics.Model{
		Name: "ads", Currency: money.KRW, Breakdowns: []string{"campaign"},
		NorthStar: metrics.NorthStar{Metric: metrics.Metric{
			Name: "sales", Owner: "kim", Is: metrics.Sum{Of: metrics.On(event.PaymentCaptured), Value: metrics.Gross},
		}},
	}
	whole, err := metrics.NewBoard(model, nil)
	if err != nil {
		log.Fatal(err)
	}
	parts := []*metrics.Board{whole.New(), whole.New()}
	for i := range 6 {
		paid := event.Event{
			Key: event.Key{Source: "shop", ID: fmt.Sprint("p", i)}, Kind: event.PaymentCaptured,
			At:       time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC),
			Campaign: []string{"spring", "brand"}[i%2], Gross: money.Minor(int64(1000*(i+1)), money.KRW),
		}
		for _, board := range []*metrics.Board{whole, parts[i%2]} {
			if _, err := board.Add(event.Batch{Events: []event.Event{paid}}); err != nil {
				log.Fatal(err)
			}
		}
	}
	if _, err := parts[1].Merge(parts[0]); err != nil {
		log.Fatal(err)
	}
	one, errOne := whole.Digest()
	two, errTwo := parts[1].Digest()
	fmt.Println("the same:", errOne == nil && errTwo == nil && one == two)
	by, err := parts[1].At(time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)).By("campaign", "sales", metrics.Window{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(by["brand"].Amount, by["spring"].Amount)
	// Output:
	// the same: true
	// 12000 KRW 9000 KRW
}

func ExampleNewPromoters() {
	r := metrics.NewPromoters(60, 25, 15, 0.95)
	fmt.Printf("NPS %.0f, adjusted %.1f [%.1f, %.1f]\n", r.NPS, r.AdjustedCentre, r.AdjustedLow, r.AdjustedHigh)
	// Output: NPS 45, adjusted 43.7 [29.3, 58.0]
}

// A stage's next piece of work has a priority.
func ExampleWork_RICE() {
	fmt.Println(metrics.Work{Reach: 5000, Impact: 2, Confidence: 0.8, Effort: 4}.RICE(), metrics.ICE(7, 5, 8))
	// Output: 2000 280
}

// What a customer is worth: from the part of customers that is observed to stay, or from
// one rate of retention.
func ExampleSurvivalValue() {
	fmt.Printf("%.0f %.0f\n", metrics.SurvivalValue(1000, []float64{1, 0.6, 0.45}, 0.01), metrics.GeometricValue(1000, 0.6, 0.01, 0))
	// Output: 2035 2463
}

// The model of customers who buy at random until they leave unseen.
func ExampleFitBuyTillDie() {
	var customers []metrics.Purchases
	for i := range 200 {
		customers = append(customers, metrics.Purchases{Repeats: i % 5, Last: float64(7 * (i % 5)), Watched: 39})
	}
	model, err := metrics.FitBuyTillDie(customers)
	if err != nil {
		log.Fatal(err)
	}
	often, seldom := metrics.Purchases{Repeats: 8, Last: 38, Watched: 39}, metrics.Purchases{Repeats: 8, Last: 9, Watched: 39}
	fmt.Println(model.Alive(often) > model.Alive(seldom))
	// Output: true
}
