// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// scanner reads the tokens of a document, and holds one value at a time.
type scanner struct {
	r    *bufio.Reader
	line int64
	buf  []byte
}

// read reads a byte; the end of the text is too early.
func (s *scanner) read() (byte, error) {
	c, err := s.r.ReadByte()
	if atEnd(err) {
		return 0, io.ErrUnexpectedEOF
	}
	if c == '\n' {
		s.line++
	}
	return c, err
}

// peek returns the next byte that is not a space, without taking it.
func (s *scanner) peek() (byte, error) {
	for {
		c, err := s.read()
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return c, s.r.UnreadByte()
		}
	}
}

// skip takes the byte that peek returned.
func (s *scanner) skip() error {
	_, err := s.r.ReadByte()
	return err
}

// more takes what stands between the elements of a container, or ends it.
func (s *scanner) more(end byte, some bool) (bool, error) {
	c, err := s.peek()
	if err != nil {
		return false, err
	}
	if c == end {
		return false, s.skip()
	}
	if !some {
		return true, nil
	}
	if c != ',' {
		return false, fmt.Errorf("%w: %q where a comma should be", event.ErrSyntax, c)
	}
	return true, s.skip()
}

// key reads the name of a member and the colon behind it.
func (s *scanner) key() (string, error) {
	raw, err := s.value()
	if err != nil {
		return "", err
	}
	var name string
	if err := json.Unmarshal(raw, &name); err != nil {
		return "", fmt.Errorf("%w: want the name of a member", event.ErrSyntax)
	}
	c, err := s.peek()
	if err != nil {
		return "", err
	}
	if c != ':' {
		return "", fmt.Errorf("%w: %q where a colon should be", event.ErrSyntax, c)
	}
	return name, s.skip()
}

// value reads one value of at most 1 MiB; a longer one is read past, and is
// ErrLimit. The bytes are good until the next call.
func (s *scanner) value() ([]byte, error) {
	if _, err := s.peek(); err != nil {
		return nil, err
	}
	s.buf = s.buf[:0]
	var v valueScan
	for {
		c, err := s.r.ReadByte()
		if atEnd(err) && v.scalar() {
			return s.buf, v.over()
		}
		if err != nil {
			if atEnd(err) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		if c == '\n' {
			s.line++
		}
		if v.endsBefore(c) {
			return s.buf, firstError(s.r.UnreadByte(), v.over())
		}
		if v.n++; v.n <= rowMax {
			s.buf = append(s.buf, c)
		}
		if v.take(c) {
			return s.buf, v.over()
		}
	}
}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// valueScan follows a value to its end, without judging what is in it.
type valueScan struct {
	n       int
	depth   int
	deep    bool
	inText  bool
	escaped bool
	plain   bool // a number or a word: it ends before what follows
}

func (v *valueScan) scalar() bool { return v.plain && v.depth == 0 }

func (v *valueScan) over() error {
	if v.n > rowMax {
		return fmt.Errorf("%w: a value of more than %d bytes", adapters.ErrLimit, rowMax)
	}
	if v.deep {
		return fmt.Errorf("%w: more than %d levels", adapters.ErrLimit, depthMax)
	}
	return nil
}

func (v *valueScan) endsBefore(c byte) bool {
	return v.scalar() && strings.IndexByte(",]}: \t\r\n", c) >= 0
}

// take follows one byte and says whether it is the last of the value.
func (v *valueScan) take(c byte) bool {
	switch {
	case v.escaped:
		v.escaped = false
	case v.inText && c == '\\':
		v.escaped = true
	case v.inText && c == '"':
		v.inText = false
		return v.depth == 0
	case v.inText:
	case c == '"':
		v.inText = true
	case c == '[' || c == '{':
		v.depth++
		v.deep = v.deep || v.depth > depthMax
	case c == ']' || c == '}':
		v.depth--
		return v.depth <= 0
	case v.depth == 0:
		v.plain = true
	}
	return false
}

// end makes sure that nothing follows.
func (s *scanner) end() error {
	for {
		c, err := s.r.ReadByte()
		if err != nil {
			return err
		}
		if strings.IndexByte(" \t\r\n", c) < 0 {
			return fmt.Errorf("%w: %q behind the end", event.ErrSyntax, c)
		}
	}
}

// document reads one value that is all there is.
func (s *scanner) document() (any, error) {
	raw, err := s.value()
	if err != nil {
		return nil, err
	}
	v, err := parse(raw)
	if err != nil {
		return nil, err
	}
	if err := s.end(); !atEnd(err) {
		return nil, err
	}
	return v, nil
}

// object and array are sources; fields of an array are numbered from 0.
type (
	object map[string]any
	array  []any
)

// parse turns a value's text into objects, arrays, json.Numbers, strings and bools.
func parse(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%w: %w", event.ErrSyntax, err)
	}
	if _, err := d.Token(); !atEnd(err) {
		return nil, fmt.Errorf("%w: more than a value", event.ErrSyntax)
	}
	return typed(v), nil
}

// typed gives the containers within v their types.
func typed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			v[name] = typed(inner)
		}
		return object(v)
	case []any:
		for i, inner := range v {
			v[i] = typed(inner)
		}
		return array(v)
	}
	return v
}

func (o object) text(name string) (string, error)   { return textOf(o, name) }
func (o object) list(name string) ([]source, error) { return listOf(o, name) }
func (a array) text(name string) (string, error)    { return textOf(a, name) }
func (a array) list(name string) ([]source, error)  { return listOf(a, name) }

// find follows a name with points into a value. A member whose own name has points
// is found as well.
func find(v any, name string) any {
	for {
		switch at := v.(type) {
		case object:
			if inner, ok := at[name]; ok {
				return inner
			}
			step, rest, more := strings.Cut(name, ".")
			if !more {
				return nil
			}
			v, name = at[step], rest
		case array:
			step, rest, more := strings.Cut(name, ".")
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(at) {
				return nil
			}
			if !more {
				return at[i]
			}
			v, name = at[i], rest
		default:
			return nil
		}
	}
}

func textOf(v any, name string) (string, error) {
	switch v := find(v, name).(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	default:
		return "", fmt.Errorf("%w: an object or a list where a value should be", event.ErrSyntax)
	}
}

func listOf(v any, name string) ([]source, error) {
	switch v := find(v, name).(type) {
	case nil:
		return nil, nil
	case array:
		list := make([]source, len(v))
		for i, inner := range v {
			item, ok := inner.(source)
			if !ok {
				return nil, fmt.Errorf("%w: %w", event.ErrSyntax, errNoList)
			}
			list[i] = item
		}
		return list, nil
	default:
		return nil, fmt.Errorf("%w: %w", event.ErrSyntax, errNoList)
	}
}
