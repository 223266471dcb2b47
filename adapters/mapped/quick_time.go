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
	// Of a layout with places, those of year, month, day, hour, minute and second, −1 where
	// there is none, and what stands between them.
	parts [6]int
	signs []quickSign
	// Of RFC 3339, the day that was read last, and when it began in UTC.
	day   [2]uint64 // its text
	began int64
}

// quickSign is a byte that must stand at a place.
type quickSign struct {
	at int
	is byte
}

func newQuickTime(of *clock, l *layout, places []int) *quickTime {
	t := &quickTime{clock: of, layout: l, places: places, parts: [6]int{-1, -1, -1, -1, -1, -1}}
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

// The bounds of when a terse event happened, in seconds since 1970.
const (
	from1700 = -8_520_336_000
	to2200   = 7_258_118_400
)

// time reads a time in nanoseconds since 1970, and the date where it is a day.
func (q *quick) time(t *quickTime) (at int64, date string, ok bool) {
	s, ok := q.cell(t.places[0])
	if !ok || s.End-s.Start > event.MaxText {
		return 0, "", false
	}
	if len(t.places) > 1 {
		if s, ok = q.joinTime(t, s); !ok {
			return 0, "", false
		}
	}
	text, milli := q.text[s.Start:s.End], int64(0)
	switch {
	case t.layout.form != written:
		if at, ok = parseUnix(text); t.layout.form == unixMillis {
			at, milli = floorDiv(at, 1000)
		}
	case t.layout.isRFC3339():
		at, ok = t.rfc3339(text)
	case len(text) != t.layout.length:
		return 0, "", false
	default:
		at, ok = t.placed(text)
		if t.layout.date {
			date = t.clock.date
		}
	}
	if !ok || at < from1700 || at >= to2200 {
		return 0, "", false
	}
	return at*1e9 + milli*1e6, date, true
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
func (q *quick) joinTime(t *quickTime, s terse.Span) (terse.Span, bool) {
	room := append(q.feed.buf[q.room:q.room], q.text[s.Start:s.End]...)
	for _, place := range t.places[1:] {
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

// rfc3339 reads a time such as 2026-01-15T12:34:56Z, or with +09:00 in the place of Z, in
// seconds since 1970.
func (t *quickTime) rfc3339(text string) (int64, bool) {
	const form, other = len("2006-01-02T15:04:05Z"), len("2006-01-02T15:04:05+09:00")
	if len(text) != form && len(text) != other {
		return 0, false
	}
	if day := text[:len("2006-01-02T")]; eight(day) != t.day[0] || eight(day[3:]) != t.day[1] {
		if !t.turn(day) {
			return 0, false
		}
	}
	at, ok := clockOf(text[11:])
	if at += t.began; text[19] == 'Z' {
		return at, ok && len(text) == form
	}
	if !ok || len(text) != other || text[22] != ':' {
		return 0, false
	}
	const most = 14 // hours from UTC
	hour, minute := pairOf(text[20:]), pairOf(text[23:])
	switch {
	case hour > most || minute > 59:
	case text[19] == '+':
		return at - int64(hour*3600+minute*60), true
	case text[19] == '-':
		return at + int64(hour*3600+minute*60), true
	}
	return 0, false
}

// turn makes a day, and the T behind it, the last one.
func (t *quickTime) turn(day string) bool {
	at, err := time.Parse("2006-01-02T", day)
	if err != nil {
		return false
	}
	t.day = [2]uint64{eight(day), eight(day[3:])}
	t.began = at.Unix()
	return true
}

// clockOf reads the seconds since midnight out of a text that begins like 12:34:56.
func clockOf(text string) (int64, bool) {
	const (
		form   = 0x30303a30303a3030 // 00:00:00, from behind
		digits = 0x7676007676007676 // makes the highest bit of a byte that is above 9
		signs  = 0x00007f00007f0000
		high   = 0x8080808080808080
	)
	w := eight(text) ^ form
	if (w|(w+digits+signs))&high != 0 {
		return 0, false
	}
	hour, minute, second := w&15*10+w>>8&15, w>>24&15*10+w>>32&15, w>>48&15*10+w>>56
	return int64(hour*3600 + minute*60 + second), hour < 24 && minute < 60 && second < 60
}

// eight is the first eight bytes of a text as a number, the first one lowest.
func eight(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// pairOf is the number of two digits at the start of a text; above 99 if they are none.
func pairOf(s string) uint {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return 100
	}
	return uint(tens)*10 + uint(ones)
}
