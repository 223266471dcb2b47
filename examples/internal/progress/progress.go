// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package progress

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// From when on a bar is drawn, how often, and how wide its parts are: the line has to fit into the 80
// columns of a terminal, because one that is broken cannot be written over.
const (
	after   = 500 * time.Millisecond
	every   = 100 * time.Millisecond
	cells   = 24
	whatMax = 30
)

// Bar is the progress of one piece of work. It is safe for concurrent use. A nil *Bar, and one that
// writes to no terminal, does nothing.
type Bar struct {
	mu    sync.Mutex
	out   io.Writer // nil where there is no terminal
	now   func() time.Time
	what  string
	total int64
	done  int64

	began, drawn time.Time
	width        int // of what stands on the line, in characters
}

// New returns a bar that says what the work is. It draws only if out is a terminal, and once it is told
// how much there is to do.
func New(out io.Writer, what string) *Bar { return start(out, what, time.Now) }

func start(out io.Writer, what string, now func() time.Time) *Bar {
	if r := []rune(what); len(r) > whatMax {
		what = string(r[:whatMax-1]) + "…"
	}
	b := &Bar{what: what, now: now, began: now()}
	if isTerminal(out) {
		b.out = out
	}
	return b
}

// isTerminal asks what a file is. A pipe, a file on the disk and a buffer are no terminals.
func isTerminal(out io.Writer) bool {
	file, ok := out.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&fs.ModeCharDevice != 0
}

// Expect says that there are n more to do, of bytes, rows or whatever is counted.
func (b *Bar) Expect(n int64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.total += n
}

// Add says that n more are done.
func (b *Bar) Add(n int64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done = min(b.done+n, b.total)
	if b.out == nil || b.total == 0 {
		return
	}
	if now := b.now(); now.Sub(b.began) >= after && now.Sub(b.drawn) >= every {
		b.drawn = now
		b.draw(now.Sub(b.began))
	}
}

// draw writes the line over the one before.
func (b *Bar) draw(spent time.Duration) {
	full := int(cells * b.done / b.total)
	line := fmt.Sprintf("%s  %s%s %3d %%", b.what, strings.Repeat("█", full), strings.Repeat("░", cells-full), 100*b.done/b.total)
	if b.done > 0 {
		left := time.Duration(float64(spent) * float64(b.total-b.done) / float64(b.done))
		line += fmt.Sprintf("  %s left", left.Round(time.Second))
	}
	width := utf8.RuneCountInString(line)
	_, _ = fmt.Fprint(b.out, "\r", line, strings.Repeat(" ", max(0, b.width-width))) // a bar that fails is no fault of the work
	b.width = width
}

// Done takes the bar away, so that what is printed next begins on an empty line.
func (b *Bar) Done() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.width > 0 {
		_, _ = fmt.Fprint(b.out, "\r", strings.Repeat(" ", b.width), "\r")
	}
	b.width, b.out = 0, nil
}

// Reader counts the bytes that are read through it.
func (b *Bar) Reader(r io.Reader) io.Reader { return &reader{b, r} }

type reader struct {
	bar *Bar
	in  io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.bar.Add(int64(n))
	return n, err
}

// ReaderAt counts the bytes that are read through it, by as many goroutines as there are.
func (b *Bar) ReaderAt(r io.ReaderAt) io.ReaderAt { return &readerAt{b, r} }

type readerAt struct {
	bar *Bar
	in  io.ReaderAt
}

func (r *readerAt) ReadAt(p []byte, off int64) (int, error) {
	n, err := r.in.ReadAt(p, off)
	r.bar.Add(int64(n))
	return n, err
}
