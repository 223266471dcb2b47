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
	after         [colNone + 1]jsonLead // by the column of the first of the two
}

// jsonLead is the text from one value to the next, a string, with its quotation
// mark: `,"id":"`. No text is none. It is a copy in a buffer of its own, because
// the line may be overwritten.
type jsonLead struct {
	text   []byte
	column column
}

const (
	// colOrigin is the member that holds the four parts of an origin; like
	// colDim it has no cell of its own.
	colOrigin = colDim
	// colStart is what the first member of a row follows, and colNone is any
	// member that is not known here.
	colStart = colUnknown
	colNone  = colDim + 1
)

// read takes an object apart into the cells of r.
func (f *jsonForm) read(r *row, line string) *FieldError {
	r.reset(line)
	clear(r.cells[:colDim])
	r.plain = isPlain(line)
	in := newScanner(line, r.plain)
	member, err := f.members(r, &in)
	if err == nil {
		err = in.end()
	}
	if err != nil {
		return &FieldError{Field: clip(member), Err: err}
	}
	r.plain = in.simple
	return nil
}

// members reads the members of a row. It returns the one that an error is about.
func (f *jsonForm) members(r *row, in *scanner) (name string, err error) {
	var seen uint32
	for at := colStart; ; {
		if c := f.again(r, in, at, seen); c != colUnknown {
			seen |= 1 << c
			at = c
			continue
		}
		start := in.at
		name, ok, err := in.member(at == colStart)
		if !ok || err != nil {
			return name, err
		}
		c := jsonColumn(name)
		switch {
		case c == colUnknown && !f.ignoreUnknown:
			return name, fmt.Errorf("%w: an unknown field", ErrSyntax)
		case c == colUnknown:
			c, err = colNone, in.skip()
		case seen&(1<<c) != 0:
			return name, fmt.Errorf("%w: there twice", ErrSyntax)
		default:
			seen |= 1 << c
			in.peek()
			lead := in.text[start:min(in.at+1, len(in.text))]
			if err = f.value(r, in, c); err == nil && c < colDims && strings.HasSuffix(lead, `"`) {
				f.after[at].set(lead, c)
			}
		}
		if err != nil {
			return name, err
		}
		at = c
	}
}

func (l *jsonLead) set(text string, c column) {
	l.text, l.column = append(l.text[:0], text...), c
}

func (l *jsonLead) begins(s string) bool {
	return len(s) >= len(l.text) && s[:len(l.text)] == string(l.text)
}

// again reads a member that follows the one before as it did in an earlier row.
// It returns its column, or colUnknown if this is not so.
func (f *jsonForm) again(r *row, in *scanner, at column, seen uint32) column {
	lead := &f.after[at]
	if !in.simple || len(lead.text) == 0 || !lead.begins(in.text[in.at:]) {
		return colUnknown
	}
	start := in.at + len(lead.text)
	n := strings.IndexByte(in.text[start:], '"')
	if n < 0 || seen&(1<<lead.column) != 0 {
		return colUnknown
	}
	r.cells[lead.column] = span{uint32(start), uint32(start + n)}
	in.at = start + n + 1
	return lead.column
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
