// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// write posts batches of new events until ctx is done.
func (r *liveRun) write(ctx context.Context, n int) error {
	random := rand.New(rand.NewPCG(uint64(n), 11))
	pause := time.Duration(0)
	if r.rate > 0 {
		pause = time.Duration(r.writers*r.batch) * time.Second / time.Duration(r.rate)
	}
	next := time.Now()
	for ctx.Err() == nil {
		b := r.fresh(random)
		err := r.seen.timed(timePost, func() error { return r.book.Post(context.WithoutCancel(ctx), b) })
		if err != nil {
			return err
		}
		r.posted.Add(int64(len(b.Events)))
		if pause == 0 {
			continue
		}
		next = next.Add(pause)
		rest(ctx, time.Until(next))
	}
	return nil
}

// rest waits, unless ctx is done before.
func rest(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// fresh makes a batch of the present month, with a few events of closed ones.
func (r *liveRun) fresh(random *rand.Rand) event.Batch {
	last := r.next.Add(uint64(r.batch))
	events := make([]event.Event, r.batch)
	for i := range events {
		at := monthStart(months - 1)
		if r.closed > 0 && random.IntN(100) < r.latest {
			at = monthStart(random.IntN(r.closed))
		}
		at = at.Add(time.Duration(random.IntN(27*24*3600)) * time.Second)
		events[i] = r.event(last-uint64(i), at)
	}
	return event.Batch{Events: events}
}

// read reads what a page of a partner shows, again and again.
func (r *liveRun) read(ctx context.Context, n int) error {
	random := rand.New(rand.NewPCG(uint64(n), 12))
	present := monthName(months - 1)
	for ; ctx.Err() == nil; rest(ctx, r.pause) {
		id := r.agreement(random.IntN(r.partners))
		var err error
		switch p := random.IntN(100); {
		case p < 50:
			err = r.seen.timed(timeOpen, func() error { return r.statement(id, present) })
		case p < 70 && r.closed > 0:
			err = r.seen.timed(timeClosed, func() error { return r.statement(id, monthName(random.IntN(r.closed))) })
		case p < 80:
			err = r.seen.timed(timePending, func() error {
				_, err := r.book.Pending(id)
				return err
			})
		default:
			err = r.seen.timed(timeCampaign, func() error {
				_, err := r.book.Campaign(r.names[random.IntN(r.campaigns)])
				return err
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (r *liveRun) statement(id settle.AgreementID, month string) error {
	_, _, err := r.book.Statement(id, month)
	return err
}

// readBoard reads the results of all campaigns.
func (r *liveRun) readBoard(ctx context.Context, _ int) error {
	for r.board > 0 && ctx.Err() == nil {
		rest(ctx, r.board)
		err := r.seen.timed(timeCampaigns, func() error {
			_, err := r.book.Campaigns()
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readEvents reads the events behind a line.
func (r *liveRun) readEvents(ctx context.Context, _ int) error {
	for n := 0; r.explain > 0 && ctx.Err() == nil; n++ {
		rest(ctx, r.explain)
		err := r.seen.timed(timeExplain, func() error {
			for _, err := range r.book.Explain(context.WithoutCancel(ctx), r.agreement(n), monthName(months-1), settle.GrossSales()) {
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// probes are events each of which is alone in its campaign for a while, so that a subscriber can
// tell when it is told of it.
type probes struct {
	mu   sync.Mutex
	name string
	seen chan time.Time
}

// watch tells the probe when its campaign has changed.
func (p *probes) watch(changes iter.Seq[book.Change]) {
	for c := range changes {
		now := time.Now()
		p.mu.Lock()
		name, seen := p.name, p.seen
		p.mu.Unlock()
		for _, campaign := range c.Campaigns {
			if campaign == name && seen != nil { // "" is of events without a campaign
				seen <- now
			}
		}
	}
}

// probe posts an event every now and then, and takes the time until the last subscriber knows.
func (r *liveRun) probe(ctx context.Context, _ int) error {
	const names, every = 40, 20 * time.Millisecond
	for n := 0; ctx.Err() == nil; n++ {
		rest(ctx, every)
		p := &r.probes
		seen := make(chan time.Time, r.subscribers)
		p.mu.Lock()
		p.name, p.seen = fmt.Sprintf("probe-%d", n%names), seen
		p.mu.Unlock()
		e := event.Event{
			Key: event.Key{Source: "probe", ID: id('p', uint64(n))}, Kind: event.Click, At: monthStart(months - 1),
			Quantity: money.Int(1), Party: r.parties[0], Campaign: p.name,
		}
		called := time.Now()
		if err := r.book.Post(context.WithoutCancel(ctx), event.Batch{Events: []event.Event{e}}); err != nil {
			return err
		}
		returned, last := time.Now(), called
		for range r.subscribers {
			if now := <-seen; now.After(last) {
				last = now
			}
		}
		r.seen.add(timeCall, last.Sub(called))
		r.seen.add(timeReturn, max(0, last.Sub(returned)))
	}
	return nil
}
