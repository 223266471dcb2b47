// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"fmt"
	"strings"
)

// jsonForm reads rows in JSON. The rows of an input mostly look alike, so it
// remembers what stood between two values, and where it stands again does not
// look into it.
type jsonForm struct {
	ignoreUnknown bool
	after         *jsonShapes // nil for a single row
	skimmed       jsonPlace   // how far skim has read the row that read is to read
}

// fresh returns a form for another reader of the same input.
func (f *jsonForm) fresh() jsonForm {
	form := *f
	if f.after != nil {
		form.after = new(jsonShapes)
	}
	return form
}

const (
	// colOrigin is the member that holds the four parts of an origin; like
	// colDim it has no cell of its own.
	colOrigin = colDim
	// colStart is what the first member of a row follows, and colNone is any
	// member that is not known here.
	colStart = colUnknown
	colNone  = colDim + 1
	colEnd   = colNone + 1 // what the last member of a row is before
)

// read takes an object apart into the cells of r, from where skim left it, if that was
// asked. The line is also given with its end.
func (f *jsonForm) read(r *row, line, ended string) *FieldError {
	r.reset(line)
	p := f.skimmed
	if p.at == 0 {
		clear(r.cells[:colDim])
	}
	rest := line[p.at:] // skim has found plain what is before it
	in := newScanner(rest, len(line) <= MaxText && isPlain(rest))
	in.text = line
	p, member, err := f.members(r, &in, p)
	if err == nil {
		err = in.end()
	}
	if err != nil {
		return &FieldError{Field: clip(member), Err: err}
	}
	if strings.HasSuffix(ended, "\n") {
		f.learn(p, ended[p.at:], colEnd)
	}
	r.seen, r.plain = p.seen, in.simple
	return nil
}

// members reads the members of a row from a place on. It returns the place behind the
// last of them, and the one that an error is about.
func (f *jsonForm) members(r *row, in *scanner, p jsonPlace) (_ jsonPlace, name string, err error) {
	for ; ; p.at = in.at {
		p = f.run(r, in.text, p) // not to colEnd: there is no end of line in the text
		in.at = p.at
		name, ok, err := in.member(p.last == colStart)
		if !ok || err != nil {
			return p, name, err
		}
		c := jsonColumn(name)
		switch {
		case c == colUnknown && !f.ignoreUnknown:
			return p, name, fmt.Errorf("%w: an unknown field", ErrSyntax)
		case c == colUnknown:
			c, err = colNone, in.skip()
		case p.seen&(1<<c) != 0:
			return p, name, fmt.Errorf("%w: there twice", ErrSyntax)
		default:
			p.seen |= 1 << c
			in.peek()
			lead := in.text[p.at:min(in.at+1, len(in.text))]
			if err = f.value(r, in, c); err == nil {
				f.learnValue(p, lead, c)
			}
			if c == colKind {
				p.kind = kindShape(r.text, r.cells[c])
			}
		}
		if err != nil {
			return p, name, err
		}
		p.last = c
	}
}

// learnValue takes in what led to a value, and with it the first byte of that.
func (f *jsonForm) learnValue(p jsonPlace, lead string, c column) {
	before := len(lead) - 1
	switch first := lead[before]; {
	case first == '"' && c < colDims:
		f.learn(p, lead, c)
	case (first == '-' || first-'0' <= 9) && c >= colGross && c <= colQuantity:
		f.learn(p, lead[:before], c)
	}
}

// jsonColumn returns the column of a member.
func jsonColumn(name string) column {
	if name == "origin" {
		return colOrigin
	}
	if c := columnOf(name); c <= colDims {
		return c
	}
	return colUnknown // it has its place in dims or in origin
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
