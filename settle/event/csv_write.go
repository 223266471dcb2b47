// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"fmt"
	"slices"
	"strings"
)

// csvWriter writes rows of CSV.
type csvWriter struct {
	columns []column
	dims    []string // names of those with a column of their own, in their order
	absent  []column // those that there is no column for
}

func newCSVWriter(names []string) *csvWriter {
	w := &csvWriter{}
	for _, name := range names {
		c := columnOf(name)
		w.columns = append(w.columns, c)
		if c == colDim {
			w.dims = append(w.dims, strings.Clone(name[len(dimPrefix):]))
		}
	}
	for c := colSource; c < colDim; c++ {
		if !slices.Contains(w.columns, c) {
			w.absent = append(w.absent, c)
		}
	}
	return w
}

// append appends a valid event as a row.
func (w *csvWriter) append(b []byte, e *Event) ([]byte, error) {
	if err := w.fits(b, e); err != nil {
		return b, err
	}
	currency := currencyOf(e)
	if slices.Contains(w.absent, colCurrency) {
		currency = 0
	}
	dims := w.dims
	for i, c := range w.columns {
		if i > 0 {
			b = append(b, ',')
		}
		cell := len(b)
		switch c {
		case colDim:
			b = append(b, e.Dim(dims[0])...)
			dims = dims[1:]
		case colDims:
			b = w.appendOtherDims(b, e)
		default:
			b = appendField(b, e, c, currency)
		}
		b = quoteFrom(b, cell)
	}
	return append(b, '\n'), nil
}

// fits reports a field of e that has no column. It may use b for scratch.
func (w *csvWriter) fits(b []byte, e *Event) error {
	for _, c := range w.absent {
		switch c {
		case colCurrency:
		case colDims:
			for _, d := range e.Dims {
				if !slices.Contains(w.dims, d.Name) {
					return &FieldError{Field: dimPrefix + d.Name, Value: clip(d.Value), Err: errNoColumn}
				}
			}
		default:
			if text := appendField(b, e, c, 0)[len(b):]; len(text) > 0 {
				return &FieldError{Field: c.name(), Value: clip(string(text)), Err: errNoColumn}
			}
		}
	}
	return nil
}

var errNoColumn = fmt.Errorf("%w: no column for it", ErrHeader)

// appendOtherDims appends the dimensions that have no column of their own.
func (w *csvWriter) appendOtherDims(b []byte, e *Event) []byte {
	if len(e.Dims) == 0 {
		return b
	}
	others := e.Dims
	if len(w.dims) > 0 {
		others = slices.DeleteFunc(slices.Clone(e.Dims), func(d Dim) bool {
			return slices.Contains(w.dims, d.Name)
		})
	}
	if len(others) == 0 {
		return b
	}
	return appendDims(b, others)
}

// quoteFrom puts quotation marks around b[from:] if it needs them.
func quoteFrom(b []byte, from int) []byte {
	if !holds(b[from:], `,"`) {
		return b
	}
	b = slices.Insert(b, from, '"')
	return append(escapeFrom(b, from+1, '"', `"`), '"')
}
