// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore_test

import (
	"context"
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Example has no real database, whose driver this module does not require.
func Example() {
	ctx := context.Background()
	_, db := newFake() // in a host: sql.Open("sqlite", "file:book.db?_pragma=busy_timeout(5000)")
	store, err := sqlstore.Open(ctx, db, nil)
	if err != nil {
		panic(err)
	}

	// The host's order and its event are there together, or neither is.
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		panic(err)
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO orders (number, won) VALUES ('7', 12000)"); err != nil {
		panic(err)
	}
	paid := event.Event{
		Key:   event.Key{Source: "shop", ID: "7"},
		Kind:  event.PaymentCaptured,
		At:    time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC),
		Gross: money.MustParse("12000 KRW"),
	}
	if err := store.Enqueue(ctx, tx, event.Batch{Events: []event.Event{paid}}); err != nil {
		panic(err)
	}
	if err := tx.Commit(); err != nil {
		panic(err)
	}

	// Later, and in another process if need be, the events go to the book.
	sink := adapters.SinkFunc(func(_ context.Context, b event.Batch) error {
		fmt.Println(b.Events[0].Key, b.Events[0].Gross) // in a host: a book.Book on the same store
		return nil
	})
	batches, err := store.Drain(ctx, sink)
	fmt.Println(batches, err)
	// Output:
	// shop/7 12000 KRW
	// 1 <nil>
}

// A store keeps the log of a book. A host hands it to book.Open and never calls Append
// itself.
func ExampleStore_Append() {
	ctx := context.Background()
	_, db := newFake()
	store, err := sqlstore.Open(ctx, db, &sqlstore.Options{Prefix: "creators_"})
	if err != nil {
		panic(err)
	}
	note := []book.Record{{Kind: book.KindNote, Body: []byte(`"checked"`)}}
	fmt.Println(store.Append(ctx, 0, note))
	fmt.Println(store.Append(ctx, 0, note))
	for r, err := range store.Read(ctx, 0) {
		fmt.Printf("%d %s %s %v\n", r.Seq, r.Kind, r.Body, err)
	}
	// Output:
	// <nil>
	// book: the log has moved on
	// 1 note "checked" <nil>
}
