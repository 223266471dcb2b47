// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Postgres keeps a book in a database, and posts events in the transaction that makes an order.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: postgres DRIVER DSN") // pgx postgres://localhost/jupan, or sqlite file:book.db
	}
	ctx := context.Background()
	db, err := sql.Open(os.Args[1], os.Args[2])
	check(err)
	defer func() { check(db.Close()) }()
	store, err := sqlstore.Open(ctx, db, &sqlstore.Options{Prefix: "jupan_"}) // makes its tables, if need be
	check(err)
	b, err := book.Open(ctx, store, plan(), nil)
	check(err)
	_, err = db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, won BIGINT NOT NULL)")
	check(err)

	var order int64
	check(db.QueryRowContext(ctx, "SELECT COALESCE(MAX(id), 0) + 1 FROM orders").Scan(&order))
	check(sell(ctx, db, store, order, 120_000))

	// In the background, and as often as one likes: hand on what has committed.
	batches, err := store.Drain(ctx, b)
	check(err)
	s, state, err := b.Statement("kim", "2026-01")
	check(err)
	fmt.Println(batches, "batch,", state, s.Total, "after record", b.Head().Seq)
}

// sell makes an order and its event in one transaction: both are there, or neither.
func sell(ctx context.Context, db *sql.DB, store *sqlstore.Store, order, won int64) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	if _, err := tx.ExecContext(ctx, "INSERT INTO orders (id, won) VALUES ($1, $2)", order, won); err != nil {
		return err
	}
	err = store.Enqueue(ctx, tx, event.Batch{Events: []event.Event{{
		Key: event.Key{Source: "shop", ID: fmt.Sprint(order)}, Kind: event.PaymentCaptured, Party: "kim",
		At: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), Gross: money.Minor(won, money.KRW),
	}}})
	if err != nil {
		return err
	}
	return tx.Commit()
}

func plan() *settle.Plan {
	rate := money.Percent(10)
	p, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW, Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, nil)
	check(err)
	return p
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
