// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
)

// rowMax is how long a line may be.
const rowMax = 1 << 20

// fixed reads lines whose fields have places.
type fixed struct {
	d      *decoder
	r      *bufio.Reader
	line   int64
	text   []byte
	fields []string
}

// openFixed opens a text of fixed widths. Where bytes are counted, a line is cut before
// it is turned into UTF-8.
func (d *decoder) openFixed() error {
	body, err := expand(d.in)
	if err != nil {
		return err
	}
	if d.p.charset != nil && !d.p.mapping.File.Bytes {
		body = bufio.NewReader(d.p.charset(body))
	}
	f := &fixed{d: d, r: body, fields: make([]string, len(d.p.spans))}
	d.place(namesOf(d.p.table.Columns))
	d.fields = f.fields
	d.t = rows.Custom(d.out, f.next, nil)
	return nil
}

// expand takes gzip and a byte order mark off an input.
func expand(in *adapters.Input) (*bufio.Reader, error) {
	body := bufio.NewReader(in.Body)
	if magic, err := body.Peek(2); err == nil && string(magic) == "\x1f\x8b" {
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, broken(in, 0, err)
		}
		body = bufio.NewReader(z)
	}
	if mark, err := body.Peek(3); err == nil && string(mark) == "\ufeff" {
		if _, err := body.Discard(len(mark)); err != nil {
			return nil, broken(in, 0, err)
		}
	}
	return body, nil
}

func broken(in *adapters.Input, line int64, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, gzip.ErrChecksum) {
		err = fmt.Errorf("%w: %w", adapters.ErrTruncated, err)
	}
	return &adapters.FormatError{Name: in.Name, Row: line, Err: err}
}

// next reads a line that is not empty and cuts it.
func (f *fixed) next() (rows.Record, error) {
	for {
		over, err := f.readLine()
		if err != nil && err != io.EOF { //nolint:errorlint // an io.EOF within another error is a failure
			return rows.Record{}, broken(f.d.in, f.line+1, err)
		}
		line := bytes.TrimRight(f.text, "\r\n\x1a") // old systems mark the end with a control character
		if err != nil && len(f.text) == 0 && !over {
			return rows.Record{}, io.EOF
		}
		f.line++
		if over {
			return rows.Record{Line: f.line, Bad: fmt.Errorf("%w: a line of more than %d bytes", adapters.ErrLimit, rowMax)}, nil
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		record := rows.Record{Line: f.line, Text: func(string) string { return "" }}
		record.Bad = f.cut(line)
		return record, nil
	}
}

// readLine reads a line, and says whether it is over the limit.
func (f *fixed) readLine() (over bool, err error) {
	f.text = f.text[:0]
	for {
		part, err := f.r.ReadSlice('\n')
		if over = over || len(f.text)+len(part) > rowMax; over {
			f.text = f.text[:0]
		} else {
			f.text = append(f.text, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return over, err
		}
	}
}

// cut cuts a line into fields. What lies behind its end is empty.
func (f *fixed) cut(line []byte) error {
	if !f.d.p.mapping.File.Bytes {
		f.cutRunes(string(line))
		return nil
	}
	for i, s := range f.d.p.spans {
		part := line[min(s.from, len(line)):min(s.to, len(line))]
		if f.d.p.charset == nil {
			f.fields[i] = string(part)
			continue
		}
		text, err := io.ReadAll(f.d.p.charset(bytes.NewReader(part)))
		if err != nil {
			return err
		}
		f.fields[i] = string(text)
	}
	return nil
}

// cutRunes cuts a line by characters.
func (f *fixed) cutRunes(line string) {
	places := make([]int, 0, len(line)+1)
	for at := range line {
		places = append(places, at)
	}
	at := func(n int) int {
		if n < len(places) {
			return places[n]
		}
		return len(line)
	}
	for i, s := range f.d.p.spans {
		f.fields[i] = strings.TrimSpace(line[at(s.from):at(s.to)])
	}
}
