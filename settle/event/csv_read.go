// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// csvForm is what the header of a CSV input says: the cell of a row that each of
// its fields goes to.
type csvForm struct {
	cells    []column
	dimNames []string
}

// headerError is a fault of one column of the header.
type headerError struct {
	column, reason string
}

func (e *headerError) Error() string { return ErrHeader.Error() + ": " + e.reason }

func (e *headerError) Unwrap() error { return ErrHeader }

// parseHeader reads the header line.
func parseHeader(line string, opts *ReaderOptions) (*csvForm, error) {
	names, err := quotedFields(line, nil)
	if err != nil {
		return nil, &headerError{reason: err.Error()}
	}
	form := &csvForm{}
	for i, name := range names {
		name = strings.Clone(name)
		c := columnOf(name)
		switch {
		case slices.Contains(names[:i], name):
			return nil, &headerError{clip(name), "there twice"}
		case c == colDim && len(form.dimNames) == MaxDims:
			return nil, &headerError{clip(name), fmt.Sprintf("more than %d dimensions", MaxDims)}
		case c == colDim:
			form.cells = append(form.cells, colDim+column(len(form.dimNames)))
			form.dimNames = append(form.dimNames, name[len(dimPrefix):])
		case c != colUnknown:
			form.cells = append(form.cells, c)
		case opts.IgnoreUnknown:
			form.cells = append(form.cells, colIgnored)
		default:
			return nil, &headerError{clip(name), "unknown"}
		}
	}
	return form, form.require(opts)
}

// require asks for the columns that no event can do without.
func (f *csvForm) require(opts *ReaderOptions) error {
	for _, c := range [...]column{colSource, colID, colKind, colAt} {
		if !slices.Contains(f.cells, c) && (c != colSource || opts.Source == "") {
			return &headerError{c.name(), "required and missing"}
		}
	}
	return nil
}

// refers reports whether there is a column for the parent or the origin.
func (f *csvForm) refers() bool {
	return slices.ContainsFunc(f.cells, func(c column) bool {
		return c == colParent || c >= colOriginFile && c <= colOriginMapping
	})
}

// read cuts a line into the cells of r. A line without quotation marks wants
// less care.
func (f *csvForm) read(r *row, line string, quotes bool) *FieldError {
	r.reset(line)
	n := 0
	if !quotes || strings.IndexByte(line, '"') < 0 {
		n = f.split(r, line)
	} else {
		fields, err := quotedFields(line, nil)
		if err != nil {
			return r.lost(err)
		}
		n = len(fields)
		for i := range min(n, len(f.cells)) {
			r.cells[f.cells[i]] = r.add(fields[i])
		}
		r.plain = isPlain(line)
	}
	if n != len(f.cells) {
		return r.lost(fmt.Errorf("%w: %d fields, the header has %d", ErrSyntax, n, len(f.cells)))
	}
	return nil
}

// split cuts a line at its commas, eight bytes at a time, and notes whether it
// is plain. It returns the number of fields.
func (f *csvForm) split(r *row, line string) int {
	cells := f.cells
	var odd uint64
	var start uint32
	n := 0
	for i := 0; i < len(line); i += 8 {
		var w uint64
		if i+8 <= len(line) {
			w = word(line[i : i+8])
		} else {
			w = lastWord(line, i)
		}
		odd |= notPlain(w)
		for m := matches(w, ','); m != 0; m &= m - 1 {
			end := uint32(i + bits.TrailingZeros64(m)>>3)
			if n < len(cells) {
				r.cells[cells[n]] = span{start, end}
			}
			n++
			start = end + 1
		}
	}
	if n < len(cells) {
		r.cells[cells[n]] = span{start, uint32(len(line))}
	}
	r.plain = odd == 0 && len(line) <= MaxText
	return n + 1
}

// quotedFields cuts a line as RFC 4180 has it, and appends the fields to dst.
func quotedFields(line string, dst []string) ([]string, error) {
	for {
		var field string
		if strings.HasPrefix(line, `"`) {
			n := closingQuote(line)
			if n < 0 {
				return dst, fmt.Errorf("%w: a quotation mark is not closed on the line", ErrSyntax)
			}
			field, line = line[1:n], line[n+1:]
			if strings.IndexByte(field, '"') >= 0 {
				field = strings.ReplaceAll(field, `""`, `"`)
			}
			if line != "" && line[0] != ',' {
				return dst, fmt.Errorf("%w: text after a closing quotation mark", ErrSyntax)
			}
		} else {
			n := strings.IndexByte(line, ',')
			if n < 0 {
				n = len(line)
			}
			field, line = line[:n], line[n:]
			if strings.IndexByte(field, '"') >= 0 {
				return dst, fmt.Errorf("%w: a quotation mark in a field without them around it", ErrSyntax)
			}
		}
		dst = append(dst, field)
		if line == "" {
			return dst, nil
		}
		line = line[1:]
	}
}

// closingQuote returns the place of the quotation mark that closes the one at
// the start of s, −1 if there is none.
func closingQuote(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 == len(s) || s[i+1] != '"' {
			return i
		}
		i++
	}
	return -1
}
