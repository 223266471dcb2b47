// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/document"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// ExampleNewPartner shows a partner its own periods and what is not paid yet.
func ExampleNewPartner() {
	ctx := context.Background()
	plan, err := settle.NewPlan([]settle.Agreement{navi()}, nil)
	if err != nil {
		log.Fatal(err)
	}
	b, err := book.Open(ctx, &book.Memory{}, plan, nil)
	if err != nil {
		log.Fatal(err)
	}
	sale := event.Event{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, Party: "navi", Campaign: "spring",
		At: time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC), Gross: money.Minor(1_000_000, money.KRW),
	}
	if err := b.Post(ctx, event.Batch{Events: []event.Event{sale}}); err != nil {
		log.Fatal(err)
	}
	first := time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC)
	if err := b.Close(ctx, "navi", "2026-01", book.By{Name: "ann", At: first}); err != nil {
		log.Fatal(err)
	}
	partner, err := document.NewPartner(b, "navi", &document.PartnerOptions{At: first})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range partner.Agreements[0].Periods {
		fmt.Println(p.Period, p.State, p.Statement.Total, p.Campaigns)
	}
	fmt.Println("unpaid:", partner.Balances[0].Unpaid)
	// Output:
	// 2026-01 closed 200000 KRW [{spring [{net_sales 1000000 KRW 0 1}]}]
	// 2026-02 open 0 KRW []
	// unpaid: 200000 KRW
}
