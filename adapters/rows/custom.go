// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import "github.com/jupan-go/jupan/adapters"

// Record is a row of a form that this package does not read: fixed widths, XML, a
// spreadsheet.
type Record struct {
	// Line is where it stands, from 1.
	Line int64
	// Text gives the field of a name; empty is absent.
	Text func(name string) string
	// Bad is why the row cannot be used, nil if it can.
	Bad error
}

// Custom makes a Reader of a function that reads the next row, so that a form of one's
// own has the same fields, faults and account as a table. The function holds a row at
// most, and ends the rows with [io.EOF]; any other error is about the input.
func Custom(out *adapters.Output, next func() (Record, error), opts *Options) *Reader {
	if opts == nil {
		opts = &Options{}
	}
	return newReader(out, customReader(next), opts.style())
}

type customReader func() (Record, error)

func (c customReader) next() (read, error) {
	r, err := c()
	return read{row: &r, line: r.Line, bad: r.Bad}, err
}

func (customReader) rest() source { return nothing{} }

func (r *Record) field(name string) (string, error) { return r.Text(name), nil }

func (*Record) list(string) ([]source, error) { return nil, errNoList }
