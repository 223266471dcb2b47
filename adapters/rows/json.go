// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// JSON reads the objects of a list in a document. The list is named by the members
// on the way to it, "data.list"; "*" is every element of a list on the way
// ("*.results"), "" is a document that is the list, and "." one that is a single row.
// A row's number is its place in the list, from 1. Numbers are read digit by digit.
//
// A document without the list is a [*adapters.DriftError], unless what stands there
// instead is asked of [Reader.Rest] first. One that reaches its end completes the
// output.
func JSON(in *adapters.Input, out *adapters.Output, list string, opts *Options) (*Reader, error) {
	if opts == nil {
		opts = &Options{}
	}
	text, err := openText(in, opts)
	if err != nil {
		return nil, err
	}
	j := &jsonReader{in: in, out: out, scan: scanner{r: text}, around: value{kind: isObject}}
	if list == "." {
		j.single = true
	} else if list != "" {
		j.path = strings.Split(list, ".")
	}
	s := opts.style()
	s.exponents = true
	return newReader(out, j, s), nil
}

// JSONLines reads a text with a document on each line. An empty line is no row.
func JSONLines(in *adapters.Input, out *adapters.Output, opts *Options) (*Reader, error) {
	if opts == nil {
		opts = &Options{}
	}
	text, err := openText(in, opts)
	if err != nil {
		return nil, err
	}
	s := opts.style()
	s.exponents = true
	return newReader(out, &lineReader{in: in, text: text, line: max(opts.FirstLine, 1) - 1}, s), nil
}

// jsonReader walks a document to a list and through it.
type jsonReader struct {
	in     *adapters.Input
	out    *adapters.Output
	scan   scanner
	path   []string
	single bool

	begun, found bool
	levels       []level // the containers that are open
	row          int64
	parser       parser
	value        value // the row
	around       value
	kept         int // bytes in it
}

// level is an open container on the way to the list.
type level struct {
	close byte // what ends it
	some  bool // an element has been read
}

func (j *jsonReader) rest() source { return &j.around }

func (j *jsonReader) next() (read, error) {
	got, err := j.advance()
	switch {
	case atEnd(err):
		if !j.found {
			missing := "the list"
			if len(j.path) > 0 {
				missing = strings.Join(j.path, ".")
			}
			err = &adapters.DriftError{Name: j.in.Name, Missing: []string{missing}, Detail: "no such list"}
			break
		}
		j.out.Complete()
	case err != nil:
		err = j.fault(err)
	}
	return got, err
}

// fault gives an error of the scanner its place.
func (j *jsonReader) fault(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return broken(j.in, j.scan.line+1, err)
	}
	return &adapters.FormatError{Name: j.in.Name, Row: j.scan.line + 1, Err: err}
}

// advance goes on to the next row.
func (j *jsonReader) advance() (read, error) {
	if !j.begun {
		j.begun = true
		if j.single {
			j.found = true
			return j.element()
		}
		if err := j.descend(); err != nil {
			return read{}, err
		}
	}
	for len(j.levels) > 0 {
		depth := len(j.levels) - 1
		top := &j.levels[depth]
		more, err := j.scan.more(top.close, top.some)
		if err != nil {
			return read{}, err
		}
		top.some = true
		switch {
		case !more:
			j.levels = j.levels[:depth]
		case depth == len(j.path):
			return j.element()
		case top.close == ']':
			err = j.descend()
		default:
			err = j.member(depth)
		}
		if err != nil {
			return read{}, err
		}
	}
	return read{}, j.scan.end()
}

// element reads a row.
func (j *jsonReader) element() (read, error) {
	j.row++
	raw, err := j.scan.value()
	if errors.Is(err, adapters.ErrLimit) {
		return read{line: j.row, bad: err}, nil
	}
	if err != nil {
		return read{}, err
	}
	if j.value, err = j.parser.parse(raw); err != nil {
		return read{}, err
	}
	return rowOf(&j.value, j.row, nil), nil
}

// rowOf makes a row of a value, which must be an object or a list.
func rowOf(v *value, line int64, bad error) read {
	if bad == nil && !v.isRow() {
		bad = fmt.Errorf("%w: want an object", event.ErrSyntax)
	}
	return read{row: v, line: line, bad: bad}
}

// descend opens the container at the current depth, or keeps what stands in its place.
func (j *jsonReader) descend() error {
	depth := len(j.levels)
	c, err := j.scan.peek()
	if err != nil {
		return err
	}
	rows := depth == len(j.path)
	list := rows || j.path[depth] == "*"
	if list && c == '[' || !list && c == '{' {
		j.found = j.found || rows
		j.levels = append(j.levels, level{close: c + 2}) // in ASCII, ] and } are two behind [ and {
		return j.scan.skip()
	}
	return j.keep(j.path[:depth]...)
}

// member reads a member of the object at a depth: towards the list, or beside it.
func (j *jsonReader) member(depth int) error {
	name, err := j.scan.key()
	if err != nil {
		return err
	}
	if name == j.path[depth] {
		return j.descend()
	}
	return j.keep(append(slices.Clone(j.path[:depth]), name)...)
}

// keep notes a value that is not on the way to the list, by the way to it. One that is
// large is noted as such; very many are over the limit.
func (j *jsonReader) keep(way ...string) error {
	raw, err := j.scan.value()
	var v value
	switch {
	case errors.Is(err, adapters.ErrLimit), err == nil && len(raw) > keptMax:
		v.kind = isHuge
	case err != nil:
		return err
	default:
		if v, err = parse(raw); err != nil {
			return err
		}
		if j.kept += len(raw) + 64*len(way); j.kept > rowMax {
			return fmt.Errorf("%w: more than %d bytes beside the list", adapters.ErrLimit, rowMax)
		}
	}
	if len(way) == 0 {
		j.around = v
		return nil
	}
	at := &j.around
	for _, step := range way[:len(way)-1] {
		if at.member(step) == nil {
			at.put(step, value{kind: isObject})
		}
		at = at.member(step)
	}
	at.put(way[len(way)-1], v)
	return nil
}

// keptMax is how long a value beside the list may be, to be kept.
const keptMax = 64 << 10

// lineReader reads a document from each line.
type lineReader struct {
	in     *adapters.Input
	text   *bufio.Reader
	line   int64
	parser parser
	value  value // the row
}

func (*lineReader) rest() source { return nothing{} }

func (l *lineReader) next() (read, error) {
	for {
		text, over, err := l.read()
		switch {
		case atEnd(err) && len(text) == 0 && !over:
			return read{}, io.EOF
		case err != nil && !atEnd(err):
			return read{}, broken(l.in, l.line+1, err)
		}
		l.line++
		if over {
			return read{line: l.line, bad: tooLarge()}, nil
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		l.value, err = l.parser.parse(text)
		return rowOf(&l.value, l.line, err), nil
	}
}

// read reads a line, and says whether it is over the limit.
func (l *lineReader) read() (text []byte, over bool, err error) {
	for {
		part, err := l.text.ReadSlice('\n')
		if len(text)+len(part) > rowMax {
			over, text = true, text[:0]
		}
		if !over {
			text = append(text, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return text, over, err
		}
	}
}
