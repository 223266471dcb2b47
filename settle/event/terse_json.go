// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import "github.com/jupan-go/jupan/internal/terse"

// terseJSON makes terse events of rows that jsonForm has taken apart.
type terseJSON struct {
	terseRows
	to [colDim]uint8 // by column, its cell
}

func newTerseJSON() *terseJSON {
	f := &terseJSON{terseRows: *newTerseRows()}
	for c := colSource; c < colDim; c++ {
		f.to[c] = f.place(c)
	}
	return f
}

func (f *terseJSON) read(r *Reader, block *terse.Block, events []Event) (n int) {
	text := r.lines.text
	block.Text, block.Source = text, r.row.source
	list := block.Events[:cap(block.Events)]
	some := 0
	for r.lines.text != "" && some < len(list) && n < len(events) {
		start := len(text) - len(r.lines.text)
		line, err := r.lines.next()
		if err != nil || line == "" {
			continue
		}
		r.rows++
		fault := r.json.read(&r.row, line)
		if fault == nil && len(r.row.text) == len(line) && f.event(&r.row, start, block, &list[some]) {
			some++
		} else if r.finish(&events[n], fault) {
			n++
		}
	}
	block.Events = list[:some]
	return n
}

// event makes the event of a row, cut from a line that starts at a place of the text of
// the block, if it is terse.
func (f *terseJSON) event(row *row, start int, block *terse.Block, e *terse.Event) bool {
	if !row.plain || len(row.run) > 0 {
		return false
	}
	for c := colSource; c < colDim; c++ {
		s := row.cells[c]
		f.cells[f.to[c]] = terse.Span{Start: uint32(start) + s.start, End: uint32(start) + s.end}
	}
	return f.terseRows.event(block.Text, e) && (block.Source != "" || !e.Source.Empty())
}
