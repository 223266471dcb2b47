// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"

	"github.com/jupan-go/jupan/adapters"
)

// opening is a file that is being opened.
type opening struct {
	RangesOptions
	plan *plan
	info adapters.Info
	file io.ReaderAt
	size int64

	plain   bool  // it is neither compressed nor in a charset of its own
	from    int64 // where its text begins
	charset bool  // its text is in the charset of the mapping
}

// The beginnings of what is not text in the charset of the mapping.
const (
	gzipMagic  = "\x1f\x8b"
	markUTF8   = "\xef\xbb\xbf"
	markLittle = "\xff\xfe"
	markBig    = "\xfe\xff"
)

// marked tells a text that package rows would not take as it stands.
func marked(text []byte) bool {
	for _, mark := range []string{gzipMagic, markUTF8, markLittle, markBig} {
		if bytes.HasPrefix(text, []byte(mark)) {
			return true
		}
	}
	return false
}

// look finds out how the text of the file is to be read.
func (o *opening) look() {
	var start [6]byte
	n, err := o.file.ReadAt(start[:min(int64(len(start)), o.size)], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return
	}
	text := start[:n]
	if o.charset = o.plan.charset != nil; bytes.HasPrefix(text, []byte(markUTF8)) {
		o.from, o.charset, text = int64(len(markUTF8)), false, text[len(markUTF8):]
	}
	o.plain = !marked(text)
}

// text is the text of a part of the file as UTF-8; nil if package rows has to find out
// what it is.
func (o *opening) text(from, to int64) io.Reader {
	part := io.NewSectionReader(o.file, from, to-from)
	switch {
	case o.plain && o.charset:
		return o.plan.charset(part)
	case o.plain:
		return part
	}
	z, err := gzip.NewReader(bufio.NewReader(part))
	if err != nil {
		return nil
	}
	text := bufio.NewReader(z)
	if start, err := text.Peek(len(markUTF8)); err != nil || marked(start) || o.plan.charset != nil {
		return nil
	}
	return text
}

// open opens the ranges.
func (o *opening) open(n int) (*Ranges, error) {
	o.look()
	first, err := o.first(o.size)
	if err != nil {
		return nil, err
	}
	s := &Ranges{readers: []*reader{first}}
	if n == 1 || first.feed == nil || !o.plain || !o.plan.cuttable() {
		return s, nil
	}
	cuts, err := o.cuts(n, first)
	if err != nil || len(cuts) == 0 {
		return s, err
	}
	if s.readers[0], err = o.first(cuts[0]); err != nil {
		return nil, err
	}
	s.readers[0].part = true
	for i, from := range cuts {
		to := o.size
		if i+1 < len(cuts) {
			to = cuts[i+1]
		}
		r, err := o.further(from, to, first.d)
		if err != nil {
			return nil, err
		}
		r.part = true
		s.readers = append(s.readers, r)
	}
	return s, nil
}

// cuttable reports whether rows mean the same without those before them.
func (p *plan) cuttable() bool {
	return p.flat() && !p.ordinals && p.footer == nil && p.restates == nil
}

// first begins the range up to a place, from the start of the file on.
func (o *opening) first(to int64) (*reader, error) {
	var text io.Reader
	if o.plan.quickly() || o.plan.cuttable() {
		text = o.text(o.from, to)
	}
	if text == nil {
		r, in := o.reader(io.NewSectionReader(o.file, 0, o.size))
		r.placed = true
		r.d = o.plan.decoder(in, r.out)
		return r, r.d.begin()
	}
	f := newFeed(text)
	r, in := o.reader(f)
	r.feed, r.placed = f, true
	r.d = o.plan.decoder(in, r.out)
	r.d.decoded = true
	if err := r.d.begin(); err != nil {
		return nil, err
	}
	o.setQuick(r, 1)
	return r, nil
}

// further begins a range that is not the first, under the header of that.
func (o *opening) further(from, to int64, first *decoder) (*reader, error) {
	f := newFeed(o.text(from, to))
	r, in := o.reader(f)
	r.feed = f
	r.d = o.plan.decoder(in, r.out)
	r.d.decoded, r.d.places, r.d.width, r.d.heads = true, first.places, first.width, first.heads
	line := int64(0)
	if o.Locate || o.OnRejection != nil {
		n, err := countLines(io.NewSectionReader(o.file, o.from, from-o.from))
		if err != nil {
			return nil, &adapters.FormatError{Name: o.Name, Err: err}
		}
		r.placed, line = true, n+1
	}
	r.d.firstLine = line
	if err := r.d.begin(); err != nil {
		return nil, err
	}
	o.setQuick(r, line)
	return r, nil
}

// reader begins a reader of a text, without its decoder.
func (o *opening) reader(body io.Reader) (*reader, *adapters.Input) {
	in := &adapters.Input{Stream: o.plan.stream.Name, Source: o.Source, Name: o.Name, Hash: o.Hash, Zone: o.Zone, Body: body}
	r := &reader{}
	r.out = adapters.NewOutput(o.info, in, &adapters.OutputOptions{
		Deliver: r.deliver, OnRejection: o.OnRejection, Pseudonym: o.Pseudonym,
	})
	return r, in
}

// setQuick lets plain rows be taken quickly, where there may be any.
func (o *opening) setQuick(r *reader, line int64) {
	p := o.plan
	if o.Pseudonym == nil || p.customer.col == none && p.customer.value == "" && len(p.mapping.Personal) == 0 {
		r.quick = newQuick(r.d, r.feed, line)
	}
}

func countLines(r io.Reader) (n int64, err error) {
	buf := make([]byte, 64<<10)
	for {
		m, err := r.Read(buf)
		n += int64(bytes.Count(buf[:m], []byte{'\n'}))
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}
