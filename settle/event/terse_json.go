// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import "github.com/jupan-go/jupan/internal/terse"

// terseJSON makes terse events of rows that jsonForm has taken apart.
type terseJSON struct{ terseRows }

func (f *terseJSON) read(r *Reader, block *terse.Block, events []Event) (n int) {
	text := r.lines.text
	block.Text, block.Source = text, r.row.source
	list := block.Events[:cap(block.Events)]
	some, start := 0, 0
	for start < len(text) && some < len(list) && n < len(events) {
		r.row.text = text
		next := r.json.skim(&r.row, start)
		var fault *FieldError
		var fits bool
		if next > 0 {
			r.lines.line++
			fits = f.fits(&r.row)
		} else {
			r.lines.text = text[start:]
			line, err := r.lines.next()
			next = len(text) - len(r.lines.text)
			if err != nil || line == "" {
				start = next
				continue
			}
			fault = r.json.read(&r.row, line, r.lines.ended)
			if fits = fault == nil && f.fits(&r.row); fits {
				r.row.move(text, start)
			}
		}
		start = next
		r.rows++
		if fits && f.event(&r.row, &list[some]) {
			some++
		} else if r.finish(&events[n], fault) {
			n++
		}
	}
	r.lines.text = text[start:]
	block.Events = list[:some]
	return n
}

// fits reports whether the row is plain, so that all of it stands in the text it was
// read from, and has nothing but what a terse event has.
func (f *terseJSON) fits(r *row) bool {
	if r.seen&^terseColumns == 0 {
		return r.plain
	}
	for c := range r.cells[:colDim] {
		if terseColumns>>c&1 == 0 && !r.cells[c].empty() {
			return false
		}
	}
	return r.plain && len(r.run) == 0
}

// move puts the row, which is a part of text, into it.
func (r *row) move(text string, start int) {
	r.text = text
	for i := range r.cells[:colDim] {
		r.cells[i] += spanOf(start, start)
	}
}
