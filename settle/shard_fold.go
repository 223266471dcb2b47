// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"context"
	"errors"
	"io"

	"github.com/jupan-go/jupan/internal/flat"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
)

// Fold reads each reader to its end and returns a run for each shard of keys, nil
// for those without events. Versions of partitions are in a Tally, nil if there
// are none: merge the Tallies of all parts of the input into one, and [Shards.Split]
// that one into runs. Fold keeps the records of all its readers in memory.
func (s *Shards) Fold(ctx context.Context, readers ...EventReader) (keys [][]byte, partitions *Tally, added Added, err error) {
	f := shardFolder{plan: s.plan, t: s.plan.bare().NewTally(), events: make([]event.Event, groupLen)}
	f.runs = s.newRuns(f.t)
	for _, r := range readers {
		if err := f.readAll(ctx, r); err != nil {
			return nil, nil, Added{}, err
		}
	}
	var found repeats
	keys = f.runs.close(keysMagic, 0, &found)
	f.added.merged(Added{Duplicates: found.same, Conflicts: found.other})
	return keys, f.partitions, f.added, nil
}

// shardFolder writes events that append to runs, as they come.
type shardFolder struct {
	plan       *Plan
	t          *Tally // holds no facts
	runs       *runs
	partitions *Tally
	events     []event.Event
	terse      *terseFolder // nil until it reads the wire form
	added      Added
}

func (f *shardFolder) readAll(ctx context.Context, r EventReader) error {
	if p, ok := r.(partitioned); ok && p.Header().Partition != "" {
		return f.readPartition(ctx, r, p.Header())
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

// readWire reads what has been validated.
func (f *shardFolder) readWire(ctx context.Context, r terseReader) error {
	if f.terse == nil {
		f.terse = newTerseFolder(f.t)
	}
	return f.terse.readAll(ctx, r, f.events, func(others []event.Event) error {
		if err := f.addTerse(); err != nil {
			return err
		}
		return f.add(others, true)
	})
}

// addTerse writes the events of the block to runs.
func (f *shardFolder) addTerse() error {
	for n := 0; n < len(f.terse.block.Events); {
		var group []terseItem
		group, n = f.terse.next(n, nil) // there are no others: plans with lineage have no Shards
		for i := range group {
			it := group[i].item()
			if err := f.runs.add(it.hash, &it, true); err != nil {
				return err
			}
		}
		f.added.Accepted += len(group)
	}
	return nil
}

// add writes up to groupLen events.
func (f *shardFolder) add(events []event.Event, valid bool) error {
	t := f.t
	t.read(events, valid, &f.added)
	for i := range t.group {
		in := &t.group[i]
		in.cell = t.cellFor(in.key, in.keyHash)
	}
	for i := range t.group {
		it := &t.group[i].item
		if err := f.runs.add(it.hash, it, true); err != nil {
			return err
		}
	}
	f.added.Accepted += len(t.group)
	return nil
}

func (f *shardFolder) readPartition(ctx context.Context, r EventReader, h event.Header) error {
	if f.partitions == nil {
		f.partitions = f.plan.NewTally()
	}
	part := folder{rest: f.partitions, events: f.events}
	err := part.readPartition(ctx, r, h)
	f.added.plus(part.added)
	return err
}

// Split returns a run for each shard of keys with all that a Tally knows. The
// versions of partitions that it holds are final from then on: no other Tally that
// goes into the shards may have one of the same partition.
func (s *Shards) Split(t *Tally) ([][]byte, error) {
	if t.plan.digest != s.plan.digest {
		return nil, ErrPlan
	}
	runs := s.newRuns(t)
	for shard := range flat.Shards {
		if err := t.facts.Each(shard, runs.all); err != nil {
			return nil, err
		}
	}
	var disputed int64
	for _, p := range t.parts {
		if p.disputed {
			disputed++
		}
	}
	return runs.close(keysMagic, disputed, &repeats{}), nil
}

// all adds the fact of a key and the claims behind it.
func (r *runs) all(ref flat.Ref, f *fact, hash keyhash.Hash) error {
	if f.live() {
		it := r.t.itemOf(f, hash)
		if err := r.add(hash, &it, true); err != nil {
			return err
		}
	}
	if len(r.t.claims) == 0 {
		return nil
	}
	for i := range r.t.claims[ref] {
		if err := r.add(hash, &r.t.claims[ref][i], true); err != nil {
			return err
		}
	}
	return nil
}
