// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The events of the examples: a partner's conversions, the shop's payments of their orders.
const exampleEvents = `source,id,kind,at,currency,gross,quantity,order,party,campaign
ads,c-1,conversion,2026-01-03T10:00:00Z,,,1,o-1,navi,A
ads,c-2,conversion,2026-01-04T10:00:00Z,,,1,o-2,navi,A
ads,views,impression,2026-01-04T00:00:00Z,,,12000,,navi,A
ads,clicks,click,2026-01-04T00:00:00Z,,,40,,navi,A
ads,spend,ad_cost,2026-01-04T00:00:00Z,KRW,-20000,,,navi,A
shop,p-1,payment_captured,2026-01-03T10:02:00Z,KRW,70000,,o-1,,
shop,p-2,payment_captured,2026-01-04T10:02:00Z,KRW,50000,,o-2,,
shop,r-2,payment_refunded,2026-01-20T09:00:00Z,KRW,-50000,,o-2,,
`

// Their agreement: a share of what is kept, and a price for each conversion whose order is paid.
const exampleAgreement = `{
  "id": "navi-2026", "party": "navi", "currency": "KRW",
  "terms": [
    {"type": "revenue_share", "rate": "10%"},
    {"type": "per_action", "price": "1000 KRW"}
  ]
}`

func examplePlan() *settle.Plan {
	agreements, err := settle.ParseAgreements([]byte(exampleAgreement), nil)
	if err != nil {
		log.Fatal(err)
	}
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		log.Fatal(err)
	}
	return plan
}

func exampleBatch() event.Batch {
	batch, rejections, err := event.ReadAll(strings.NewReader(exampleEvents), nil)
	if err != nil || len(rejections) > 0 {
		log.Fatal(err, rejections)
	}
	return batch
}

func exampleTally() *settle.Tally {
	tally := examplePlan().NewTally()
	if _, err := tally.Add(exampleBatch()); err != nil {
		log.Fatal(err)
	}
	return tally
}

func exampleJanuary() settle.Period {
	p, err := settle.Calendar{}.Period("2026-01")
	if err != nil {
		log.Fatal(err)
	}
	return p
}

func ExampleNewPlan() {
	rate := money.MustRate("30%")
	_, err := settle.NewPlan([]settle.Agreement{
		{ID: "a", Party: "acme", Currency: money.USD, Terms: []settle.Term{settle.RevenueShare{Rate: &rate}}},
		{ID: "b", Currency: money.USD, Terms: []settle.Term{settle.Cap{Amount: money.MustParse("10 EUR")}}},
	}, nil)
	fmt.Println(err)
	// Output:
	// settle: plan: [1].party: missing
	// [1].terms[0].amount: 10.00 EUR is not in USD, the agreement's currency
}

func ExampleParseAgreements() {
	_, err := settle.ParseAgreements([]byte(`[{
		"id": "navi", "party": "navi", "currency": "KRW", "calendar": {"closing_day": 31},
		"terms": [{"type": "revenue_share", "tiers": {"mode": "slab", "steps": [{"up_to": "100", "rate": "5%"}]}}]
	}]`), nil)
	fmt.Println(err)
	var first *settle.FieldError
	if errors.As(err, &first) {
		fmt.Println("at", first.Path)
	}
	// Output:
	// settle: agreements: [0].calendar.closing_day: 31 is not between 1 and 28 (0 is the last day of the month)
	// [0].terms[0].tiers.steps[0].up_to: the last tier must be open: leave it out
	// at [0].calendar.closing_day
}

func ExampleTally_Add() {
	tally := examplePlan().NewTally()
	batch := exampleBatch()
	for range 2 { // the second time everything is known
		added, err := tally.Add(batch)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(added.Accepted, "new,", added.Duplicates, "known,", len(added.Rejections), "refused")
	}
	// Output:
	// 8 new, 0 known, 0 refused
	// 0 new, 8 known, 0 refused
}

// A batch with a partition replaces what was known of the partition.
func ExampleTally_Add_partition() {
	tally := examplePlan().NewTally()
	cost := func(version int64, amounts ...string) {
		b := event.Batch{Partition: "ads/2026-01-05", Version: version}
		for i, a := range amounts {
			b.Events = append(b.Events, event.Event{
				Key: event.Key{Source: "ads", ID: fmt.Sprint("ad-", i)}, Kind: event.AdCost, Campaign: "A",
				At: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Gross: money.MustParse(a),
			})
		}
		if _, err := tally.Add(b); err != nil {
			log.Fatal(err)
		}
		result, err := tally.Campaign("A")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("version", version, "cost", result.Money[0].Cost)
	}
	cost(1, "-1000 KRW", "-300 KRW")
	cost(2, "-1100 KRW") // the second ad fell to zero
	// Output:
	// version 1 cost 1300 KRW
	// version 2 cost 1100 KRW
}

func ExampleTally_Statement() {
	statement, err := exampleTally().Statement("navi-2026", exampleJanuary())
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range statement.Lines {
		fmt.Println(line.Number, line.Label, line.Amount)
	}
	fmt.Println("total", statement.Total)
	// Output:
	// 1 share of net_sales 7000 KRW
	// 2 per action 1000 KRW
	// total 8000 KRW
}

func ExampleTally_Statements() {
	statements, err := exampleTally().Statements()
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range statements {
		fmt.Println(s.Agreement, s.Period.Name, s.Total)
	}
	// Output:
	// navi-2026 2026-01 8000 KRW
}

