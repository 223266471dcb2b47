// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package contract

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/money"
)

// Fingerprint identifies the content of a file: its rows, in whatever order, under whatever name,
// with its columns in whatever order. It is the sum of 128-bit hashes of the rows.
type Fingerprint [16]byte

// String returns 32 hexadecimal digits.
func (f Fingerprint) String() string { return hex.EncodeToString(f[:]) }

// FingerprintOf returns the fingerprint of a file.
func FingerprintOf(f File) Fingerprint {
	var hi, lo uint64
	for _, h := range rowHashes(&f) {
		var carry uint64
		lo, carry = bits.Add64(lo, h.Lo, 0)
		hi, _ = bits.Add64(hi, h.Hi, carry)
	}
	var out Fingerprint
	binary.BigEndian.PutUint64(out[:8], hi)
	binary.BigEndian.PutUint64(out[8:], lo)
	return out
}

// rowHashes hashes the fields of each row in the order of the names of their columns.
func rowHashes(f *File) []keyhash.Hash {
	order := make([]int, len(f.Header))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(f.Header[a], f.Header[b]) })
	out := make([]keyhash.Hash, len(f.Rows))
	var text strings.Builder
	for i, row := range f.Rows {
		text.Reset()
		for _, k := range order {
			if k < len(row) {
				text.WriteString(strconv.Itoa(len(row[k])))
				text.WriteByte(':')
				text.WriteString(row[k])
			}
		}
		out[i] = keyhash.Seed{}.Sum128(text.String())
	}
	return out
}

// mark gathers what is remembered of a file.
func (m *History) mark(f *File) fileMark {
	mark := fileMark{
		day: f.Day, name: f.Name, content: FingerprintOf(*f), header: slices.Clone(f.Header), rows: len(f.Rows), clock: -1,
	}
	for _, h := range rowHashes(f) {
		mark.sketch = append(mark.sketch, h.Hi)
	}
	slices.Sort(mark.sketch)
	mark.sketch = slices.Clone(slices.Compact(mark.sketch))
	mark.sketch = slices.Clip(mark.sketch[:min(len(mark.sketch), sketchRows)])
	for i, name := range f.Header {
		if col := m.contract.column(name); col.Unit {
			if s, ok := sizeOf(f, i); ok {
				s.column = name
				mark.sizes = append(mark.sizes, s)
			}
		}
		if name != "" && name == m.contract.Clock {
			mark.clock = clockOf(f, i)
		}
	}
	return mark
}

// contained estimates what part of the rows of a file is in an older one: of the rows of the file
// whose hashes are small enough that the older sketch would have them.
func contained(mark, old *fileMark) float64 {
	if len(mark.sketch) == 0 || len(old.sketch) == 0 {
		return 0
	}
	limit := uint64(math.MaxUint64)
	if len(old.sketch) == sketchRows {
		limit = old.sketch[len(old.sketch)-1]
	}
	n, same := 0, 0
	for _, h := range mark.sketch {
		if h > limit {
			break
		}
		n++
		if _, ok := slices.BinarySearch(old.sketch, h); ok {
			same++
		}
	}
	const least = 5
	if n < least {
		return 0
	}
	return float64(same) / float64(n)
}

// sizeOf returns the middle size of the numbers in a column other than zero.
func sizeOf(f *File, column int) (s size, ok bool) {
	var logs []float64
	round := 0
	for _, row := range f.Rows {
		if column >= len(row) {
			continue
		}
		d, err := money.ParseDecimal(row[column])
		if err != nil || d.IsZero() {
			continue
		}
		x, err := strconv.ParseFloat(d.String(), 64)
		if err != nil {
			continue
		}
		logs = append(logs, log10(math.Abs(x)))
		if strings.HasSuffix(d.String(), "00") && !strings.Contains(d.String(), ".") {
			round++
		}
	}
	const least = 5
	if len(logs) < least {
		return size{}, false
	}
	s.mid, _ = middle(logs)
	s.round = float64(round) / float64(len(logs))
	return s, true
}

// clockOf returns the last instant in a column, in hours from the first midnight (UTC) that any of
// them follows.
func clockOf(f *File, column int) float64 {
	var first, last time.Time
	for _, row := range f.Rows {
		if column >= len(row) {
			continue
		}
		t, err := time.Parse(time.RFC3339Nano, row[column])
		if err != nil {
			continue
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	if first.IsZero() {
		return -1
	}
	return last.Sub(first.UTC().Truncate(24 * time.Hour)).Hours()
}
