// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/internal/canon"
	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// ErrFormat is returned for bytes that are not the binary form of a Tally.
var ErrFormat = errors.New("settle: not a tally")

// UnmarshalTally reads what [Tally.MarshalBinary] wrote under a plan with the
// same agreements, options and seed.
func (p *Plan) UnmarshalTally(data []byte) (*Tally, error) {
	body, err := p.unseal(data, canonMagic)
	if err != nil {
		return nil, err
	}
	d := decoder{t: p.NewTally(), in: body}
	err = d.read()
	if err == nil && len(d.in) > 0 {
		err = fmt.Errorf("%w: %d bytes after the end", ErrFormat, len(d.in))
	}
	if err != nil {
		return nil, err
	}
	return d.t, nil
}

// unseal returns what stands in a binary form between the digest of the plan and
// the checksum.
func (p *Plan) unseal(data []byte, magic string) ([]byte, error) {
	if v, other := canon.OtherVersion(data, magic); other {
		return nil, fmt.Errorf("%w: of version %d, not %d", ErrFormat, v, magic[len(magic)-1])
	}
	head, end := len(magic), len(data)-sha256.Size
	if end < head+len(p.digest) || string(data[:head]) != magic {
		return nil, ErrFormat
	}
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(data[end:], sum[:]) {
		return nil, fmt.Errorf("%w: cut off or damaged", ErrFormat)
	}
	if !bytes.Equal(data[head:head+len(p.digest)], p.digest[:]) {
		return nil, ErrPlan
	}
	return data[head+len(p.digest) : end], nil
}

type decoder struct {
	t      *Tally
	in     []byte
	failed bool
	parts  []restatement
	texts  []uint32
	cells  []uint32
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
		d.failed = true
		return 0
	}
	v := binary.LittleEndian.Uint64(d.in)
	d.in = d.in[8:]
	return v
}

func (d *decoder) string() string {
	n := d.uint()
	if n > uint64(len(d.in)) {
		d.failed = true
		return ""
	}
	s := string(d.in[:n])
	d.in = d.in[n:]
	return s
}

// skip moves on by n bytes; n is zero or less for a number that is cut off.
func (d *decoder) skip(n int) {
	if n <= 0 {
		d.failed, d.in = true, nil
		return
	}
	d.in = d.in[n:]
}

// count reads the length of a list whose elements take a byte at least.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.in)) {
		d.failed = true
		return 0
	}
	return int(n)
}

// index reads a place in a list.
func (d *decoder) index(list []uint32) uint32 {
	i := d.uint()
	if i >= uint64(len(list)) {
		d.failed = true
		return 0
	}
	return list[i]
}

func (d *decoder) read() error {
	for range d.count() {
		d.parts = append(d.parts, restatement{name: d.string(), version: d.int(), disputed: d.uint() == 1})
	}
	for range d.count() {
		d.texts = append(d.texts, d.t.texts.Number(d.string()))
	}
	for range d.count() {
		d.cells = append(d.cells, d.cell())
	}
	for range d.count() {
		it, place := d.item()
		if d.failed || place > uint64(len(d.parts)) {
			return fmt.Errorf("%w: cut off or damaged", ErrFormat)
		}
		if place > 0 {
			d.parts[place-1].items = append(d.parts[place-1].items, it)
			continue
		}
		if _, err := d.t.insert(&it); err != nil {
			return err
		}
	}
	if d.failed {
		return fmt.Errorf("%w: cut off or damaged", ErrFormat)
	}
	for i := range d.parts {
		if _, err := d.t.adopt(&d.parts[i]); err != nil {
			return err
		}
	}
	return nil
}

func (d *decoder) cell() uint32 {
	k := d.cellKey()
	if d.failed {
		return 0
	}
	return d.t.cellFor(k, k.hash())
}

// cellKey reads what [encoder.cellKey] wrote.
func (d *decoder) cellKey() cellKey {
	k := cellKey{span: d.span(), ofGross: d.currency(), ofFee: d.currency(), ofNet: d.currency()}
	k.kind, k.party, k.campaign = d.index(d.texts), d.index(d.texts), d.index(d.texts)
	list := d.t.list[:0]
	for range d.t.plan.dims {
		list = append(list, d.index(d.texts))
	}
	d.t.list = list
	k.tuple = d.t.tuples.of(list)
	return k
}

// span reads where a span begins.
func (d *decoder) span() uint32 {
	start := d.int()
	if d.failed = d.failed || start < minNano || start > maxNano; d.failed {
		return 0
	}
	return d.t.spanOf(start)
}

func (d *decoder) currency() money.Currency { return money.Currency(d.uint()) }

func (d *decoder) item() (item, uint64) {
	var it item
	it.hash.Hi, it.hash.Lo, it.digest = d.fixed(), d.fixed(), d.fixed()
	it.cell = d.index(d.cells)
	place := d.uint()
	flags := d.uint()
	if it.linked = flags&flagLinked != 0; it.linked {
		it.at = d.int()
		it.order.Hi, it.order.Lo = d.fixed(), d.fixed()
	}
	it.reverses = flags&flagReverses != 0
	if it.named = flags&flagNamed != 0; it.named {
		it.parent.Hi, it.parent.Lo = d.fixed(), d.fixed()
	}
	d.failed = d.failed || flags >= flagsEnd || it.linked && !d.t.plan.linksOrders() ||
		it.reverses && !d.t.plan.lineage || it.named && !it.reverses || it.reverses && !it.linked && !it.named
	it.v = values{d.num(), d.num(), d.num(), d.num()}
	d.failed = d.failed || it.digest == 0 || it.at < minNano || it.at > maxNano
	return it, place
}

// num reads a number and holds it to the bounds of [event.Event.Validate], on
// which sum.add relies.
func (d *decoder) num() num {
	n := d.anyNum()
	if d.failed = d.failed || !withinBounds(n.c, uint64(n.scale)); d.failed {
		return num{}
	}
	return n
}

// anyNum reads a number of any size.
func (d *decoder) anyNum() num {
	scale := d.uint()
	var c dec.Int
	if d.uint() == 0 {
		c = dec.FromInt64(d.int())
	} else {
		c = dec.Int{Hi: int64(d.fixed()), Lo: d.fixed()}
	}
	if d.failed = d.failed || scale > money.CurrencyDigitsMax; d.failed {
		return num{}
	}
	return num{c, uint8(scale)}
}

func withinBounds(c dec.Int, scale uint64) bool {
	if scale > money.CurrencyDigitsMax { // a currency may have more decimals than MaxDecimals
		return false
	}
	limit := dec.Pow10(min(uint(scale), event.MaxDecimals) + 15)
	return c.Cmp(limit) < 0 && c.Cmp(limit.Neg()) > 0
}
