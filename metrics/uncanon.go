// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/internal/canon"
	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/facts"
)

// UnmarshalBinary replaces the state of the board, which [NewBoard] has made, by
// what [Board.MarshalBinary] wrote of a board that keeps the same of events. That
// is so for the same model, and for one that differs only in what it does with the
// same signals. When it fails the board is as before.
func (b *Board) UnmarshalBinary(data []byte) error {
	if b.plan == nil {
		return fmt.Errorf("%w: the zero board has no model", ErrModel)
	}
	r, err := canon.Open(data, canonMagic, b.plan.digest)
	switch {
	case errors.Is(err, canon.ErrDefinition):
		return ErrModel
	case err != nil:
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	d := decoder{Reader: r, b: b.New()}
	if err := d.read(); err != nil {
		return err
	}
	d.b.stale, d.b.changes = true, b.changes+1
	*b = *d.b
	return nil
}

type decoder struct {
	*canon.Reader
	b       *Board
	classes []uint32
}

func (d *decoder) read() error {
	d.classTable()
	if err := d.b.facts.Read(d.Reader, d.items); err != nil {
		return fmt.Errorf("metrics: board: %w", err)
	}
	if err := d.End(); err != nil {
		return fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return nil
}

func (d *decoder) classTable() {
	texts := make([]uint32, d.Count())
	for i := range texts {
		texts[i] = d.b.texts.Number(d.String())
	}
	width := wordDims + len(d.b.plan.dims)
	d.classes = make([]uint32, d.CountOf(width))
	for i := range d.classes {
		words := make([]uint32, width)
		for k := range words {
			w := d.Uint()
			switch {
			case isText(k) && w >= uint64(len(texts)) || w > 1<<32-1:
				d.Fail()
			case isText(k):
				words[k] = texts[w]
			default:
				words[k] = uint32(w)
			}
		}
		d.classes[i] = d.b.classFor(words)
	}
}

// leastItem is the fewest bytes of an item: two hashes and three numbers.
const leastItem = 27

func (d *decoder) items() []facts.Item[fact] {
	items := make([]facts.Item[fact], d.CountOf(leastItem))
	for i := range items {
		items[i] = d.item()
	}
	if d.Failed() {
		return nil
	}
	return items
}

func (d *decoder) item() facts.Item[fact] {
	it := facts.Item[fact]{Hash: d.Hash(), Digest: d.Fixed()}
	f := &it.Payload
	class := d.Uint()
	f.digest, f.at = it.Digest, d.Int()
	var n numbers
	for _, v := range d.b.plan.places {
		*n.at(v) = d.num()
	}
	mask := d.Uint()
	if class >= uint64(len(d.classes)) || f.at < beginning || f.at >= end || f.digest == 0 ||
		mask >= 1<<len(d.b.entities) {
		d.Fail()
		return it
	}
	for k := range d.b.entities {
		if mask>>k&1 == 1 {
			f.entity[k] = d.b.entities[k].number(d.Hash())
		}
	}
	f.cell = d.b.cellOf(d.classes[class], d.b.dayOf(f.at))
	d.b.store(f, &n)
	return it
}

// The bounds of what an event states; see event.Validate. A delay of any length in
// nanoseconds is below 10^19 with 9 decimals.
const (
	scaleMax  = 12
	digitsMax = 15
)

func (d *decoder) num() num {
	scale := d.Uint()
	n := num{scale: uint8(scale >> 1)}
	if scale>>1 > scaleMax {
		d.Fail()
		return num{}
	}
	if scale&1 == 0 {
		n.c = dec.FromInt64(d.Int())
	} else {
		n.c.Hi = int64(d.Fixed())
		n.c.Lo = d.Fixed()
	}
	if n.c.Abs().Cmp(dec.Pow10(digitsMax+uint(n.scale))) >= 0 {
		d.Fail()
	}
	return n
}
