// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

// The month that ends has the number 1; events also come for the next one.
const endingMonth = 1

// work posts the batches that wait for a book. A post is counted from when it was due.
func (r *peakRun) work(ctx context.Context, stop context.CancelCauseFunc, b *peakBook) {
	for x := range b.jobs {
		if ctx.Err() != nil {
			continue
		}
		last := b.next.Add(uint64(r.batch))
		events := make([]event.Event, r.batch)
		for i := range events {
			n := last - uint64(i)
			at := monthStart(endingMonth + 1).Add(-time.Duration(n%86400) * time.Second)
			if x.hour >= r.closeHour && n%10 != 0 { // most are of the new month then
				at = monthStart(endingMonth + 1).Add(time.Duration(n%86400) * time.Second)
			}
			events[i] = r.event(n, at)
		}
		if err := b.book.Post(ctx, event.Batch{Events: events}); err != nil {
			stop(err)
			continue
		}
		r.posted.Add(int64(r.batch))
		r.hours[x.hour].seen.add(timePost, time.Since(x.at))
	}
}

// answer reads statements of any book.
func (r *peakRun) answer(stop context.CancelCauseFunc, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 22))
	for x := range r.questions {
		b := r.list[random.IntN(len(r.list))]
		ids := b.book.Plan().IDs()
		_, _, err := b.book.Statement(ids[random.IntN(len(ids))], monthName(endingMonth))
		if err != nil {
			stop(err)
			continue
		}
		r.hours[x.hour].seen.add(timeOpen, time.Since(x.at))
	}
}

// closeBook closes both months of every agreement of a book, one after the other.
func (r *peakRun) closeBook(ctx context.Context, stop context.CancelCauseFunc, b *peakBook) {
	by := book.By{Name: "ann", At: monthStart(endingMonth + 1)}
	for _, id := range b.book.Plan().IDs() {
		for month := range endingMonth + 1 {
			start := time.Now()
			err := b.book.Close(ctx, id, monthName(month), by)
			if err != nil && !errors.Is(err, book.ErrState) { // it had no events yet
				stop(err)
				return
			}
			h := min(len(r.hours)-1, int(start.Sub(r.began)/r.slice))
			r.hours[h].seen.add(timeClose, time.Since(start))
		}
	}
}

func (r *peakRun) print(out *report, times int, drained time.Duration) {
	out.line("\n%d times the normal load: %d books on %s with %d agreements each, %d events a second on the average, batches of %d",
		times, r.books, r.on.kind, r.partners, r.normal*times, r.batch)
	t := &table{}
	t.row("hour\tevents/s\twaiting\tpost median ms\tp99\tmax\tread median ms\tp99\tmax\tcloses\tmedian ms\tp99\tmax\t")
	for h := range r.hours {
		x := &r.hours[h]
		t.row("%02d\t%.0f\t%d\t%s\t%s\t%d\t%s\t", h, float64(x.arrived)/r.slice.Seconds(), x.waiting,
			x.seen.three(timePost), x.seen.three(timeOpen), len(x.seen.byName[timeClose]), x.seen.three(timeClose))
	}
	out.print(t)
	out.line("%d events posted; what waited at the end was posted in %s; all was closed in %s",
		r.posted.Load(), drained.Round(time.Millisecond), r.closedIn.Round(time.Millisecond))
}

// three is the median, 99 of 100 and the longest, each in a cell.
func (s *samples) three(name string) string {
	list := s.byName[name]
	if len(list) == 0 {
		return "–\t–\t–"
	}
	slices.Sort(list)
	return fmt.Sprintf("%s\t%s\t%s", ms(at(list, 50)), ms(at(list, 99)), ms(list[len(list)-1]))
}
