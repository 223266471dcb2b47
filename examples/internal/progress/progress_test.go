// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package progress

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// screen is a terminal that is not there: it shows one line as a terminal does.
type screen struct {
	fs.FileInfo
	mode  fs.FileMode
	wrote bytes.Buffer
}

func (s *screen) Stat() (fs.FileInfo, error)  { return s, nil }
func (s *screen) Mode() fs.FileMode           { return s.mode }
func (s *screen) Write(p []byte) (int, error) { return s.wrote.Write(p) }

// line is what stands on the screen after everything that was written.
func (s *screen) line() string {
	var line []rune
	at := 0
	for _, r := range s.wrote.String() {
		switch {
		case r == '\r':
			at = 0
		case at < len(line):
			line[at] = r
			at++
		default:
			line = append(line, r)
			at++
		}
	}
	return strings.TrimRight(string(line), " ")
}

// clock goes on by a step each time it is looked at.
func clock(step time.Duration) func() time.Time {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return func() time.Time {
		now = now.Add(step)
		return now
	}
}

func expect(b *Bar, sizes ...int64) *Bar {
	for _, n := range sizes {
		b.Expect(n)
	}
	return b
}

func TestBar(t *testing.T) {
	s := &screen{mode: fs.ModeDevice | fs.ModeCharDevice}
	bar := expect(start(s, "reading sales.csv", clock(time.Second)), 400, 600)
	for _, c := range []struct {
		more int64
		want string
	}{
		{0, "reading sales.csv  ░░░░░░░░░░░░░░░░░░░░░░░░   0 %"},
		{250, "reading sales.csv  ██████░░░░░░░░░░░░░░░░░░  25 %  6s left"},
		{250, "reading sales.csv  ████████████░░░░░░░░░░░░  50 %  3s left"},
		{9999, "reading sales.csv  ████████████████████████ 100 %  0s left"},
	} {
		bar.Add(c.more)
		if got := s.line(); got != c.want {
			t.Errorf("after %d more the line is %q, want %q", c.more, got, c.want)
		}
	}
	bar.Done()
	if got := s.line(); got != "" {
		t.Errorf("what is left is %q", got)
	}
	end := s.wrote.Len()
	bar.Add(1)
	bar.Done()
	if s.wrote.Len() != end {
		t.Error("a bar that is done draws")
	}
}

// TestShorter holds that a line leaves nothing of a longer one before it.
func TestShorter(t *testing.T) {
	s := &screen{mode: fs.ModeCharDevice}
	bar := expect(start(s, "x", clock(time.Hour)), 1<<40)
	bar.Add(1 << 20) // very long to go
	long := s.line()
	bar.Add(1 << 40)
	if got := s.line(); got != "x  ████████████████████████ 100 %  0s left" || len(got) >= len(long) {
		t.Errorf("the line is %q, after %q", got, long)
	}
}

// TestNarrow holds that a line fits into 80 columns, whatever the file is called and however long it takes.
func TestNarrow(t *testing.T) {
	s := &screen{mode: fs.ModeCharDevice}
	bar := expect(start(s, "reading a-file-with-a-very-long-name-of-a-partner.csv", clock(time.Hour)), 1000)
	bar.Add(11)
	got := s.line()
	if n := utf8.RuneCountInString(got); n >= 80 || !strings.HasPrefix(got, "reading a-file-with-a-very-lo…  ░") {
		t.Errorf("the line has %d characters: %q", n, got)
	}
}

// TestQuick holds that what takes no time shows nothing, and that drawing is rare.
func TestQuick(t *testing.T) {
	s := &screen{mode: fs.ModeCharDevice}
	bar := expect(start(s, "x", clock(time.Millisecond)), 1000)
	for range 400 {
		bar.Add(1)
	}
	if s.wrote.Len() > 0 {
		t.Errorf("within 400 ms it draws %q", s.line())
	}
	for range 600 {
		bar.Add(1)
	}
	if n := strings.Count(s.wrote.String(), "\r"); n < 4 || n > 6 {
		t.Errorf("in a second it draws %d times", n)
	}
}

// TestNobody holds that a pipe, a file and a buffer get nothing, and that nothing to do is no division
// by zero.
func TestNobody(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // nothing was written
	var buffer bytes.Buffer
	pipe := &screen{mode: fs.ModeNamedPipe}
	empty := &screen{mode: fs.ModeCharDevice}
	for _, bar := range []*Bar{
		expect(start(file, "x", clock(time.Second)), 10), expect(start(&buffer, "x", clock(time.Second)), 10),
		expect(start(pipe, "x", clock(time.Second)), 10), start(empty, "x", clock(time.Second)), expect(nil, 10),
	} {
		bar.Add(5)
		bar.Done()
	}
	if info, err := file.Stat(); err != nil || info.Size() > 0 || buffer.Len()+pipe.wrote.Len()+empty.wrote.Len() > 0 {
		t.Error("a bar was drawn where there is no terminal")
	}
	if New(&buffer, "x").out != nil {
		t.Error("New takes a buffer for a terminal")
	}
}

// TestReaders counts what goes through, from several goroutines too.
func TestReaders(t *testing.T) {
	s := &screen{mode: fs.ModeCharDevice}
	bar := expect(start(s, "x", clock(time.Second)), 5000)
	if text, err := io.ReadAll(bar.Reader(strings.NewReader(strings.Repeat("a", 1000)))); err != nil || len(text) != 1000 {
		t.Errorf("read %d bytes, %v", len(text), err)
	}
	at := bar.ReaderAt(strings.NewReader(strings.Repeat("a", 1000)))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			if _, err := at.ReadAt(make([]byte, 500), 500); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if bar.done != 3000 || !strings.Contains(s.line(), " 60 %") {
		t.Errorf("%d bytes counted: %q", bar.done, s.line())
	}
}
