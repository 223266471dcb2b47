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
	r.json.ignoreUnknown = r.opts.IgnoreUnknown
	r.row = row{source: r.opts.Source, refers: true}
	first, err := r.firstLine()
	if isEnd(err) && r.opts.Format == JSONLines {
		return nil
	}
	if err != nil {
		return noHeader(err)
	}
	format := r.opts.Format
	if format == AnyFormat {
		format = CSV
		if strings.HasPrefix(strings.TrimLeft(first, " \t"), "{") {
			format = JSONLines
		}
	}
	header, found, err := preambleOf(first, format)
	if err != nil {
		r.lines.line++
		return err
	}
	if r.header = header; found {
		if _, err := r.lines.next(); err != nil {
			return err
		}
	}
	if format == JSONLines {
		r.json.after = new(jsonShapes)
		return nil
	}
	return r.openCSV()
}

// firstLine returns the first line that is not blank, without taking it, and
// takes a byte order mark off the start.
func (r *Reader) firstLine() (string, error) {
	if err := r.lines.fill(); err != nil {
		return "", err
	}
	r.lines.text = strings.TrimPrefix(r.lines.text, "\ufeff")
	for {
		if r.lines.text == "" {
			if err := r.lines.fill(); err != nil {
				return "", err
			}
		}
		line, _, _ := strings.Cut(r.lines.text, "\n")
		if line = strings.TrimSuffix(line, "\r"); line != "" {
			return line, nil
		}
		if _, err := r.lines.next(); err != nil {
			return "", err
		}
	}
}

func (r *Reader) openCSV() error {
	line, err := r.lines.next()
	if err != nil {
		return noHeader(err)
	}
	if r.csv, err = parseHeader(line, &r.opts); err != nil {
		return err
	}
	r.row.refers, r.row.dimNames = r.csv.refers(), r.csv.dimNames
	return nil
}

// noHeader is the error for an input that ends before its rows begin.
func noHeader(err error) error {
	if isEnd(err) {
		return &headerError{reason: "there is none"}
	}
	return err
}

// wireError says where the input is at fault.
func (r *Reader) wireError(err error) error {
	w := &WireError{File: r.opts.Name, Err: err}
	if r.prev == nil { // the lines of the ranges before are being read by others
		w.Line = max(1, r.lines.line)
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
