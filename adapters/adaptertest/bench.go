// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"io"
	"testing"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// benchBytes is about how much one run of a benchmark reads.
const benchBytes = 4 << 20

// Benchmark measures Decode on each input of the corpus, in MB/s of its text and rows a
// second. A table with a header is made long, by repeating its rows, so that what is
// measured is the rows.
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

// long repeats the rows of a table, as long as that gives a table that can be read.
func (k *kit) long(in *corpusInput) []byte {
	if in.stream.Form != adapters.CSV && in.stream.Form != adapters.JSONLines || !in.textual() {
		return in.body
	}
	begin := int64(0)
	if in.stream.Form == adapters.CSV {
		begin = int64(len(k.headFor(&in.stream)))
	}
	rows := in.body[begin:]
	if len(rows) == 0 || rows[len(rows)-1] != '\n' {
		return in.body
	}
	long := append(bytes.Clone(in.body[:begin]), bytes.Repeat(rows, max(1, benchBytes/len(rows)))...)
	if d := k.decode(in, long); d.err != nil {
		return in.body
	}
	return long
}
