// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/terse"
)

// plainMarks is Marks byte by byte.
func plainMarks(text string, from, to int) []uint32 {
	var list []uint32
	for i := from; i < to; i++ {
		if c := text[i]; c < 0x2d || c > 0x7e {
			list = append(list, uint32(i))
		}
	}
	return list
}

func FuzzMarks(f *testing.F) {
	var every strings.Builder
	for c := range 256 {
		every.WriteByte(byte(c))
	}
	f.Add(every.String(), 0)
	f.Add(strings.Repeat("+,-", 60), 3)
	f.Add(strings.Repeat(",", 300), 1)
	f.Add("01JH8Z,click,2026-01-15T12:00:00Z\n", 0)
	f.Fuzz(func(t *testing.T, text string, from int) {
		from = min(max(from, 0), len(text))
		want := plainMarks(text, from, len(text))
		for _, room := range []int{0, 100} {
			if got := terse.Marks(make([]uint32, 0, room), text, from, len(text)); !slices.Equal(got, want) {
				t.Fatalf("Marks(%q, %d) = %v, want %v", text, from, got, want)
			}
		}
	})
}

func BenchmarkMarks(b *testing.B) {
	text := strings.Repeat("01JH8Z6Q4T5V9K2M7N3P0R8S1W,payment_captured,2026-01-15T12:34:56Z,p-123,c-01234,u-123456,o-01234567,KRW,45000,\n", 300)
	b.SetBytes(int64(len(text)))
	var at []uint32
	for b.Loop() {
		at = terse.Marks(at[:0], text, 0, len(text))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/300, "ns/row")
}
