// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/testkit"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// campaignEvents are the conversions of a campaign, each with an order of one
// size: paid, cancelled before they were paid, or still open; and what the ads
// cost.
func campaignEvents(conversions, settled, cancelled int, size, cost money.Amount) []event.Event {
	day := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
	events := []event.Event{{
		Key: event.Key{Source: "ads", ID: "cost"}, Kind: event.AdCost, At: day, Gross: cost.Neg(), Party: "p", Campaign: "C",
	}}
	for i := range conversions {
		order := fmt.Sprint("o", i)
		events = append(events, event.Event{
			Key: event.Key{Source: "ads", ID: order}, Kind: event.Conversion, At: day.Add(time.Hour), Order: order,
			Party: "p", Campaign: "C", Quantity: money.Int(1), Customer: fmt.Sprint("c", i),
		})
		payment := event.Event{
			Key: event.Key{Source: "shop", ID: order}, At: day.Add(2 * time.Hour), Order: order,
			Kind: event.PaymentCaptured, Gross: size, Customer: fmt.Sprint("c", i),
		}
		switch {
		case i >= settled+cancelled:
			continue
		case i >= settled:
			payment.Kind, payment.Gross = event.PaymentCancelled, money.Zero(size.Currency())
		}
		events = append(events, payment)
	}
	return events
}

