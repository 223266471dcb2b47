// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle/event"
)

// parts are the partitions that an input, or a window of a stream that restates,
// brings: they are posted whole, once all of it has been read.
type parts struct {
	stream string // source/stream, where days are partitions
	zone   *time.Location
	most   int

	events  int
	list    []event.Batch
	at      map[string]int
	version int64
}

// newParts begins with the days of a window, empty, if the stream restates them.
func (j *job) newParts(w Window, version int64) *parts {
	p := &parts{
		stream: j.conn.Source + "/" + j.stream.Name, zone: j.zone,
		most: j.opts.PartitionEvents, at: map[string]int{}, version: version,
	}
	if j.stream.Mode == Restate && !w.IsZero() {
		for _, day := range w.Days(j.zone) {
			p.part(p.stream+"/"+day, version)
		}
	}
	return p
}

// part is the partition of a name, made if it is new. A higher version replaces what
// came with a lower one; a lower one is late.
func (p *parts) part(name string, version int64) *event.Batch {
	i, ok := p.at[name]
	if !ok {
		i = len(p.list)
		p.at[name] = i
		p.list = append(p.list, event.Batch{Partition: name, Version: version})
	}
	return &p.list[i]
}

// add collects a batch.
func (p *parts) add(b event.Batch) error {
	if p.events += len(b.Events); p.events > p.most {
		return fmt.Errorf("%w: more than %d events to restate at once; ask for a narrower MaxSpan", ErrLimit, p.most)
	}
	if b.Partition == "" {
		for i := range b.Events {
			e := &b.Events[i]
			part := p.part(p.stream+"/"+e.At.In(p.zone).Format(time.DateOnly), p.version)
			part.Events = append(part.Events, *e)
		}
		return nil
	}
	part := p.part(b.Partition, b.Version)
	if part.Version != b.Version {
		return fmt.Errorf("%w: partition %q comes with versions %d and %d",
			ErrLimit, b.Partition, part.Version, b.Version)
	}
	part.Events = append(part.Events, b.Events...)
	return nil
}

// mark notes how much there is, for a page that is read again.
func (p *parts) mark() []int {
	lengths := make([]int, len(p.list))
	for i := range p.list {
		lengths[i] = len(p.list[i].Events)
	}
	return lengths
}

// reset goes back to a mark.
func (p *parts) reset(mark []int) {
	for i := len(mark); i < len(p.list); i++ {
		delete(p.at, p.list[i].Partition)
	}
	p.list = p.list[:len(mark)]
	p.events = 0
	for i, n := range mark {
		p.list[i].Events = slices.Delete(p.list[i].Events, n, len(p.list[i].Events))
		p.events += n
	}
}

// post makes the partitions durable, one by one.
func (p *parts) post(ctx context.Context, j *job) error { return p.postTo(ctx, j, nil) }

func (p *parts) postTo(ctx context.Context, j *job, to Sink) error {
	for _, b := range p.list {
		if err := j.post(ctx, b, to, b.Partition); err != nil {
			return err
		}
	}
	return nil
}
