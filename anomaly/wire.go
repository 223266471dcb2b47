// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import (
	"encoding/binary"
	"math"

	"github.com/jupan-go/jupan/settle/money"
)

// writer appends values in their canonical form: numbers as varints, texts with their length.
type writer struct{ b []byte }

func (w *writer) uint(v uint64)   { w.b = binary.AppendUvarint(w.b, v) }
func (w *writer) int(v int64)     { w.b = binary.AppendVarint(w.b, v) }
func (w *writer) float(v float64) { w.b = binary.BigEndian.AppendUint64(w.b, math.Float64bits(v)) }

func (w *writer) float32(v float32) { w.b = binary.BigEndian.AppendUint32(w.b, math.Float32bits(v)) }

func (w *writer) text(s string) {
	w.uint(uint64(len(s)))
	w.b = append(w.b, s...)
}

func (w *writer) bool(v bool) {
	if v {
		w.b = append(w.b, 1)
		return
	}
	w.b = append(w.b, 0)
}

func (w *writer) decimal(d money.Decimal) {
	hi, lo, scale := d.Parts()
	w.int(hi)
	w.uint(lo)
	w.b = append(w.b, scale)
}

// reader reads what a writer wrote. After a fault it gives zeros, and bad is true.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) bool() bool {
	v := r.byte()
	r.bad = r.bad || v > 1
	return v == 1
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.bad, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) int32() int32 {
	v := r.int()
	if v != int64(int32(v)) {
		r.bad = true
	}
	return int32(v)
}

// day reads a day that can be one: within a few thousand years of 1970.
func (r *reader) day() int32 {
	v := r.int32()
	if v < -dayMax || v > dayMax {
		r.bad = true
		return 0
	}
	return v
}

// count reads how many of something follow: no more than there are bytes.
func (r *reader) count() int {
	v := r.uint()
	if v > uint64(len(r.rest)) {
		r.bad, r.rest = true, nil
		return 0
	}
	return int(v)
}

func (r *reader) text() string { return string(r.take(r.count())) }

func (r *reader) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// floatMax bounds what is saved as a floating-point number: logarithms of doubles, and odds.
const floatMax = 1000

func (r *reader) float() float64 {
	v := math.Float64frombits(r.uint64())
	if !(math.Abs(v) <= floatMax) {
		r.bad = true
		return 0
	}
	return v
}

func (r *reader) float32() float32 {
	b := r.take(4)
	if b == nil {
		return 0
	}
	v := math.Float32frombits(binary.BigEndian.Uint32(b))
	if !(math.Abs(float64(v)) <= floatMax) {
		r.bad = true
		return 0
	}
	return v
}

func (r *reader) decimal() money.Decimal {
	hi, lo, scale := r.int(), r.uint(), r.byte()
	d, err := money.DecimalFromParts(hi, lo, scale)
	if err != nil {
		r.bad = true
	}
	return d
}
