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
	"github.com/jupan-go/jupan/internal/alias"
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
	begun   int64 // number of the first line; 0 is unknown
	careful bool  // there are texts that stand for nothing

	key, parent []quickText
	names       [5]int      // places of order, party, campaign, product and customer
	same        []quickSame // of those, what is the same in all rows
	at, booked  *quickTime  // booked may be nil
	skip        []quickCondition
	events      []quickEvent
	numbers     numerals
	footer      int // place of the column that says which row it is
	totals      []quickTotal
	ended       *ending        // of the decoder
	currency    *quickCurrency // of the row; may be nil
	scratch     []byte
	plain       *plainRows // nil where none of the mapping are as plain
	oneKey      bool       // the key is a column
	related     bool       // rows may have more in common than terse events
	withDims    bool       // events have dimensions

	text     string // of the feed
	simple   bool   // no cell of the row is more than it seems, or too long
	room     int    // where the room of the feed for other texts is free
	fills    int    // of the feed, that the marks are of
	row      quickRow
	tersely  []terse.Event // of the block
	wholly   []event.Event // of whoever reads
	first    int           // of the row among tersely, which has what all of its events have in common
	t, w     int           // how many there are of either
	given    bool          // the row gives any
	fee, net figure        // of the event, if it may have them
	dims     []*terse.Dims // of the terse events of the block

	rows, made, zeros int64 // rows that were taken, their events, and rows that say that there was nothing
	rowsPassed        int64
	counted           int64 // rows that the footer counts and the decoder does not know of yet
}

// quickText is a column, or a text that stays the same.
type quickText struct {
	place    int // among the fields; below 0 is none
	text     terse.Span
	optional bool
}

// quickSame is a field that is the same in all rows.
type quickSame struct {
	field int // as in quick.names
	text  terse.Span
}

// quickCondition is a condition; where it says that rows are skipped, n is how many were.
type quickCondition struct {
	*condition
	place  int
	reason string
	n      int64
}

// quickRow is what all events of a row have in common, beside the first of its terse
// events.
type quickRow struct {
	number int64 // counts rows that were begun
	booked time.Time
	parent terse.Span
	whole  bool // it has either of the others
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
		q.Restart(f.at)
	} else {
		q.Pass(f.at)
	}
	text := f.text[:f.whole]
	list := block.Events[:cap(block.Events)]
	some, roomMax := len(block.Events), len(f.buf)-q.roomOfRow()
	q.tersely, q.wholly = list, events
	more := true
	for f.at < f.whole {
		if len(q.Marks)-q.Next <= q.width && q.Marked < len(text) {
			q.More(text)
			q.Marks = slices.Grow(q.Marks, len(plainMarks{})) // for cut
			continue
		}
		if len(list)-some < len(q.events) || len(events)-*n < len(q.events) || q.room > roomMax {
			more = false
			break
		}
		if q.plain != nil && q.plain.read(q, text, &list[some]) {
			some++
			q.made++
			q.pass(q.Next + q.width)
			continue
		}
		q.first, q.t, q.w = some, some, *n
		next, ok := q.split(text)
		if !ok || !q.take(next) {
			q.dims = q.dims[:min(some, len(q.dims))]
			break
		}
		q.made += int64(q.t - some + q.w - *n)
		some, *n = q.t, q.w
		q.pass(next)
	}
	block.Events = list[:some]
	if q.withDims {
		block.Dims = q.dims
	}
	return more
}

// pass goes on to the next row, whose marks are known.
func (q *quick) pass(next int) {
	q.rows++
	q.Next = next
	q.feed.at = int(q.Marks[next-1]) + 1
}

// roomOfRow is how much room a row may take for texts that are put together: for each
// event a key, the key of its parent, and two times.
func (q *quick) roomOfRow() int { return (2*len(q.events) + 3) * textRoom }

// textRoom is the most that one of them may take before it is found to be too long.
const textRoom = 2*event.MaxText + 2

// line is the number of the line of the present row; 0 is unknown.
func (q *quick) line() int64 {
	if q.begun == 0 {
		return 0
	}
	return q.begun + q.feed.lines + q.rows
}

// pause lets the decoder go on, which it tells what was taken.
func (q *quick) pause(d *decoder) {
	d.t.Pass(alias.Promise{}, q.rows-q.rowsPassed)
	q.rowsPassed = q.rows
	if q.p.footer != nil {
		q.tellTotals()
	}
}

// cell is the text of a field without spaces around it. It is false for one that may be
// more than it seems: something that a spreadsheet could not work out. A formula is not
// among them, because there are quotation marks in it.
func (q *quick) cell(place int) (s terse.Span, ok bool) {
	if q.simple {
		return q.fields[place], true
	}
	return q.cellOdd(place)
}

func (q *quick) cellOdd(place int) (terse.Span, bool) {
	s := q.fields[place]
	if s.Empty() {
		return s, true
	}
	first, last := q.text[s.Start], q.text[s.End-1]
	if first == ' ' || last == ' ' || first > '~' || last > '~' {
		text := q.text[s.Start:s.End]
		s.Start += uint32(len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace)))
		s.End = s.Start + uint32(len(strings.TrimSpace(text)))
		if s.Empty() {
			return s, true
		}
		first = q.text[s.Start]
	}
	switch {
	case q.careful && slices.Contains(q.p.absent, q.text[s.Start:s.End]):
		return terse.Span{}, true
	case first == '#':
		return s, !isCellFault(q.text[s.Start:s.End])
	}
	return s, true
}

// name is a text that names something. It is false for what no event may have.
func (q *quick) name(place int) (terse.Span, bool) {
	if q.simple {
		return q.fields[place], true
	}
	return q.nameOdd(place)
}

func (q *quick) nameOdd(place int) (terse.Span, bool) {
	s, ok := q.cellOdd(place)
	if !ok || s.Empty() || s.End-s.Start > event.MaxText {
		return s, ok && s.Empty()
	}
	text := q.text[s.Start:s.End]
	if q.far && !validText(text) {
		return s, false
	}
	return s, text[0] > '9' || strings.IndexByte(text, '+') < 0 || !isShortened(text)
}

// part is the text of a part of a key.
func (q *quick) part(t *quickText) (terse.Span, bool) {
	if t.place < 0 {
		return t.text, true
	}
	return q.name(t.place)
}

// validText tells what may stand in a text of an event.
func validText(s string) bool {
	return len(s) <= event.MaxText && utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}

// join puts the parts of a key together. It is false where one is missing that must
// not be.
func (q *quick) join(parts []quickText, suffix string, required bool) (terse.Span, bool) {
	if len(parts) == 1 && suffix == "" {
		s, ok := q.part(&parts[0])
		return s, ok && (!required || !s.Empty())
	}
	room := q.feed.buf[q.room:q.room]
	some, lacking := false, false
	for i := range parts {
		s, ok := q.part(&parts[i])
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
