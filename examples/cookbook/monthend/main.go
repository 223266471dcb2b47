// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Monthend works off what is due at the end of a month: close, approve, pay, confirm.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

func main() {
	ctx := context.Background()
	b := open(ctx)
	for day := range 12 { // a host asks every morning
		now := time.Date(2026, 2, 1+day, 9, 0, 0, 0, time.UTC)
		for {
			tasks, err := b.Due(now)
			check(err)
			if len(tasks) == 0 {
				break
			}
			for _, task := range tasks {
				check(work(ctx, b, task, now))
			}
		}
	}
	entries, err := b.Journal(journal.Accounts{})
	check(err)
	balances, err := journal.Balances(entries)
	check(err)
	for _, balance := range balances {
		fmt.Println(balance.Account, balance.Amount)
	}
}

// work takes one step. Ann prepares, and Lee looks: nobody does both.
func work(ctx context.Context, b *book.Book, task book.Task, now time.Time) error {
	ann, lee := book.By{Name: "ann", At: now}, book.By{Name: "lee", At: now}
	fmt.Println(now.Format(time.DateOnly), task.Kind, task.Agreement, task.Period, task.Payout)
	switch task.Kind {
	case book.KindClose:
		err := b.Close(ctx, task.Agreement, task.Period, ann)
		if blocked, ok := errors.AsType[*book.BlockedError](err); ok {
			return fmt.Errorf("for a person to look at: %w", blocked)
		}
		return err
	case book.KindApprove:
		closed, err := b.Closed(task.Agreement)
		if err != nil {
			return err
		}
		last := closed[len(closed)-1] // the digest says which statement was looked at
		return b.Approve(ctx, task.Agreement, task.Period, last.Digest, lee)
	case book.KindPrepare:
		payouts, err := b.Prepare(ctx, settle.DateOf(now), ann)
		for _, p := range payouts {
			fmt.Println("  ", p.Party, p.Amount, "by", p.Date)
		}
		return err
	case book.KindRelease:
		return b.Release(ctx, task.Payout, lee) // give the bank p.Key() as idempotency key
	case book.KindSettle:
		return b.Settle(ctx, task.Payout, "bank-17", ann)
	}
	return fmt.Errorf("nobody knows how to %s", task.Kind)
}

// open makes a book with a month of one partner, who is paid on the 10th.
func open(ctx context.Context) *book.Book {
	rate := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim-2026", Party: "kim", Currency: money.KRW, From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		Terms: append([]settle.Term{settle.RevenueShare{Rate: &rate}}, settle.KoreanWithholding()...),
		Payout: &settle.Payout{Instalments: []settle.Instalment{{
			Share: money.Percent(100), Due: settle.DateRule{Basis: settle.DayOfMonth, Months: 1, N: 10},
		}}},
		TaxType: settle.TaxIndividual,
	}}, nil)
	check(err)
	b, err := book.Open(ctx, &book.Memory{}, plan, nil)
	check(err)
	check(b.Post(ctx, event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, Party: "kim",
		At: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Gross: money.MustParse("10000000 KRW"),
	}}}))
	return b
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
