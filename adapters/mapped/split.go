// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import "github.com/jupan-go/jupan/internal/terse"

// markStep is how much is looked through for marks at a time.
const markStep = 4 << 10

// splitter cuts rows into fields by their marks (see [terse.Marks]), commas among them.
type splitter struct {
	comma  byte
	width  int
	fields []terse.Span // of the present row, one for each of the header, and an empty one
	odd    bool         // a field may be more than what stands in it, as spaces at its ends are less
	far    bool         // there is more than ASCII

	// marks are those of the text from the end of the line before the present row on:
	// marks[next-1] is that end.
	marks  []uint32
	next   int
	marked int // how much of the text they are of
}

// restart forgets the marks; the present row starts at a place.
func (s *splitter) restart(start int) {
	s.marks = append(s.marks[:0], uint32(start)-1)
	s.next, s.marked = 1, start
}

// pass goes on to the row that starts at a place.
func (s *splitter) pass(start int) {
	if start > s.marked {
		s.restart(start)
		return
	}
	for s.next < len(s.marks) && s.marks[s.next] < uint32(start) {
		s.next++
	}
}

// more finds further marks, and forgets those of rows that are done.
func (s *splitter) more(text string) {
	kept := copy(s.marks, s.marks[s.next-1:])
	s.marks, s.next = s.marks[:kept], 1
	s.mark(text)
}

func (s *splitter) mark(text string) {
	to := min(s.marked+markStep, len(text))
	if terse.IsMark(s.comma) {
		s.marks = terse.Marks(s.marks, text, s.marked, to)
	} else {
		for i := s.marked; i < to; i++ {
			if c := text[i]; c == s.comma || terse.IsMark(c) {
				s.marks = append(s.marks, uint32(i))
			}
		}
	}
	s.marked = to
}

// has reports whether there is a mark of a number, and finds it.
func (s *splitter) has(text string, mark int) bool {
	for mark >= len(s.marks) && s.marked < len(text) {
		s.mark(text)
	}
	return mark < len(s.marks)
}

// split cuts the present row, and returns where the marks of the next one begin. It
// leaves rows that take more than commas and simple quotation marks.
func (s *splitter) split(text string) (next int, ok bool) {
	n := s.width
	if len(s.marks)-s.next < n {
		return s.splitLoose(text)
	}
	start := s.marks[s.next-1] + 1
	ends, fields := s.marks[s.next:s.next+n], s.fields[:n]
	var other byte
	s.odd, s.far = false, false
	for i, end := range ends[:n-1] {
		other |= text[end] ^ s.comma
		fields[i] = terse.Span{Start: start, End: end}
		start = end + 1
	}
	end := ends[n-1]
	fields[n-1] = terse.Span{Start: start, End: end}
	if other != 0 || text[end] != '\n' {
		return s.splitLoose(text)
	}
	return s.next + n, true
}

// splitLoose is split for a row with other marks than commas.
func (s *splitter) splitLoose(text string) (next int, ok bool) {
	s.odd, s.far = false, false
	start, n := s.marks[s.next-1]+1, 0
	for next = s.next; s.has(text, next); next++ {
		field := terse.Span{Start: start, End: s.marks[next]}
		switch c := text[field.End]; {
		case c == s.comma || c == '\n' || c == '\r':
		case c == '"' && field.Empty():
			s.odd = true
			if next, ok = s.splitQuoted(text, next); !ok {
				return next, false
			}
			field = terse.Span{Start: start + 1, End: s.marks[next-1]}
		case c < ' ' || c == 0x7f || c == '"':
			return next, false
		default:
			after := text[field.End+1] // there is the end of the line
			s.far = s.far || c > 0x7f
			s.odd = s.odd || c > 0x7f || c == '+' || c == '#' && field.Empty() ||
				c == ' ' && (field.Empty() || after <= ' ' || after == s.comma)
			continue
		}
		if n == s.width {
			return next, false
		}
		s.fields[n] = field
		n++
		end := s.marks[next]
		if text[end] == '\r' && s.has(text, next+1) && s.marks[next+1] == end+1 {
			next++
			end++
		}
		switch text[end] {
		case '\n':
			return next + 1, n == s.width
		case '\r':
			return next, false
		}
		start = end + 1
	}
	return next, false
}

// splitQuoted passes over a field in quotation marks, and returns the mark behind it.
func (s *splitter) splitQuoted(text string, open int) (next int, ok bool) {
	for next = open + 1; s.has(text, next); next++ {
		c := text[s.marks[next]]
		if c < ' ' || c == 0x7f {
			return next, false
		}
		s.far = s.far || c > 0x7f
		if c != '"' {
			continue
		}
		next++
		if !s.has(text, next) || s.marks[next] != s.marks[next-1]+1 {
			return next, false
		}
		c = text[s.marks[next]]
		return next, c == s.comma || c == '\n' || c == '\r'
	}
	return next, false
}
