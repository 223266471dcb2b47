// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package jupanbeam

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// foldFn folds a range into a Tally, and sends it to its group of the tree.
type foldFn[P Planner] struct {
	Plan P
	division
	plan *settle.Plan
}

// Setup compiles the plan, once for each worker.
func (fn *foldFn[P]) Setup() (err error) {
	fn.plan, err = fn.Plan.Plan()
	return err
}

// ProcessElement folds the range of one task.
func (fn *foldFn[P]) ProcessElement(ctx context.Context, in string, tally func(int, []byte), rejected func(string)) error {
	var t task
	if err := json.Unmarshal([]byte(in), &t); err != nil {
		return fmt.Errorf("jupanbeam: task: %w", err)
	}
	data, err := fn.fold(ctx, t, rejected)
	if err != nil {
		return fmt.Errorf("jupanbeam: %s, range %d: %w", t.File.Path, t.Range, err)
	}
	if data != nil {
		fn.send(t.Number, data, tally)
	}
	return nil
}

// fold returns the Tally of a range, nil if the file has fewer ranges.
func (fn *foldFn[P]) fold(ctx context.Context, t task, rejected func(string)) ([]byte, error) {
	reader, done, err := open(ctx, t, false)
	if err != nil || reader == nil {
		return nil, err
	}
	tally, added, err := settle.Fold(ctx, fn.plan, reader)
	if err = errors.Join(err, done()); err != nil {
		return nil, err
	}
	if err := reject(ctx, t, reader.Rejections(), added.Rejections, rejected); err != nil {
		return nil, err
	}
	count(ctx, added)
	return tally.MarshalBinary()
}

// reject emits the rows of a range that are no events.
func reject(ctx context.Context, t task, unread, refused []event.Rejection, emit func(string)) (err error) {
	if len(unread) > 0 && t.Range > 0 {
		if unread, err = locate(ctx, t); err != nil {
			return err
		}
	}
	list := slices.Concat(unread, refused)
	beam.NewCounter(metrics, "rejected").Inc(ctx, int64(len(list)))
	for _, r := range list {
		emit(r.String())
	}
	return nil
}

// locate reads a range again, to learn the lines of its rejections: that takes a
// count of all lines before, which is spared as long as no row is rejected.
func locate(ctx context.Context, t task) ([]event.Rejection, error) {
	reader, done, err := open(ctx, t, true)
	if err != nil || reader == nil {
		return nil, err
	}
	events := make([]event.Event, 256)
	for err == nil {
		_, err = reader.Read(events)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return reader.Rejections(), errors.Join(err, done())
}

// seekable is a file that can be cut.
type seekable interface {
	io.ReaderAt
	io.Seeker
}

// open returns the reader of a task's range, nil if the file has fewer ranges.
func open(ctx context.Context, t task, located bool) (*event.Reader, func() error, error) {
	fs, err := filesystem.New(ctx, t.File.Path)
	if err != nil {
		return nil, nil, err
	}
	file, err := fs.OpenRead(ctx, t.File.Path)
	if err != nil {
		return nil, nil, errors.Join(err, fs.Close())
	}
	done := func() error { return errors.Join(file.Close(), fs.Close()) }
	reader, err := cut(file, t, &event.ReaderOptions{
		Name: t.File.Path, Source: t.File.Source, Format: t.File.Format,
		IgnoreUnknown: t.File.IgnoreUnknown, Locate: located,
	})
	if err != nil || reader == nil {
		return nil, nil, errors.Join(err, done())
	}
	return reader, done, nil
}

// cut returns the reader of one range of a file. Every worker cuts alike.
func cut(file io.Reader, t task, opts *event.ReaderOptions) (*event.Reader, error) {
	src, ok := file.(seekable)
	if !ok {
		if t.Range > 0 {
			return nil, nil
		}
		return event.NewReader(file, opts)
	}
	size, err := src.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	ranges, err := event.OpenRanges(src, size, t.File.Ranges, opts)
	if err != nil {
		return nil, err
	}
	if readers := ranges.Readers(); t.Range < len(readers) {
		return readers[t.Range], nil
	}
	return nil, nil
}

// metrics is the namespace of the counters; those of bytes say what the steps in
// shards send each other.
const (
	metrics    = "jupan"
	keyBytes   = "key_bytes"
	orderBytes = "order_bytes"
	sumBytes   = "sum_bytes"
)

// count adds to the metrics what became of events.
func count(ctx context.Context, a settle.Added) {
	beam.NewCounter(metrics, "accepted").Inc(ctx, int64(a.Accepted))
	beam.NewCounter(metrics, "duplicates").Inc(ctx, int64(a.Duplicates))
	beam.NewCounter(metrics, "conflicts").Inc(ctx, int64(a.Conflicts))
	beam.NewCounter(metrics, "superseded").Inc(ctx, int64(a.Superseded))
}
