// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"github.com/jupan-go/jupan/internal/alias"
	"github.com/jupan-go/jupan/internal/terse"
)

// ReadTerse is Read for the fold of this module: rows that say no more than a
// terse.Event does go to block.Events, up to its capacity, and the n others to
// events. What both refer to is overwritten by the next call.
func (r *Reader) ReadTerse(_ alias.Promise, block *terse.Block, events []Event) (n int, err error) {
	block.Events = block.Events[:0]
	r.lines.shared = true
	defer func() { r.lines.shared = false }()
	if r.terse == nil {
		r.terse = newTerseReader(r.csv)
	}
	for r.err == nil && n+len(block.Events) == 0 {
		if r.lines.text == "" {
			if err := r.lines.fill(); err != nil {
				r.stop(err)
				continue
			}
		}
		n = r.terse.read(r, block, events)
	}
	if n+len(block.Events) == 0 {
		return 0, r.err
	}
	return n, nil
}

// terseReader reads rows of the text of a Reader until that or the room for events
// ends. It returns how many went to events.
type terseReader interface {
	read(r *Reader, block *terse.Block, events []Event) (n int)
}

func newTerseReader(form *csvForm) terseReader {
	if form == nil {
		return &terseJSON{*newTerseRows()}
	}
	return newTerseCSV(form)
}

// terseCSV cuts CSV into rows and fields.
type terseCSV struct {
	terseRows
	terse.Cursor
	to     []column // of the file
	others []column // among them that terse events do not have
}

func newTerseCSV(form *csvForm) *terseCSV {
	f := &terseCSV{terseRows: *newTerseRows(), Cursor: terse.Cursor{Comma: ','}, to: form.cells}
	for _, c := range form.cells {
		if terseColumns>>c&1 == 0 {
			f.others = append(f.others, c)
		}
	}
	return f
}

func (f *terseCSV) read(r *Reader, block *terse.Block, events []Event) (n int) {
	text := r.lines.text
	block.Text, block.Source = text, r.row.source
	r.row.text = text
	f.Restart(0)
	start := 0
	list := block.Events[:cap(block.Events)]
	some := 0
	for start < len(text) && some < len(list) && n < len(events) {
		if len(f.Marks)-f.Next <= len(f.to) && f.Marked < len(text) {
			f.More(text)
			continue
		}
		e := &list[some]
		end, ok := f.split(&r.row)
		if ok && f.alone(&r.row) && f.event(&r.row, e) {
			some++
			f.Next = end
			start = int(f.Marks[end-1]) + 1
			r.lines.line++
			r.rows++
			continue
		}
		r.lines.text = text[start:]
		n += r.readOther(&events[n])
		start = len(text) - len(r.lines.text)
		r.row.text = text
		f.Pass(start)
	}
	r.lines.text = text[start:]
	block.Events = list[:some]
	return n
}

// alone reports whether the row has no cells but those of a terse event.
func (f *terseCSV) alone(r *row) bool {
	for _, c := range f.others {
		if !r.cells[c].empty() {
			return false
		}
	}
	return true
}

// readOther reads a row the long way. It returns the number of events in it.
func (r *Reader) readOther(e *Event) int {
	line, err := r.lines.next()
	if err != nil || line == "" {
		return 0
	}
	r.rows++
	if r.parse(e, line) {
		return 1
	}
	return 0
}

// split sets the cells of the present row, and returns where the marks of the next
// one begin; ok is false for a row that is not cut by commas alone.
func (f *terseCSV) split(r *row) (next int, ok bool) {
	text, n := r.text, len(f.to)
	if len(f.Marks)-f.Next < n {
		return f.splitLoose(r)
	}
	start := f.Marks[f.Next-1] + 1
	ends, to := f.Marks[f.Next:f.Next+n], f.to[:n]
	var odd byte
	for i := range n - 1 {
		end := ends[i]
		odd |= text[end] ^ ','
		r.cells[to[i]] = spanOf(int(start), int(end))
		start = end + 1
	}
	end := ends[n-1]
	r.cells[to[n-1]] = spanOf(int(start), int(end))
	if odd != 0 || text[end] != '\n' {
		return f.splitLoose(r)
	}
	return f.Next + n, end-f.Marks[f.Next-1] <= MaxText
}

// splitLoose is split for a row with spaces and the like in its texts, or with CR LF
// at its end.
func (f *terseCSV) splitLoose(r *row) (next int, ok bool) {
	text := r.text
	first := f.Marks[f.Next-1] + 1
	start, n := first, 0
	for next = f.Next; ; next++ {
		if next+1 >= len(f.Marks) && f.Marked < len(text) { // one more, for CR LF
			f.Mark(text)
		}
		if next >= len(f.Marks) || n >= len(f.to) {
			return next, false
		}
		end := f.Marks[next]
		switch c := text[end]; {
		case c == ',' || c == '\n':
		case c == '\r' && int(end)+1 < len(text) && text[end+1] == '\n':
			next++
		case c >= ' ' && c <= '~' && c != '"':
			continue
		default:
			return next, false
		}
		r.cells[f.to[n]] = spanOf(int(start), int(end))
		if n++; text[f.Marks[next]] == '\n' {
			return next + 1, n == len(f.to) && end-first <= MaxText
		}
		start = end + 1
	}
}
