// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"fmt"
	"sync"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// Book is a plan, a log of what was posted and decided, and the periods of each
// agreement: open, closed, approved, paid. It may be used by many goroutines, and
// several books, also of several processes, may share one store that allows it.
type Book struct {
	store Store
	opts  Options

	// writing is held by whoever appends to the log.
	writing chan struct{}
	queue   queue

	mu       sync.Mutex // guards what follows
	state    *state
	watchers map[*watcher]bool
	scratch  []event.Event
	broken   error // what reading the log met; nothing more is done
}

// Open reads the log of a store and returns the book as of its end. Where the plan is
// not the one that was in force, that is recorded; what it changes in closed periods
// becomes corrections.
func Open(ctx context.Context, store Store, plan *settle.Plan, opts *Options) (*Book, error) {
	if store == nil || plan == nil {
		return nil, fmt.Errorf("book: open without a store or a plan: %w", ErrArgument)
	}
	b := &Book{store: store, writing: make(chan struct{}, 1), watchers: map[*watcher]bool{}}
	if opts != nil {
		b.opts = *opts
	}
	if err := b.opts.Keys.check(); err != nil {
		return nil, err
	}
	b.state = newState(plan)
	if err := b.lockWriter(ctx); err != nil {
		return nil, err
	}
	defer b.unlockWriter()
	if err := b.catchUp(ctx, nil); err != nil {
		return nil, err
	}
	return b, b.recordPlan(ctx)
}

// Refresh reads what others have appended to the log of a shared store.
func (b *Book) Refresh(ctx context.Context) error {
	if err := b.lockWriter(ctx); err != nil {
		return err
	}
	defer b.unlockWriter()
	return b.catchUp(ctx, nil)
}

// Head returns the end of the log as far as the book has read it: the bound on what
// it knows.
func (b *Book) Head() Head {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state.head
}

// Plan returns the plan that the book was opened with.
func (b *Book) Plan() *settle.Plan { return b.state.plan }

func (b *Book) lockWriter(ctx context.Context) error {
	select {
	case b.writing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *Book) unlockWriter() { <-b.writing }

// catchUp applies the records behind the head. The caller holds writing; own are
// postings of it that are among them.
func (b *Book) catchUp(ctx context.Context, own map[int64]*waiting) error {
	for r, err := range b.store.Read(ctx, b.Head().Seq) {
		if err != nil {
			return fmt.Errorf("book: read: %w", err)
		}
		if err := b.apply(&r, own[r.Seq]); err != nil {
			return err
		}
	}
	return nil
}

// whole reports why the book can go no further, if so.
func (b *Book) whole() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.broken
}

// apply checks that a record is the next one, and folds it. A posting of its own the
// book need not read again; it is told what became of its events.
func (b *Book) apply(r *Record, own *waiting) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken != nil {
		return b.broken
	}
	if err := follows(b.state.head, r); err != nil {
		b.broken = err
		return err
	}
	b.state.watched = len(b.watchers) > 0
	if err := b.fold(r, own); err != nil {
		b.broken = &BrokenError{r.Seq, err}
		return b.broken
	}
	b.state.head = Head{r.Seq, r.Hash}
	b.tell()
	return nil
}

// follows checks the chain.
func follows(head Head, r *Record) error {
	switch {
	case r.Seq != head.Seq+1:
		return &BrokenError{head.Seq + 1, fmt.Errorf("is missing: record %d follows", r.Seq)}
	case r.Prev != head.Hash:
		return &BrokenError{r.Seq, fmt.Errorf("does not follow the one before")}
	case r.Sum(head.Hash) != r.Hash:
		return &BrokenError{r.Seq, fmt.Errorf("was changed: its hash is another")}
	}
	return nil
}

// fold changes the state by a record.
func (b *Book) fold(r *Record, own *waiting) error {
	if own != nil {
		var err error
		own.added, err = b.state.post(own.posting)
		return err
	}
	body, err := b.opts.Keys.open(r.Kind, r.Body)
	if err != nil {
		return err
	}
	if r.Kind != KindBatch {
		return b.state.step(r, body)
	}
	p, err := decodePosting(body, b.scratch)
	if err != nil {
		return err
	}
	b.scratch = p.batch.Events
	_, err = b.state.post(p)
	return err
}