func TestCampaignVectors(t *testing.T) {
	vectors := testkit.LoadVectors(t, "vectors/metrics/campaign_economics.json")
	var in struct {
		AdCost        int64 `json:"ad_cost"`
		Conversions   int
		Settled       int
		Cancelled     int
		AOV           int64 `json:"aov"`
		CommissionBps int64 `json:"commission_bps"`
		MarginBps     int64 `json:"margin_bps"`
	}
	x := vectors.Take("campaign_loss", &in)
	events := campaignEvents(in.Conversions, in.Settled, in.Cancelled,
		money.Minor(in.AOV, money.KRW), money.Minor(in.AdCost, money.KRW))
	rate, margin := money.BasisPoints(in.CommissionBps), money.BasisPoints(in.MarginBps)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "p", Party: "p", Currency: money.KRW, Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	tally := plan.NewTally()
	if _, err := tally.Add(event.Batch{Events: events}); err != nil {
		t.Fatal(err)
	}
	results, err := tally.Campaigns()
	if err != nil {
		t.Fatal(err)
	}
	january := month("2026-01", nil)
	m := modelOf(Metric{Name: "net_profit", Is: Economics{Figure: NetProfit, Margin: &margin}},
		Metric{Name: "cac", Is: Economics{Figure: CAC}})
	v := boardOf(t, m, events).At(january.To)
	v.Settle(january, results)
	campaigns, err := v.Campaigns(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := campaigns[0]
	x.Near("pending", c.Pending.Value)
	x.Near("settled_revenue", c.ROASGross.Value*float64(in.AdCost))
	x.Near("roas", c.ROASGross.Value)
	x.Near("roas_net", c.ROASNet.Value)
	x.Near("approval_rate", c.ApprovalRate.Value)
	x.Near("cpa", c.CPA.Value)
	x.Near("commission", float(amountNum(results[0].Money[0].Commission)))
	profit := read(t, v, "net_profit", january)
	x.Near("net_profit", profit.Value)
	x.Near("gross_profit", profit.Value+float64(in.AdCost)+float(amountNum(results[0].Money[0].Commission)))
	if cac := read(t, v, "cac", january); cac.Value != 50_000 || cac.N != 180 || c.CAC != withMetric(cac.Estimate, c.CAC) {
		t.Errorf("cac %v, want 50000 for each of 180; of the campaign %v", cac, c.CAC)
	}
	if c.NetProfit.Amount != results[0].Money[0].NetProfit {
		t.Errorf("net profit %v, settlement says %v", c.NetProfit.Amount, results[0].Money[0].NetProfit)
	}
	if r := read(t, v, "net_profit", Window{}); r.Valid || r.Why != NoData {
		t.Errorf("a window that settlement's results are not of has a figure: %v", r)
	}
	checkLifetimes(t, vectors)
}

// withMetric gives an estimate the name and definition of another one.
func withMetric(e, of Estimate) Estimate {
	e.Metric, e.Definition = of.Metric, of.Definition
	return e
}

func checkLifetimes(t *testing.T, vectors *testkit.Vectors) {
	var g struct{ Margin, Retention, Discount float64 }
	x := vectors.Take("ltv_geometric", &g)
	x.Near("ltv_infinite", GeometricValue(g.Margin, g.Retention, g.Discount, 0))
	x.Near("ltv_12", GeometricValue(g.Margin, g.Retention, g.Discount, 12))
	var s struct {
		Margin   float64
		Survival []float64
		Discount float64
	}
	x = vectors.Take("ltv_survival_curve", &s)
	x.Near("ltv", SurvivalValue(s.Margin, s.Survival, s.Discount))
	m, err := FitBuyTillDie(cdnowSummary(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range vectors.Prefixed("bgnbd_") {
		x := vectors.Take(name, nil)
		x.Near("r", m.R)
		x.Near("alpha", m.Alpha)
		x.Near("a", m.A)
		x.Near("b", m.B)
		x.Near("log_likelihood", m.LogLikelihood)
	}
	t.Logf("CDNOW: %+v", m)
	regular := Purchases{Repeats: 10, Last: 38, Watched: 39}
	silent := Purchases{Repeats: 10, Last: 10, Watched: 39}
	if a, b := m.Alive(regular), m.Alive(silent); !(a > 0.9 && b < 0.05) {
		t.Errorf("alive %v and %v, want near 1 for the regular and near 0 for the silent", a, b)
	}
	if _, err := FitBuyTillDie([]Purchases{{Repeats: 1, Last: 5, Watched: 4}}); err == nil {
		t.Error("a purchase after the end of the watch is no history")
	}
}

func cdnowSummary(t *testing.T) []Purchases {
	f, err := os.Open(testkit.Shared(t, "data/metrics/cdnow_customers_summary.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []Purchases
	for _, row := range rows[1:] {
		var p Purchases
		var errs [3]error
		p.Repeats, errs[0] = strconv.Atoi(row[1])
		p.Last, errs[1] = strconv.ParseFloat(row[2], 64)
		p.Watched, errs[2] = strconv.ParseFloat(row[3], 64)
		if errs != [3]error{} {
			t.Fatal(row, errs)
		}
		list = append(list, p)
	}
	return list
}

// TestCancelledAfterCounted is the promise that what was counted is taken back: on
// the day of the purchase, in every figure.
func TestCancelledAfterCounted(t *testing.T) {
	m := modelOf(
		Metric{Name: "orders", Is: Counted{Of: Of(SettledOrders)}},
		Metric{Name: "sales", Is: Sum{Of: Of(SettledOrders), Value: Gross}},
		Metric{Name: "mac", Is: Distinct{Of: Of(SettledOrders)}},
	)
	jan := time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)
	buy := event.Event{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, At: jan, Customer: "ann",
		Order: "o1", Gross: money.Minor(500, money.KRW),
	}
	back := event.Event{
		Key: event.Key{Source: "shop", ID: "2"}, Kind: event.PaymentRefunded, At: jan.AddDate(0, 1, 0),
		Parent: buy.Key, Gross: money.Minor(-500, money.KRW),
	}
	b := boardOf(t, m, []event.Event{buy})
	january := month("2026-01", nil)
	check := func(asOf time.Time, want float64, sales string) {
		t.Helper()
		v := b.At(asOf)
		for _, name := range []string{"orders", "mac"} {
			if r := read(t, v, name, january); r.Value != want {
				t.Errorf("%s as of %s: %v, want %v", name, asOf.Format(time.DateOnly), r, want)
			}
		}
		if r := read(t, v, "sales", january); r.Amount.String() != sales {
			t.Errorf("sales as of %s: %v, want %s", asOf.Format(time.DateOnly), r.Amount, sales)
		}
	}
	check(jan.AddDate(0, 3, 0), 1, "500 KRW")
	if _, err := b.Add(event.Batch{Events: []event.Event{back}}); err != nil {
		t.Fatal(err)
	}
	check(jan.AddDate(0, 3, 0), 0, "0 KRW")
	check(jan.AddDate(0, 0, 10), 1, "500 KRW") // as it stood then
}
