// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
)

// liveRun posts, reads and subscribes at once.
type liveRun struct {
	*world
	on                                    *backend
	book                                  *book.Book
	events, closed                        int
	writers, batch, rate, readers, latest int
	subscribers                           int
	duration, pause, board, explain       time.Duration
	profile                               string

	seen   *samples
	next   atomic.Uint64 // number of the next event
	posted atomic.Int64
	probes probes
}

// What is timed.
const (
	timePost      = "post of a batch"
	timeOpen      = "statement, open month"
	timeClosed    = "statement, closed month"
	timeCampaign  = "one campaign"
	timeCampaigns = "all campaigns"
	timePending   = "corrections to come"
	timeExplain   = "explain a line"
	timeReturn    = "change seen, from return of post"
	timeCall      = "change seen, from call of post"
)

// live has a year in a book, and then posts in small batches from many goroutines while others read
// statements and campaigns, and subscribers wait for changes.
func live(ctx context.Context, args []string, out *report) error {
	f := flag.NewFlagSet("live", flag.ContinueOnError)
	r := &liveRun{world: worldFlags(f), on: storeFlags(f, inMemory)}
	f.IntVar(&r.events, "events", 1_000_000, "events of the year that are in the book before")
	f.IntVar(&r.closed, "closed", months-1, "months that are closed")
	f.DurationVar(&r.duration, "duration", 20*time.Second, "how long it posts and reads")
	f.IntVar(&r.writers, "writers", 8, "goroutines that post")
	f.IntVar(&r.batch, "batch", 20, "events of a batch")
	f.IntVar(&r.rate, "rate", 0, "events a second that are posted; 0 is as many as can be")
	f.IntVar(&r.latest, "late", 1, "percent of events that belong to closed months")
	f.IntVar(&r.readers, "readers", 4, "goroutines that read")
	f.DurationVar(&r.pause, "pause", 5*time.Millisecond, "what a reader waits between two reads")
	f.DurationVar(&r.board, "board", time.Second, "how often all campaigns are read; 0 is never")
	f.DurationVar(&r.explain, "explain", 0, "how often the events behind a line are read; 0 is never")
	f.IntVar(&r.subscribers, "subscribers", 3, "goroutines that wait for changes")
	f.StringVar(&r.profile, "profile", "", "where to write a CPU profile")
	if err := f.Parse(args); err != nil {
		return err
	}
	if r.closed < 0 || r.closed >= months || r.batch < 1 || r.writers < 1 {
		return errors.New("load: live: want -closed 0 to 11, -batch and -writers at least 1")
	}
	if err := errors.Join(r.prepare(), r.on.open(ctx)); err != nil {
		return err
	}
	defer r.on.close()
	out.line("%s", machine())
	if err := r.fill(ctx, out); err != nil {
		return err
	}
	if err := r.load(ctx); err != nil {
		return err
	}
	r.print(out)
	return nil
}

func (r *liveRun) print(out *report) {
	seconds := r.duration.Seconds()
	n := float64(r.posted.Load())
	out.line("%d goroutines post batches of %d, %d read: %.0f events/s, %.0f posts/s for %s",
		r.writers, r.batch, r.readers, n/seconds, n/seconds/float64(r.batch), r.duration)
	r.seen.print(out)
	out.line("%s", machine())
}

// fill posts the year month by month and closes what is to be closed.
func (r *liveRun) fill(ctx context.Context, out *report) error {
	plan, err := r.plan()
	if err != nil {
		return err
	}
	if r.book, err = book.Open(ctx, r.on.store, plan, nil); err != nil {
		return err
	}
	began, closing := time.Now(), time.Duration(0)
	for m := range months {
		from, to := r.events*m/months, r.events*(m+1)/months
		for n := from; n < to; n += fillBatch {
			if err := r.book.Post(ctx, r.history(n, min(fillBatch, to-n), r.events, months-1)); err != nil {
				return err
			}
		}
		if m >= r.closed {
			continue
		}
		before := time.Now()
		if err := r.closeMonth(ctx, m); err != nil {
			return err
		}
		closing += time.Since(before)
	}
	r.next.Store(uint64(r.events))
	out.line("%s: %d events of a year in %s, %d agreements, %d months closed in %s", r.on.kind, r.events,
		(time.Since(began) - closing).Round(time.Millisecond), r.partners, r.closed, closing.Round(time.Millisecond))
	return nil
}

// fillBatch is how many events of the past are posted together.
const fillBatch = 5000

// closeMonth closes a month of every agreement that had events.
func (r *liveRun) closeMonth(ctx context.Context, m int) error {
	for _, id := range r.book.Plan().IDs() {
		err := r.book.Close(ctx, id, monthName(m), book.By{Name: "ann", At: monthStart(m + 1)})
		if err != nil && !errors.Is(err, book.ErrState) { // it has none yet
			return err
		}
	}
	return nil
}

// load runs everything for the duration.
func (r *liveRun) load(ctx context.Context) error {
	if r.profile != "" {
		file, err := os.Create(r.profile)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // a profile that is short says so itself
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	r.seen = newSamples(timePost, timeOpen, timeClosed, timePending, timeCampaign, timeCampaigns, timeExplain, timeReturn, timeCall)
	watching, enough := context.WithCancel(ctx)
	var watchers sync.WaitGroup
	for range r.subscribers {
		changes := r.book.Changes(watching)
		watchers.Go(func() { r.probes.watch(changes) })
	}
	work, stop := context.WithTimeout(ctx, r.duration)
	defer stop()
	var group sync.WaitGroup
	var mu sync.Mutex
	var faults []error
	start := func(f func(context.Context, int) error, n int) {
		group.Go(func() {
			if err := f(work, n); err != nil && work.Err() == nil {
				mu.Lock()
				faults = append(faults, err)
				mu.Unlock()
				stop()
			}
		})
	}
	for n := range r.writers {
		start(r.write, n)
	}
	for n := range r.readers {
		start(r.read, n)
	}
	start(r.readBoard, 0)
	start(r.readEvents, 0)
	if r.subscribers > 0 {
		start(r.probe, 0)
	}
	group.Wait()
	enough()
	watchers.Wait()
	return errors.Join(faults...)
}

// agreement returns one of the agreements by a number.
func (r *liveRun) agreement(n int) settle.AgreementID {
	return settle.AgreementID(r.parties[n%len(r.parties)])
}
