// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	ctx := context.Background()
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW,
		Terms: []settle.Term{settle.RevenueShare{Label: "10 % of sales", Rate: ptr(money.Percent(10))}},
	}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	sale := func(id, day string, won int64) event.Event {
		at, _ := time.Parse(time.DateOnly, day)
		return event.Event{
			Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, At: at, Party: "kim",
			Gross: money.MustParse(fmt.Sprint(won, " KRW")),
		}
	}
	january := []event.Event{sale("a", "2026-01-12", 100_000)}
	later := []event.Event{sale("b", "2026-01-31", 7_000), sale("c", "2026-02-03", 50_000)}
	first := time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)

	b, err := book.Open(ctx, &book.Memory{}, plan, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := b.Post(ctx, event.Batch{Events: january}); err != nil { // any number of times
		fmt.Println(err)
	}
	if err := b.Close(ctx, "kim", "2026-01", book.By{Name: "ann", At: first}); err != nil {
		fmt.Println(err)
	}
	if err := b.Post(ctx, event.Batch{Events: later}); err != nil {
		fmt.Println(err)
	}
	s, state, err := b.Statement("kim", "2026-02") // on what is known now
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Period.Name, state, s.Total)
	for _, l := range s.Lines {
		fmt.Println(strings.TrimSpace(fmt.Sprint(l.Label, ": ", l.Amount, " ", l.Reason, " ", l.Corrects)))
	}
	// Output:
	// 2026-02 open 5700 KRW
	// 10 % of sales: 5000 KRW
	// 10 % of sales: 700 KRW late 2026-01
}
