// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"compress/gzip"
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriterOptions are the options of a [Writer]. The zero value, or nil, writes
// JSON Lines that append.
type WriterOptions struct {
	// Format is the form to write; [AnyFormat] is JSON Lines.
	Format Format
	// Gzip compresses what is written.
	Gzip bool
	// Partition and Version are those of the [Batch] that is written.
	Partition string
	Version   int64
	// Bare leaves out the preamble, for programs that know only plain CSV or
	// JSON Lines. There can be no partition then.
	Bare bool
	// Columns are the columns of CSV in their order, those of [Columns] if there
	// are none. An event with a field that has no column is not written.
	Columns []string
}

func (o *WriterOptions) validate() error {
	var f faults
	if err := checkPartition(o.Partition, o.Version); err != nil {
		f.list = append(f.list, err)
	}
	if o.Bare && o.Partition != "" {
		f.addf("partition", ErrHeader, "a bare file cannot name it")
	}
	if o.Format > CSV {
		f.addf("format", ErrRange, "%d", o.Format)
	}
	for i, name := range o.Columns {
		if columnOf(name) == colUnknown || slices.Contains(o.Columns[:i], name) {
			f.add("columns", name, fmt.Errorf("%w: unknown or there twice", ErrHeader))
		}
	}
	return f.err()
}

// Writer writes events in the wire form, from which a [Reader] gets back the
// same events. A Writer is for one goroutine.
type Writer struct {
	dst  io.Writer
	gzip *gzip.Writer // nil if it is not compressed
	csv  *csvWriter   // nil for JSON Lines
	buf  []byte
	err  error // sticky
}

// writeBlock is how much is written at a time.
const writeBlock = 64 << 10

// NewWriter returns a Writer to w. Call Close at the end.
func NewWriter(w io.Writer, opts *WriterOptions) (*Writer, error) {
	var o WriterOptions
	if opts != nil {
		o = *opts
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	out := &Writer{dst: w}
	if o.Gzip {
		out.gzip = gzip.NewWriter(w)
		out.dst = out.gzip
	}
	if !o.Bare {
		out.buf = appendPreamble(out.buf, o.Format, o.Partition, o.Version)
	}
	if o.Format == CSV {
		names := o.Columns
		if names == nil {
			names = Columns()
		}
		out.csv = newCSVWriter(names)
		out.buf = append(append(out.buf, strings.Join(names, ",")...), '\n')
	}
	return out, nil
}

// Write writes events. At the first that is invalid, or has a field without a
// column, it stops with an [*EventError]; the ones before it are written.
func (w *Writer) Write(events []Event) error {
	for i := range events {
		if w.err != nil {
			return w.err
		}
		if err := w.append(&events[i]); err != nil {
			return &EventError{Index: i, Key: events[i].Key, Err: err}
		}
		if len(w.buf) >= writeBlock {
			w.flush()
		}
	}
	return w.err
}

// append puts an event into the buffer.
func (w *Writer) append(e *Event) (err error) {
	if err = e.Validate(); err != nil {
		return err
	}
	if w.csv == nil {
		w.buf = append(appendJSON(w.buf, e), '\n')
		return nil
	}
	w.buf, err = w.csv.append(w.buf, e)
	return err
}

func (w *Writer) flush() {
	if w.dst == nil {
		w.err = errNotOpened
	}
	if w.err == nil {
		_, w.err = w.dst.Write(w.buf)
		w.buf = w.buf[:0]
	}
}

// Close writes what is left and ends the gzip stream. It does not close the
// underlying writer.
func (w *Writer) Close() error {
	if w.flush(); w.err != nil {
		return w.err
	}
	if w.gzip != nil {
		if w.err = w.gzip.Close(); w.err != nil {
			return w.err
		}
	}
	w.err = errClosed
	return nil
}
