// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/jupan-go/jupan/internal/alias"
)

// MaxLine is the longest line of the wire form, in bytes with its end. It has
// room for any valid event; a longer line is a rejection and is not held in
// memory.
const MaxLine = 256 << 10

// blockLen is how much is read at a time for texts that are kept, which a text keeps all
// of. Blocks that are overwritten fill the buffer: it still fits into the nearest cache
// but one, and a file takes few calls.
const blockLen = 64 << 10

var errLongLine = fmt.Errorf("%w: a line longer than %d bytes", ErrRange, MaxLine)

// lines cuts an input into lines. It reads a block at a time and makes one
// string of it, so that lines and what is cut out of them cost no allocation.
type lines struct {
	src io.Reader
	err error // what src ended with
	buf []byte
	// buf[at:at+n] is carried over: the start of a line.
	at, n int
	// shared makes the next text a view of buf instead of a copy; viewed says that
	// the present one is.
	shared, viewed bool

	text   string // what is left of the block: whole lines
	quotes bool   // there is a quotation mark in the block
	line   int64  // number of the line last returned
	ended  string // that line, with its end if it has one
}

// held is the number of bytes that were read and not given out.
func (l *lines) held() int64 { return int64(len(l.text) + l.n) }

// next returns the next line without its end, LF or CR LF. Its error is
// errLongLine for a line left out, after which it goes on, or the end.
func (l *lines) next() (string, error) {
	if l.text == "" {
		if err := l.fill(); err != nil {
			return "", err
		}
	}
	line := l.text
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		l.ended = line[:i+1]
		line, l.text = line[:i], line[i+1:]
	} else { // the last line, without an end
		l.ended, l.text = line, ""
	}
	l.line++
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, nil
}

// fill reads until there is at least one whole line in text.
func (l *lines) fill() error {
	if l.src == nil {
		return errNotOpened
	}
	if l.buf == nil {
		l.buf = make([]byte, MaxLine)
	}
	if l.at > 0 {
		copy(l.buf, l.buf[l.at:l.at+l.n])
		l.at = 0
	}
	for l.err == nil {
		if l.n == len(l.buf) {
			return l.skip()
		}
		end := len(l.buf)
		if !l.shared {
			end = min(l.n+blockLen, end)
		}
		n, err := read(l.src, l.buf[l.n:end])
		l.err = err
		if l.cut(l.n + n) {
			return nil
		}
	}
	if l.n == 0 || !isEnd(l.err) {
		return l.err
	}
	l.give(l.n)
	l.n = 0
	return nil
}

// own makes the text, if it is a view, a copy.
func (l *lines) own() {
	if l.viewed {
		l.text, l.viewed = strings.Clone(l.text), false
	}
}

// cut makes the whole lines of buf[:end] the text, and carries the rest over.
func (l *lines) cut(end int) bool {
	last := bytes.LastIndexByte(l.buf[l.n:end], '\n')
	if last < 0 {
		l.n = end
		return false
	}
	last += l.n + 1
	l.give(last)
	l.at, l.n = last, end-last
	return true
}

// give makes buf[:n] the text.
func (l *lines) give(n int) {
	if l.viewed = l.shared; l.viewed {
		l.text = alias.Text(l.buf[:n])
	} else {
		l.text = string(l.buf[:n])
	}
	l.quotes = strings.IndexByte(l.text, '"') >= 0
}

// skip passes over a line that does not fit, of which buf is full.
func (l *lines) skip() error {
	l.line++
	for l.err == nil {
		n, err := read(l.src, l.buf)
		l.err = err
		if i := bytes.IndexByte(l.buf[:n], '\n'); i >= 0 {
			l.n = 0
			if rest := copy(l.buf, l.buf[i+1:n]); !l.cut(rest) {
				l.n = rest
			}
			return errLongLine
		}
	}
	l.n = 0
	return errLongLine
}

// read is src.Read for a source that may return nothing now and then, but not
// for ever.
func read(src io.Reader, p []byte) (n int, err error) {
	for range 100 {
		if n, err = src.Read(p); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// isEnd reports whether err is the end of an input. An error that wraps io.EOF
// is not: it is what a broken connection looks like.
func isEnd(err error) bool {
	return err == io.EOF //nolint:errorlint // see above
}
