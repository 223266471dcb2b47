// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package charset

import (
	"io"
	"unicode/utf8"
)

// block is how many bytes are read at a time.
const block = 16 << 10

// reader turns blocks of bytes into text. One of its tables is set.
type reader struct {
	r      io.Reader
	wide   *table
	narrow *[128]rune

	in   [block]byte
	text []byte // UTF-8 of the block
	from int    // of text, what has not been handed out
	lead byte   // first byte of a character that goes on in the next block
	err  error
}

// Read implements [io.Reader].
func (d *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for d.from == len(d.text) {
		if d.err != nil {
			return 0, d.err
		}
		n, err := d.r.Read(d.in[:])
		d.text, d.from = d.decode(d.text[:0], d.in[:n]), 0
		if d.err = err; err != nil && d.lead != 0 {
			d.text, d.lead = append(d.text, 0xff), 0 // half a character
		}
	}
	n := copy(p, d.text[d.from:])
	d.from += n
	return n, nil
}

// decode appends the characters of some bytes.
func (d *reader) decode(text, from []byte) []byte {
	for len(from) > 0 {
		if d.lead != 0 {
			pair := []byte{d.lead, from[0]}
			d.lead = 0
			text, from = d.decode(text, pair), from[1:]
			continue
		}
		n := 0
		for n < len(from) && from[n] < utf8.RuneSelf {
			n++
		}
		text, from = append(text, from[:n]...), from[n:]
		switch {
		case len(from) == 0:
		case d.narrow != nil:
			text, from = add(text, d.narrow[from[0]-utf8.RuneSelf]), from[1:]
		case from[0] == utf8.RuneSelf || from[0] == 0xff:
			text, from = add(text, none), from[1:]
		case len(from) > 1:
			c := d.wide.of(from[0], from[1])
			if text = add(text, c); c != none || from[1] >= utf8.RuneSelf {
				from = from[1:] // else it is a character of its own: a comma, the end of a line
			}
			from = from[1:]
		default:
			d.lead, from = from[0], from[1:]
		}
	}
	return text
}

func add(text []byte, c rune) []byte {
	if c == none {
		return append(text, 0xff)
	}
	return utf8.AppendRune(text, c)
}
