// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// schema is where the example's tables are, its own and jupan's.
const schema = "jupan_example"

// story is where the database is, and what is printed.
type story struct {
	database *pgx.ConnConfig
	out      bytes.Buffer
}

// tell begins with an empty schema and goes through the parts. Each of them is a process of its own:
// it opens the database, does its work and ends.
func (s *story) tell(ctx context.Context) error {
	db := stdlib.OpenDB(*s.database)
	_, err := db.ExecContext(ctx, "DROP SCHEMA IF EXISTS "+schema+" CASCADE; CREATE SCHEMA "+schema)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	s.database.RuntimeParams["search_path"] = schema // every table below is made and found there
	for _, part := range []func(context.Context, *shop) error{s.sell, s.drain, s.crash, s.restart, s.statement} {
		if err := s.process(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// process opens the shop in the database, as a program does that starts, and closes it.
func (s *story) process(ctx context.Context, part func(context.Context, *shop) error) (err error) {
	db := stdlib.OpenDB(*s.database)
	defer func() { err = errors.Join(err, db.Close()) }()
	shop, err := open(ctx, db)
	if err != nil {
		return err
	}
	return part(ctx, shop)
}

func (s *story) say(format string, args ...any) { fmt.Fprintf(&s.out, format+"\n", args...) }

// count tells what is in the shop's table, in jupan's inbox and in the book.
func (s *story) count(ctx context.Context, shop *shop) error {
	var orders, waiting int
	err := shop.db.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM jupan_inbox)`).Scan(&orders, &waiting)
	if err != nil {
		return err
	}
	total, err := shop.owed()
	if err != nil {
		return err
	}
	s.say("   → orders in the shop's table %d, events in the inbox %d, records in the log %d; Luna is owed %s",
		orders, waiting, shop.book.Head().Seq, total)
	return nil
}

// sell takes three orders, one of which fails half-way.
func (s *story) sell(ctx context.Context, shop *shop) error {
	s.say("1  SELL  an order and its event, in one transaction of the shop's\n")
	for _, o := range []struct {
		number, won int64
		charge      func() error
	}{
		{1001, 30_000, paid},
		{1002, 50_000, declined},
		{1003, 20_000, paid},
	} {
		switch err := shop.sell(ctx, o.number, o.won, o.charge); {
		case errors.Is(err, errDeclined):
			s.say("   order %d, %d won: rolled back, %v", o.number, o.won, err)
		case err != nil:
			return err
		default:
			s.say("   order %d, %d won: committed", o.number, o.won)
		}
	}
	return s.count(ctx, shop)
}

// drain is what a host runs every few seconds, or when the database tells it to.
func (s *story) drain(ctx context.Context, shop *shop) error {
	s.say("\n2  DRAIN  what has committed goes to the book\n")
	n, err := shop.store.Drain(ctx, shop.book)
	if err != nil {
		return err
	}
	s.say("   %d events posted", n)
	return s.count(ctx, shop)
}

// crash sells and gives back, and ends before anybody drains.
func (s *story) crash(ctx context.Context, shop *shop) error {
	s.say("\n3  CRASH  a process ends between the commit and the drain\n")
	if err := shop.sell(ctx, 1004, 40_000, paid); err != nil {
		return err
	}
	if err := shop.refund(ctx, 1001); err != nil {
		return err
	}
	s.say("   order 1004, 40000 won: committed. Order 1001 is given back: committed. The process ends.")
	return s.count(ctx, shop)
}

// restart opens the database again, drains, and does what comes after a crash in the middle of a drain.
func (s *story) restart(ctx context.Context, shop *shop) error {
	s.say("\n4  RESTART  another process finds the book, and what was left in the inbox\n")
	if err := s.count(ctx, shop); err != nil {
		return err
	}
	n, err := shop.store.Drain(ctx, shop.book)
	if err != nil {
		return err
	}
	s.say("   %d events posted", n)
	if err := s.count(ctx, shop); err != nil {
		return err
	}
	added, err := shop.book.Add(ctx, payment(1003, 20_000))
	if err != nil {
		return err
	}
	s.say("   had it crashed in the middle, events would come twice: posted again, %d counts and %d is known",
		added.Accepted, added.Duplicates)
	return s.count(ctx, shop)
}

// statement closes the month and shows it.
func (s *story) statement(ctx context.Context, shop *shop) error {
	s.say("\n5  STATEMENT  a third process closes the month\n")
	err := shop.close(ctx, "ann", time.Date(2026, time.February, 1, 9, 0, 0, 0, time.UTC))
	if err != nil {
		return err
	}
	statement, state, err := shop.book.Statement(luna, january)
	if err != nil {
		return err
	}
	s.say("   January is %s:\n", state)
	return statement.Text(&s.out)
}

// paid and declined stand for the call to a payment provider, in the middle of the transaction.
func paid() error { return nil }

var errDeclined = errors.New("the card was declined")

func declined() error { return errDeclined }
