// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch

import (
	"bytes"
	"encoding/binary"
	"math"
)

// The first two bytes of each binary form: what it is, and the version of the form.
const (
	kindQuantiles = 'q'
	kindHLL       = 'h'
	kindSet       = 's'
	formVersion   = 1
)

// AppendBinary appends the canonical binary form:
//
//	'q' 1 | alpha, 8 bytes, big end first | count of zeros | positive bins | negative bins
//	bins: number | first index, count | distance to the index before, count | …
//
// Numbers are varints as in encoding/binary; counts and the first index are signed.
func (q *Quantiles) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, kindQuantiles, formVersion)
	dst = binary.BigEndian.AppendUint64(dst, math.Float64bits(q.alpha))
	dst = binary.AppendVarint(dst, q.zero)
	return q.negative.append(q.positive.append(dst)), nil
}

// MarshalBinary returns the canonical binary form.
func (q *Quantiles) MarshalBinary() ([]byte, error) { return q.AppendBinary(nil) }

func (b bins) append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(b)))
	for i, x := range b {
		if i == 0 {
			dst = binary.AppendVarint(dst, int64(x.index))
		} else {
			dst = binary.AppendUvarint(dst, uint64(x.index-b[i-1].index))
		}
		dst = binary.AppendVarint(dst, x.count)
	}
	return dst
}

// UnmarshalBinary replaces the sketch, which may be a zero value, by the one whose form data is.
func (q *Quantiles) UnmarshalBinary(data []byte) error {
	d := decoder{rest: data, ok: true}
	d.header(kindQuantiles)
	read, err := NewQuantiles(math.Float64frombits(d.uint64()))
	if err != nil {
		return fault("read quantiles", ErrCorrupt, "alpha")
	}
	read.zero = d.varint()
	last := read.index(math.MaxFloat64)
	read.positive, read.negative = d.bins(read.index(smallest), last), d.bins(read.index(smallest), last)
	if err := d.canonical("read quantiles", data, read); err != nil {
		return err
	}
	*q = *read
	return nil
}

// decoder reads a binary form; a fault makes ok false and every later read zero.
type decoder struct {
	rest []byte
	ok   bool
}

func (d *decoder) take(n int) []byte {
	if !d.ok || n > len(d.rest) {
		d.ok = false
		return make([]byte, min(n, 8))
	}
	out := d.rest[:n]
	d.rest = d.rest[n:]
	return out
}

func (d *decoder) byte() byte     { return d.take(1)[0] }
func (d *decoder) uint64() uint64 { return binary.BigEndian.Uint64(d.take(8)) }

func (d *decoder) header(kind byte) {
	if d.byte() != kind || d.byte() != formVersion {
		d.ok = false
	}
}

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.rest)
	d.skip(n)
	return v
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	d.skip(n)
	return v
}

// skip passes over n bytes of a varint, of which there must be some.
func (d *decoder) skip(n int) {
	if n <= 0 {
		d.ok = false
	}
	d.take(max(0, n))
}

// count reads how many parts follow, each of at least size bytes, so that no form of few bytes makes
// room for many.
func (d *decoder) count(size int) int {
	n := d.uvarint()
	if !d.ok || n > uint64(len(d.rest)/size) {
		d.ok = false
		return 0
	}
	return int(n)
}

// bins reads bins whose indexes are from first to last.
func (d *decoder) bins(first, last int32) bins {
	n := d.count(2)
	out := make(bins, 0, n)
	index := int64(0)
	for i := range n {
		if i == 0 {
			index = d.varint()
		} else if step := d.uvarint(); step == 0 || step > uint64(last-first) {
			d.ok = false
		} else {
			index += int64(step)
		}
		count := d.varint()
		if index < int64(first) || index > int64(last) || count == 0 {
			d.ok = false
		}
		if !d.ok {
			return nil
		}
		out = append(out, bin{int32(index), count})
	}
	return out
}

// canonical tells whether all bytes were read, and whether what was read has exactly these bytes as
// its form: that catches long varints and everything else that a second form could differ in.
func (d *decoder) canonical(what string, data []byte, read interface{ MarshalBinary() ([]byte, error) }) error {
	if !d.ok || len(d.rest) > 0 {
		return fault(what, ErrCorrupt, "damaged or cut off")
	}
	again, err := read.MarshalBinary()
	if err != nil {
		return err
	}
	if !bytes.Equal(again, data) {
		return fault(what, ErrCorrupt, "not in the canonical form")
	}
	return nil
}
