// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// Post makes a batch durable and folds it. Events that the book has are not written
// again, so that a batch may be sent any number of times. Invalid events are a
// *[RejectedError], and the others are in. After another error the batch may be in or
// not: post it again.
func (b *Book) Post(ctx context.Context, batch event.Batch) error {
	added, err := b.Add(ctx, batch)
	if err == nil && len(added.Rejections) > 0 {
		return &RejectedError{added}
	}
	return err
}

// Add is [Book.Post], and counts what became of the events. Rejections are in the count
// and no error.
func (b *Book) Add(ctx context.Context, batch event.Batch) (settle.Added, error) {
	return b.add(ctx, &posting{batch: batch})
}

// Correct posts events by which a person puts a mistake right. What they change in
// closed periods is corrected as clerical.
func (b *Book) Correct(ctx context.Context, batch event.Batch, by By) (settle.Added, error) {
	step := Step{Kind: KindBatch, By: by}
	if err := step.check(); err != nil {
		return settle.Added{}, err
	}
	if err := b.authorize(ctx, step); err != nil {
		return settle.Added{}, err
	}
	return b.add(ctx, &posting{By: &by, batch: batch})
}

func (b *Book) add(ctx context.Context, p *posting) (settle.Added, error) {
	added := b.sift(p)
	invalid := len(p.batch.Events) == 0 && len(added.Rejections) > 0 // of a partition nothing can be said then
	if invalid || b.settled(p, &added) {
		return added, nil
	}
	body, err := p.encode()
	if err != nil {
		return settle.Added{}, fmt.Errorf("book: post: %w", err)
	}
	r := Record{Kind: KindBatch, At: b.now()}
	if r.Body, err = b.opts.Keys.seal(r.Kind, body); err != nil {
		return settle.Added{}, fmt.Errorf("book: post: %w", err)
	}
	w := &waiting{record: r, posting: p, done: make(chan struct{})}
	if err := b.commit(ctx, w); err != nil {
		return settle.Added{}, fmt.Errorf("book: post: %w", err)
	}
	w.added.Duplicates += added.Duplicates
	w.added.Rejections = added.Rejections
	return w.added, nil
}

// sift takes out of a batch what is invalid, and of one that appends what is known.
func (b *Book) sift(p *posting) (added settle.Added) {
	events := make([]event.Event, 0, len(p.batch.Events))
	for _, x := range p.batch.Events {
		e := &x
		if e.Customer != "" && len(b.opts.PseudonymKey) > 0 {
			e.Customer = event.Pseudonym(b.opts.PseudonymKey, e.Key.Source, e.Customer)
		}
		if err := settle.CheckEvent(e); err != nil {
			c := e.Clone()
			added.Rejections = append(added.Rejections, event.Rejection{Origin: c.Origin, Key: c.Key, Err: err})
			continue
		}
		events = append(events, *e)
	}
	p.batch.Events = events
	if p.batch.Partition == "" {
		b.mu.Lock()
		defer b.mu.Unlock()
		p.batch.Events = slices.DeleteFunc(events, func(e event.Event) bool { return b.state.tally.Knows(&e) })
		added.Duplicates = len(events) - len(p.batch.Events)
	}
	return added
}

// settled reports whether a partition is known as it is, or in a later version, and
// counts its events as what they are.
func (b *Book) settled(p *posting, added *settle.Added) bool {
	if p.batch.Partition == "" {
		return len(p.batch.Events) == 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.state.tally.KnowsPartition(&p.batch) {
		return false
	}
	if version, _ := b.state.tally.Partition(p.batch.Partition); p.batch.Version < version {
		added.Superseded += len(p.batch.Events)
	} else {
		added.Duplicates += len(p.batch.Events)
	}
	return true
}

func (b *Book) now() time.Time {
	if b.opts.Now == nil {
		return time.Time{}
	}
	return b.opts.Now().UTC().Truncate(time.Microsecond)
}

// waiting is a posting that waits to be durable.
type waiting struct {
	record  Record
	posting *posting
	added   settle.Added
	err     error
	done    chan struct{}
}

// queue holds the postings that wait for the log.
type queue struct {
	mu   sync.Mutex
	list []*waiting
}

func (q *queue) put(w *waiting) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.list = append(q.list, w)
}

// most bounds what is appended at once.
const most = 64

func (q *queue) take() []*waiting {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := min(most, len(q.list))
	list := slices.Clone(q.list[:n])
	q.list = slices.Delete(q.list, 0, n)
	return list
}

// drop takes a posting out that nobody waits for any more; it reports false if it is
// on its way to the log.
func (q *queue) drop(w *waiting) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.list, w)
	if i >= 0 {
		q.list = slices.Delete(q.list, i, i+1)
	}
	return i >= 0
}

// commit makes a posting durable with all that wait beside it: whoever gets hold of
// the log appends for the others too, so that they share one wait for the disk.
func (b *Book) commit(ctx context.Context, w *waiting) error {
	b.queue.put(w)
	for {
		select {
		case <-w.done:
			return w.err
		case b.writing <- struct{}{}:
			b.appendAll(ctx, b.queue.take())
			b.unlockWriter()
		case <-ctx.Done():
			if b.queue.drop(w) {
				return ctx.Err()
			}
			<-w.done
			return w.err
		}
	}
}

// appendAll appends and folds postings, and tells those who wait. The caller holds
// writing.
func (b *Book) appendAll(ctx context.Context, list []*waiting) {
	if len(list) == 0 {
		return
	}
	records := make([]Record, len(list))
	for i, w := range list {
		records[i] = w.record
	}
	err := b.append(ctx, Anywhere, records, list)
	for _, w := range list {
		if w.err == nil {
			w.err = err
		}
		close(w.done)
	}
}

// append appends records and folds them, with what others appended before them.
func (b *Book) append(ctx context.Context, after int64, records []Record, list []*waiting) error {
	if err := b.whole(); err != nil {
		return err
	}
	for i := range records {
		if records[i].Kind != KindBatch {
			records[i].sign = b.opts.Sign
		}
	}
	if err := b.store.Append(context.WithoutCancel(ctx), after, records); err != nil {
		return err
	}
	if records[0].Seq != b.Head().Seq+1 { // others came first: read all in their order
		return b.catchUp(context.WithoutCancel(ctx), bySeq(records, list))
	}
	for i := range records {
		var own *waiting
		if list != nil {
			own = list[i]
		}
		if err := b.apply(&records[i], own); err != nil {
			return err
		}
	}
	return nil
}

func bySeq(records []Record, list []*waiting) map[int64]*waiting {
	out := map[int64]*waiting{}
	for i, w := range list {
		out[records[i].Seq] = w
	}
	return out
}
