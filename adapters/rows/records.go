// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"bufio"
	"fmt"
	"io"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// records cuts a text into records and fields.
type records struct {
	in    *adapters.Input
	text  *bufio.Reader
	comma byte
	line  int64
	buf   []byte // the fields of a record, one behind the other
	ends  []int  // where each ends
	over  bool   // beyond a limit: the record is read past
}

func newRecords(in *adapters.Input, text *bufio.Reader, comma rune, first int64) *records {
	if comma == 0 {
		comma = ','
	}
	return &records{in: in, text: text, comma: byte(comma), line: max(first, 1) - 1}
}

// next reads a record that is not an empty line. The line is that on which it
// begins. A bad record has been read past; an error is the input's.
func (r *records) next() (fields []string, line int64, bad, err error) {
	for {
		line = r.line + 1
		bad, err = r.read()
		switch {
		case err != nil && err != io.EOF: //nolint:errorlint // as bufio gives it
			return nil, line, nil, broken(r.in, line, err)
		case err != nil && len(r.ends) == 0:
			return nil, line, nil, io.EOF
		case bad == nil && len(r.ends) == 1 && r.ends[0] == 0:
			continue
		}
		return r.fields(), line, bad, nil
	}
}

// fields returns the fields of the record that was read: parts of one string.
func (r *records) fields() []string {
	text := string(r.buf)
	fields := make([]string, len(r.ends))
	from := 0
	for i, end := range r.ends {
		fields[i], from = text[from:end], end
	}
	return fields
}

// read reads one record. At the end of the text it returns io.EOF, beside the fields
// of a last line without an end.
func (r *records) read() (bad, err error) {
	r.buf, r.ends, r.over = r.buf[:0], r.ends[:0], false
	first := true
	for {
		c, err := r.text.ReadByte()
		if err == io.EOF && first && len(r.ends) == 0 { //nolint:errorlint // as bufio gives it
			return nil, io.EOF
		}
		if err == nil && c == '"' && first {
			c, err = r.quoted(&bad)
		} else if err == nil {
			c, err = r.bare(c)
		}
		if err != nil && err != io.EOF { //nolint:errorlint // as bufio gives it
			return bad, err
		}
		r.endField()
		first = false
		if err != nil || c == '\n' {
			r.line++
			if r.over {
				bad = fmt.Errorf("%w: a row of more than %d bytes or %d fields", adapters.ErrLimit, rowMax, columnsMax)
			}
			return bad, err
		}
		first = true
	}
}

func (r *records) endField() {
	if len(r.ends) == columnsMax {
		r.over = true
		return
	}
	r.ends = append(r.ends, len(r.buf))
}

func (r *records) add(c byte) {
	if len(r.buf) == rowMax {
		r.over = true
	}
	if !r.over {
		r.buf = append(r.buf, c)
	}
}

// bare reads the rest of a field without quotation marks, from its first byte, and
// returns what ended it.
func (r *records) bare(c byte) (byte, error) {
	for {
		switch c {
		case r.comma:
			return c, nil
		case '\n':
			if n := len(r.buf); n > r.start() && r.buf[n-1] == '\r' {
				r.buf = r.buf[:n-1]
			}
			return c, nil
		}
		r.add(c)
		next, err := r.text.ReadByte()
		if err != nil {
			return 0, err
		}
		c = next
	}
}

// start is where the open field begins.
func (r *records) start() int {
	if len(r.ends) == 0 {
		return 0
	}
	return r.ends[len(r.ends)-1]
}

// quoted reads a field behind its first quotation mark, and returns what ended it.
func (r *records) quoted(bad *error) (byte, error) {
	for {
		c, err := r.text.ReadByte()
		if err == io.EOF { //nolint:errorlint // as bufio gives it
			return 0, io.ErrUnexpectedEOF
		}
		if err != nil {
			return 0, err
		}
		if c == '\n' {
			r.line++
		}
		if c != '"' {
			r.add(c)
			continue
		}
		c, err = r.text.ReadByte()
		switch {
		case err != nil:
			return 0, err
		case c == '"':
			r.add(c)
			continue
		case c == '\r':
			c, err = r.text.ReadByte()
		}
		if err != nil || c == '\n' || c == r.comma {
			return c, err
		}
		if *bad == nil {
			*bad = fmt.Errorf("%w: a quotation mark within a field that begins with one", event.ErrSyntax)
		}
		return r.bare(c)
	}
}
