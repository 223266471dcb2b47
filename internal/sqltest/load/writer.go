// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

// writerCommand is the subcommand by which the program is a process that posts.
const writerCommand = "writer"

// job is what such a process is to do.
type job struct {
	Driver, DSN, Prefix string
	Partners, Campaigns int
	Number              int // of the process, from 0
	Goroutines, Batch   int
	Duration            time.Duration
	Close               bool
}

// open opens the book of the job.
func (j *job) open(ctx context.Context, w *world) (*book.Book, func(), error) {
	db, err := sql.Open(j.Driver, j.DSN)
	if err != nil {
		return nil, nil, err
	}
	done := func() { _ = db.Close() }
	store, err := sqlstore.Open(ctx, db, &sqlstore.Options{Prefix: j.Prefix})
	if err != nil {
		done()
		return nil, nil, err
	}
	plan, err := w.plan()
	if err != nil {
		done()
		return nil, nil, err
	}
	b, err := book.Open(ctx, store, plan, nil)
	if err != nil {
		done()
		return nil, nil, err
	}
	return b, done, nil
}

// writer opens the book, says that it is ready, waits for the word to go, posts, and prints what it
// has done.
func writer(ctx context.Context, args []string, out *report) error {
	var j job
	if len(args) != 1 {
		return errors.New("load: writer: want a job")
	}
	if err := json.Unmarshal([]byte(args[0]), &j); err != nil {
		return err
	}
	w := &world{partners: j.Partners, campaigns: j.Campaigns, seed: 1}
	if err := w.prepare(); err != nil {
		return err
	}
	b, done, err := j.open(ctx, w)
	if err != nil {
		return err
	}
	defer done()
	out.line("ready")
	if line, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil || line != "go\n" {
		return fmt.Errorf("load: writer: told %q: %w", line, err)
	}
	result, err := j.work(ctx, w, b)
	if err != nil {
		return err
	}
	return json.NewEncoder(out.out).Encode(result)
}

// work posts for the duration, and closes meanwhile if it is to.
func (j *job) work(ctx context.Context, w *world, b *book.Book) (result written, err error) {
	until := time.Now().Add(j.Duration)
	var next, events atomic.Int64
	seen := newSamples(timePost, timeClose)
	faults := make(chan error, j.Goroutines+1)
	var group sync.WaitGroup
	for range j.Goroutines {
		group.Go(func() {
			for time.Now().Before(until) {
				batch := j.events(w, int(next.Add(int64(j.Batch)))-j.Batch)
				if err := seen.timed(timePost, func() error { return b.Post(ctx, batch) }); err != nil {
					faults <- fmt.Errorf("post: %w", err)
					return
				}
				events.Add(int64(j.Batch))
			}
		})
	}
	if j.Close {
		group.Go(func() { faults <- j.closeAll(ctx, b, seen, until) })
	}
	group.Wait()
	close(faults)
	for fault := range faults {
		err = errors.Join(err, fault)
	}
	result.Events, result.Posts, result.Closes = int(events.Load()), len(seen.byName[timePost]), len(seen.byName[timeClose])
	for name, list := range seen.byName {
		slices.Sort(list)
		if name == timeClose {
			result.CloseP99 = at(list, 99)
			continue
		}
		result.Median, result.P99, result.Max = at(list, 50), at(list, 99), list[len(list)-1]
	}
	result.CPU = cpuTime()
	return result, err
}

const timeClose = "close of a month"

// events makes a batch of two months, with the numbers of the process.
func (j *job) events(w *world, from int) event.Batch {
	const own = 500_000_000 // more than a process posts, and twenty of them have numbers of ten digits
	list := make([]event.Event, j.Batch)
	for i := range list {
		n := j.Number*own + from + i
		list[i] = w.event(uint64(n), monthStart(n%2).Add(time.Duration(n%(27*24*3600))*time.Second))
	}
	return event.Batch{Events: list}
}

// closeAll closes the first month of each agreement, over and over the time that there is.
func (j *job) closeAll(ctx context.Context, b *book.Book, seen *samples, until time.Time) error {
	ids := b.Plan().IDs()
	pause := j.Duration / time.Duration(2*len(ids))
	for _, id := range ids {
		if !time.Now().Before(until) {
			return nil
		}
		err := seen.timed(timeClose, func() error {
			return b.Close(ctx, id, monthName(0), book.By{Name: "ann", At: monthStart(1)})
		})
		if err != nil && !errors.Is(err, book.ErrState) { // it has no events yet
			return fmt.Errorf("close %s: %w", id, err)
		}
		rest(ctx, pause)
	}
	return nil
}
