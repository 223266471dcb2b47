// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"fmt"
)

// jsonForm reads rows in JSON. Rows of one input mostly have the same members in
// the same order, so it remembers the last one's.
type jsonForm struct {
	ignoreUnknown bool
	order         [colDim + 1]jsonMember
}

type jsonMember struct {
	name string
	col  column
}

// colOrigin is the member that holds the four parts of an origin; like colDim it
// has no cell of its own.
const colOrigin = colDim

// read takes an object apart into the cells of r.
func (f *jsonForm) read(r *row, line string) *FieldError {
	clear(r.cells[:colDim])
	r.plain = len(line) <= MaxText && isPlain(line)
	in := newScanner(line, r.plain)
	var seen uint32
	var at column
	member, count := "", 0
	err := in.object(func(name string) error {
		member = name
		at = f.column(name, count)
		count++
		if at == colUnknown {
			if f.ignoreUnknown {
				return in.skip()
			}
			return fmt.Errorf("%w: an unknown field", ErrSyntax)
		}
		if seen&(1<<at) != 0 {
			return fmt.Errorf("%w: there twice", ErrSyntax)
		}
		seen |= 1 << at
		if err := f.value(r, &in, at); err != nil {
			return err
		}
		member = ""
		return nil
	})
	if err == nil {
		err = in.end()
	}
	if err != nil {
		return &FieldError{Field: clip(member), Err: err}
	}
	r.plain = in.simple
	return nil
}

// column returns the column of the i-th member of a row.
func (f *jsonForm) column(name string, i int) column {
	if i < len(f.order) && f.order[i].name == name {
		return f.order[i].col
	}
	c := columnOf(name)
	if c > colDims {
		c = colUnknown // these are members of dims and origin here
	}
	if name == "origin" {
		c = colOrigin
	}
	if i < len(f.order) {
		f.order[i] = jsonMember{name, c}
	}
	return c
}

// value reads the value of a member into its cell.
func (f *jsonForm) value(r *row, in *scanner, c column) (err error) {
	if in.null() {
		return nil
	}
	switch c {
	case colGross, colFee, colNet, colQuantity:
		if in.peek() == '"' {
			return f.text(r, in, c)
		}
		r.cells[c], err = in.number()
	case colReverses:
		r.cells[c], err = in.boolean()
	case colDims:
		err = in.dims(&r.run)
	case colOrigin:
		err = in.object(func(name string) error { return f.origin(r, in, name) })
	default:
		err = f.text(r, in, c)
	}
	return err
}

// text reads a string into a cell.
func (f *jsonForm) text(r *row, in *scanner, c column) error {
	where, value, err := in.quoted()
	if value != "" {
		where = r.add(value)
	}
	r.cells[c] = where
	return err
}

// origin reads a member of an origin.
func (f *jsonForm) origin(r *row, in *scanner, name string) (err error) {
	c := columnOf(originPrefix + name)
	switch {
	case c == colUnknown && f.ignoreUnknown:
		return in.skip()
	case c == colUnknown:
		return fmt.Errorf("%w: %q is unknown", ErrSyntax, clip(name))
	case r.cell(c) != "":
		return fmt.Errorf("%w: %q is there twice", ErrSyntax, clip(name))
	case in.null():
	case c == colOriginRow:
		r.cells[c], err = in.number()
	default:
		err = f.text(r, in, c)
	}
	return err
}
