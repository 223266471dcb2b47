// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"encoding/json"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func ExampleParseDate() {
	d, err := settle.ParseDate("2026-02-27")
	if err != nil {
		log.Fatal(err)
	}
	y, m, day := d.YMD()
	fmt.Println(d.AddDays(3), d.Weekday(), y, m, day, d == settle.NewDate(2026, time.February, 27))
	seoul := time.FixedZone("KST", 9*60*60)
	fmt.Println(settle.DateOf(time.Date(2026, 2, 27, 20, 0, 0, 0, time.UTC).In(seoul)))
	// Output:
	// 2026-03-02 Friday 2026 February 27 true
	// 2026-02-28
}

// Rates of exchange with their day and source. The other way round is found too, and said.
func ExampleParseFixings() {
	fixings, err := settle.ParseFixings([]byte(`[
		{"from": "USD", "to": "KRW", "rate": "1380.5", "date": "2026-01-15", "source": "bank"},
		{"from": "JPY", "to": "KRW", "rate": "912.3", "per": 100, "date": "2026-01-15", "source": "bank"}
	]`))
	if err != nil {
		log.Fatal(err)
	}
	day := settle.MustDate("2026-01-15")
	x, inverse, ok := fixings.Find(money.KRW, money.USD, day, "bank")
	fmt.Println(x.Rate, inverse, ok)
	_, _, ok = fixings.Find(money.USD, money.KRW, day.AddDays(1), "bank")
	fmt.Println(ok)
	// Output:
	// 1380.5 true true
	// false
}

// Holidays are data, for as long as they are known; asking beyond that is an error.
func ExampleParseHolidays() {
	holidays, err := settle.ParseHolidays([]byte(`{
		"from": "2026-01-01", "to": "2026-12-31", "weekend": ["saturday", "sunday"],
		"closed": ["2026-02-16", "2026-02-17", "2026-02-18"], "yearly": ["05-01"]
	}`))
	if err != nil {
		log.Fatal(err)
	}
	third, err := settle.NthWorkday(holidays, 2026, time.February, 12)
	fmt.Println(third, err)
	fmt.Println(holidays.IsWorkday(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)), holidays.Covers(time.Date(2027, 1, 4, 0, 0, 0, 0, time.UTC)))
	// Output:
	// 2026-02-20 <nil>
	// false false
}

// A plan knows the periods of its agreements, and which version governs one.
func ExamplePlan_Period() {
	plan := examplePlan()
	january, err := plan.Period("navi-2026", "2026-01")
	if err != nil {
		log.Fatal(err)
	}
	next, err := plan.Next("navi-2026", january)
	if err != nil {
		log.Fatal(err)
	}
	a, err := plan.Governing("navi-2026", next)
	fmt.Println(plan.IDs(), january.LastDay(), next.Name, a.Party, err)
	// Output: [navi-2026] 2026-01-31 2026-02 navi <nil>
}

// The same statement for a program: fields and lines as JSON, figures as text.
func ExampleStatement_JSON() {
	s, err := exampleTally().Statement("navi-2026", exampleJanuary())
	if err != nil {
		log.Fatal(err)
	}
	earned, err := s.Sum(settle.ClassEarning)
	if err != nil {
		log.Fatal(err)
	}
	data, err := s.JSON()
	if err != nil {
		log.Fatal(err)
	}
	var read struct{ Party, Total string }
	err = json.Unmarshal(data, &read)
	fmt.Println(earned, read, err)
	// Output: 8000 KRW {navi 8000 KRW} <nil>
}

// Statements as one table for a spreadsheet.
func ExampleWriteCSV() {
	statements, err := exampleTally().Statements()
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range statements {
		s.Lines = nil // the total alone, for the page
	}
	if err := settle.WriteCSV(os.Stdout, statements); err != nil {
		log.Fatal(err)
	}
	// Output:
	// agreement,party,period,from,to,line,stage,term,label,class,payee,corrects,reason,amount,currency,measures,steps,exact,rounding,residual
	// navi-2026,navi,2026-01,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,total,,,,,,,,8000,KRW,,,,,
}

// What a Tally knows, and which figures events may have changed since it was asked last.
func ExampleTally_Changed() {
	tally := exampleTally()
	tally.Changed() // from here on
	late := event.Event{
		Key: event.Key{Source: "ads", ID: "more"}, Kind: event.Click, At: time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC),
		Party: "navi", Campaign: "B", Quantity: money.Int(1),
	}
	fmt.Println(tally.Knows(&late), tally.Known().Events)
	if _, err := tally.Add(event.Batch{Events: []event.Event{late}}); err != nil {
		log.Fatal(err)
	}
	changed := tally.Changed()
	fmt.Println(tally.Has(late.Key), tally.Known().Events, changed.Statements[0].Period.Name, changed.Campaigns)
	periods, err := tally.Periods("navi-2026")
	fmt.Println(len(periods), err)
	// Output:
	// false 8
	// true 9 2026-02 [B]
	// 2 <nil>
}

// The measures that terms share, by their names in JSON.
func ExampleMeasures() {
	for _, m := range settle.Measures() {
		if m.Money() {
			fmt.Println(m.Name)
		}
	}
	// Output:
	// gross_sales
	// net_sales
	// refunds
	// chargebacks
	// ad_cost
	// fees_charged
	// processing_fees
	// gaming_revenue
}
