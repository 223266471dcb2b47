// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"
)

// ErrMoved is returned by a [Store] whose log does not end where the caller thought.
var ErrMoved = errors.New("book: the log has moved on")

// Anywhere lets records be appended wherever the log ends.
const Anywhere = -1

// Store keeps a log. It is used by many goroutines, and where it says so by several
// processes.
type Store interface {
	// Append adds records to the end, all or none, and is back once they are durable.
	// Under its lock it calls [Link], which sets their numbers and hashes. If after
	// is not [Anywhere] and the last record has another number, it returns ErrMoved
	// and changes nothing. After any other error the records may be there or not.
	Append(ctx context.Context, after int64, records []Record) error
	// Read gives the records behind a number, in order. Their bodies may be used
	// again for the next one: the caller copies what it keeps.
	Read(ctx context.Context, after int64) iter.Seq2[Record, error]
}

// Memory is a Store that forgets: for tests, and for hosts that keep the events
// elsewhere. The zero Memory is empty.
type Memory struct {
	mu      sync.Mutex
	records []Record
	head    Head
}

// Append implements [Store].
func (m *Memory) Append(ctx context.Context, after int64, records []Record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if after != Anywhere && after != m.head.Seq {
		return ErrMoved
	}
	m.head = Link(m.head, records)
	for _, r := range records {
		r.Body, r.sign = slices.Clone(r.Body), nil
		m.records = append(m.records, r)
	}
	return nil
}

// Read implements [Store].
func (m *Memory) Read(ctx context.Context, after int64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for {
			m.mu.Lock()
			if after >= m.head.Seq {
				m.mu.Unlock()
				return
			}
			r := m.records[after]
			m.mu.Unlock()
			if err := ctx.Err(); err != nil {
				yield(Record{}, err)
				return
			}
			if !yield(r, nil) {
				return
			}
			after++
		}
	}
}
