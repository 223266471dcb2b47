// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import "github.com/jupan-go/jupan/internal/terse"

// splitter cuts rows into fields by their marks (see [terse.Marks]), commas among them.
type splitter struct {
	terse.Cursor
	width  int
	fields []terse.Span // of the present row, one for each of the header, and an empty one
	odd    bool         // a field may be more than what stands in it, as spaces at its ends are less
	far    bool         // there is more than ASCII
}

// has reports whether there is a mark of a number, and finds it.
func (s *splitter) has(text string, mark int) bool {
	for mark >= len(s.Marks) && s.Marked < len(text) {
		s.Mark(text)
	}
	return mark < len(s.Marks)
}

// split cuts the present row, and returns where the marks of the next one begin. It
// leaves rows that take more than commas and simple quotation marks.
func (s *splitter) split(text string) (next int, ok bool) {
	n := s.width
	if len(s.Marks)-s.Next < n {
		return s.splitLoose(text)
	}
	start := s.Marks[s.Next-1] + 1
	ends, fields := s.Marks[s.Next:s.Next+n], s.fields[:n]
	var other byte
	s.odd, s.far = false, false
	for i, end := range ends[:n-1] {
		other |= text[end] ^ s.Comma
		fields[i] = terse.Span{Start: start, End: end}
		start = end + 1
	}
	end := ends[n-1]
	fields[n-1] = terse.Span{Start: start, End: end}
	if other != 0 || text[end] != '\n' {
		return s.splitLoose(text)
	}
	return s.Next + n, true
}

// splitLoose is split for a row with other marks than commas.
func (s *splitter) splitLoose(text string) (next int, ok bool) {
	s.odd, s.far = false, false
	start, n := s.Marks[s.Next-1]+1, 0
	for next = s.Next; s.has(text, next); next++ {
		field := terse.Span{Start: start, End: s.Marks[next]}
		switch c := text[field.End]; {
		case c == s.Comma || c == '\n' || c == '\r':
		case c == '"' && field.Empty():
			s.odd = true
			if next, ok = s.splitQuoted(text, next); !ok {
				return next, false
			}
			field = terse.Span{Start: start + 1, End: s.Marks[next-1]}
		case c < ' ' || c == 0x7f || c == '"':
			return next, false
		default:
			after := text[field.End+1] // there is the end of the line
			s.far = s.far || c > 0x7f
			s.odd = s.odd || c > 0x7f || c == '+' || c == '#' && field.Empty() ||
				c == ' ' && (field.Empty() || after <= ' ' || after == s.Comma)
			continue
		}
		if n == s.width {
			return next, false
		}
		s.fields[n] = field
		n++
		end := s.Marks[next]
		if text[end] == '\r' && s.has(text, next+1) && s.Marks[next+1] == end+1 {
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
		c := text[s.Marks[next]]
		if c < ' ' || c == 0x7f {
			return next, false
		}
		s.far = s.far || c > 0x7f
		if c != '"' {
			continue
		}
		next++
		if !s.has(text, next) || s.Marks[next] != s.Marks[next-1]+1 {
			return next, false
		}
		c = text[s.Marks[next]]
		return next, c == s.Comma || c == '\n' || c == '\r'
	}
	return next, false
}
