// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// records cuts a text into records and fields. Most lines have no quotation marks and
// are cut in one go; the others go through a small state machine, in pieces of at most
// the buffer's size, so that a line without an end is never held.
type records struct {
	in    *adapters.Input
	text  *bufio.Reader
	comma byte
	line  int64 // the line that was read last

	fields []string
	state  fieldState
	buf    []byte // the fields of a record, one behind the other
	ends   []int  // where each ends
	over   bool   // beyond a limit: the record is read past
	bad    error
}

// fieldState is where in a field the text stands.
type fieldState uint8

const (
	atStart fieldState = iota
	inBare
	inQuoted
	behindQuote // which ends the field, or is one of two
)

func newRecords(in *adapters.Input, text *bufio.Reader, comma rune, first int64) *records {
	if comma == 0 {
		comma = ','
	}
	return &records{in: in, text: text, comma: byte(comma), line: max(first, 1) - 1}
}

// next reads a record that is not an empty line, and says on which line it begins. Its
// fields are good until the next one. A bad record has been read past; an error is
// about the input.
func (r *records) next() (fields []string, line int64, bad, err error) {
	for {
		line = r.line + 1
		piece, err := r.text.ReadSlice('\n')
		whole := err == nil || atEnd(err)
		switch {
		case atEnd(err) && len(piece) == 0:
			return nil, line, nil, io.EOF
		case whole && len(trimEnd(piece)) == 0:
			r.line++
			continue
		case whole && bytes.IndexByte(piece, '"') < 0:
			r.line++
			return r.cut(string(trimEnd(piece))), line, r.tooWide(), nil
		}
		if err = r.pieces(piece, err); err != nil {
			return nil, line, nil, broken(r.in, line, err)
		}
		return r.joined(), line, r.bad, nil
	}
}

func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}

// cut cuts a line without quotation marks.
func (r *records) cut(line string) []string {
	r.fields = r.fields[:0]
	for len(r.fields) <= columnsMax {
		at := strings.IndexByte(line, r.comma)
		if at < 0 {
			break
		}
		r.fields = append(r.fields, line[:at])
		line = line[at+1:]
	}
	r.fields = append(r.fields, line)
	return r.fields
}

func (r *records) tooWide() error {
	if len(r.fields) > columnsMax {
		return tooLarge()
	}
	return nil
}

func tooLarge() error {
	return fmt.Errorf("%w: a row of more than %d bytes or %d fields", adapters.ErrLimit, rowMax, columnsMax)
}

// pieces reads a record piece by piece, from its first piece and what came with it.
func (r *records) pieces(piece []byte, err error) error {
	r.buf, r.ends, r.over, r.bad, r.state = r.buf[:0], r.ends[:0], false, nil, atStart
	for {
		if n := len(piece); n > 0 && piece[n-1] == '\n' {
			r.line++
		}
		ended := r.take(piece)
		switch {
		case ended, atEnd(err) && r.state != inQuoted:
			if atEnd(err) {
				r.line++
				r.trimLast()
			}
			r.endField()
			if r.over {
				r.bad = tooLarge()
			}
			return nil
		case atEnd(err):
			return io.ErrUnexpectedEOF // within quotation marks
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
		piece, err = r.text.ReadSlice('\n')
	}
}

// take follows a piece, and says whether it ended the record.
func (r *records) take(piece []byte) bool {
	for len(piece) > 0 {
		var n int
		switch r.state {
		case atStart:
			if r.state = inBare; piece[0] == '"' {
				r.state, n = inQuoted, 1
			}
		case inBare:
			if n = bytes.IndexByte(piece, r.comma); n < 0 {
				n = len(piece)
			}
			text := piece[:n]
			if bytes.HasSuffix(text, []byte("\n")) {
				r.add(text[:n-1])
				r.trimLast()
				return true
			}
			if r.add(text); n < len(piece) {
				r.endField()
				n++
			}
		case inQuoted:
			if n = bytes.IndexByte(piece, '"'); n < 0 {
				n = len(piece)
			}
			if r.add(piece[:n]); n < len(piece) {
				r.state = behindQuote
				n++
			}
		case behindQuote:
			if piece[0] == '\n' {
				return true
			}
			n = r.behind(piece[0])
		}
		piece = piece[n:]
	}
	return false
}

// behind follows the byte behind a quotation mark, and says whether it is used up.
func (r *records) behind(c byte) int {
	switch c {
	case '"':
		r.add([]byte{c})
		r.state = inQuoted
	case r.comma:
		r.endField()
	case '\r':
	default:
		r.bad = fmt.Errorf("%w: text behind the quotation mark that ends a field", event.ErrSyntax)
		r.state = inBare
		return 0
	}
	return 1
}

// trimLast takes a carriage return off the end of the text, as off any line.
func (r *records) trimLast() {
	n, start := len(r.buf), 0
	if len(r.ends) > 0 {
		start = r.ends[len(r.ends)-1]
	}
	if r.state == inBare && n > start && r.buf[n-1] == '\r' {
		r.buf = r.buf[:n-1]
	}
}

func (r *records) add(text []byte) {
	if len(r.buf)+len(text) > rowMax {
		r.over = true
	}
	if !r.over {
		r.buf = append(r.buf, text...)
	}
}

func (r *records) endField() {
	r.state = atStart
	if len(r.ends) == columnsMax {
		r.over = true
	}
	if !r.over {
		r.ends = append(r.ends, len(r.buf))
	}
}

// joined returns the fields of the record that was read in pieces: parts of one string.
func (r *records) joined() []string {
	text, from := string(r.buf), 0
	r.fields = r.fields[:0]
	for _, end := range r.ends {
		r.fields = append(r.fields, text[from:end])
		from = end
	}
	return r.fields
}
