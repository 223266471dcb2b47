// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// Table reads an input that is a table: CSV, TSV, or anything else with one character
// between fields. Quotation marks are as in RFC 4180; one inside a field that does not
// begin with one is a character like any other. An empty line is no row.
//
// A header that lacks a required column, or has one twice, is a [*adapters.DriftError].
// Columns that are not declared are noted in the summary.
func Table(in *adapters.Input, out *adapters.Output, t *adapters.Table, opts *Options) (*Reader, error) {
	if opts == nil {
		opts = &Options{}
	}
	if t.Comma >= utf8.RuneSelf || t.Comma == '"' || t.Comma == '\n' || t.Comma == '\r' {
		return nil, &adapters.FormatError{Name: in.Name, Err: fmt.Errorf("%q cannot separate fields", t.Comma)}
	}
	text, err := openText(in, opts)
	if err != nil {
		return nil, err
	}
	c := &tableReader{in: in, table: t, records: newRecords(in, text, t.Comma, opts.FirstLine)}
	if t.NoHeader {
		c.row.names, c.width = map[string]int{}, len(t.Columns)
		for i, column := range t.Columns {
			c.row.names[column.Name] = i
		}
	} else if err := c.readHeader(out); err != nil {
		return nil, err
	}
	return newReader(out, c, opts.style()), nil
}

// tableReader gives out records as rows with names.
type tableReader struct {
	in      *adapters.Input
	table   *adapters.Table
	records *records
	width   int
	row     record // used again for each row
}

// record is one row of a table.
type record struct {
	names  map[string]int
	fields []string
	line   int64
}

func (r *record) field(name string) (string, error) {
	at, ok := r.names[name]
	if !ok {
		return "", fmt.Errorf("%w: a column that is not declared", adapters.ErrUnknown)
	}
	if at < 0 || at >= len(r.fields) {
		return "", nil
	}
	return r.fields[at], nil
}

func (*record) list(string) ([]source, error) { return nil, errNoList }

// readHeader finds the declared columns in the first record.
func (c *tableReader) readHeader(out *adapters.Output) error {
	header, line, bad, err := c.records.next()
	if atEnd(err) {
		return &adapters.DriftError{Name: c.in.Name, Row: 1, Detail: "no header: the input is empty"}
	}
	if err == nil && bad != nil {
		err = &adapters.FormatError{Name: c.in.Name, Row: line, Err: bad}
	}
	if err != nil {
		return err
	}
	return c.setHeader(out, line, header, c.table.Columns)
}

// setHeader finds columns in a record.
func (c *tableReader) setHeader(out *adapters.Output, line int64, header []string, columns []adapters.Column) error {
	c.width = len(header)
	c.row.names = map[string]int{}
	drift := &adapters.DriftError{Name: c.in.Name, Row: line}
	found := make([]bool, len(header))
	for _, column := range columns {
		c.find(column, header, found, drift)
	}
	var unknown []string
	for i, name := range header {
		if name = strings.TrimSpace(name); !found[i] && name != "" {
			unknown = append(unknown, cut(name))
		}
	}
	if len(drift.Missing)+len(drift.Twice) > 0 {
		drift.Unknown = unknown[:min(len(unknown), 8)]
		return drift
	}
	out.Unknown(unknown...)
	return nil
}

// find notes where a declared column stands.
func (c *tableReader) find(column adapters.Column, header []string, found []bool, drift *adapters.DriftError) {
	at := -1
	for i, name := range header {
		if name = strings.TrimSpace(name); name != column.Name && !slices.Contains(column.Also, name) {
			continue
		}
		found[i] = true
		switch {
		case at < 0:
			at = i
		case !column.Again:
			drift.Twice = append(drift.Twice, column.Name)
		}
	}
	if at < 0 && !column.Optional {
		drift.Missing = append(drift.Missing, column.Name)
	}
	c.row.names[column.Name] = at
}

func (c *tableReader) next() (read, error) {
	fields, line, bad, err := c.records.next()
	if err != nil {
		return read{}, err
	}
	if len(fields) != c.width && !c.table.Ragged && bad == nil {
		if c.table.NoHeader {
			detail := fmt.Sprintf("%d fields, %d are declared", len(fields), c.width)
			return read{}, &adapters.DriftError{Name: c.in.Name, Row: line, Detail: detail}
		}
		bad = fmt.Errorf("%w: %d fields, the header has %d", event.ErrSyntax, len(fields), c.width)
	}
	c.row.fields, c.row.line = fields, line
	return read{row: &c.row, line: line, bad: bad}, nil
}

func (c *tableReader) rest() source { return nothing{} }

// Fields are all fields of a table's row, in their order; good until Next. They are nil
// for anything but a table.
func (r *Reader) Fields() []string {
	if c, ok := r.rows.(*tableReader); ok {
		return c.row.fields
	}
	return nil
}

// Header takes the row that Next read for the header of those that follow: for files
// with something before their header, or with several parts that have one each. Such a
// table begins with NoHeader and Ragged, and what is known of its columns before that.
// The rows that follow have the columns that are named here, and are rejected if they
// are longer or shorter, unless the table is Ragged.
func (r *Reader) Header(columns []adapters.Column) error {
	c, ok := r.rows.(*tableReader)
	if !ok {
		return errors.New("rows: header: not a table")
	}
	return c.setHeader(r.out, c.row.line, c.row.fields, columns)
}
