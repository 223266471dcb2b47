// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The agreement, and the month that is settled.
const (
	luna    = settle.AgreementID("luna-2026")
	january = "2026-01"
)

// shop is the host: a database of its own, and in it a book with an inbox.
type shop struct {
	db    *sql.DB
	store *sqlstore.Store
	book  *book.Book
}

// open makes the shop's table if it is not there. jupan makes its own.
func open(ctx context.Context, db *sql.DB) (*shop, error) {
	const orders = `CREATE TABLE IF NOT EXISTS orders (
		number bigint PRIMARY KEY, won bigint NOT NULL CHECK (won > 0), refunded boolean NOT NULL DEFAULT false)`
	if _, err := db.ExecContext(ctx, orders); err != nil {
		return nil, err
	}
	store, err := sqlstore.Open(ctx, db, nil)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		return nil, err
	}
	tenth := money.MustRate("10%")
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: luna, Party: "luna", Title: "Luna, creator: a tenth of what she sells", Currency: money.KRW,
		Calendar: settle.Calendar{Zone: zone},
		Terms:    []settle.Term{settle.RevenueShare{Rate: &tenth}},
	}}, nil)
	if err != nil {
		return nil, err
	}
	b, err := book.Open(ctx, store, plan, nil)
	if err != nil {
		return nil, err
	}
	return &shop{db: db, store: store, book: b}, nil
}

// sell writes an order and its event in one transaction. Whatever fails in between, both are gone.
func (s *shop) sell(ctx context.Context, number, won int64, charge func() error) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO orders (number, won) VALUES ($1, $2)`, number, won)
		if err != nil {
			return err
		}
		if err := s.store.Enqueue(ctx, tx, payment(number, won)); err != nil {
			return err
		}
		return charge()
	})
}

// refund marks an order and says so to jupan, in one transaction too.
func (s *shop) refund(ctx context.Context, number int64) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		var won int64
		err := tx.QueryRowContext(ctx,
			`UPDATE orders SET refunded = true WHERE number = $1 AND NOT refunded RETURNING won`, number).Scan(&won)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("order %d: not there, or already given back", number)
		}
		if err != nil {
			return err
		}
		return s.store.Enqueue(ctx, tx, refund(number, won))
	})
}

// transact runs f in a transaction, which stays only if f returns no error.
func (s *shop) transact(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// payment is what jupan is to know of an order. The key is the order's number: the same order is the
// same fact, however often it is told.
func payment(number, won int64) event.Batch {
	return event.Batch{Events: []event.Event{{
		Key:   event.Key{Source: "shop", ID: fmt.Sprint("order-", number)},
		Kind:  event.PaymentCaptured,
		At:    time.Date(2026, time.January, int(number%1000), 12, 0, 0, 0, time.UTC), // a host has it in the order
		Order: fmt.Sprint(number), Party: "luna",
		Gross: money.Minor(won, money.KRW),
	}}}
}

// refund is another fact, with a key of its own, which names the one that it takes back.
func refund(number, won int64) event.Batch {
	b := payment(number, won)
	e := &b.Events[0]
	e.Parent, e.Key.ID = e.Key, fmt.Sprint("refund-", number)
	e.Kind, e.Gross = event.PaymentRefunded, e.Gross.Neg()
	e.At = e.At.AddDate(0, 0, 14)
	return b
}

// owed is what January comes to so far.
func (s *shop) owed() (money.Amount, error) {
	statement, _, err := s.book.Statement(luna, january)
	if err != nil {
		return money.Amount{}, err
	}
	return statement.Total, nil
}

// close closes January.
func (s *shop) close(ctx context.Context, who string, at time.Time) error {
	return s.book.Close(ctx, luna, january, book.By{Name: who, At: at})
}
