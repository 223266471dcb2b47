// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"slices"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
)

// openTable opens a table and finds its header, which need not be the first row.
func (d *decoder) openTable(opts *rows.Options) error {
	declared := d.p.table
	bare := &adapters.Table{Comma: declared.Comma, NoHeader: true, Ragged: true}
	if declared.NoHeader {
		// A row of another length is drift then, except where a footer has its own.
		bare.Columns, bare.Ragged = declared.Columns, declared.Ragged || d.p.footer != nil || len(d.p.skip) > 0
		d.place(namesOf(declared.Columns))
		d.heads = len(declared.Columns)
		if bare.Ragged && !declared.Ragged {
			d.width = len(declared.Columns)
		}
	}
	var err error
	if d.t, err = rows.Table(d.in, d.out, bare, opts); err != nil || d.places != nil {
		return err
	}
	return d.header()
}

func namesOf(columns []adapters.Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

// header reads up to the row that has all columns.
func (d *decoder) header() error {
	best := &adapters.DriftError{Name: d.in.Name, Row: 1, Detail: "no header: the input is empty"}
	for n := 0; n <= d.p.mapping.File.Preamble && d.t.Next(); n++ {
		fields := d.t.Fields()
		missing := lacking(d.p.table.Columns, fields)
		if len(missing) == 0 {
			if d.heads = len(fields); !d.p.table.Ragged {
				d.width = d.heads
			}
			d.t.Skip("header")
			d.tell("header")
			d.place(fields)
			return d.t.Header(d.p.table.Columns)
		}
		d.t.Skip("preamble")
		d.tell("preamble")
		if n == 0 || len(missing) < len(best.Missing) {
			best.Missing, best.Row, best.Detail = missing, int64(n+1), d.hint(fields)
		}
	}
	if err := d.t.Err(); err != nil {
		return err
	}
	return best
}

// hint says what may be wrong with a header that is not the expected one.
func (d *decoder) hint(fields []string) string {
	switch {
	case slices.ContainsFunc(fields, func(f string) bool { return strings.ToValidUTF8(f, "") != f }):
		return "the text is not of the charset that the mapping says"
	case len(fields) == 1 && strings.ContainsAny(fields[0], ",;\t|"):
		return "the fields are not apart by the comma that the mapping says"
	}
	return ""
}

// lacking are the columns that a header does not have and must.
func lacking(columns []adapters.Column, header []string) []string {
	var missing []string
	for i := range columns {
		if c := &columns[i]; !c.Optional && placeOf(c, header) < 0 {
			missing = append(missing, c.Name)
		}
	}
	return missing
}

// placeOf is where a column stands, −1 if it is not there.
func placeOf(c *adapters.Column, header []string) int {
	return slices.IndexFunc(header, func(name string) bool {
		name = strings.TrimSpace(name)
		return name == c.Name || slices.Contains(c.Also, name)
	})
}

// place notes where each column that is used stands.
func (d *decoder) place(header []string) {
	d.places = make([]int, len(d.p.columns))
	for i, name := range d.p.columns {
		d.places[i] = -1
		at := slices.IndexFunc(d.p.table.Columns, func(c adapters.Column) bool { return c.Name == name })
		if at >= 0 {
			d.places[i] = placeOf(&d.p.table.Columns[at], header)
		}
	}
}
