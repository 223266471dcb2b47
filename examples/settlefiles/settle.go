// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"runtime"
	"time"

	"github.com/jupan-go/jupan/examples/internal/progress"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// result is everything that came of the files.
type result struct {
	feeds      []*feed
	plan       *settle.Plan
	tally      *settle.Tally
	added      settle.Added
	statements []*settle.Statement
	campaigns  []settle.CampaignResult
	took       time.Duration
}

// settle is the whole use of the library: agreements make a plan, the plan folds the files into a
// tally, and the tally gives statements.
func (o *options) settle(ctx context.Context) (*result, error) {
	data, err := o.read(o.agreements)
	if err != nil {
		return nil, err
	}
	agreements, err := settle.ParseAgreements(data, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.agreements, err)
	}
	r := &result{}
	if r.plan, err = settle.NewPlan(agreements, nil); err != nil {
		return nil, fmt.Errorf("%s: %w", o.agreements, err)
	}
	if err := r.fold(ctx, o); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *result) fold(ctx context.Context, o *options) error {
	var readers []settle.EventReader
	for _, name := range o.files {
		f, err := openFeed(o.open, name, o.bar)
		if err != nil {
			return err
		}
		r.feeds = append(r.feeds, f)
		for _, reader := range f.ranges.Readers() {
			readers = append(readers, reader)
		}
	}
	var err error
	if r.tally, r.added, err = settle.Fold(ctx, r.plan, readers...); err != nil {
		return err
	}
	if r.statements, err = r.tally.Statements(); err != nil {
		return err
	}
	r.campaigns, err = r.tally.Campaigns()
	return err
}

func (r *result) close() {
	for _, f := range r.feeds {
		f.close()
	}
}

// feed is one file of events.
type feed struct {
	name   string
	open   func(name string) (fs.File, error)
	file   fs.File
	ranges *event.Ranges
}

// rangeMin is the size of file, in bytes, from which it pays to read it in more than one range.
const rangeMin = 8 << 20

// openFeed opens a file. A large one is read in ranges by every processor; one that is compressed is
// one range.
func openFeed(open func(string) (fs.File, error), name string, bar *progress.Bar) (*feed, error) {
	file, err := open(name)
	if err != nil {
		return nil, err
	}
	f := &feed{name: name, open: open, file: file}
	if f.ranges, err = f.cut(bar); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

func (f *feed) cut(bar *progress.Bar) (*event.Ranges, error) {
	info, err := f.file.Stat()
	if err != nil {
		return nil, err
	}
	src, ok := f.file.(io.ReaderAt)
	if !ok || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: not a regular file", f.name)
	}
	n := 1
	if info.Size() >= rangeMin {
		n = runtime.GOMAXPROCS(0)
	}
	bar.Expect(info.Size())
	return event.OpenRanges(bar.ReaderAt(src), info.Size(), n, f.options())
}

// options has every event say where it stands, so that a figure can be traced to a line of a file.
func (f *feed) options() *event.ReaderOptions {
	return &event.ReaderOptions{Name: f.name, Locate: true}
}

// close drops the error: the file was only read.
func (f *feed) close() { _ = f.file.Close() }

// events reads all files once more: a tally keeps sums and hashes, not the events.
func (r *result) events() iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for _, f := range r.feeds {
			if !f.again(yield) {
				return
			}
		}
	}
}

func (f *feed) again(yield func(event.Event, error) bool) bool {
	file, err := f.open(f.name)
	if err != nil {
		return yield(event.Event{}, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	reader, err := event.NewReader(file, f.options())
	if err != nil {
		return yield(event.Event{}, err)
	}
	for e, err := range reader.All() {
		if !yield(e, err) {
			return false
		}
	}
	return true
}

// rejections lists the rows that could not be read, then the events that could not be counted.
func (r *result) rejections() []event.Rejection {
	var list []event.Rejection
	for _, f := range r.feeds {
		list = append(list, f.ranges.Rejections()...)
	}
	return append(list, r.added.Rejections...)
}

// digest stands for the run: the same events give the same one, in whatever files and order they came.
func (r *result) digest() (string, error) {
	hash := sha256.New()
	for _, s := range r.statements {
		data, err := s.JSON()
		if err != nil {
			return "", err
		}
		hash.Write(data)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func (r *result) writeJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r.statements)
}

// warn says on the side what was rejected, where the output is for a program.
func (r *result) warn(w io.Writer) error {
	for _, rejection := range r.rejections() {
		if _, err := fmt.Fprintln(w, "rejected:", oneLine(rejection)); err != nil {
			return err
		}
	}
	return nil
}
