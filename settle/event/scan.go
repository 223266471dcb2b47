// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// scanner reads JSON values out of a text, as RFC 8259 has them and nothing
// more: no comments, no trailing commas, no lone surrogates.
type scanner struct {
	text string
	at   int
	// simple says that the text has neither backslashes nor control characters,
	// so that a string ends at the next quotation mark.
	simple bool
}

func newScanner(text string, plain bool) scanner {
	return scanner{text: text, simple: plain && strings.IndexByte(text, '\\') < 0}
}

// fail is the error for what stands at the current place.
func (s *scanner) fail(want string) error {
	return fmt.Errorf("%w: want %s at byte %d", ErrSyntax, want, s.at+1)
}

// peek skips white space and returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// end asks that there be nothing more.
func (s *scanner) end() error {
	if s.peek(); s.at < len(s.text) {
		return s.fail("the end of the line")
	}
	return nil
}

// object reads an object, and calls value with each name for it to read the
// value.
func (s *scanner) object(value func(name string) error) error {
	for first := true; ; first = false {
		name, ok, err := s.member(first)
		if !ok || err != nil {
			return err
		}
		if err := value(name); err != nil {
			return err
		}
	}
}

// member reads up to the value of the next member of an object; ok is false at
// the end of the object.
func (s *scanner) member(first bool) (name string, ok bool, err error) {
	switch c := s.peek(); {
	case first && c == '{':
		s.at++
		if s.peek() == '}' {
			s.at++
			return "", false, nil
		}
	case first:
		return "", false, s.fail("an object")
	case c == ',':
		s.at++
	case c == '}':
		s.at++
		return "", false, nil
	default:
		return "", false, s.fail("',' or '}'")
	}
	if name, err = s.str(); err != nil {
		return "", false, err
	}
	if s.peek() != ':' {
		return name, false, s.fail("':'")
	}
	s.at++
	return name, true, nil
}

// str reads a string.
func (s *scanner) str() (string, error) {
	where, value, err := s.quoted()
	if value != "" || err != nil {
		return value, err
	}
	return where.of(s.text), nil
}

// quoted reads a string. One without escapes is where it stands in the text; of
// any other, which is never empty, the value is returned.
func (s *scanner) quoted() (where span, value string, err error) {
	if s.peek() != '"' {
		return 0, "", s.fail("a string")
	}
	start := s.at + 1
	n := strings.IndexByte(s.text[start:], '"')
	if n >= 0 && (s.simple || !needsCare(s.text[start:start+n])) {
		s.at = start + n + 1
		return spanOf(start, start+n), "", nil
	}
	value, err = s.unescape()
	return 0, value, err
}

// needsCare reports whether s has a backslash or a control character.
func needsCare(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] == '\\' {
			return true
		}
	}
	return false
}

// unescape reads a string with escapes, or one that is at fault.
func (s *scanner) unescape() (string, error) {
	s.at++
	var b []byte
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return string(b), nil
		case c == '\\':
			r, err := s.escape()
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, r)
		case c < ' ':
			return "", s.fail("a control character to be escaped")
		default:
			b = append(b, c)
			s.at++
		}
	}
	return "", s.fail("a string that ends")
}

// escape reads an escape: a backslash and what follows it.
func (s *scanner) escape() (rune, error) {
	rest := s.text[s.at+1:]
	if rest != "" {
		if i := strings.IndexByte(`"\/bfnrt`, rest[0]); i >= 0 {
			s.at += 2
			return rune("\"\\/\b\f\n\r\t"[i]), nil
		}
	}
	r, ok := hex4(rest)
	if !ok {
		return 0, s.fail("a known escape")
	}
	s.at += len(`\u0000`)
	if r < 0xd800 || r > 0xdfff {
		return r, nil
	}
	low, ok := hex4(strings.TrimPrefix(s.text[s.at:], `\`))
	if !ok || r > 0xdbff || low < 0xdc00 || low > 0xdfff || s.text[s.at] != '\\' {
		return 0, s.fail("the second half of a surrogate pair")
	}
	s.at += len(`\u0000`)
	return (r-0xd800)<<10 | (low - 0xdc00) + 0x10000, nil
}

// hex4 reads u and four hexadecimal digits.
func hex4(s string) (r rune, ok bool) {
	if len(s) < 5 || s[0] != 'u' {
		return 0, false
	}
	for _, c := range []byte(s[1:5]) {
		switch {
		case c-'0' <= 9:
			r = r<<4 | rune(c-'0')
		case c|' '-'a' <= 5:
			r = r<<4 | rune(c|' '-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// number reads a number and returns where it stands.
func (s *scanner) number() (where span, err error) {
	s.peek()
	start := s.at
	if s.next("-") {
		s.at++
	}
	whole := s.digits()
	if whole == 0 || whole > 1 && s.text[s.at-whole] == '0' {
		return 0, s.fail("a number")
	}
	if s.next(".") {
		if s.at++; s.digits() == 0 {
			return 0, s.fail("a digit")
		}
	}
	if s.next("eE") {
		s.at++
		if s.next("+-") {
			s.at++
		}
		if s.digits() == 0 {
			return 0, s.fail("a digit")
		}
	}
	return spanOf(start, s.at), nil
}

func (s *scanner) next(among string) bool {
	return s.at < len(s.text) && strings.IndexByte(among, s.text[s.at]) >= 0
}

func (s *scanner) digits() int {
	start := s.at
	for s.at < len(s.text) && s.text[s.at]-'0' <= 9 {
		s.at++
	}
	return s.at - start
}

// boolean reads true or false and returns where it stands.
func (s *scanner) boolean() (where span, err error) {
	s.peek()
	for _, w := range [...]string{"true", "false"} {
		if strings.HasPrefix(s.text[s.at:], w) {
			s.at += len(w)
			return spanOf(s.at-len(w), s.at), nil
		}
	}
	return 0, s.fail("true or false")
}

// null reads null if it is next.
func (s *scanner) null() bool {
	if s.peek() == 'n' && strings.HasPrefix(s.text[s.at:], "null") {
		s.at += len("null")
		return true
	}
	return false
}

// skip reads a value of any kind, for the fields that are to be ignored.
func (s *scanner) skip() error {
	d := json.NewDecoder(strings.NewReader(s.text[s.at:]))
	var v json.RawMessage
	if err := d.Decode(&v); err != nil {
		if errors.Is(err, io.EOF) {
			return s.fail("a value")
		}
		return fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	s.at += int(d.InputOffset())
	return nil
}

// dims reads an object of strings, and appends it to list.
func (s *scanner) dims(list *[]Dim) error {
	return s.object(func(name string) error {
		if s.null() {
			return nil
		}
		v, err := s.str()
		*list = append(*list, Dim{Name: name, Value: v})
		return err
	})
}

// wholeDims reads a text that is an object of strings.
func (s *scanner) wholeDims(list *[]Dim) error {
	if err := s.dims(list); err != nil {
		return err
	}
	return s.end()
}
