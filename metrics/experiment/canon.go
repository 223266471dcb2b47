// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/settle/money"
)

// magic begins the binary form of a Tally; the last byte is its version.
const magic = "jupan.experiment\x01"

// MarshalBinary returns the canonical form of the Tally: the same events give the
// same bytes, whatever way they came. It holds hashes of units and orders, not
// their names, and ends with the SHA-256 of the rest.
func (t *Tally) MarshalBinary() ([]byte, error) {
	e := encoder{t: t, out: append([]byte(magic), t.program.digest[:]...)}
	e.items(t.facts.Appended())
	parts := t.facts.Partitions()
	e.uint(uint64(len(parts)))
	for _, p := range parts {
		e.uint(uint64(len(p.Name)))
		e.out = append(e.out, p.Name...)
		e.out = binary.AppendVarint(e.out, p.Version)
		e.bool(p.Disputed)
		e.items(p.Items)
	}
	sum := sha256.Sum256(e.out)
	return append(e.out, sum[:]...), nil
}

type encoder struct {
	t   *Tally
	out []byte
}

func (e *encoder) uint(v uint64)  { e.out = binary.AppendUvarint(e.out, v) }
func (e *encoder) fixed(v uint64) { e.out = binary.LittleEndian.AppendUint64(e.out, v) }

func (e *encoder) bool(v bool) {
	if v {
		e.out = append(e.out, 1)
	} else {
		e.out = append(e.out, 0)
	}
}

func (e *encoder) items(items []facts.Item[fact]) {
	e.uint(uint64(len(items)))
	for i := range items {
		it := &items[i]
		f := &it.Payload
		e.fixed(it.Hash.Hi)
		e.fixed(it.Hash.Lo)
		e.fixed(it.Digest)
		e.fixed(uint64(f.at))
		e.out = e.t.whats.list[f.what].appendTo(e.out)
		e.hash(&e.t.units, f.unit)
		e.hash(&e.t.links, f.link)
		e.bool(f.byParent)
		e.decimal(f.value)
		if f.more > 0 {
			for _, v := range e.t.more[f.more-1] {
				e.decimal(v)
			}
		}
	}
}

// hash writes what a number plus one stands for; 0 is none.
func (e *encoder) hash(s *hashes, n uint32) {
	e.bool(n > 0)
	if n > 0 {
		e.fixed(s.list[n-1].Hi)
		e.fixed(s.list[n-1].Lo)
	}
}

func (e *encoder) decimal(d money.Decimal) {
	hi, lo, scale := d.Parts()
	e.out = append(e.out, scale)
	e.out = binary.AppendVarint(e.out, hi)
	e.fixed(lo)
}

// UnmarshalTally reads what [Tally.MarshalBinary] wrote under a program that reads
// events the same way.
func (p *Program) UnmarshalTally(data []byte) (*Tally, error) {
	head, end := len(magic), len(data)-sha256.Size
	if end < head+len(p.digest) || string(data[:head]) != magic {
		return nil, ErrFormat
	}
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(data[end:], sum[:]) {
		return nil, fmt.Errorf("%w: cut off or damaged", ErrFormat)
	}
	if !bytes.Equal(data[head:head+len(p.digest)], p.digest[:]) {
		return nil, ErrProgram
	}
	d := decoder{t: p.NewTally(), in: data[head+len(p.digest) : end]}
	if err := d.read(); err != nil {
		return nil, err
	}
	// What reads but is not written that way would be a second form of the same state.
	again, err := d.t.MarshalBinary()
	if err != nil || !bytes.Equal(again, data) {
		return nil, fmt.Errorf("%w: not the canonical form", ErrFormat)
	}
	return d.t, nil
}
