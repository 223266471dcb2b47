// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// benchBytes is about how much one run of a benchmark reads.
const benchBytes = 4 << 20

// Benchmark measures Decode on each input of the corpus, in MB/s of its text and rows a
// second. An input is made long, by repeating its rows, so that what is measured is the
// rows.
func Benchmark(b *testing.B, of *Kit) {
	b.Helper()
	k := &kit{Kit: of}
	if !k.load() {
		b.Fatal(k.faults)
	}
	for _, in := range k.inputs {
		b.Run(in.path, func(b *testing.B) {
			body := k.long(in)
			rows := int64(0)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				i := k.inputOf(in)
				i.Body = io.NopCloser(bytes.NewReader(body))
				out := adapters.NewOutput(k.info, i, &adapters.OutputOptions{
					Deliver: func(event.Batch) error { return nil },
				})
				s, err := out.Close(k.Adapter.Decode(i, out))
				if err != nil && in.base.err == nil {
					b.Fatal(err)
				}
				rows += s.Rows
			}
			b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// long repeats the rows of an input, as long as that gives one that can be read.
func (k *kit) long(in *corpusInput) []byte {
	if !in.textual() {
		return in.body
	}
	long := in.body
	switch in.stream.Form {
	case adapters.CSV:
		long = repeated(in.body, len(k.headFor(&in.stream)), len(in.body), "")
	case adapters.JSONLines:
		long = repeated(in.body, 0, len(in.body), "")
	case adapters.JSON:
		from, to := longestList(in.body)
		long = repeated(in.body, from, to, ",")
	case adapters.Other:
	}
	if d := k.decode(in, long); d.err != nil {
		return in.body
	}
	return long
}

// repeated repeats a part of a text.
func repeated(body []byte, from, to int, between string) []byte {
	part := append(bytes.Clone(body[from:to]), between...)
	if to == from || between == "" && part[len(part)-1] != '\n' {
		return body
	}
	rows := bytes.Repeat(part, max(1, benchBytes/len(part)))
	return slices.Concat(body[:from], rows[:len(rows)-len(between)], body[to:])
}

// longestList is where the elements of a document's longest list of objects stand.
func longestList(body []byte) (from, to int) {
	var open []int
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			for i++; i < len(body) && body[i] != '"'; i++ {
				if body[i] == '\\' {
					i++
				}
			}
		case '[':
			open = append(open, i+1)
		case ']':
			if len(open) == 0 {
				return 0, 0
			}
			begin := open[len(open)-1]
			open = open[:len(open)-1]
			if inner := bytes.TrimSpace(body[begin:i]); bytes.HasPrefix(inner, []byte("{")) && i-begin > to-from {
				from, to = begin, i
			}
		}
	}
	return from, to
}
