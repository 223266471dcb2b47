// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jupan-go/jupan/settle/book"
)

// peakRun plays the last day of a month. Each hour of it lasts a slice of time, in which events come
// at the rate of that hour: it is a sample of the hour, not the hour made faster.
type peakRun struct {
	*world
	on               *backend
	times            string
	normal, reads    int
	books, base      int
	batch, closeHour int
	slice            time.Duration

	list      []*peakBook
	posted    atomic.Int64
	began     time.Time
	closedIn  time.Duration
	hours     [24]hour
	questions chan arrival
}

// peakBook is one of the books, with what waits for it.
type peakBook struct {
	on   *backend
	book *book.Book
	next atomic.Uint64
	jobs chan arrival
}

// arrival is a batch or a read that was to begin at a time, in an hour.
type arrival struct {
	at   time.Time
	hour int
}

// curve is how the arrivals of a day are spread over its hours; the mean is 1.
func curve() [24]float64 {
	return [24]float64{
		0.4, 0.3, 0.2, 0.2, 0.2, 0.3, 0.5, 0.8, 1.0, 1.2, 1.3, 1.4,
		1.5, 1.4, 1.3, 1.3, 1.2, 1.2, 1.3, 1.5, 1.7, 1.6, 1.2, 1.0,
	}
}

// queueMax is how many batches may wait for one book.
const queueMax = 1 << 16

// peak simulates the month's end of many books on one machine, at the normal load and at a multiple
// of it: arrivals through the day, what waits, and how long posts and reads take while all books
// close the month of all their agreements.
func peak(ctx context.Context, args []string, out *report) error {
	f := flag.NewFlagSet("peak", flag.ContinueOnError)
	r := &peakRun{world: worldFlags(f), on: storeFlags(f, onPostgreSQL)}
	f.StringVar(&r.times, "times", "1,10", "multiples of the normal load, each played on new books")
	f.IntVar(&r.normal, "normal", 300, "events a second of a normal day, in all books together")
	f.IntVar(&r.reads, "reads", 100, "statements read a second")
	f.IntVar(&r.books, "books", 8, "books")
	f.IntVar(&r.base, "events", 25_000, "events of the month and the one before in each book")
	f.IntVar(&r.batch, "batch", 20, "events of a batch")
	f.IntVar(&r.closeHour, "close", 20, "hour at which all books begin to close")
	f.DurationVar(&r.slice, "slice", 1500*time.Millisecond, "how long an hour is played")
	if err := f.Parse(args); err != nil {
		return err
	}
	if r.normal < 1 || r.books < 1 || r.batch < 1 || r.closeHour < 0 || r.closeHour > 23 || r.reads < 1 {
		return errors.New("load: peak: want -normal, -reads, -books and -batch at least 1, -close 0 to 23")
	}
	if err := r.prepare(); err != nil {
		return err
	}
	out.line("%s", machine())
	for _, text := range strings.Split(r.times, ",") {
		times, err := strconv.Atoi(text)
		if err != nil || times < 1 {
			return fmt.Errorf("load: peak: %q is not a multiple", text)
		}
		if err := r.day(ctx, times, out); err != nil {
			return err
		}
	}
	out.line("%s", machine())
	return nil
}

// open makes the books: of the same server on PostgreSQL.
func (r *peakRun) open(ctx context.Context) error {
	plan, err := r.plan()
	if err != nil {
		return err
	}
	for n := range r.books {
		b := &peakBook{on: &backend{kind: r.on.kind, dsn: r.on.dsn, prefix: fmt.Sprintf("load%d_", n)}, jobs: make(chan arrival, queueMax)}
		if n > 0 && r.on.kind == onPostgreSQL {
			b.on.dsn = r.list[0].on.dsn
		}
		if err := b.on.open(ctx); err != nil {
			return err
		}
		r.list = append(r.list, b)
		if b.book, err = book.Open(ctx, b.on.store, plan, nil); err != nil {
			return err
		}
		for from := 0; from < r.base; from += fillBatch {
			if err := b.book.Post(ctx, r.history(from, min(fillBatch, r.base-from), r.base, 1)); err != nil {
				return err
			}
		}
		b.next.Store(uint64(r.base))
	}
	return nil
}

func (r *peakRun) close() {
	for len(r.list) > 0 { // the first has the server
		last := len(r.list) - 1
		r.list[last].on.close()
		r.list = r.list[:last]
	}
}

// hour is what was seen in one hour of the day.
type hour struct {
	seen             *samples
	arrived, waiting int // events, and batches at most
}

// day plays one day.
func (r *peakRun) day(ctx context.Context, times int, out *report) (err error) {
	defer r.close()
	if err := r.open(ctx); err != nil {
		return err
	}
	r.posted.Store(0)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	for h := range r.hours {
		r.hours[h] = hour{seen: newSamples(timePost, timeOpen, timeClose)}
	}
	r.questions = make(chan arrival, queueMax)
	var posting, closing, group sync.WaitGroup
	const workers = 4
	for i, b := range r.list {
		for range workers {
			posting.Go(func() { r.work(ctx, stop, b) })
		}
		posting.Go(func() { r.answer(stop, uint64(i)) })
	}
	r.began = time.Now()
	for h := range r.hours {
		if h == r.closeHour {
			for _, b := range r.list {
				closing.Go(func() { r.closeBook(ctx, stop, b) })
			}
			group.Go(func() {
				start := time.Now()
				closing.Wait()
				r.closedIn = time.Since(start)
			})
		}
		r.play(ctx, h, float64(r.normal*times)*curve()[h])
	}
	end := time.Now()
	for _, b := range r.list {
		close(b.jobs)
	}
	close(r.questions)
	posting.Wait()
	drained := time.Since(end)
	group.Wait()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	r.print(out, times, drained)
	return nil
}

// play lets an hour's batches and reads arrive when they are due.
func (r *peakRun) play(ctx context.Context, h int, rate float64) {
	random := rand.New(rand.NewPCG(uint64(h), 21))
	seen, start := &r.hours[h], r.began.Add(time.Duration(h)*r.slice)
	batches := max(1, int(rate*r.slice.Seconds()/float64(r.batch)))
	questions := max(1, int(float64(r.reads)*r.slice.Seconds()))
	total := batches + questions
	for i := range total {
		due := start.Add(r.slice * time.Duration(i) / time.Duration(total))
		rest(ctx, time.Until(due))
		x := arrival{due, h}
		// Among any number of arrivals the reads have their share.
		if (i+1)*questions/total > i*questions/total {
			r.questions <- x
			continue
		}
		r.list[random.IntN(len(r.list))].jobs <- x
		seen.arrived += r.batch
		waiting := 0
		for _, b := range r.list {
			waiting += len(b.jobs)
		}
		seen.waiting = max(seen.waiting, waiting)
	}
}
