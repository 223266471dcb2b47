// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// Ranges is an input cut into ranges of whole lines, to be read at the same time
// by several goroutines: one [Reader] for each.
type Ranges struct {
	readers []*Reader
}

// OpenRanges cuts the first size bytes of an input into at most n ranges of
// about the same length. An input compressed with gzip is one range, and so is one
// that restates a partition, which is only good as a whole. With Locate
// or OnRejection the lines are counted first, which is one more pass over the
// input; OnRejection is then called by every goroutine that reads.
func OpenRanges(src io.ReaderAt, size int64, n int, opts *ReaderOptions) (*Ranges, error) {
	o, err := readerOptions(opts)
	if err != nil {
		return nil, err
	}
	if n < 1 || size < 0 {
		return nil, fmt.Errorf("event: open %d ranges of %d bytes: %w", n, size, ErrRange)
	}
	input := io.NewSectionReader(src, 0, size)
	magic := make([]byte, len(gzipMagic))
	if _, err := src.ReadAt(magic, 0); err == nil && string(magic) == gzipMagic {
		r, err := NewReader(input, &o)
		return &Ranges{readers: []*Reader{r}}, err
	}
	first, err := newReader(input, o)
	if err != nil {
		return nil, err
	}
	if first.header.Partition != "" {
		n = 1
	}
	read, err := input.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, first.wireError(err)
	}
	body := io.NewSectionReader(src, read-first.lines.held(), size-read+first.lines.held())
	cuts, err := cutAtLines(body, n)
	if err != nil {
		return nil, first.wireError(err)
	}
	s := &Ranges{}
	for i, start := range cuts[:len(cuts)-1] {
		s.add(first, io.NewSectionReader(body, start, cuts[i+1]-start))
	}
	if o.Locate || o.OnRejection != nil {
		err = s.countLines()
	}
	return s, err
}

// add makes a range of lines that stand behind those of the ranges before.
func (s *Ranges) add(first *Reader, src *io.SectionReader) {
	r := &Reader{
		opts: first.opts, header: first.header, csv: first.csv,
		json:  first.json.fresh(),
		lines: lines{src: src},
		row:   row{source: first.row.source, refers: first.row.refers, dimNames: first.row.dimNames},
	}
	if len(s.readers) == 0 {
		r.lines.line = first.lines.line
	} else {
		r.prev = s.readers[len(s.readers)-1]
	}
	s.readers = append(s.readers, r)
}

// countLines tells every range the number of its first line.
func (s *Ranges) countLines() error {
	for i, r := range s.readers[1:] {
		before := s.readers[i]
		src, ok := before.lines.src.(*io.SectionReader)
		if !ok {
			continue
		}
		n, err := countNewlines(io.NewSectionReader(src, 0, src.Size()))
		if err != nil {
			return before.wireError(err)
		}
		r.lines.line, r.prev = before.lines.line+n, nil
	}
	return nil
}

// Readers returns the readers of the ranges, in the order of the input.
func (s *Ranges) Readers() []*Reader { return slices.Clone(s.readers) }

// Header returns what the preamble said.
func (s *Ranges) Header() Header { return s.readers[0].Header() }

// Rows is the number of rows read so far, in all ranges.
func (s *Ranges) Rows() (rows int64) {
	for _, r := range s.readers {
		rows += r.Rows()
	}
	return rows
}

// Rejections returns the rejections of all ranges in the order of the input.
// Call it when all have been read to their end.
func (s *Ranges) Rejections() (list []Rejection) {
	for _, r := range s.readers {
		list = append(list, r.Rejections()...)
	}
	return list
}

// linesBefore is the number of lines in the ranges before r, if they have all
// been read.
func (r *Reader) linesBefore() (n int64, known bool) {
	if r.prev == nil {
		return 0, true
	}
	n, known = r.prev.linesBefore()
	return n + r.prev.lines.line, known && isEnd(r.prev.err)
}

// cutAtLines returns the bounds of at most n ranges of body, one at least: each
// but the first starts behind an end of line.
func cutAtLines(body *io.SectionReader, n int) ([]int64, error) {
	cuts := []int64{0}
	size := body.Size()
	for i := range int64(n - 1) {
		from := size/int64(n)*(i+1) - 1
		if from < cuts[len(cuts)-1] {
			continue
		}
		cut, err := behindNewline(body, from)
		if err != nil {
			return nil, err
		}
		if cut < size {
			cuts = append(cuts, cut)
		}
	}
	return append(cuts, size), nil
}

// behindNewline returns the place behind the first end of line from a place on,
// the size of src if there is none.
func behindNewline(src *io.SectionReader, from int64) (int64, error) {
	buf := make([]byte, 4096)
	for {
		n, err := src.ReadAt(buf, from)
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			return from + int64(i) + 1, nil
		}
		if isEnd(err) {
			return src.Size(), nil
		}
		if err != nil {
			return 0, err
		}
		from += int64(n)
	}
}

func countNewlines(src io.Reader) (n int64, err error) {
	buf := make([]byte, MaxLine)
	for {
		m, err := read(src, buf)
		n += int64(bytes.Count(buf[:m], []byte{'\n'}))
		if isEnd(err) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}
