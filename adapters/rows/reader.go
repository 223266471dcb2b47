// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"io"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/settle/event"
)

// Options are the ways in which inputs differ. The zero value, or nil, is a decimal
// point, no groups, and nothing that stands for nothing.
type Options struct {
	// Point is the decimal point, '.' if it is 0; ',' is the other one.
	Point byte
	// Group is what may stand between groups of three digits: ',' in 17,500.00.
	Group byte
	// Exponents says that a number may be 1.2E+3. In JSON it always may.
	Exponents bool
	// Absent are texts that mean that nothing is there: "N/A", "NULL".
	Absent []string
	// Charset turns the bytes of an input into UTF-8, where they are something else.
	// An input that begins with a byte order mark of UTF-8 or UTF-16 is what it says.
	Charset func(io.Reader) io.Reader
	// FirstLine is the line that the input begins at, for one that was begun by
	// someone else; 0 is 1.
	FirstLine int64
}

func (o *Options) style() *style {
	s := &style{point: o.Point, group: o.Group, exponents: o.Exponents, absent: o.Absent}
	if s.point == 0 {
		s.point = '.'
	}
	return s
}

// Reader reads an input row by row. It keeps the account of each in the
// [adapters.Output], so that a mapping is a loop over Next that ends each row with
// Emit or Skip:
//
//	for t.Next() {
//		t.Emit(event.Event{ … })
//	}
//	return t.Err()
//
// A Reader is for one goroutine. It holds one row at a time, of at most 1 MiB.
type Reader struct {
	// Row is the row that Next read.
	Row

	out  *adapters.Output
	rows rowReader
	f    fault
	line int64
	err  error
}

// rowReader reads rows of one form.
type rowReader interface {
	// next reads the next row. An error ends the input; io.EOF ends it well.
	next() (read, error)
	// rest is what stands around the rows, as far as it has been read.
	rest() source
}

// read is a row as it was read.
type read struct {
	row  source
	line int64
	bad  error // why it cannot be used
}

func newReader(out *adapters.Output, rows rowReader, s *style) *Reader {
	r := &Reader{out: out, rows: rows}
	r.Row = Row{fault: &r.f, style: s}
	return r
}

// Next reads the next row. It is false at the end, after which Err says whether that
// was one.
func (r *Reader) Next() bool {
	r.close()
	if r.err != nil {
		return false
	}
	for {
		got, err := r.rows.next()
		if err != nil {
			r.err = err
			return false
		}
		if r.line = got.line; !r.out.Row(got.line) {
			r.err = r.out.Err()
			return false
		}
		if got.bad == nil {
			r.fields = got.row
			return true
		}
		r.out.Reject("", got.bad)
	}
}

// Line is where the row that Next read stands, from 1: the line of a table, the place in
// a list.
func (r *Reader) Line() int64 { return r.line }

// Pass says that another reader of this module has read so many lines of a table, and no
// part of one, in the place of this Reader.
func (r *Reader) Pass(_ alias.Promise, lines int64) {
	if c, ok := r.rows.(*tableReader); ok {
		c.records.line += lines
	}
}

// close ends a row: whatever is wrong with it, it is rejected for that.
func (r *Reader) close() {
	if r.f.err != nil {
		r.out.Reject(r.f.column, r.f.err)
	}
	r.f = fault{}
}

// Emit takes an event of the row, unless something is wrong with the row. A row may
// give several.
func (r *Reader) Emit(e event.Event) {
	if r.f.err == nil {
		r.out.Event(e)
	}
}

// Skip says that the row bears no facts; see [adapters.Output.Skip].
func (r *Reader) Skip(reason string) {
	if r.f.err == nil {
		r.out.Skip(reason)
	}
}

// Rest is what stands around the rows: the members of a JSON document beside the
// list. All of it is known once Next has been false.
func (r *Reader) Rest() Row {
	return Row{fields: r.rows.rest(), fault: &fault{}, style: r.style}
}

// Err is why the rows ended, nil if they came to their end.
func (r *Reader) Err() error {
	if atEnd(r.err) {
		return nil
	}
	return r.err
}

// nothing is a source without fields.
type nothing struct{}

func (nothing) field(string) (string, error)  { return "", nil }
func (nothing) list(string) ([]source, error) { return nil, nil }
