// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
)

// reader reads a range of a file, row by row as it is asked. Rows that are as plain as
// most are taken by quick; all others by the decoder.
type reader struct {
	d     *decoder
	out   *adapters.Output
	feed  *feed  // nil where the decoder opens the text itself
	quick *quick // nil where no row is plain

	header  event.Header
	left    []event.Event // of the Output, until it goes on
	open    bool          // the decoder has read a row, and made nothing of it yet
	aligned bool          // the feed stands where a row begins
	ended   bool
	err     error // how it ended
	summary adapters.Summary

	placed bool // the number of the first line is known
	part   bool // it is one of several ranges
}

// Header says which partition the file replaces, if it does.
func (r *reader) Header() event.Header { return r.header }

// deliver is called by the Output, which uses the events again later.
func (r *reader) deliver(b event.Batch) error {
	if b.Partition != "" {
		r.header = event.Header{Partition: b.Partition, Version: b.Version}
	}
	r.left = b.Events
	return nil
}

// take hands on what the Output delivered.
func (r *reader) take(events []event.Event) int {
	n := copy(events, r.left)
	if r.left = r.left[n:]; !r.placed {
		for i := range events[:n] {
			events[i].Origin.Row = 0
		}
	}
	return n
}

// Read implements [settle.EventReader].
func (r *reader) Read(events []event.Event) (n int, err error) {
	for len(events) > 0 {
		if n = r.take(events); n > 0 {
			return n, nil
		}
		if r.ended {
			return 0, r.err
		}
		r.step()
	}
	return 0, nil
}

// ReadTerse is Read for the Fold of this module; see [event.Reader.ReadTerse].
func (r *reader) ReadTerse(_ alias.Promise, block *terse.Block, events []event.Event) (n int, err error) {
	block.Events = block.Events[:0]
	if r.quick == nil || min(len(events), cap(block.Events)) < quickEvents {
		block.Dims = nil
		return r.Read(events)
	}
	r.quick.begin(block)
	for n < len(events) {
		fills := r.feed.fills
		n += r.take(events[n:])
		if r.aligned && !r.open && !r.ended && !r.quick.read(block, events, &n) {
			break // there is no more room
		}
		some := n+len(block.Events) > 0
		if r.ended && len(r.left) == 0 || some && r.feed.at == r.feed.whole {
			break
		}
		if len(r.left) > 0 || r.aligned && r.feed.at == r.feed.whole && !r.feed.full() && r.feed.fill() == nil {
			continue
		}
		r.feed.held = some
		r.step()
		if r.feed.held = false; some && r.feed.fills != fills {
			break // the text of the block is no longer that of the feed
		}
	}
	if n+len(block.Events) == 0 && r.ended && len(r.left) == 0 {
		return 0, r.err
	}
	return n, nil
}

// step lets the decoder read a row, or make events of the one that it read. Events that
// the Output delivers in between have to be taken first.
func (r *reader) step() {
	if r.open {
		r.open = false
		r.d.process()
		return
	}
	if r.quick != nil {
		r.quick.pause(r.d)
	}
	reads := 0
	if r.feed != nil {
		reads = r.feed.reads
	}
	if r.open = r.d.next(); !r.open {
		r.end(r.d.finish())
		return
	}
	// The decoder had nothing left of what it read before, so it has nothing now.
	r.aligned = r.feed != nil && (r.aligned || r.feed.reads != reads)
}

// end takes in that the input ended.
func (r *reader) end(err error) {
	if r.ended, r.aligned = true, false; r.feed != nil {
		r.feed.release()
	}
	r.summary, err = r.out.Close(err)
	if err == nil && r.d.p.stream.Ends && !r.summary.Complete {
		err = &adapters.FormatError{Name: r.d.in.Name, Err: fmt.Errorf("%w: its end was not seen", adapters.ErrTruncated)}
	}
	if r.part && errors.Is(err, adapters.ErrTruncated) {
		err = &adapters.FormatError{Name: r.d.in.Name, Err: fmt.Errorf("%w: %w", ErrCut, adapters.ErrTruncated)}
	}
	if err == nil {
		err = io.EOF
	} else if !r.placed {
		err = unplaced(err)
	}
	r.err = err
}

// unplaced takes the number of the row out of an error, where it is that of a range.
func unplaced(err error) error {
	if drift, ok := errors.AsType[*adapters.DriftError](err); ok {
		drift.Row = 0
	}
	if format, ok := errors.AsType[*adapters.FormatError](err); ok {
		format.Row = 0
	}
	return err
}

// lines is how many lines were read.
func (r *reader) lines() int64 {
	if r.feed == nil {
		return 0
	}
	n := r.feed.lines
	if r.quick != nil {
		n += r.quick.rows
	}
	return n
}

// books are what became of the rows.
func (r *reader) books() adapters.Summary {
	s := r.summary
	s.Rejections, s.Warnings, s.Skipped = slices.Clone(s.Rejections), slices.Clone(s.Warnings), maps.Clone(s.Skipped)
	if r.quick != nil {
		r.quick.addTo(&s)
	}
	return s
}
