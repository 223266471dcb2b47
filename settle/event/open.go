// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
)

// gzipMagic starts a gzip stream.
const gzipMagic = "\x1f\x8b"

// gunzip returns what r holds: the same, or what it decompresses to.
func gunzip(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r) // reads past its buffer, straight from r, once that is empty
	if magic, _ := b.Peek(len(gzipMagic)); string(magic) != gzipMagic {
		return b, nil
	}
	return gzip.NewReader(b)
}

// open reads what comes before the rows, and so learns the form of the input.
func (r *Reader) open() error {
	err := r.lines.fill()
	if isEnd(err) && r.opts.Format == JSONLines {
		r.row = row{source: r.opts.Source, refers: true}
		return nil
	}
	if isEnd(err) {
		return &headerError{reason: "the input is empty"}
	}
	if err != nil {
		return err
	}
	format := r.format()
	line, _, _ := strings.Cut(r.lines.text, "\n")
	header, found, err := preambleOf(strings.TrimSuffix(line, "\r"), format)
	if err != nil {
		r.lines.line = 1
		return err
	}
	if r.header = header; found {
		if _, err := r.lines.next(); err != nil {
			return err
		}
	}
	r.json.ignoreUnknown = r.opts.IgnoreUnknown
	if format == JSONLines {
		r.row = row{source: r.opts.Source, refers: true}
		return nil
	}
	return r.openCSV()
}

// format takes a byte order mark off the start and tells the form of the input.
func (r *Reader) format() Format {
	r.lines.text = strings.TrimPrefix(r.lines.text, "\ufeff")
	if r.opts.Format != AnyFormat {
		return r.opts.Format
	}
	if strings.HasPrefix(strings.TrimLeft(r.lines.text, " \t\r\n"), "{") {
		return JSONLines
	}
	return CSV
}

func (r *Reader) openCSV() error {
	line, err := r.lines.next()
	if isEnd(err) {
		return &headerError{reason: "there is none"}
	}
	if err != nil {
		return err
	}
	if r.csv, err = parseHeader(line, &r.opts); err != nil {
		return err
	}
	r.row = row{source: r.opts.Source, refers: r.csv.refers(), dimNames: r.csv.dimNames}
	return nil
}

// wireError says where the input is at fault.
func (r *Reader) wireError(err error) error {
	w := &WireError{File: r.opts.Name, Err: err}
	if before, known := r.linesBefore(); known {
		w.Line = max(1, before+r.lines.line)
	}
	var column *headerError
	if errors.As(err, &column) {
		w.Column = column.column
	}
	if errors.Is(err, io.EOF) { // not to be taken for the end
		w.Err = fmt.Errorf("%w: %v", io.ErrUnexpectedEOF, err) //nolint:errorlint // see above
	}
	return w
}
