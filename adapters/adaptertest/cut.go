// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"errors"
	"io"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// rejection is a shorter name.
type rejection = event.Rejection

// cutsMax is at how many places an input is cut.
const cutsMax = 64

func checkTruncated(k *kit) {
	for _, in := range k.inputs {
		if in.base.err != nil || !in.stream.Ends {
			continue
		}
		if !in.base.summary.Complete {
			k.faultf("%s: the stream declares Ends, but the end of this input was not seen", in.path)
			continue
		}
		end := len(bytes.TrimRight(in.body, " \t\r\n"))
		for _, at := range cuts(in.body[:end]) {
			got := k.decode(in, in.body[:at])
			if got.err == nil && got.summary.Complete {
				k.faultf("%s, cut behind byte %d of %d (…%q): no error, and Complete", in.path, at, end, tail(in.body[:at]))
			}
		}
	}
}

// cuts are places to cut a text: behind each line, and in between.
func cuts(body []byte) []int {
	var list []int
	for i := range body {
		if body[i] == '\n' || body[i] == '}' {
			list = append(list, i+1, i+1-min(i, 3))
		}
	}
	for i := 1; i < cutsMax/2; i++ {
		list = append(list, len(body)*i/(cutsMax/2))
	}
	list = append(list, len(body)-1)
	step := max(1, len(list)/cutsMax)
	var chosen []int
	for i := 0; i < len(list); i += step {
		if at := list[i]; at > 0 && at < len(body) {
			chosen = append(chosen, at)
		}
	}
	if len(body) > 1 {
		chosen = append(chosen, len(body)-1)
	}
	return chosen
}

func tail(body []byte) []byte { return body[max(0, len(body)-24):] }

func checkRowCap(k *kit) {
	for i := range k.info.Streams {
		s := &k.info.Streams[i]
		if s.RowsMax == 0 {
			continue
		}
		in := k.firstTable(s)
		if in == nil {
			k.notef("stream %s: no table to make %d rows of", s.Name, s.RowsMax)
			continue
		}
		records := table(in.body, in.comma())
		head := headerOf(records, s.Table) + 1
		if head >= len(records) {
			continue
		}
		begin := records[head][0].from
		last := records[head][len(records[head])-1].to
		row := append(bytes.Clone(in.body[begin:last]), '\n')
		body := io.MultiReader(bytes.NewReader(in.body[:begin]), &repeat{text: row, n: s.RowsMax})
		if got := k.decodeWith(in, body, nil); !errors.Is(got.err, adapters.ErrLimit) {
			k.faultf("stream %s: %d rows, which is all that the partner gives out: want ErrLimit, got %v", s.Name, s.RowsMax, got.err)
		}
	}
}

// firstTable is an input of a stream that is a table.
func (k *kit) firstTable(s *adapters.Stream) *corpusInput {
	for _, in := range k.inputs {
		if in.stream.Name == s.Name && s.Table != nil && in.textual() {
			return in
		}
	}
	return nil
}

// repeat is a text several times.
type repeat struct {
	text []byte
	n    int64
	at   int
}

func (r *repeat) Read(p []byte) (int, error) {
	total := 0
	for total < len(p) {
		if r.n == 0 {
			return total, io.EOF
		}
		n := copy(p[total:], r.text[r.at:])
		total += n
		if r.at += n; r.at == len(r.text) {
			r.at = 0
			r.n--
		}
	}
	return total, nil
}
