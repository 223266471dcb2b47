// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/settle"
)

// Change tells which figures may have changed, up to a record of the log.
type Change struct {
	// Seq is the number of the record.
	Seq int64
	settle.Changes
}

// watcher collects what one subscriber has not been told.
type watcher struct {
	ready      chan struct{} // holds one token while there is something to tell
	statements map[settle.Ref]bool
	campaigns  map[string]bool
	seq        int64
}

// Changes tells of changes from now on, until ctx is done or the caller stops. A
// subscriber that is slow holds nobody up: what happened meanwhile it is told at once,
// each figure once. It reads the figures themselves from the book.
func (b *Book) Changes(ctx context.Context) iter.Seq[Change] {
	w := &watcher{ready: make(chan struct{}, 1), statements: map[settle.Ref]bool{}, campaigns: map[string]bool{}}
	b.mu.Lock()
	if len(b.watchers) == 0 && !b.state.drift.closed {
		b.state.tally.SkipChanged() // what came while nobody watched
	}
	b.watchers[w] = true
	b.mu.Unlock()
	return func(yield func(Change) bool) {
		defer func() {
			b.mu.Lock()
			delete(b.watchers, w)
			b.mu.Unlock()
		}()
		for {
			select {
			case <-ctx.Done():
				return
			case <-w.ready:
				// What came between the token and this may have been told before.
				if c := b.collect(w); !c.Empty() && !yield(c) {
					return
				}
			}
		}
	}
}

// collect takes what a subscriber has to be told.
func (b *Book) collect(w *watcher) Change {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := Change{Seq: w.seq}
	c.Statements = slices.SortedFunc(maps.Keys(w.statements), settle.Ref.Compare)
	c.Campaigns = slices.Sorted(maps.Keys(w.campaigns))
	clear(w.statements)
	clear(w.campaigns)
	return c
}

// tell adds the changes of the last record to what subscribers have to be told. The
// caller holds mu.
func (b *Book) tell() {
	if b.state.changes.Empty() {
		return
	}
	for w := range b.watchers {
		for _, ref := range b.state.changes.Statements {
			w.statements[ref] = true
		}
		for _, name := range b.state.changes.Campaigns {
			w.campaigns[name] = true
		}
		w.seq = b.state.head.Seq
		select {
		case w.ready <- struct{}{}:
		default:
		}
	}
}
