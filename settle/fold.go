// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
)

// EventReader gives events in the manner of [io.Reader]: up to len(events) of
// them, and io.EOF at the end. [event.Reader] is one.
type EventReader interface {
	// Read fills events[:n] wholly; what they share with the reader stays valid.
	Read(events []event.Event) (int, error)
}

// Fold reads each reader to its end, on as many goroutines as there are processors
// (GOMAXPROCS) or readers, into one Tally. The result is the same as adding all
// events to one Tally in any order. Added counts the events of all readers.
// Reading stops at the first error, and when ctx is done.
//
// To read one large file on several processors, cut it with [event.OpenRanges].
func Fold(ctx context.Context, p *Plan, readers ...EventReader) (*Tally, Added, error) {
	n := max(1, min(len(readers), runtime.GOMAXPROCS(0)))
	folds := make([]*folder, n)
	group, ctx := errgroup.WithContext(ctx)
	for i := range folds {
		folds[i] = p.newFolder()
		group.Go(func() error {
			for at := i; at < len(readers); at += n {
				if err := folds[i].readAll(ctx, readers[at]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, Added{}, err
	}
	return join(folds)
}

// partitioned is a reader whose events are one version of a partition.
type partitioned interface{ Header() event.Header }

// terseReader gives valid events, and rows that say no more than a terse.Event as such.
// What both refer to is overwritten by the next call. [event.Reader] is one.
type terseReader interface {
	ReadTerse(alias.Promise, *terse.Block, []event.Event) (int, error)
}

func (f *folder) readAll(ctx context.Context, r EventReader) error {
	if p, ok := r.(partitioned); ok {
		if h := p.Header(); h.Partition != "" {
			return f.readPartition(ctx, r, h)
		}
	}
	if in, ok := r.(terseReader); ok {
		return f.readWire(ctx, in)
	}
	for {
		n, err := readSome(ctx, r, f.events)
		if addErr := f.add(f.events[:n], false); addErr != nil || errors.Is(err, io.EOF) {
			return addErr
		}
		if err != nil {
			return err
		}
	}
}

// readWire reads what has been validated, without a copy: the fold keeps no text of
// events.
func (f *folder) readWire(ctx context.Context, r terseReader) error {
	if f.terse == nil {
		f.terse = newTerseFolder(f.log)
	}
	return f.terse.readAll(ctx, r, f.events, func(others []event.Event) error {
		if err := f.addTerse(); err != nil {
			return err
		}
		return f.add(others, true)
	})
}

// readAll reads r to its end. It calls add for the events of each block, and others that
// came with it.
func (f *terseFolder) readAll(ctx context.Context, r terseReader, events []event.Event, add func(others []event.Event) error) error {
	f.block.Dims = nil
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := r.ReadTerse(alias.Promise{}, &f.block, events)
		if addErr := add(events[:n]); addErr != nil || errors.Is(err, io.EOF) {
			return addErr
		}
		if err != nil {
			return err
		}
	}
}

// readPartition holds all events of the partition: it is replaced as a whole.
func (f *folder) readPartition(ctx context.Context, r EventReader, h event.Header) error {
	batch := event.Batch{Partition: h.Partition, Version: h.Version}
	for {
		n, err := readSome(ctx, r, f.events)
		batch.Events = append(batch.Events, f.events[:n]...)
		if errors.Is(err, io.EOF) {
			added, err := f.rest.Add(batch)
			f.added.plus(added)
			return err
		}
		if err != nil {
			return err
		}
	}
}

func readSome(ctx context.Context, r EventReader, events []event.Event) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return r.Read(events)
}

// eachShard calls f for every shard of a table, on n goroutines, and tells it on
// which.
func eachShard(n int, f func(goroutine, shard int)) {
	var group errgroup.Group
	for i := range n {
		group.Go(func() error {
			for shard := i; shard < flat.Shards; shard += n {
				f(i, shard)
			}
			return nil
		})
	}
	_ = group.Wait() // f does not fail
}

// goroutines is on how many statements may be rated at once. A calendar of the host's
// own may remember what it was asked.
func (p *Plan) goroutines() int {
	for _, w := range p.workdays {
		switch w.(type) {
		case Holidays, *Holidays:
		default:
			return 1
		}
	}
	return runtime.GOMAXPROCS(0)
}

// eachOf calls f for 0 to n-1, on so many goroutines, and returns the error of the
// lowest number that has one. What panics there is called again by the caller's
// goroutine, where a host can recover.
func eachOf(n, goroutines int, f func(i int) error) error {
	if goroutines < 2 || n < 2 {
		for i := range n {
			if err := f(i); err != nil {
				return err
			}
		}
		return nil
	}
	undone := errors.New("undone")
	errs := slices.Repeat([]error{undone}, n)
	var next atomic.Int64
	var failed atomic.Bool // numbers are given out in order: a lower one is under way
	var group errgroup.Group
	for range min(n, goroutines) {
		group.Go(func() error {
			for i := int(next.Add(1)) - 1; i < n && !failed.Load(); i = int(next.Add(1)) - 1 {
				if try(&errs[i], i, f); errs[i] != nil {
					failed.Store(true)
				}
			}
			return nil
		})
	}
	_ = group.Wait() // the errors are in the list
	for i, err := range errs {
		if errors.Is(err, undone) {
			err = f(i)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// try sets err to what f returns, if it does.
func try(err *error, i int, f func(i int) error) {
	defer func() { _ = recover() }()
	*err = f(i)
}
