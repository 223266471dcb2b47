// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Backup writes a book's log to a file, restores it elsewhere, and shows that a damaged one is refused.
package main

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func main() {
	ctx := context.Background()
	store := &book.Memory{} // in a host: adapters/sqlstore
	b := open(ctx, store)
	at := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	check(b.Post(ctx, event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured, At: at, Party: "kim",
		Gross: money.MustParse("120000 KRW"),
	}}}))
	check(b.Close(ctx, "kim", "2026-01", book.By{Name: "ann", At: at.AddDate(0, 1, 0)}))

	var file bytes.Buffer // in a host: a file, and then another machine
	head, err := book.Backup(ctx, store, &file)
	check(err)
	fmt.Println("backed up to record", head.Seq, head.Hash == b.Head().Hash)

	// For practice: restore it, verify it, and let it say what it said.
	copied := &book.Memory{}
	restored, err := book.Restore(ctx, bytes.NewReader(file.Bytes()), copied)
	check(err)
	verified, err := book.Verify(ctx, copied, nil)
	check(err)
	statement, state, err := open(ctx, copied).Statement("kim", "2026-01")
	check(err)
	fmt.Println("restored to record", restored.Seq, verified.Head == head, state, statement.Total)

	// The same month as it was known before the close: record 2 is the batch.
	before, err := b.At(ctx, 2)
	check(err)
	_, state, err = before.Statement("kim", "2026-01")
	check(err)
	fmt.Println("at record 2 the month was", state)

	// A byte that was changed, and an end that is missing.
	damaged := bytes.Replace(file.Bytes(), []byte(`"kind":"batch"`), []byte(`"kind":"botch"`), 1)
	_, err = book.Restore(ctx, bytes.NewReader(damaged), &book.Memory{})
	fmt.Println(err)
	lines := bytes.SplitAfter(file.Bytes(), []byte("\n"))
	_, err = book.Restore(ctx, bytes.NewReader(bytes.Join(lines[:len(lines)-2], nil)), &book.Memory{})
	fmt.Println(err)
}

func open(ctx context.Context, store book.Store) *book.Book {
	rate := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW, Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, nil)
	check(err)
	b, err := book.Open(ctx, store, plan, nil)
	check(err)
	return b
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
