// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/jupan-go/jupan/internal/terse"
)

// read cuts a line into the cells of r. Only one with quotation marks wants care.
func (f *csvForm) read(r *row, line string, quotes bool) *FieldError {
	r.reset(line)
	var n int
	var err error
	if quotes && strings.IndexByte(line, '"') >= 0 {
		n, err = f.splitQuoted(r, line)
	} else {
		n = f.split(r, line)
	}
	if err == nil && n != len(f.cells) {
		err = fmt.Errorf("%w: %d fields, the header has %d", ErrSyntax, n, len(f.cells))
	}
	if err != nil {
		clear(r.cells[:]) // no cell of it is to be relied on
		return &FieldError{Err: err}
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
			w = terse.Word(line[i : i+8])
		} else {
			w = lastWord(line, i)
		}
		odd |= notPlain(w)
		for m := matches(w, ','); m != 0; m &= m - 1 {
			end := uint32(i + bits.TrailingZeros64(m)>>3)
			if n < len(cells) {
				r.cells[cells[n]] = spanOf(int(start), int(end))
			}
			n++
			start = end + 1
		}
	}
	if n < len(cells) {
		r.cells[cells[n]] = spanOf(int(start), len(line))
	}
	r.plain = odd == 0 && len(line) <= MaxText
	return n + 1
}

// splitQuoted is split for a line with quotation marks.
func (f *csvForm) splitQuoted(r *row, line string) (n int, err error) {
	for at := 0; at <= len(line); n++ {
		var where span
		var doubled bool
		if where, doubled, at, err = nextField(line, at); err != nil {
			return n, err
		}
		if n < len(f.cells) {
			if doubled {
				where = r.add(undouble(where.of(line)))
			}
			r.cells[f.cells[n]] = where
		}
	}
	r.plain = isPlain(line)
	return n, nil
}

// nextField finds the field of a line that starts at a place, as RFC 4180 has
// it, without its quotation marks; doubled says that there are marks within. It
// returns the place where the next field starts, behind the line if there is none.
func nextField(line string, at int) (where span, doubled bool, next int, err error) {
	rest := line[at:]
	if !strings.HasPrefix(rest, `"`) {
		n := strings.IndexByte(rest, ',')
		if n < 0 {
			n = len(rest)
		}
		if strings.IndexByte(rest[:n], '"') >= 0 {
			return 0, false, 0, fmt.Errorf("%w: a quotation mark in a field without them around it", ErrSyntax)
		}
		return spanOf(at, at+n), false, at + n + 1, nil
	}
	n := closingQuote(rest)
	if n < 0 {
		return 0, false, 0, fmt.Errorf("%w: a quotation mark is not closed on the line", ErrSyntax)
	}
	if n+1 < len(rest) && rest[n+1] != ',' {
		return 0, false, 0, fmt.Errorf("%w: text after a closing quotation mark", ErrSyntax)
	}
	where = spanOf(at+1, at+n)
	return where, strings.IndexByte(rest[1:n], '"') >= 0, at + n + 2, nil
}

func undouble(s string) string { return strings.ReplaceAll(s, `""`, `"`) }

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
