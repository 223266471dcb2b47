// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
)

// quick makes events of rows that are as plain as most are, where they stand in the
// feed. It knows a part of what the decoder knows, and leaves it every row that says
// anything else, or anything that is wrong.
type quick struct {
	splitter
	p       *plan
	in      *adapters.Input
	mapping string
	feed    *feed
	first   int64 // number of the first line; 0 is unknown
	careful bool  // there are texts that stand for nothing

	key, parent []quickText
	names       [5]quickText // order, party, campaign, product, customer
	at, booked  *quickTime   // booked may be nil
	skip        []quickCondition
	events      []quickEvent
	numbers     numerals
	scratch     []byte
	withDims    bool // events have dimensions

	text    string // of the feed
	room    int    // where the room of the feed for other texts is free
	fills   int    // of the feed, that the marks are of
	row     quickRow
	tersely []terse.Event // events of the row
	wholly  []event.Event
	dims    [][]terse.Dim // of the terse events of the block

	rows, made, zeros int64 // rows that were taken, their events, and rows that say that there was nothing
	rowsPassed        int64
}

// quickText is a column, or a text that stays the same.
type quickText struct {
	place    int // among the fields; below 0 is none
	text     terse.Span
	optional bool
}

// quickCondition is a condition; where it says that rows are skipped, n is how many were.
type quickCondition struct {
	*condition
	place  int
	reason string
	n      int64
}

// quickRow is what all events of a row have in common.
type quickRow struct {
	terse  terse.Event
	booked time.Time
	parent terse.Span
	date   string
}

// begin begins a block: what was read before is not needed any more.
func (q *quick) begin(block *terse.Block) {
	q.text, q.room, q.dims = q.feed.text, feedLimit, q.dims[:0]
	block.Text, block.Source, block.Dims = q.text, q.in.Source, nil
}

// read takes rows out of the feed, up to one that is not plain or to the last whole line.
// It reports whether there was room for all of them.
func (q *quick) read(block *terse.Block, events []event.Event, n *int) bool {
	f := q.feed
	if q.fills != f.fills {
		q.fills = f.fills
		q.restart(f.at)
	} else {
		q.pass(f.at)
	}
	text := f.text[:f.whole]
	list := block.Events[:cap(block.Events)]
	some := len(block.Events)
	more := true
	for f.at < f.whole {
		if len(q.marks)-q.next <= len(q.fields) && q.marked < len(text) {
			q.more(text)
			continue
		}
		if len(list)-some < len(q.events) || len(events)-*n < len(q.events) || len(f.buf)-q.room < q.roomOfRow() {
			more = false
			break
		}
		next, ok := q.split(text)
		if !ok {
			break
		}
		q.tersely, q.wholly = list[some:some], events[*n:*n]
		if !q.take() {
			q.dims = q.dims[:min(some, len(q.dims))]
			break
		}
		some, *n = some+len(q.tersely), *n+len(q.wholly)
		q.made += int64(len(q.tersely) + len(q.wholly))
		q.rows++
		q.next = next
		f.at = int(q.marks[next-1]) + 1
	}
	block.Events = list[:some]
	if q.withDims {
		block.Dims = q.dims
	}
	return more
}

// roomOfRow is how much room a row may take for texts that are put together: for each
// event a key, the key of its parent, and two times.
func (q *quick) roomOfRow() int { return (2*len(q.events) + 3) * textRoom }

// textRoom is the most that one of them may take before it is found to be too long.
const textRoom = 2*event.MaxText + 2

// line is the number of the line of the present row; 0 is unknown.
func (q *quick) line() int64 {
	if q.first == 0 {
		return 0
	}
	return q.first + q.feed.lines + q.rows
}

// passed is how many lines were taken since it was asked last.
func (q *quick) passed() int64 {
	n := q.rows - q.rowsPassed
	q.rowsPassed = q.rows
	return n
}

// cell is the text of a field without spaces around it. It is false for one that may be
// more than it seems: a formula, or something that a spreadsheet could not work out.
func (q *quick) cell(place int) (terse.Span, bool) {
	if place < 0 {
		return terse.Span{}, true
	}
	s := q.fields[place]
	if s.Empty() {
		return s, true
	}
	if q.careful || q.odd {
		return q.cellOdd(s)
	}
	return s, q.text[s.Start] != '='
}

func (q *quick) cellOdd(s terse.Span) (terse.Span, bool) {
	text := q.text[s.Start:s.End]
	s.Start += uint32(len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace)))
	text = strings.TrimSpace(text)
	s.End = s.Start + uint32(len(text))
	if text == "" || slices.Contains(q.p.absent, text) {
		return terse.Span{}, true
	}
	return s, text[0] != '=' && (text[0] != '#' || !isCellFault(text))
}

// name is a text that names something. It is false for what no event may have.
func (q *quick) name(t *quickText) (terse.Span, bool) {
	if t.place < 0 {
		return t.text, true
	}
	s, ok := q.cell(t.place)
	if !ok || s.End-s.Start > event.MaxText {
		return s, false
	}
	if q.odd && !s.Empty() {
		text := q.text[s.Start:s.End]
		return s, validText(text) && (strings.IndexByte(text, '+') < 0 || !isShortened(text))
	}
	return s, true
}

// validText tells what may stand in a text of an event.
func validText(s string) bool {
	return len(s) <= event.MaxText && utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}

// join puts the parts of a key together. It is false where one is missing that must
// not be.
func (q *quick) join(parts []quickText, suffix string, required bool) (terse.Span, bool) {
	if len(parts) == 1 && suffix == "" {
		s, ok := q.name(&parts[0])
		return s, ok && (!required || !s.Empty())
	}
	room := q.feed.buf[q.room:q.room]
	some, lacking := false, false
	for i := range parts {
		s, ok := q.name(&parts[i])
		if !ok || len(room)+2*int(s.End-s.Start)+1 > textRoom {
			return s, false
		}
		if i > 0 {
			room = append(room, '|')
		}
		room = appendPart(room, q.text[s.Start:s.End])
		if parts[i].place >= 0 {
			some = some || !s.Empty()
		}
		lacking = lacking || s.Empty() && !parts[i].optional
	}
	if !some || lacking {
		return terse.Span{}, !required && !some
	}
	if suffix != "" {
		if len(room)+len(suffix)+1 > textRoom {
			return terse.Span{}, false
		}
		room = append(append(room, '|'), suffix...)
	}
	return q.keep(len(room)), len(room) <= event.MaxText
}

// keep keeps a text that was written to the room of the feed.
func (q *quick) keep(n int) terse.Span {
	s := terse.Span{Start: uint32(q.room), End: uint32(q.room + n)}
	q.room += n
	return s
}
