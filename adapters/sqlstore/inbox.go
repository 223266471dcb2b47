// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// InboxError is a batch of the inbox that cannot be handed on. It stays where it is,
// and so does what came behind it.
type InboxError struct {
	// ID is its number in the table inbox.
	ID int64
	// Err says what is wrong with it.
	Err error
}

// Error names the batch.
func (e *InboxError) Error() string { return fmt.Sprintf("sqlstore: inbox: batch %d: %v", e.ID, e.Err) }

// Unwrap returns what is wrong with the batch.
func (e *InboxError) Unwrap() error { return e.Err }

// Enqueue puts a batch into the inbox within the host's own transaction: the events
// are there if and only if it commits. [Store.Drain] hands them on. The transaction
// must be one of the Store's database. A batch with an event that a
// book would reject is refused whole and leaves the transaction as it was.
func (s *Store) Enqueue(ctx context.Context, tx *sql.Tx, b event.Batch) error {
	if err := check(b); err != nil {
		return fmt.Errorf("sqlstore: enqueue: %w", err)
	}
	if len(b.Events) == 0 && b.Partition == "" {
		return nil
	}
	body, err := encode(b)
	if err != nil {
		return fmt.Errorf("sqlstore: enqueue: %w", err)
	}
	if _, err := tx.ExecContext(ctx, s.q(`INSERT INTO @inbox (body) VALUES ($1)`), body); err != nil {
		return fmt.Errorf("sqlstore: enqueue: %w", err)
	}
	return nil
}

// check refuses what a book would: in the inbox it would stand in the way for ever.
func check(b event.Batch) error {
	frame := event.Batch{Partition: b.Partition, Version: b.Version}
	faults := []error{frame.Validate()}
	for i := range b.Events {
		e := &b.Events[i]
		if err := settle.CheckEvent(e); err != nil {
			faults = append(faults, &event.EventError{Index: i, Key: e.Key, Err: err})
		}
	}
	return errors.Join(faults...)
}

// encode writes a batch in the wire form.
func encode(b event.Batch) ([]byte, error) {
	var text bytes.Buffer
	w, err := event.NewWriter(&text, &event.WriterOptions{Partition: b.Partition, Version: b.Version})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(w.Write(b.Events), w.Close()); err != nil {
		return nil, err
	}
	return text.Bytes(), nil
}

// decode reads what encode wrote.
func decode(row queued) (event.Batch, error) {
	b, rejected, err := event.ReadAll(bytes.NewReader(row.body), nil)
	if err == nil && len(rejected) > 0 {
		err = rejected[0].Err
	}
	if err != nil {
		return b, &InboxError{ID: row.id, Err: err}
	}
	return b, nil
}

// drainEvents is how many events of small batches are handed on together: a sink
// makes each batch durable, which takes as long for one event as for a thousand.
const drainEvents = 1000

// Drain hands the batches of the inbox to a sink, in the order in which they were put
// in, until there are none left, and returns how many it was. Each is deleted only
// once the sink has it: after a crash some come again, which changes nothing. Small
// batches without a partition are handed on together. Several processes may drain at
// the same time.
func (s *Store) Drain(ctx context.Context, sink adapters.Sink) (batches int, err error) {
	for {
		waiting, err := s.waiting(ctx)
		if err != nil {
			return batches, fmt.Errorf("sqlstore: drain: %w", err)
		}
		if len(waiting) == 0 {
			return batches, nil
		}
		posted, err := post(ctx, sink, waiting)
		if fault := s.forget(context.WithoutCancel(ctx), waiting[:posted]); fault != nil {
			return batches, fmt.Errorf("sqlstore: drain: %w", errors.Join(err, fault))
		}
		batches += posted
		if err != nil {
			return batches, err
		}
	}
}

// queued is one row of the inbox, or of another table that is read in its order.
type queued struct {
	id   int64
	body []byte
}

// waiting returns the oldest rows of the inbox.
func (s *Store) waiting(ctx context.Context) (list []queued, err error) {
	text := s.q(`SELECT id, body FROM @inbox ORDER BY id LIMIT 256`)
	err = s.patient(ctx, func() error {
		list, err = s.rows(ctx, text)
		return err
	})
	return list, err
}

// rows returns what a query finds, or as much of it as fills a page.
func (s *Store) rows(ctx context.Context, text string, args ...any) (list []queued, err error) {
	rows, err := s.db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for held := 0; held < s.page && rows.Next(); {
		var q queued
		if err := rows.Scan(&q.id, &q.body); err != nil {
			return nil, err
		}
		held += len(q.body)
		list = append(list, q)
	}
	return list, rows.Err()
}

// post hands rows to a sink and returns how many it has taken, also if it then failed.
func post(ctx context.Context, sink adapters.Sink, rows []queued) (posted int, err error) {
	var together event.Batch
	for i, row := range rows {
		b, err := decode(row)
		if err != nil || b.Partition != "" || len(together.Events)+len(b.Events) > drainEvents {
			if fault := flush(ctx, sink, &together); fault != nil {
				return posted, fault
			}
			posted = i
		}
		if err != nil {
			return posted, err
		}
		if b.Partition == "" {
			together.Events = append(together.Events, b.Events...)
			continue
		}
		if err := flush(ctx, sink, &b); err != nil {
			return posted, err
		}
		posted = i + 1
	}
	if err := flush(ctx, sink, &together); err != nil {
		return posted, err
	}
	return len(rows), nil
}

// flush posts what is in a batch, if anything is, and empties it.
func flush(ctx context.Context, sink adapters.Sink, b *event.Batch) error {
	if len(b.Events) == 0 && b.Partition == "" {
		return nil
	}
	if err := sink.Post(ctx, *b); err != nil {
		return fmt.Errorf("sqlstore: drain: %w", err)
	}
	clear(b.Events)
	b.Events = b.Events[:0]
	return nil
}

// forget deletes rows that a sink has. Their numbers never come again.
func (s *Store) forget(ctx context.Context, rows []queued) error {
	if len(rows) == 0 {
		return nil
	}
	return s.write(ctx, func(tx querier) error {
		for _, row := range rows {
			if _, err := tx.ExecContext(ctx, s.q(`DELETE FROM @inbox WHERE id = $1`), row.id); err != nil {
				return err
			}
		}
		return nil
	})
}
