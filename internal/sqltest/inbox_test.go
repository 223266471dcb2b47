// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func payment(id string) event.Event {
	return event.Event{
		Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured,
		At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Gross: money.MustParse("10000 KRW"), Customer: "c-1",
	}
}

// enqueue puts batches into the inbox, each in a transaction of its own.
func enqueue(t *testing.T, db *sql.DB, s *sqlstore.Store, commit bool, batches ...event.Batch) {
	t.Helper()
	for _, b := range batches {
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Enqueue(t.Context(), tx, b); err != nil {
			t.Fatal(err)
		}
		end := tx.Rollback
		if commit {
			end = tx.Commit
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
}

// taker is a sink that remembers what it was given, as text, and can fail.
type taker struct {
	sync.Mutex
	posts []string
	fail  int // which post fails, from 1
}

var errSink = errors.New("the sink is full")

func (s *taker) Post(_ context.Context, b event.Batch) error {
	s.Lock()
	defer s.Unlock()
	text := ""
	if b.Partition != "" {
		text = fmt.Sprintf("%s@%d:", b.Partition, b.Version)
	}
	for _, e := range b.Events {
		text += " " + e.Key.ID
		if want := payment(e.Key.ID); e.Gross != want.Gross || !e.At.Equal(want.At) || e.Customer != want.Customer {
			return fmt.Errorf("%s came as %+v", e.Key.ID, e)
		}
	}
	if len(s.posts)+1 == s.fail {
		s.fail = 0
		return errSink
	}
	s.posts = append(s.posts, text)
	return nil
}

func TestInbox(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		db := d.connect(t)
		s, sink := d.on(t, db), &taker{}
		one := func(id string) event.Batch { return event.Batch{Events: []event.Event{payment(id)}} }
		enqueue(t, db, s, true, one("1"), one("2"))
		enqueue(t, db, s, false, one("never"))
		day := event.Batch{Partition: "ads/2026-01-02", Version: 7, Events: []event.Event{payment("3"), payment("4")}}
		enqueue(t, db, s, true, day, event.Batch{Partition: "ads/2026-01-03", Version: 1}, event.Batch{}, one("5"))

		n, err := s.Drain(t.Context(), sink)
		want := []string{" 1 2", "ads/2026-01-02@7: 3 4", "ads/2026-01-03@1:", " 5"}
		if err != nil || n != 5 || !slices.Equal(sink.posts, want) {
			t.Errorf("Drain = %d, %v, %q, want %q", n, err, sink.posts, want)
		}
		if n, err := s.Drain(t.Context(), sink); n != 0 || err != nil || len(sink.posts) != 4 {
			t.Errorf("Drain of an empty inbox = %d, %v", n, err)
		}
	})
}

// TestInboxFails lets each post fail once: what was not taken comes again, in order.
func TestInboxFails(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		db := d.connect(t)
		s := d.on(t, db)
		for fail := 1; fail <= 3; fail++ {
			sink := &taker{fail: fail}
			for _, id := range []string{"1", "2", "3"} {
				b := event.Batch{Partition: id, Version: 1, Events: []event.Event{payment(id)}}
				enqueue(t, db, s, true, b)
			}
			n, err := s.Drain(t.Context(), sink)
			if !errors.Is(err, errSink) || n != fail-1 {
				t.Errorf("post %d fails: Drain = %d, %v", fail, n, err)
			}
			n, err = s.Drain(t.Context(), sink)
			if want := []string{"1@1: 1", "2@1: 2", "3@1: 3"}; err != nil || n != 4-fail || !slices.Equal(sink.posts, want) {
				t.Errorf("post %d fails: Drain again = %d, %v, %q", fail, n, err, sink.posts)
			}
		}
	})
}

