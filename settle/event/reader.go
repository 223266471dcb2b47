// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"errors"
	"io"
	"iter"
	"strings"
)

// ReaderOptions are the options of a [Reader]. The zero value, or nil, reads
// either form and keeps all rejections.
type ReaderOptions struct {
	// Name names the input in rejections and errors.
	Name string
	// Source is the source of rows that name none; the source column may then be
	// missing.
	Source string
	// Format is the form of the input, if it is not to be told from the first byte.
	Format Format
	// IgnoreUnknown reads past columns and fields that are not known here,
	// instead of refusing the header or the row.
	IgnoreUnknown bool
	// Locate gives every event that states no origin the place where it stands,
	// Name and the line. Otherwise events are exactly as written.
	Locate bool
	// OnRejection is called with each rejection, which is then not kept.
	OnRejection func(Rejection)
}

func (o *ReaderOptions) validate() error {
	var f faults
	if o.Source != "" {
		f.text("source", o.Source)
		f.source("source", o.Source)
	}
	f.text("name", o.Name)
	if o.Format > CSV {
		f.addf("format", ErrRange, "%d", o.Format)
	}
	return f.err()
}

// Reader reads events in the wire form. It gives out every row either as an
// event or as a rejection, and goes on after a bad row. What it cannot trust as
// a whole, a wrong header or a truncated stream, ends it with a [*WireError].
// A Reader is for one goroutine.
type Reader struct {
	opts   ReaderOptions
	header Header
	csv    *csvForm // nil for JSON Lines
	json   jsonForm
	terse  terseReader // nil until ReadTerse asks for it

	lines    lines
	row      row
	rows     int64
	rejected []Rejection
	err      error // sticky

	prev *Reader // of the range before this one
}

// NewReader returns a Reader of r, which may be compressed with gzip, and reads
// the preamble and the CSV header.
func NewReader(r io.Reader, opts *ReaderOptions) (*Reader, error) {
	o, err := readerOptions(opts)
	if err != nil {
		return nil, err
	}
	plain, err := gunzip(r)
	if err != nil {
		return nil, &WireError{File: o.Name, Line: 1, Err: err}
	}
	return newReader(plain, o)
}

func readerOptions(opts *ReaderOptions) (o ReaderOptions, err error) {
	if opts != nil {
		o = *opts
	}
	return o, o.validate()
}

func newReader(src io.Reader, opts ReaderOptions) (*Reader, error) {
	r := &Reader{opts: opts, lines: lines{src: src}}
	if err := r.open(); err != nil {
		return nil, r.wireError(err)
	}
	return r, nil
}

// Header returns what the preamble said.
func (r *Reader) Header() Header { return r.header }

// Rows is the number of rows read so far: as many as events and rejections.
func (r *Reader) Rows() int64 { return r.rows }

// Rejections returns the rejections so far. For a range the lines are known
// once all ranges before it have been read to their end; until then they are 0.
func (r *Reader) Rejections() []Rejection {
	before, known := r.linesBefore()
	list := make([]Rejection, len(r.rejected))
	for i, rejection := range r.rejected {
		if rejection.Origin.Row += before; !known {
			rejection.Origin.Row = 0
		}
		list[i] = rejection
	}
	return list
}

// Read reads up to len(events) events and returns how many; like an [io.Reader]
// it may return fewer, and io.EOF once there are no more. It overwrites
// events[:n] wholly and may use the rest as scratch. Their text shares the
// memory of the block it was read in (see [Event.Clone]).
func (r *Reader) Read(events []Event) (n int, err error) {
	r.lines.own()
	for n < len(events) && r.err == nil {
		if r.csv == nil && r.skim() {
			if r.finish(&events[n], nil) {
				n++
			}
			continue
		}
		line, err := r.lines.next()
		if err != nil {
			r.stop(err)
			continue
		}
		if line == "" {
			continue
		}
		r.rows++
		if r.parse(&events[n], line) {
			n++
		}
	}
	if n == 0 && len(events) > 0 {
		return 0, r.err
	}
	return n, nil
}

// skim reads a row in JSON, if it looks like those before.
func (r *Reader) skim() bool {
	r.row.text = r.lines.text
	next := r.json.skim(&r.row, 0)
	if next == 0 {
		return false
	}
	r.lines.text = r.lines.text[next:]
	r.lines.line++
	r.rows++
	return true
}

// stop takes in that there is no next line: for the one that was too long, or
// for good.
func (r *Reader) stop(err error) {
	switch {
	case errors.Is(err, errLongLine):
		r.rows++
		r.reject("", Key{}, &FieldError{Err: err})
	case isEnd(err):
		r.err = io.EOF
	default:
		r.err = r.wireError(err)
	}
}

// parse makes the event of a line, or rejects it.
func (r *Reader) parse(e *Event, line string) bool {
	return r.finish(e, r.cut(line))
}

// finish makes the event of the row, unless it was found at fault already.
func (r *Reader) finish(e *Event, fault *FieldError) bool {
	if fault == nil {
		fault = r.row.event(e)
	}
	if fault != nil {
		r.reject(fault.Field, r.row.key(), fault)
		return false
	}
	if r.opts.Locate && e.Origin == (Origin{}) {
		e.Origin = r.place()
	}
	var f faults
	e.check(&f, r.row.plain)
	if f.list == nil {
		return true
	}
	r.reject(f.list[0].Field, e.Key, f.err())
	return false
}

// cut takes a line apart into the cells of the row.
func (r *Reader) cut(line string) *FieldError {
	if r.csv != nil {
		return r.csv.read(&r.row, line, r.lines.quotes)
	}
	return r.json.read(&r.row, line, r.lines.ended)
}

// place is where the row stands.
func (r *Reader) place() Origin { return Origin{File: r.opts.Name, Row: r.lines.line} }

func (r *Reader) reject(column string, key Key, err error) {
	key = Key{Source: strings.Clone(key.Source), ID: strings.Clone(key.ID)}
	rejection := Rejection{Origin: r.place(), Column: column, Key: key, Err: err}
	if r.opts.OnRejection != nil {
		r.opts.OnRejection(rejection)
		return
	}
	r.rejected = append(r.rejected, rejection)
}

// All returns the events one by one: a sequence to range over once. An error
// comes last, with a zero Event. Rows that are no events are not among them: ask
// [Reader.Rejections] at the end, or set OnRejection.
func (r *Reader) All() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		var one [1]Event // no more than is asked for, so that none is lost to a break
		for {
			_, err := r.Read(one[:])
			if isEnd(err) || !yield(one[0], err) || err != nil {
				return
			}
			one[0] = Event{}
		}
	}
}

// ReadAll reads a whole input as one batch.
func ReadAll(r io.Reader, opts *ReaderOptions) (Batch, []Rejection, error) {
	in, err := NewReader(r, opts)
	if err != nil {
		return Batch{}, nil, err
	}
	b := Batch{Partition: in.header.Partition, Version: in.header.Version}
	for e, err := range in.All() {
		if err != nil {
			return Batch{}, nil, err
		}
		b.Events = append(b.Events, e)
	}
	return b, in.Rejections(), nil
}
