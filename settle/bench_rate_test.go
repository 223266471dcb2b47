// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// What the work of the benchmark file is made of; see internal/docs.
const (
	ratedParties   = 300
	ratedCampaigns = 5_000
	ratedMonths    = 3
)

// sumsOfAll is a host's own term that shows sums and pays nothing.
type sumsOfAll struct{}

func (sumsOfAll) Type() string { return "sums" }

func (sumsOfAll) Measures() []Measure {
	events := Measure{Name: "conversion_events", Sum: SumCount, Kinds: []event.Kind{event.Conversion}}
	return []Measure{GrossSales(), Refunds(), AdCost(), Conversions(), events}
}

func (t sumsOfAll) Apply(r *Rating) error {
	for _, m := range t.Measures() {
		var err error
		if m.Money() {
			_, err = r.Amount(m)
		} else {
			_, err = r.Number(m)
		}
		if err != nil {
			return err
		}
	}
	return r.Add(Draft{Label: "sums", Class: ClassEarning})
}

// ratedAgreements are two for each party, one in each currency.
func ratedAgreements() []Agreement {
	var list []Agreement
	adCost, tenth := AdCost(), money.Percent(10)
	for n := range ratedParties {
		for _, c := range []struct {
			in    money.Currency
			tier  int64
			price money.Amount
		}{
			{money.KRW, 1_000_000, money.Minor(500, money.KRW)}, {money.USD, 1_000, money.Minor(40, money.USD)},
		} {
			party := fmt.Sprintf("p-%03d", n)
			list = append(list, Agreement{
				ID: AgreementID(party + " " + c.in.Code()), Party: party, Currency: c.in,
				Terms: []Term{
					sumsOfAll{},
					RevenueShare{Tiers: &Tiers{Mode: Marginal, Steps: []Tier{
						{UpTo: money.Int(c.tier), Rate: tenth},
						{UpTo: money.Int(5 * c.tier), Rate: money.Percent(15)},
						{Rate: money.Percent(20)},
					}}},
					PerAction{Price: c.price, Count: Conversions()},
					Deduction{Rate: &tenth, Of: &adCost},
				},
			})
		}
	}
	return list
}

// ratedEvents are those of three months in two currencies. With orders, payments name the order
// alone, and a conversion says whose it is.
func ratedEvents(n int, orders bool) []event.Event {
	r := rand.New(rand.NewPCG(3, 4))
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	events := make([]event.Event, n)
	for i := range events {
		campaign := r.IntN(ratedCampaigns)
		currency := []money.Currency{money.KRW, money.USD}[campaign&1]
		amount := money.Minor(int64(r.IntN(9_000_000)+1), currency)
		e := &events[i]
		*e = event.Event{
			Key: event.Key{Source: "shop", ID: benchID(i)}, Gross: amount,
			At:    start.AddDate(0, i%ratedMonths, 0).Add(time.Duration(r.IntN(28*24*3600)) * time.Second),
			Party: fmt.Sprintf("p-%03d", campaign%ratedParties), Campaign: fmt.Sprint("c-", campaign),
		}
		var order string
		switch p := r.IntN(100); {
		case p < 20:
			e.Kind, e.Gross, e.Quantity = event.Click, money.Amount{}, money.Int(1)
		case p < 35:
			order = fmt.Sprint("o-", r.IntN(n/6+1))
			e.Kind, e.Gross, e.Quantity = event.Conversion, money.Zero(currency), money.Int(1)
		case p < 45:
			e.Kind, e.Gross = event.AdCost, amount.Neg()
		case p < 48:
			order = fmt.Sprint("o-", r.IntN(n/6+1))
			e.Kind, e.Gross = event.PaymentRefunded, amount.Neg()
		default:
			order = fmt.Sprint("o-", r.IntN(n/6+1))
			e.Kind = event.PaymentCaptured
		}
		if orders && order != "" {
			e.Order = order
			if e.Kind != event.Conversion {
				e.Party, e.Campaign = "", ""
			}
		}
	}
	return events
}

// ratedTally is the Tally of so many events, worked out.
func ratedTally(b *testing.B, opts *PlanOptions) *Tally {
	b.Helper()
	plan, err := NewPlan(ratedAgreements(), opts)
	if err != nil {
		b.Fatal(err)
	}
	tally := plan.NewTally()
	added, err := tally.Add(event.Batch{Events: ratedEvents(1<<17, opts.Attribution != NoAttribution)})
	if err != nil || len(added.Rejections) > 0 {
		b.Fatal(err, added.Rejections)
	}
	tally.work()
	return tally
}

// BenchmarkNewPlan compiles 600 agreements.
func BenchmarkNewPlan(b *testing.B) {
	agreements := ratedAgreements()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewPlan(agreements, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStatements rates 600 agreements for three months. Without campaigns a period has a
// handful of cells; with them some hundred.
func BenchmarkStatements(b *testing.B) {
	for _, c := range []struct {
		name string
		opts PlanOptions
	}{
		{"campaigns=no", PlanOptions{Attribution: NoAttribution, WithoutCampaigns: true}},
		{"campaigns=yes", PlanOptions{Attribution: NoAttribution}},
		{"attribution=on", PlanOptions{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			tally := ratedTally(b, &c.opts)
			b.ReportAllocs()
			for b.Loop() {
				list, err := tally.Statements()
				if err != nil || len(list) != 2*ratedParties*ratedMonths {
					b.Fatal(len(list), err)
				}
			}
		})
	}
}

// BenchmarkCampaigns reads the results of 5,000 campaigns.
func BenchmarkCampaigns(b *testing.B) {
	for _, c := range []struct {
		name string
		opts PlanOptions
	}{
		{"attribution=off", PlanOptions{Attribution: NoAttribution}},
		{"attribution=on", PlanOptions{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			tally := ratedTally(b, &c.opts)
			b.ReportAllocs()
			for b.Loop() {
				list, err := tally.Campaigns()
				if err != nil || len(list) < ratedCampaigns {
					b.Fatal(len(list), err)
				}
			}
		})
	}
}
