// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/jupan-go/jupan/adapters"
)

// cuts are the places where further ranges begin.
func (o *opening) cuts(n int, first *reader) ([]int64, error) {
	head, err := o.behindLines(first.feed.lines)
	if err != nil {
		return nil, err
	}
	var cuts []int64
	for i := range int64(n - 1) {
		from := max(o.size/int64(n)*(i+1), head, o.from+1)
		if len(cuts) > 0 {
			from = max(from, cuts[len(cuts)-1]+1)
		}
		if cut := o.cut(from, first.d); cut < o.size {
			cuts = append(cuts, cut)
		}
	}
	return cuts, nil
}

// behindLines is the place behind the first lines of the text.
func (o *opening) behindLines(lines int64) (int64, error) {
	r, at := bufio.NewReader(io.NewSectionReader(o.file, o.from, o.size-o.from)), o.from
	for lines > 0 {
		part, err := r.ReadSlice('\n')
		if at += int64(len(part)); err == nil {
			lines--
		} else if !errors.Is(err, bufio.ErrBufferFull) {
			return at, ignoreEnd(err, o.Name)
		}
	}
	return at, nil
}

func ignoreEnd(err error, name string) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return &adapters.FormatError{Name: name, Err: err}
}

// cutMax is how far is looked for a place to cut: more than a row may be long.
const cutMax = 2 * rowMax

// cut is the first place from one on where a line begins that looks like a whole row, or
// the end of the file.
func (o *opening) cut(from int64, d *decoder) int64 {
	at := from - 1
	r := bufio.NewReaderSize(io.NewSectionReader(o.file, at, min(o.size-at, cutMax)), feedText)
	for begun := true; ; {
		line, err := r.ReadSlice('\n')
		if err == nil && !begun && d.looksWhole(line) {
			return at
		}
		at += int64(len(line))
		if begun = errors.Is(err, bufio.ErrBufferFull); err != nil && !begun {
			return o.size
		}
	}
}

// looksWhole tells a line that has as many fields as a row, all of them closed.
func (d *decoder) looksWhole(line []byte) bool {
	comma := byte(',')
	if d.p.table.Comma != 0 {
		comma = byte(d.p.table.Comma)
	}
	fields, more := 0, true
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if len(line) == 0 || marked(line) {
		return false
	}
	for ; more; fields++ {
		if bytes.HasPrefix(line, []byte{'"'}) {
			rest, closed := behindQuoted(line[1:])
			if !closed || len(rest) > 0 && rest[0] != comma {
				return false
			}
			line = rest
		}
		_, line, more = bytes.Cut(line, []byte{comma})
	}
	return d.p.table.Ragged || fields == d.heads
}

// behindQuoted is what stands behind the quotation mark that ends a field.
func behindQuoted(text []byte) (rest []byte, closed bool) {
	for {
		at := bytes.IndexByte(text, '"')
		if at < 0 {
			return nil, false
		}
		if text = text[at+1:]; !bytes.HasPrefix(text, []byte{'"'}) {
			return text, true
		}
		text = text[1:]
	}
}
