// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"github.com/jupan-go/jupan/internal/keyhash"
)

// HyperLogLog counts distinct identities. While they are at most 2^precision / 8 it keeps their
// 64-bit hashes and the count is exact: of the 32,768 that are kept at most, two share a hash once in
// 10^10 runs. Above that it keeps, for each of 2^precision registers, the greatest
// number of leading zeros, and the count has a standard error of 1.04 / sqrt(2^precision).
//
// Which of the two it is depends on the number of distinct identities alone, so the state, and its
// bytes, are a function of their set. An identity cannot be taken back; see Set.
//
// The zero value is not usable; NewHyperLogLog makes one. Readers may share it, a writer may not.
// Source: Flajolet, Fusy, Gandouet and Meunier, HyperLogLog (2007); the estimate is Ertl's.
type HyperLogLog struct {
	precision uint8
	hashes    []uint64 // sorted, while few
	registers []uint8  // afterwards
}

// The range of the precision: 16 registers to 262,144.
const (
	precisionMin = 4
	precisionMax = 18
)

// NewHyperLogLog returns an empty sketch with 2^precision registers, precision from 4 to 18: 14 takes
// 16 KiB and has a standard error of 0.8 %.
func NewHyperLogLog(precision int) (*HyperLogLog, error) {
	if precision < precisionMin || precision > precisionMax {
		return nil, fault("new HyperLogLog", ErrArgument, "the precision is from 4 to 18")
	}
	return &HyperLogLog{precision: uint8(precision)}, nil
}

// Add counts an identity once, however often it comes. Its hash is SipHash under a key of zeros, the
// same everywhere; who can choose identities and means harm can skew the count.
func (h *HyperLogLog) Add(id string) { h.AddHash(keyhash.Seed{}.Sum128(id).Hi) }

// AddHash counts an identity by a hash of 64 evenly spread bits. One sketch, and all that it is merged
// with, must be given hashes of one kind.
func (h *HyperLogLog) AddHash(hash uint64) {
	if h.registers != nil {
		h.register(hash)
		return
	}
	i, found := slices.BinarySearch(h.hashes, hash)
	if found {
		return
	}
	h.hashes = slices.Insert(h.hashes, i, hash)
	if len(h.hashes) > h.few() {
		h.spread()
	}
}

// few is the number of hashes that are kept: they take as much room as the registers.
func (h *HyperLogLog) few() int { return 1 << h.precision / 8 }

// spread goes from hashes to registers.
func (h *HyperLogLog) spread() {
	h.registers = make([]uint8, 1<<h.precision)
	for _, hash := range h.hashes {
		h.register(hash)
	}
	h.hashes = nil
}

// register enters a hash: its first bits choose the register, the zeros that follow are the rank.
func (h *HyperLogLog) register(hash uint64) {
	i := hash >> (64 - h.precision)
	rest := hash<<h.precision | 1<<(h.precision-1)
	h.registers[i] = max(h.registers[i], uint8(bits.LeadingZeros64(rest)+1))
}

// Merge adds what the other sketch counted, which must have the same precision and is not changed.
func (h *HyperLogLog) Merge(o *HyperLogLog) error {
	if h.precision != o.precision {
		return fault("merge", ErrMismatch, "two precisions")
	}
	if o.registers != nil && h.registers == nil {
		h.spread()
	}
	for i, r := range o.registers {
		h.registers[i] = max(h.registers[i], r)
	}
	for _, hash := range o.hashes {
		h.AddHash(hash)
	}
	return nil
}

// Exact tells whether Count is exact.
func (h *HyperLogLog) Exact() bool { return h.registers == nil }

// RelativeError is the standard error of Count as a part of it: zero while exact, afterwards
//
//	1.04 / sqrt(2^precision)
func (h *HyperLogLog) RelativeError() float64 {
	if h.Exact() {
		return 0
	}
	return 1.04 / math.Sqrt(float64(len(h.registers)))
}

