// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/internal/canon"
	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/settle/money"
)

// magic begins the binary form of a Tally; the last byte is its version.
const magic = "jupan.experiment\x02"

// MarshalBinary returns the canonical form of the Tally: the same events give the
// same bytes, whatever way they came. It holds hashes of units and orders, not
// their names, and ends with the SHA-256 of the rest.
func (t *Tally) MarshalBinary() ([]byte, error) {
	e := encoder{canon.NewWriter(magic, t.program.digest), t}
	facts.Write(e.Writer, t.facts.Appended(), t.facts.Partitions(), e.items)
	return e.Seal(), nil
}

type encoder struct {
	*canon.Writer
	t *Tally
}

func (e *encoder) items(items []facts.Item[fact]) {
	e.Uint(uint64(len(items)))
	for i := range items {
		it := &items[i]
		f := &it.Payload
		e.Hash(it.Hash)
		e.Fixed(it.Digest)
		e.Fixed(uint64(f.at))
		e.Bytes(e.t.whats.list[f.what].appendTo(nil))
		e.number(&e.t.units, f.unit)
		e.number(&e.t.links, f.link)
		e.Bool(f.byParent)
		e.decimal(f.value)
		if f.more > 0 {
			for _, v := range e.t.more[f.more-1] {
				e.decimal(v)
			}
		}
	}
}

// number writes the hash that a number plus one stands for; 0 is none.
func (e *encoder) number(s *hashes, n uint32) {
	e.Bool(n > 0)
	if n > 0 {
		e.Hash(s.list[n-1])
	}
}

func (e *encoder) decimal(d money.Decimal) {
	hi, lo, scale := d.Parts()
	e.Byte(scale)
	e.Int(hi)
	e.Fixed(lo)
}

// UnmarshalTally reads what [Tally.MarshalBinary] wrote under a program that reads
// events the same way.
func (p *Program) UnmarshalTally(data []byte) (*Tally, error) {
	r, err := canon.Open(data, magic, p.digest)
	switch {
	case errors.Is(err, canon.ErrDefinition):
		return nil, ErrProgram
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	d := decoder{r, p.NewTally()}
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
