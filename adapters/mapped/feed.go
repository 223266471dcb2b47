// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"bytes"
	"io"

	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/internal/terse"
)

const (
	feedStay = 4 << 10   // room for texts that stay
	feedText = 256 << 10 // how much text is read at a time: it fits into the nearest cache but one
	feedRoom = 32 << 10  // for texts that are put together, behind it
)

// feed is the text of a table for two readers: one takes rows out of the buffer where
// they stand, and the other reads line by line, like from a file, those that the first
// one leaves.
type feed struct {
	src io.Reader
	err error // what src ended with

	stays   string // what is at the start of buf
	buf     []byte
	text    string // a view of buf
	at, end int    // what has not been taken
	whole   int    // where the last whole line of it ends
	fills   int    // how often the buffer was filled
	reads   int    // how often Read was called
	lines   int64  // ends of lines that Read gave out
	held    bool   // somebody still holds parts of the text
}

func newFeed(src io.Reader) *feed {
	f := &feed{src: src, at: feedStay, end: feedStay, whole: feedStay}
	f.renew()
	return f
}

// stay keeps a text at the start of the buffer, if there is room.
func (f *feed) stay(text string) (terse.Span, bool) {
	from := len(f.stays)
	if from+len(text) > feedStay {
		return terse.Span{}, false
	}
	f.stays += text
	copy(f.buf, f.stays)
	return terse.Span{Start: uint32(from), End: uint32(len(f.stays))}, true
}

// renew makes a new buffer.
func (f *feed) renew() {
	f.buf = make([]byte, feedStay+feedText+feedRoom)
	f.text = alias.Text(f.buf)
	copy(f.buf, f.stays)
}

// release forgets the buffer, once all has been read.
func (f *feed) release() { f.buf, f.text = nil, "" }

// feedLimit is where the room for text ends, and that for other texts begins.
const feedLimit = feedStay + feedText

// fill reads on. It returns an error if there is no more.
func (f *feed) fill() error {
	if f.err != nil {
		return f.err
	}
	f.fills++
	was := f.buf
	if f.held {
		f.renew()
	}
	f.end = feedStay + copy(f.buf[feedStay:], was[f.at:f.end])
	f.at = feedStay
	for tries := 0; ; tries++ {
		n, err := f.src.Read(f.buf[f.end:feedLimit])
		if n == 0 && err == nil && tries == 100 {
			err = io.ErrNoProgress
		}
		f.end += n
		f.whole = feedStay + bytes.LastIndexByte(f.buf[feedStay:f.end], '\n') + 1
		if f.err = err; n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// full reports that there is no room to read on.
func (f *feed) full() bool { return f.end-f.at == feedText }

// Read gives out the rest of a line, and no more.
func (f *feed) Read(p []byte) (int, error) {
	f.reads++
	if f.at == f.end {
		if err := f.fill(); err != nil {
			return 0, err
		}
	}
	rest := f.buf[f.at:f.end]
	if i := bytes.IndexByte(rest, '\n'); i >= 0 {
		rest = rest[:i+1]
	}
	n := copy(p, rest)
	if f.at += n; n > 0 && p[n-1] == '\n' {
		f.lines++
	}
	return n, nil
}