// TestInboxInvalid refuses an invalid event, and the transaction goes on.
func TestInboxInvalid(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		db := d.connect(t)
		s := d.on(t, db)
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		ancient := payment("old")
		ancient.At = time.Date(1066, 10, 14, 0, 0, 0, 0, time.UTC)
		for _, bad := range []event.Batch{
			{Events: []event.Event{payment("1"), {}}},
			{Events: []event.Event{payment("1"), ancient}}, // valid, and yet no book takes it
			{Version: 3, Events: []event.Event{payment("1")}},
		} {
			if err := s.Enqueue(t.Context(), tx, bad); err == nil {
				t.Errorf("Enqueue took %+v", bad)
			}
		}
		if err := s.Enqueue(t.Context(), tx, event.Batch{Events: []event.Event{payment("2")}}); err != nil {
			t.Error(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		sink := &taker{}
		if n, err := s.Drain(t.Context(), sink); n != 1 || err != nil {
			t.Errorf("Drain = %d, %v", n, err)
		}

		// What somebody else put there stops the inbox, and says where.
		enqueue(t, db, s, true, event.Batch{Events: []event.Event{payment("3")}})
		d.exec(t, db, "INSERT INTO %sinbox (body) VALUES (CAST('nonsense' AS "+d.bytes()+"))")
		enqueue(t, db, s, true, event.Batch{Events: []event.Event{payment("4")}})
		n, err := s.Drain(t.Context(), sink)
		if fault, ok := errors.AsType[*sqlstore.InboxError](err); !ok || n != 1 || fault.ID != 3 {
			t.Errorf("Drain = %d, %v, want an InboxError", n, err)
		}
		if want := []string{" 2", " 3"}; !slices.Equal(sink.posts, want) {
			t.Errorf("posts %q, want %q", sink.posts, want)
		}
	})
}

// TestDrainers has two processes drain while others enqueue: each event comes at least
// once, also the one whose number follows those that the other one has just deleted.
func TestDrainers(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		const batches = 60
		db := d.connect(t)
		s := d.on(t, db)
		db.SetMaxOpenConns(1) // SQLite's host would otherwise have to wait for its own lock
		sink := &taker{}
		var producing, draining sync.WaitGroup
		done := make(chan struct{})
		for range 2 {
			other := d.open(t)
			draining.Go(func() {
				for last := false; !last; {
					select {
					case <-done:
						last = true
					default:
					}
					if _, err := other.Drain(t.Context(), sink); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		producing.Go(func() {
			for i := range batches {
				id := fmt.Sprint(i)
				if err := enqueueBusy(t.Context(), db, s, event.Batch{Partition: id, Version: 1, Events: []event.Event{payment(id)}}); err != nil {
					t.Error(err)
					return
				}
			}
		})
		producing.Wait()
		close(done)
		draining.Wait()
		for i := range batches {
			if want := fmt.Sprintf("%d@1: %d", i, i); !slices.Contains(sink.posts, want) {
				t.Errorf("%s is lost", want)
			}
		}
	})
}

// enqueueBusy enqueues as a host does that has set no busy_timeout: again and again.
func enqueueBusy(ctx context.Context, db *sql.DB, s *sqlstore.Store, b event.Batch) error {
	for {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		err = s.Enqueue(ctx, tx, b)
		if err == nil {
			err = tx.Commit()
		} else {
			_ = tx.Rollback()
		}
		if err == nil || !isBusy(err) {
			return err
		}
		time.Sleep(time.Millisecond)
	}
}

// TestNumbersDoNotComeAgain holds what lets two drain at once: the number of a batch
// that was deleted is not that of a later one.
func TestNumbersDoNotComeAgain(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		db := d.connect(t)
		s := d.on(t, db)
		for want := int64(1); want <= 3; want++ {
			enqueue(t, db, s, true, event.Batch{Events: []event.Event{payment("1")}})
			var id int64
			if err := db.QueryRowContext(t.Context(), "SELECT id FROM "+d.prefix+"inbox").Scan(&id); err != nil || id != want {
				t.Errorf("number %d, %v, want %d", id, err, want)
			}
			if _, err := s.Drain(t.Context(), adapters.SinkFunc(func(context.Context, event.Batch) error { return nil })); err != nil {
				t.Fatal(err)
			}
		}
	})
}
