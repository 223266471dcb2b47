// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
)

// quickTime reads the times of a field that are written in the first of its layouts.
type quickTime struct {
	clock  *clock // it keeps no text that it is given here
	layout *layout
	places []int
	rfc    bool
	date   string // of the last, where it is a day, and when that began
	day    int64
	// Of a layout with places, those of year, month, day, hour, minute and second, −1 where
	// there is none, and what stands between them.
	parts [6]int
	signs []quickSign
	month terse.Month // of RFC 3339
}

// quickSign is a byte that must stand at a place.
type quickSign struct {
	at int
	is byte
}

func newQuickTime(of *clock, l *layout, places []int) *quickTime {
	t := &quickTime{clock: of, layout: l, places: places, rfc: l.isRFC3339(), parts: [6]int{-1, -1, -1, -1, -1, -1}}
	for _, p := range l.pieces {
		if p.part != 0 {
			t.parts[strings.IndexByte("yMdHms", p.part)] = p.from
			continue
		}
		for i := range len(p.text) {
			t.signs = append(t.signs, quickSign{p.from + i, p.text[i]})
		}
	}
	return t
}

// isRFC3339 tells a layout that quickTime reads by itself.
func (l *layout) isRFC3339() bool { return l.form == written && l.text == time.RFC3339 }

// quickly tells a layout that quickTime reads.
func (l *layout) quickly() bool {
	switch l.form {
	case unixSeconds, unixMillis:
		return true
	case excelDays:
		return false
	case written:
	}
	return l.isRFC3339() || l.pieces != nil && !l.zoned
}

// time reads a time in nanoseconds since 1970.
func (q *quick) time(t *quickTime) (at int64, ok bool) {
	s, ok := q.cell(t.places[0])
	if ok && len(t.places) > 1 {
		s, ok = q.joinTime(t.places[1:], s)
	}
	if !ok {
		return 0, false
	}
	return t.read(q.of(s))
}

// read reads a time in nanoseconds since 1970.
func (t *quickTime) read(text string) (at int64, ok bool) {
	const utc = len("2006-01-02T15:04:05Z")
	switch {
	case t.rfc && len(text) == utc && text[utc-1] == 'Z':
		at, ok = t.month.Seconds(text)
	case t.rfc:
		at, ok = t.rfc3339(text)
	case t.layout.form == unixMillis:
		return t.millis(text)
	default:
		at, ok = t.other(text)
	}
	if !ok {
		return 0, false
	}
	return terse.Nanos(at)
}

// other reads a time that is not of RFC 3339, in seconds since 1970.
func (t *quickTime) other(text string) (at int64, ok bool) {
	switch {
	case t.layout.form == unixSeconds:
		return parseUnix(text)
	case len(text) != t.layout.length:
		return 0, false
	}
	at, ok = t.placed(text)
	if t.layout.date {
		t.date, t.day = t.clock.date, t.clock.base
	}
	return at, ok
}

func (t *quickTime) millis(text string) (at int64, ok bool) {
	n, ok := parseUnix(text)
	seconds, milli := floorDiv(n, 1000)
	at, within := terse.Nanos(seconds)
	return at + milli*1e6, ok && within
}

// placed reads a time as clock.placed does, in seconds since 1970.
func (t *quickTime) placed(text string) (int64, bool) {
	for i := range t.signs {
		if s := &t.signs[i]; text[s.at] != s.is {
			return 0, false
		}
	}
	year := t.parts[0]
	century, of := pairOf(text[year:]), pairOf(text[year+2:])
	month, day := pairOf(text[t.parts[1]:]), pairOf(text[t.parts[2]:])
	var clock [3]uint
	for i, at := range t.parts[3:] {
		if at >= 0 {
			clock[i] = pairOf(text[at:])
		}
	}
	if century > 99 || of > 99 || clock[0] > 23 || clock[1] > 59 || clock[2] > 59 ||
		!t.clock.begin(int(century*100+of), int(month), int(day)) {
		return 0, false
	}
	return t.clock.base + int64(clock[0]*3600+clock[1]*60+clock[2]), true
}

func parseUnix(text string) (int64, bool) {
	const most = 15 // digits, far below the most of an int64
	if len(text) > most {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// floorDiv divides so that what is left is not below zero.
func floorDiv(n, by int64) (quotient, left int64) {
	quotient, left = n/by, n%by
	if left < 0 {
		return quotient - 1, left + by
	}
	return quotient, left
}

// joinTime puts the parts of a time together.
func (q *quick) joinTime(others []int, s terse.Span) (terse.Span, bool) {
	if s.End-s.Start > event.MaxText {
		return s, false
	}
	room := append(q.feed.buf[q.room:q.room], q.text[s.Start:s.End]...)
	for _, place := range others {
		more, ok := q.cell(place)
		n := int(more.End - more.Start)
		if !ok || n+len(room)+1 > textRoom {
			return s, false
		}
		if n > 0 {
			room = append(append(room, ' '), q.text[more.Start:more.End]...)
		}
	}
	return q.keep(len(room)), true
}

// rfc3339 reads a time such as 2026-01-15T12:34:56+09:00, in seconds since 1970.
func (t *quickTime) rfc3339(text string) (int64, bool) {
	const form, most = len("2006-01-02T15:04:05+09:00"), 14 // hours from UTC
	if len(text) != form || text[22] != ':' {
		return 0, false
	}
	at, ok := t.month.Seconds(text)
	hour, minute := pairOf(text[20:]), pairOf(text[23:])
	switch {
	case !ok || hour > most || minute > 59:
	case text[19] == '+':
		return at - int64(hour*3600+minute*60), true
	case text[19] == '-':
		return at + int64(hour*3600+minute*60), true
	}
	return 0, false
}

// pairOf is the number of two digits at the start of a text; above 99 if they are none.
func pairOf(s string) uint {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return uint(tens)*10 + uint(ones)
}
