// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"fmt"
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
	names, err := allFields(line)
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

// allFields returns the fields of a line.
func allFields(line string) (list []string, err error) {
	for at := 0; at <= len(line); {
		var where span
		if where, _, at, err = nextField(line, at); err != nil {
			return nil, err
		}
		list = append(list, undouble(where.of(line)))
	}
	return list, nil
}
