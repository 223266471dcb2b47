// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile_test

import (
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
	"github.com/jupan-go/jupan/settle/reconcile"
)

// Our events against the bank's list: the same row twice, and one that is not there.
func ExampleFromEvents() {
	paid := func(id string, won int64) event.Event {
		return event.Event{
			Key: event.Key{Source: "pg", ID: id}, Kind: event.Payout, At: time.Date(2026, 1, 5, 20, 0, 0, 0, time.UTC),
			Gross: money.Minor(won, money.KRW),
		}
	}
	seoul := time.FixedZone("KST", 9*60*60)
	ours := reconcile.FromEvents([]event.Event{paid("p-1", -45_000), paid("p-2", -20_000)}, &reconcile.EventOptions{Zone: seoul})
	theirs := []reconcile.Row{{Key: "p-1", Date: ours[0].Date, Amount: money.MustParse("-45000 KRW")}}
	result, err := reconcile.Run(ours, theirs, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ours[0].Date, result.Reconciled(), result.Count(reconcile.OnlyOurs).Matches)
	for _, row := range result.Open(reconcile.Ours) {
		fmt.Println(row.Key, row.Amount)
	}
	// Output:
	// 2026-01-06 false 1
	// p-2 -20000 KRW
}

// Where the differences come from, the most frequent first.
func ExampleResult_Causes() {
	row := func(key, amount string) reconcile.Row {
		return reconcile.Row{Key: key, Amount: money.MustParse(amount)}
	}
	result, err := reconcile.Run(
		[]reconcile.Row{row("a", "100 USD"), row("b", "50 USD"), row("c", "75 USD")},
		[]reconcile.Row{row("a", "10 USD"), row("b", "5 USD"), row("c", "57 USD")}, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range result.Causes() {
		fmt.Println(c.Field, c.Cause, c.Matches, c.Deltas)
	}
	// Output:
	// amount power_of_ten 2 [-135.00 USD]
	// amount transposed_digits 1 [-18.00 USD]
}

// The rules that are used if none are given.
func ExampleDefaultRules() {
	for _, r := range reconcile.DefaultRules() {
		fmt.Println(r.Method)
	}
	// Output:
	// key
	// amount
}
