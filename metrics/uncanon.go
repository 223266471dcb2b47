// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/facts"
	"github.com/jupan-go/jupan/internal/keyhash"
)

// UnmarshalBinary replaces the state of the board, which [NewBoard] has made, by
// what [Board.MarshalBinary] wrote of a board that keeps the same of events. That
// is so for the same model, and for one that differs only in what it does with the
// same signals. When it fails the board is as before.
func (b *Board) UnmarshalBinary(data []byte) error {
	if b.plan == nil {
		return fmt.Errorf("%w: the zero board has no model", ErrModel)
	}
	digestLen := len(b.plan.digest)
	head, end := len(canonMagic), len(data)-sha256.Size
	if end < head+digestLen || string(data[:head]) != canonMagic {
		return ErrFormat
	}
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(data[end:], sum[:]) {
		return fmt.Errorf("%w: cut off or damaged", ErrFormat)
	}
	if !bytes.Equal(data[head:head+digestLen], b.plan.digest[:]) {
		return ErrModel
	}
	d := decoder{b: b.New(), in: data[head+digestLen : end]}
	if err := d.read(); err != nil {
		return err
	}
	d.b.stale, d.b.changes = true, b.changes+1
	*b = *d.b
	return nil
}

type decoder struct {
	b       *Board
	in      []byte
	failed  bool
	classes []uint32
}

func (d *decoder) read() error {
	d.classTable()
	for _, it := range d.items() {
		if _, err := d.b.facts.Add(&it); err != nil {
			return fmt.Errorf("metrics: board: %w", err)
		}
	}
	for range d.length(4) {
		p := facts.Partition[fact]{Name: d.string(), Version: d.int(), Disputed: d.uint() == 1}
		p.Items = d.items()
		if d.failed {
			break
		}
		if _, err := d.b.facts.Replace(p); err != nil {
			return fmt.Errorf("metrics: board: %w", err)
		}
	}
	if d.failed || len(d.in) > 0 {
		return fmt.Errorf("%w: not its form", ErrFormat)
	}
	return nil
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.in)
	d.skip(n)
	return v
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.in)
	d.skip(n)
	return v
}

func (d *decoder) fixed() uint64 {
	if len(d.in) < 8 {
		d.failed, d.in = true, nil
		return 0
	}
	v := binary.LittleEndian.Uint64(d.in)
	d.in = d.in[8:]
	return v
}

// skip moves on by n bytes; n is zero or less for a number that is cut off.
func (d *decoder) skip(n int) {
	if n <= 0 {
		d.failed, d.in = true, nil
		return
	}
	d.in = d.in[n:]
}

// length reads a number of things that take at least so many bytes each.
func (d *decoder) length(least int) int {
	n := d.uint()
	if n > uint64(len(d.in)/least) {
		d.failed, d.in = true, nil
		return 0
	}
	return int(n)
}

func (d *decoder) string() string {
	n := d.length(1)
	s := string(d.in[:n])
	d.in = d.in[n:]
	return s
}

func (d *decoder) hash() keyhash.Hash {
	hi := d.fixed()
	return keyhash.Hash{Hi: hi, Lo: d.fixed()}
}

func (d *decoder) classTable() {
	texts := make([]uint32, d.length(1))
	for i := range texts {
		texts[i] = d.b.texts.Number(d.string())
	}
	width := wordDims + len(d.b.plan.dims)
	d.classes = make([]uint32, d.length(width))
	for i := range d.classes {
		words := make([]uint32, width)
		for k := range words {
			w := d.uint()
			switch {
			case isText(k) && w >= uint64(len(texts)) || w > 1<<32-1:
				d.failed = true
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
	items := make([]facts.Item[fact], d.length(leastItem))
	for i := range items {
		items[i] = d.item()
	}
	if d.failed {
		return nil
	}
	return items
}

func (d *decoder) item() facts.Item[fact] {
	it := facts.Item[fact]{Hash: d.hash(), Digest: d.fixed()}
	f := &it.Payload
	class := d.uint()
	f.digest, f.at = it.Digest, d.int()
	var n numbers
	for _, v := range d.b.plan.places {
		*n.at(v) = d.num()
	}
	mask := d.uint()
	if class >= uint64(len(d.classes)) || f.at < beginning || f.at >= end || f.digest == 0 ||
		mask >= 1<<len(d.b.entities) {
		d.failed = true
		return it
	}
	for k := range d.b.entities {
		if mask>>k&1 == 1 {
			f.entity[k] = d.b.entities[k].number(d.hash())
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
	scale := d.uint()
	n := num{scale: uint8(scale >> 1)}
	if scale>>1 > scaleMax {
		d.failed = true
		return num{}
	}
	if scale&1 == 0 {
		n.c = dec.FromInt64(d.int())
	} else {
		n.c.Hi = int64(d.fixed())
		n.c.Lo = d.fixed()
	}
	if n.c.Abs().Cmp(dec.Pow10(digitsMax+uint(n.scale))) >= 0 {
		d.failed = true
	}
	return n
}