func ExampleStatement_Text() {
	statement, err := exampleTally().Statement("navi-2026", exampleJanuary())
	if err != nil {
		log.Fatal(err)
	}
	var b strings.Builder
	if err := statement.Text(&b); err != nil {
		log.Fatal(err)
	}
	text, _, _ := strings.Cut(b.String(), "known:") // and the events that it is based on
	fmt.Print(text)
	// Output:
	// navi · navi-2026
	// period 2026-01 (2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z) · KRW
	//
	//   1. share of net_sales  7,000
	//       net_sales = 70,000 KRW (3 events)
	//       70,000 KRW × 10% = 7,000 KRW
	//   2. per action          1,000
	//       approved = 1 (1 events)
	//       approved: 1 × 1,000 KRW = 1,000 KRW
	//   ────────────────────────────
	//   TOTAL KRW              8,000
}

func ExampleStatement_CSV() {
	statement, err := exampleTally().Statement("navi-2026", exampleJanuary())
	if err != nil {
		log.Fatal(err)
	}
	if err := statement.CSV(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// agreement,party,period,from,to,line,stage,term,label,class,payee,corrects,reason,amount,currency,measures,steps,exact,rounding,residual
	// navi-2026,navi,2026-01,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,1,earn,revenue_share,share of net_sales,earning,,,,7000,KRW,net_sales=70000 KRW,70000 KRW × 10% = 7000 KRW,7000 KRW,half_up,0 KRW
	// navi-2026,navi,2026-01,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,2,earn,per_action,per action,earning,,,,1000,KRW,approved=1,approved: 1 × 1000 KRW = 1000 KRW,1000 KRW,half_up,0 KRW
	// navi-2026,navi,2026-01,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,total,,,,,,,,8000,KRW,,,,,
}

// Two statements with one digest are one statement.
func ExampleStatement_Digest() {
	var digests []string
	for range 2 {
		statement, err := exampleTally().Statement("navi-2026", exampleJanuary())
		if err != nil {
			log.Fatal(err)
		}
		digest, err := statement.Digest()
		if err != nil {
			log.Fatal(err)
		}
		digests = append(digests, digest)
	}
	fmt.Println(len(digests[0]), digests[0] == digests[1])
	// Output:
	// 64 true
}

func ExampleTally_Campaign() {
	c, err := exampleTally().Campaign("A")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("conversions", c.Conversions, "approved", c.Approved, "refunded", c.Refunded)
	m := c.Money[0]
	fmt.Println("gross", m.Gross, "refunds", m.Refunds, "cost", m.Cost, "commission", m.Commission)
	fmt.Println("net profit", m.NetProfit)
	// Output:
	// conversions 2 approved 1 refunded 1
	// gross 120000 KRW refunds 50000 KRW cost 20000 KRW commission 8000 KRW
	// net profit 42000 KRW
}

// Which events stand behind the net sales on a statement?
func ExampleTally_Explain() {
	tally, batch := exampleTally(), exampleBatch()
	source := func(yield func(event.Event, error) bool) {
		for _, e := range batch.Events {
			if !yield(e, nil) {
				return
			}
		}
	}
	for c, err := range tally.Explain("navi-2026", exampleJanuary(), settle.NetSales(), source) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(c.Event.Key, c.Event.Kind, c.Amount)
	}
	// Output:
	// shop/p-1 payment_captured 70000 KRW
	// shop/p-2 payment_captured 50000 KRW
	// shop/r-2 payment_refunded -50000 KRW
}

// A dashboard reads what no term reads.
func ExampleTally_Measure() {
	in, err := exampleTally().Measure("navi-2026", exampleJanuary(), settle.Refunds())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(in.Measure.Name, in.Amount, "in", in.Events, "event")
	// Output:
	// refunds 50000 KRW in 1 event
}

// Two machines fold a half each.
func ExampleTally_Merge() {
	plan, events := examplePlan(), exampleBatch().Events
	var halves []*settle.Tally
	for part := range slices.Chunk(events, 4) {
		half := plan.NewTally()
		if _, err := half.Add(event.Batch{Events: part}); err != nil {
			log.Fatal(err)
		}
		halves = append(halves, half)
	}
	if _, err := halves[0].Merge(halves[1]); err != nil {
		log.Fatal(err)
	}
	statement, err := halves[0].Statement("navi-2026", exampleJanuary())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(statement.Known.Events, "events,", statement.Total)
	// Output:
	// 8 events, 8000 KRW
}

func ExampleFold() {
	var readers []settle.EventReader
	for range 2 { // two files; here twice the same
		in, err := event.NewReader(strings.NewReader(exampleEvents), nil)
		if err != nil {
			log.Fatal(err)
		}
		readers = append(readers, in)
	}
	tally, added, err := settle.Fold(context.Background(), examplePlan(), readers...)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(added.Accepted, "new,", added.Duplicates, "known")
	fmt.Println(tally.Known().Events, "events")
	// Output:
	// 8 new, 8 known
	// 8 events
}

// A Tally goes to a file and comes back, and goes on.
func ExamplePlan_UnmarshalTally() {
	data, err := exampleTally().MarshalBinary()
	if err != nil {
		log.Fatal(err)
	}
	tally, err := examplePlan().UnmarshalTally(data)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tally.Known().Events, "events")
	_, err = examplePlan().UnmarshalTally(data[:len(data)-1])
	fmt.Println(errors.Is(err, settle.ErrFormat))
	// Output:
	// 8 events
	// true
}

func ExampleCalendar_At() {
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		log.Fatal(err)
	}
	closing25 := settle.Calendar{ClosingDay: 25, Zone: seoul}
	p := closing25.At(time.Date(2026, 1, 25, 15, 0, 0, 0, time.UTC)) // the 26th in Seoul
	fmt.Println(p.Name, p.From.Format(time.DateOnly), p.To.Format(time.DateOnly))
	// Output:
	// 2026-02 2026-01-26 2026-02-26
}
