// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/event"
)

// layout is how a time is written.
type layout struct {
	pattern string // as it was written
	text    string // for package time; empty for the forms that it has none for
	form    layoutForm
	date    bool    // a day, not an instant
	offset  bool    // it says its own zone, as hours from UTC
	zoned   bool    // it ends with the abbreviation of its zone
	noon    bool    // AM and PM, which Korean spreadsheets write as 오전 and 오후
	pieces  []piece // where each part has its place; nil if it has none
	length  int
}

type layoutForm uint8

const (
	written layoutForm = iota
	unixSeconds
	unixMillis
	excelDays
)

// piece is a part of a layout at a fixed place.
type piece struct {
	part byte // y M d H m s, or 0 for a text that must stand there
	from int
	text string // of the layout
}

// parseLayout reads a pattern such as "yyyy-MM-dd HH:mm:ss".
func parseLayout(pattern string) (*layout, error) {
	switch pattern {
	case "":
		return nil, fmt.Errorf("%w: no layout", event.ErrMissing)
	case "rfc3339":
		return &layout{pattern: pattern, text: time.RFC3339, offset: true}, nil
	case "unix":
		return &layout{form: unixSeconds}, nil
	case "unix_ms":
		return &layout{form: unixMillis}, nil
	case "excel":
		return &layout{form: excelDays}, nil
	}
	l := &layout{pattern: pattern, date: true}
	var rest string
	rest, l.zoned = strings.CutSuffix(pattern, " z")
	fixed := true
	var seen strings.Builder
	for rest != "" {
		n := run(rest)
		word := rest[:n]
		rest = rest[n:]
		text, part, err := token(word)
		if err != nil {
			return nil, err
		}
		l.note(part)
		fixed = fixed && (part == 0 || len(word) == len(text) && strings.IndexByte("yMdHms", part) >= 0 && len(word) >= 2 && word != "MMM" && word != "yy")
		l.pieces = append(l.pieces, piece{part: part, from: len(l.text), text: text})
		l.text += text
		if part != 0 {
			seen.WriteByte(part)
		}
	}
	if l.length = len(l.text); !fixed {
		l.pieces = nil
	}
	return l, complete(seen.String(), l)
}

// note takes up what a part says of the layout.
func (l *layout) note(part byte) {
	switch part {
	case 'H', 'h', 'm', 's':
		l.date = false
	case 'a':
		l.noon = true
	case 'X':
		l.offset = true
	}
}

// complete refuses a layout that does not say the day, or half a clock.
func complete(seen string, l *layout) error {
	for _, part := range "yMd" {
		if strings.Count(seen, string(part)) != 1 {
			return fmt.Errorf("%w: a time has one year, one month and one day: yyyy, MM, dd", event.ErrSyntax)
		}
	}
	switch {
	case l.zoned && (l.date || l.offset):
		return fmt.Errorf("%w: z goes with a time that does not say its zone otherwise", event.ErrSyntax)
	case !l.date && !strings.ContainsAny(seen, "Hh"):
		return fmt.Errorf("%w: minutes without an hour, which is HH; MM is the month", event.ErrSyntax)
	case strings.Contains(seen, "h") != l.noon:
		return fmt.Errorf("%w: hh goes with a for AM and PM; HH has 24 hours", event.ErrSyntax)
	}
	return nil
}

// run is how long the first token of a pattern is.
func run(s string) int {
	if s[0] == '\'' {
		if end := strings.IndexByte(s[1:], '\''); end >= 0 {
			return end + 2
		}
		return len(s)
	}
	n := 1
	for n < len(s) && s[n] == s[0] && isLetter(s[0]) {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// token is what a token is in package time, and the letter of what it means.
func token(word string) (text string, part byte, err error) {
	switch word {
	case "yyyy":
		return "2006", 'y', nil
	case "yy":
		return "06", 'y', nil
	case "MMM":
		return "Jan", 'M', nil
	case "MM":
		return "01", 'M', nil
	case "M":
		return "1", 'M', nil
	case "dd":
		return "02", 'd', nil
	case "d":
		return "2", 'd', nil
	case "HH", "H":
		return "15", word[0], nil
	case "hh":
		return "03", 'h', nil
	case "h":
		return "3", 'h', nil
	case "mm":
		return "04", 'm', nil
	case "ss":
		return "05", 's', nil
	case "a":
		return "PM", 'a', nil
	case "XXX":
		return "Z07:00", 'X', nil
	case "XX":
		return "-0700", 'X', nil
	case "T":
		return "T", 0, nil
	}
	return literal(word)
}

// literal is a text that stands in the time as it is: signs, and letters that mean
// nothing to package time.
func literal(word string) (text string, part byte, err error) {
	if strings.HasPrefix(word, ".S") || word[0] == 'S' {
		return "", 0, fmt.Errorf("%w: parts of a second are read without being named", event.ErrSyntax)
	}
	text = strings.Trim(word, "'")
	for i := range len(text) {
		c := text[i]
		if c == '_' || c >= '0' && c <= '9' || isLetter(c) && (word[0] != '\'' || c != 'T' && c != 'Z') {
			return "", 0, fmt.Errorf("%w: %q means nothing in a time: want yyyy MM dd HH mm ss, a, XXX, or z at the end", event.ErrSyntax, word)
		}
	}
	return text, 0, nil
}
