// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
)

// costRun takes the cost of an event in each place.
type costRun struct {
	*world
	events int
	stores string
	dsn    string
}

// spent is what events have cost.
type spent struct {
	events       int
	took, cpu    time.Duration // to put in
	again        time.Duration // to read back
	memory, disk int64
}

// cost prints the time, the memory and the disk of an event, in a Tally and in a book, one after
// the other on one goroutine. Making the events is not counted, and CPU is that of this process, with
// its garbage collector and without a server of PostgreSQL.
func cost(ctx context.Context, args []string, out *report) error {
	f := flag.NewFlagSet("cost", flag.ContinueOnError)
	r := &costRun{world: worldFlags(f)}
	f.IntVar(&r.events, "events", 1_000_000, "events of a year")
	f.StringVar(&r.stores, "stores", "sqlite,postgresql", "stores of books")
	f.StringVar(&r.dsn, "dsn", "", "as for live")
	if err := f.Parse(args); err != nil {
		return err
	}
	if r.events < 1000 {
		return errors.New("load: cost: want -events at least 1000")
	}
	if err := r.prepare(); err != nil {
		return err
	}
	out.line("%s", machine())
	t := &table{}
	t.row("what\tevents\tns an event\tCPU ns\tbytes of memory\tbytes of disk\tCPU ns to read back\t")
	for _, attribution := range []bool{false, true} {
		r.attribution = attribution
		name := map[bool]string{false: "no orders", true: "attribution"}[attribution]
		s, err := r.inTally()
		if err != nil {
			return err
		}
		s.row(t, "Tally, "+name)
		for _, kind := range strings.Split(r.stores, ",") {
			for _, batch := range []int{1000, 20} {
				s, err := r.inBook(ctx, kind, batch)
				if err != nil {
					return err
				}
				s.row(t, fmt.Sprintf("Book on %s, batches of %d, %s", kind, batch, name))
			}
		}
	}
	out.print(t)
	out.line("%s", machine())
	return nil
}

func (s *spent) row(t *table, name string) {
	n := int64(s.events)
	t.row("%s\t%d\t%d\t%d\t%d\t%d\t%d\t", name, n, s.took.Nanoseconds()/n, s.cpu.Nanoseconds()/n, s.memory/n, s.disk/n, s.again.Nanoseconds()/n)
}

// timed runs f and counts what it took.
func (s *spent) timed(f func() error) error {
	began, cpu := time.Now(), cpuTime()
	err := f()
	s.took, s.cpu = s.took+time.Since(began), s.cpu+cpuTime()-cpu
	return err
}

// heap is what is in use once the rest is collected.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// inTally adds the year to a Tally.
func (r *costRun) inTally() (s spent, err error) {
	plan, err := r.plan()
	if err != nil {
		return s, err
	}
	before := heap()
	tally := plan.NewTally()
	s.events = r.events
	const batch = 1000
	for n := 0; n < s.events; n += batch {
		b := r.history(n, min(batch, s.events-n), s.events, months-1)
		err := s.timed(func() error {
			_, err := tally.Add(b)
			return err
		})
		if err != nil {
			return s, err
		}
	}
	s.memory = heap() - before
	return s, read(tally)
}

// read keeps a Tally alive until here.
func read(tally *settle.Tally) error {
	_, err := tally.Campaign("")
	return err
}

// inBook posts the year to a book, or a twentieth of it in small batches, and opens it again.
func (r *costRun) inBook(ctx context.Context, kind string, batch int) (s spent, err error) {
	on := &backend{kind: kind, dsn: r.dsn}
	if err := on.open(ctx); err != nil {
		return s, err
	}
	defer on.close()
	plan, err := r.plan()
	if err != nil {
		return s, err
	}
	before := heap()
	b, err := book.Open(ctx, on.store, plan, nil)
	if err != nil {
		return s, err
	}
	s.events = r.events
	if batch < 1000 { // each waits for the disk
		s.events /= 20
	}
	for n := 0; n < s.events; n += batch {
		x := r.history(n, min(batch, s.events-n), s.events, months-1)
		if err := s.timed(func() error { return b.Post(ctx, x) }); err != nil {
			return s, err
		}
	}
	s.memory = heap() - before
	if s.disk, err = on.bytes(ctx); err != nil {
		return s, err
	}
	head, cpu := b.Head(), cpuTime()
	again, err := book.Open(ctx, on.store, plan, nil)
	s.again = cpuTime() - cpu
	if err == nil && again.Head() != head {
		err = errors.New("load: cost: the book says something else when it is opened again")
	}
	return s, err
}
