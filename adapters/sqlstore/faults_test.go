// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestEveryStatementFails lets each statement fail once. An operation then says so,
// no transaction stays open, the log is whole, and the operation works the next time.
func TestEveryStatementFails(t *testing.T) {
	ctx := t.Context()
	none := adapters.SinkFunc(func(context.Context, event.Batch) error { return nil })
	operations := map[string]func(s *sqlstore.Store) error{
		"append": func(s *sqlstore.Store) error {
			return s.Append(ctx, book.Anywhere, make([]book.Record, 18))
		},
		"read": func(s *sqlstore.Store) error {
			for _, err := range s.Read(ctx, 0) {
				if err != nil {
					return err
				}
			}
			return nil
		},
		"drain": func(s *sqlstore.Store) error {
			_, err := s.Drain(ctx, none)
			return err
		},
	}
	for name, operation := range operations {
		for n := 1; ; n++ {
			f, db := newFake()
			s, err := sqlstore.Open(ctx, db, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Append(ctx, 0, make([]book.Record, 2)); err != nil {
				t.Fatal(err)
			}
			put(t, db, s)
			f.failIn = n
			err = operation(s)
			if f.failIn > 0 { // there are not that many statements
				if err != nil || n < 3 {
					t.Errorf("%s: %v after %d statements", name, err, n)
				}
				break
			}
			if !errors.Is(err, errFake) {
				t.Errorf("%s: statement %d fails: %v", name, n, err)
			}
			if f.open != 0 {
				t.Errorf("%s: statement %d fails: %d transactions are open", name, n, f.open)
			}
			if got := length(t, s); got != 2 {
				t.Errorf("%s: statement %d fails: %d records, want 2", name, n, got)
			}
			if err := operation(s); err != nil {
				t.Errorf("%s: the second time: %v", name, err)
			}
		}
	}
}

// put enqueues one event.
func put(t *testing.T, db *sql.DB, s *sqlstore.Store) {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	paid := event.Event{
		Key: event.Key{Source: "shop", ID: "7"}, Kind: event.PaymentCaptured,
		At: time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC), Gross: money.MustParse("12000 KRW"),
	}
	if err := s.Enqueue(t.Context(), tx, event.Batch{Events: []event.Event{paid}}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// length reads a log to its end.
func length(t *testing.T, s *sqlstore.Store) (n int) {
	t.Helper()
	for _, err := range s.Read(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}
