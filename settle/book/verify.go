// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"iter"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// Verified is what [Verify] has seen.
type Verified struct {
	Head Head // the end of the log
	// Batches and Steps count the records, Signed those with a signature that holds.
	Batches, Steps, Signed int64
}

// Verify reads a log from its beginning and checks that it is one chain: that no
// record was changed, left out or put in. With a key it also checks that every step
// is signed with it. The first break is a *[BrokenError], beside what was seen before
// it. What was cut off at the end only a head shows that was kept elsewhere: compare
// it with Verified.Head, or with the Hash of the record of its number.
func Verify(ctx context.Context, store Store, key ed25519.PublicKey) (Verified, error) {
	var v Verified
	for r, err := range store.Read(ctx, 0) {
		if err != nil {
			return v, fmt.Errorf("book: verify: %w", err)
		}
		if err := follows(v.Head, &r); err != nil {
			return v, err
		}
		if err := v.count(&r, key); err != nil {
			return v, err
		}
		v.Head = Head{r.Seq, r.Hash}
	}
	return v, nil
}

func (v *Verified) count(r *Record, key ed25519.PublicKey) error {
	if r.Kind == KindBatch {
		v.Batches++
		return nil
	}
	v.Steps++
	if len(key) == 0 {
		return nil
	}
	if len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, r.Hash[:], r.Signature) {
		return &BrokenError{r.Seq, fmt.Errorf("%s is not signed with the key", r.Kind)}
	}
	v.Signed++
	return nil
}

// At returns the book as it was behind a record of its log: the same plan and records
// give the same statements, whenever they are read. Nothing can be posted to it.
func (b *Book) At(ctx context.Context, seq int64) (*Book, error) {
	past := &Book{
		store: readOnly{b.store}, writing: make(chan struct{}, 1), watchers: map[*watcher]bool{}, opts: b.opts,
		state: newState(b.state.plan),
	}
	for r, err := range b.store.Read(ctx, 0) {
		if err != nil {
			return nil, fmt.Errorf("book: read: %w", err)
		}
		if r.Seq > seq {
			break
		}
		if err := past.apply(&r, nil); err != nil {
			return nil, err
		}
	}
	if got := past.Head().Seq; got != seq {
		return nil, fmt.Errorf("book: the log ends with record %d, not %d: %w", got, seq, ErrUnknown)
	}
	return past, nil
}

// readOnly refuses to append.
type readOnly struct{ Store }

func (readOnly) Append(context.Context, int64, []Record) error {
	return fmt.Errorf("book: a book of the past takes nothing: %w", ErrState)
}

// Batches gives the batches of the log in its order, with repeats and with partitions
// and versions: added to a Tally they give the book's. The slice of events is used
// again for the next one; their text is not.
func (b *Book) Batches(ctx context.Context) iter.Seq2[event.Batch, error] {
	return func(yield func(event.Batch, error) bool) {
		var scratch []event.Event
		for r, err := range b.store.Read(ctx, 0) {
			if err == nil && r.Kind != KindBatch {
				continue
			}
			var p *posting
			if err == nil {
				p, err = b.posted(&r, scratch)
			}
			if err != nil {
				yield(event.Batch{}, fmt.Errorf("book: record %d: %w", r.Seq, err))
				return
			}
			if scratch = p.batch.Events; !yield(p.batch, nil) {
				return
			}
		}
	}
}

// posted reads the record of a batch.
func (b *Book) posted(r *Record, scratch []event.Event) (*posting, error) {
	body, err := b.opts.Keys.open(r.Kind, r.Body)
	if err != nil {
		return nil, err
	}
	return decodePosting(body, scratch)
}

// Events gives the events of the log in its order, with repeats.
func (b *Book) Events(ctx context.Context) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for batch, err := range b.Batches(ctx) {
			if err != nil {
				yield(event.Event{}, err)
				return
			}
			for i := range batch.Events {
				if !yield(batch.Events[i], nil) {
					return
				}
			}
		}
	}
}

// Explain gives the events behind a measure of a period, read from the log, on what
// is known when it is called. See [settle.Tally.Explain]. The book goes on meanwhile.
func (b *Book) Explain(ctx context.Context, id settle.AgreementID, period string, m settle.Measure) iter.Seq2[settle.Contribution, error] {
	return func(yield func(settle.Contribution, error) bool) {
		behind, err := b.evidence(id, period, m)
		if err != nil {
			yield(settle.Contribution{}, err)
			return
		}
		if behind.Len() == 0 {
			return
		}
		for c, err := range behind.Events(b.Events(ctx)) {
			if !yield(c, err) {
				return
			}
		}
	}
}

func (b *Book) evidence(id settle.AgreementID, period string, m settle.Measure) (*settle.Evidence, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, p, err := b.state.account(id, period)
	if err != nil {
		return nil, err
	}
	return b.state.tally.Evidence(id, p, m)
}
