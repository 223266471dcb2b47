// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Spreadsheet runs one channel beside the spreadsheet that settles it today, and says when to switch.
package main

import (
	"encoding/csv"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
	"github.com/jupan-go/jupan/settle/reconcile"
)

// The sheet as the finance team saves it: campaign, month, commission. May has a typing error.
const sheet = `spring,2026-03,120000
brand,2026-03,30000
spring,2026-04,120000
brand,2026-04,30000
spring,2026-05,120000
brand,2026-05,300000
`

func main() {
	manual, err := readSheet()
	check(err)
	statements, err := settled()
	check(err)
	shadow := &reconcile.Shadow{} // JSON: keep it between months
	for _, s := range statements {
		ours := reconcile.FromStatement(s, func(l *settle.Line) string { return l.Bucket })
		result, err := reconcile.Run(ours, manual[s.Period.Name], nil)
		check(err)
		check(shadow.Record(s.Period.Name, s.Period.To.AddDate(0, 0, 3), result))
		fmt.Println(s.Period.Name, s.Total, "equal lines:", result.Exact().Matches)
	}

	asOf := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	rule := &reconcile.SwitchRule{Periods: 3, Judged: true} // three months, and every difference judged
	verdict, err := shadow.Ready(rule, asOf)
	check(err)
	fmt.Println("switch:", verdict.Ready)
	for _, s := range verdict.Shortfalls {
		fmt.Println("  ", s.Period, s.Reason, s.Have, "instead of", s.Want)
	}

	// A person looks at what differs, and says who was wrong.
	open := shadow.Periods[2].Runs[0].Open[0]
	fmt.Println("to judge:", open.Key, open.Cause, open.Unsettled)
	check(shadow.Judge("2026-05", open.ID, reconcile.Judgement{
		Wrong: reconcile.Theirs, By: "kim", Reason: "a zero too many in the sheet", At: asOf,
	}))
	verdict, err = shadow.Ready(rule, asOf)
	check(err)
	fmt.Println("switch:", verdict.Ready)
}

// readSheet returns the sheet's rows by month.
func readSheet() (map[string][]reconcile.Row, error) {
	records, err := csv.NewReader(strings.NewReader(sheet)).ReadAll()
	if err != nil {
		return nil, err
	}
	rows := map[string][]reconcile.Row{}
	for _, r := range records {
		amount, err := money.ParseIn(r[2], money.KRW)
		if err != nil {
			return nil, err
		}
		rows[r[1]] = append(rows[r[1]], reconcile.Row{Key: r[0], Amount: amount})
	}
	return rows, nil
}

// settled settles three months of the channel: a tenth of sales, campaign by campaign.
func settled() ([]*settle.Statement, error) {
	rate := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "onda", Party: "onda", Currency: money.KRW,
		Terms: []settle.Term{settle.RevenueShare{Rate: &rate, By: "campaign"}},
	}}, nil)
	if err != nil {
		return nil, err
	}
	tally := plan.NewTally()
	for month := time.March; month <= time.May; month++ {
		for campaign, won := range map[string]int64{"spring": 1_200_000, "brand": 300_000} {
			if _, err := tally.Add(event.Batch{Events: []event.Event{{
				Key: event.Key{Source: "shop", ID: campaign + month.String()}, Kind: event.PaymentCaptured,
				At: time.Date(2026, month, 9, 0, 0, 0, 0, time.UTC), Party: "onda", Campaign: campaign,
				Gross: money.Minor(won, money.KRW),
			}}}); err != nil {
				return nil, err
			}
		}
	}
	return tally.Statements()
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
