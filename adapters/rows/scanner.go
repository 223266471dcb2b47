// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
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
	name, err := parse(raw)
	if err != nil || name.kind != isString {
		return "", fmt.Errorf("%w: want the name of a member", event.ErrSyntax)
	}
	c, err := s.peek()
	if err != nil {
		return "", err
	}
	if c != ':' {
		return "", fmt.Errorf("%w: %q where a colon should be", event.ErrSyntax, c)
	}
	return name.text, s.skip()
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
		piece, err := s.piece()
		if atEnd(err) && v.plain {
			return s.buf, v.over()
		}
		if atEnd(err) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, err
		}
		n, done := v.scan(piece)
		if v.n += n; v.n <= rowMax {
			s.buf = append(s.buf, piece[:n]...)
		}
		s.line += int64(bytes.Count(piece[:n], []byte("\n")))
		if _, err := s.r.Discard(n); err != nil {
			return nil, err
		}
		if done {
			return s.buf, v.over()
		}
	}
}

// piece is what has been read ahead, at least a byte of it.
func (s *scanner) piece() ([]byte, error) {
	if s.r.Buffered() == 0 {
		if _, err := s.r.Peek(1); err != nil {
			return nil, err
		}
	}
	return s.r.Peek(s.r.Buffered())
}

// valueScan follows a value to its end, without judging what is in it.
type valueScan struct {
	n       int // bytes so far
	depth   int
	deep    bool
	inText  bool
	escaped bool
	plain   bool // a number or a word: it ends before what follows
}

func (v *valueScan) over() error {
	if v.n > rowMax {
		return fmt.Errorf("%w: a value of more than %d bytes", adapters.ErrLimit, rowMax)
	}
	if v.deep {
		return fmt.Errorf("%w: more than %d levels", adapters.ErrLimit, depthMax)
	}
	return nil
}

// scan follows a piece, and says how much of it belongs to the value and whether it
// ends there.
func (v *valueScan) scan(piece []byte) (n int, done bool) {
	for i := 0; i < len(piece); i++ {
		c := piece[i]
		switch {
		case v.escaped:
			v.escaped = false
		case v.inText:
			if at := bytes.IndexAny(piece[i:], "\"\\"); at < 0 {
				return len(piece), false
			} else if i += at; piece[i] == '\\' {
				v.escaped = true
				continue
			}
			v.inText = false
			if v.depth == 0 {
				return i + 1, true
			}
		case c == '"':
			v.inText = true
		case c == '[' || c == '{':
			v.depth++
			v.deep = v.deep || v.depth > depthMax
		case v.plain && strings.IndexByte(",]}: \t\r\n", c) >= 0:
			return i, true
		case c == ']' || c == '}':
			if v.depth--; v.depth <= 0 {
				return i + 1, true
			}
		case v.depth == 0:
			v.plain = true
		}
	}
	return len(piece), false
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