// Count returns the number of distinct identities, an estimate unless Exact. With C_k registers of
// the value k, m = 2^precision and q = 64 − precision:
//
//	m² / (2 ln 2 × (m σ(C_0/m) + Σ_(k=1…q) C_k 2^(−k) + m τ(1 − C_(q+1)/m) 2^(−q)))
//
// Source: Ertl, New cardinality estimation algorithms for HyperLogLog sketches (2017), algorithm 6.
// It needs no table and has no seam between small and large counts.
func (h *HyperLogLog) Count() float64 {
	if h.Exact() {
		return float64(len(h.hashes))
	}
	var c [66]int
	for _, r := range h.registers {
		c[r]++
	}
	m := float64(len(h.registers))
	q := 64 - int(h.precision)
	z := float64(m * tau(1-float64(c[q+1])/m))
	for k := q; k >= 1; k-- {
		z = 0.5 * (z + float64(c[k]))
	}
	z += float64(m * sigma(float64(c[0])/m))
	return float64(m*(m/z)) / (2 * math.Ln2)
}

// sigma is x + Σ_(k≥1) x^(2^k) 2^(k−1), for 0 ≤ x < 1.
func sigma(x float64) float64 {
	y, z := 1.0, x
	for {
		x = float64(x * x)
		before := z
		z += float64(x * y)
		y += y
		if z == before {
			return z
		}
	}
}

// tau is (1 − x − Σ_(k≥1) (1 − x^(2^−k))² 2^(−k)) / 3, for 0 ≤ x ≤ 1.
func tau(x float64) float64 {
	if x == 0 || x == 1 {
		return 0
	}
	y, z := 1.0, 1-x
	for {
		x = math.Sqrt(x)
		before := z
		y *= 0.5
		z -= float64(float64((1-x)*(1-x)) * y)
		if z == before {
			return z / 3
		}
	}
}

// AppendBinary appends the canonical binary form:
//
//	'h' 1 | precision | 0 | number of hashes | hashes in order, 8 bytes each, big end first
//	'h' 1 | precision | 1 | registers, a byte each
func (h *HyperLogLog) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, kindHLL, formVersion, h.precision)
	if !h.Exact() {
		return append(append(dst, 1), h.registers...), nil
	}
	dst = binary.AppendUvarint(append(dst, 0), uint64(len(h.hashes)))
	for _, hash := range h.hashes {
		dst = binary.BigEndian.AppendUint64(dst, hash)
	}
	return dst, nil
}

// MarshalBinary returns the canonical binary form.
func (h *HyperLogLog) MarshalBinary() ([]byte, error) { return h.AppendBinary(nil) }

// UnmarshalBinary replaces the sketch, which may be a zero value, by the one whose form data is.
func (h *HyperLogLog) UnmarshalBinary(data []byte) error {
	d := decoder{rest: data, ok: true}
	d.header(kindHLL)
	read, err := NewHyperLogLog(int(d.byte()))
	if err != nil {
		return fault("read HyperLogLog", ErrCorrupt, "the precision")
	}
	if dense := d.byte(); dense == 0 {
		read.hashes = d.hashes(read.few())
	} else {
		read.registers = d.registers(1<<read.precision, 65-read.precision)
	}
	if err := d.canonical("read HyperLogLog", data, read); err != nil {
		return err
	}
	*h = *read
	return nil
}

// hashes reads at most few of them, which must rise.
func (d *decoder) hashes(few int) []uint64 {
	n := d.count(8)
	if n > few {
		d.ok = false
		return nil
	}
	out := make([]uint64, n)
	for i := range out {
		out[i] = d.uint64()
		if i > 0 && out[i] <= out[i-1] {
			d.ok = false
		}
	}
	return out
}

// registers reads n of them, none above most and one at least above zero.
func (d *decoder) registers(n int, most uint8) []uint8 {
	out := slices.Clone(d.take(n))
	if len(out) != n || slices.Max(out) > most || slices.Max(out) == 0 {
		d.ok = false
		return make([]uint8, n)
	}
	return out
}
