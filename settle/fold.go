// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"context"
	"errors"
	"io"

	"golang.org/x/sync/errgroup"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/settle/event"
)

// EventReader gives events in the manner of [io.Reader]: up to len(events) of
// them, and io.EOF at the end. [event.Reader] is one.
type EventReader interface {
	// Read fills events[:n] wholly; what they share with the reader stays valid.
	Read(events []event.Event) (int, error)
}

// foldBatch is how many events are read at a time: few enough to stay in cache.
const foldBatch = 256

// Fold reads each reader in a goroutine of its own into a Tally of its own and
// merges them: as many readers as processors is fastest. The result is the same
// as adding all events to one Tally. Added counts the events of all readers.
// Reading stops at the first error, and when ctx is done.
func Fold(ctx context.Context, p *Plan, readers ...EventReader) (*Tally, Added, error) {
	tallies := make([]*Tally, len(readers))
	counts := make([]Added, len(readers))
	group, ctx := errgroup.WithContext(ctx)
	for i, r := range readers {
		group.Go(func() (err error) {
			tallies[i] = p.NewTally()
			counts[i], err = tallies[i].readAll(ctx, r)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, Added{}, err
	}
	total, added := p.NewTally(), Added{}
	for i, t := range tallies {
		added.plus(counts[i])
		if i == 0 {
			total = t
			continue
		}
		merged, err := total.merge(t, len(readers))
		if err != nil {
			return nil, Added{}, err
		}
		added.merged(merged)
	}
	return total, added, nil
}

// merged moves events that two Tallies both had from Accepted to where they belong.
func (a *Added) merged(m Added) {
	a.Accepted -= m.Duplicates + m.Superseded + len(m.Rejections)
	a.Duplicates += m.Duplicates
	a.Superseded += m.Superseded
	a.Rejections = append(a.Rejections, m.Rejections...)
}

// partitioned is a reader whose events are one version of a partition.
type partitioned interface{ Header() event.Header }

func (t *Tally) readAll(ctx context.Context, r EventReader) (Added, error) {
	if p, ok := r.(partitioned); ok {
		if h := p.Header(); h.Partition != "" {
			return t.readPartition(ctx, r, h)
		}
	}
	var total Added
	events := make([]event.Event, foldBatch)
	_, valid := r.(*event.Reader) // it has validated what it gives out
	for {
		n, err := readSome(ctx, r, events)
		added, addErr := t.add(events[:n], valid)
		total.plus(added)
		if addErr != nil || errors.Is(err, io.EOF) {
			return total, addErr
		}
		if err != nil {
			return total, err
		}
	}
}

// readPartition holds all events of the partition: it is replaced as a whole.
func (t *Tally) readPartition(ctx context.Context, r EventReader, h event.Header) (Added, error) {
	batch := event.Batch{Partition: h.Partition, Version: h.Version}
	events := make([]event.Event, foldBatch)
	for {
		n, err := readSome(ctx, r, events)
		batch.Events = append(batch.Events, events[:n]...)
		if errors.Is(err, io.EOF) {
			return t.Add(batch)
		}
		if err != nil {
			return Added{}, err
		}
	}
}

func readSome(ctx context.Context, r EventReader, events []event.Event) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return r.Read(events)
}

// eachShard calls f for every shard of a table, on up to n goroutines.
func eachShard(n int, f func(shard int)) {
	var group errgroup.Group
	group.SetLimit(max(1, n))
	for shard := range flat.Shards {
		group.Go(func() error {
			f(shard)
			return nil
		})
	}
	_ = group.Wait() // f does not fail
}
