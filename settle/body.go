// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"github.com/jupan-go/jupan/internal/dec"
)

// body is what an event adds to the sums, in 64 bits. That of most events says it
// all, from the highest bit down:
//
//	 1  0
//	35  a number × 10^-scale, signed
//	 2  what the number is: onlyGross, grossOfOne or onlyQuantity
//	 4  its scale
//	22  the cell
//
// Other bodies begin with a 1 and end in the number of a record: after another 0 of
// one in Tally.details, after another 1 of one in Tally.annexes, which has a body of
// its own.
type body uint64

const (
	cellBits, scaleBits, formBits, numberBits = 22, 4, 2, 35

	scaleAt  = cellBits
	formAt   = scaleAt + scaleBits
	numberAt = formAt + formBits

	inDetail body = 1 << 63
	inAnnex  body = 3 << 62
)

// What the number of a body is.
const (
	onlyGross    = iota
	grossOfOne   // the quantity is 1
	onlyQuantity // the gross is 0
)

// packGross returns the body of an event with a gross amount and a whole quantity; ok
// is false if it takes a detail.
func packGross(cell uint32, gross int64, scale uint8, quantity int16) (b body, ok bool) {
	form, number := body(quantity), gross // onlyGross for 0, grossOfOne for 1
	switch {
	case uint16(quantity) <= 1: // which of the two comes in no order that could be guessed
	case gross == 0 && scale == 0:
		form, number = onlyQuantity, int64(quantity)
	default:
		return 0, false
	}
	return pack(cell, form, number, scale)
}

func pack(cell uint32, form body, number int64, scale uint8) (b body, ok bool) {
	const spare = 64 - numberBits
	if number<<spare>>spare != number || cell >= 1<<cellBits || scale >= 1<<scaleBits {
		return 0, false
	}
	return body(number)<<(numberAt+1)>>1 | form<<formAt | body(scale)<<scaleAt | body(cell), true
}

// packValues is packGross for any event.
func packValues(cell uint32, v *values) (b body, ok bool) {
	if v.fee != (num{}) || v.net != (num{}) || !v.gross.c.IsInt64() || !v.quantity.c.IsInt64() {
		return 0, false
	}
	gross, quantity := int64(v.gross.c.Lo), int64(v.quantity.c.Lo)
	if v.quantity.scale > 0 || quantity != int64(int16(quantity)) {
		if v.gross != (num{}) {
			return 0, false
		}
		return pack(cell, onlyQuantity, quantity, v.quantity.scale)
	}
	return packGross(cell, gross, v.gross.scale, int16(quantity))
}

// packed reports whether the body says all.
func (b body) packed() bool { return b>>63 == 0 }

// annexed reports whether the body ends in the number of an annex.
func (b body) annexed() bool { return b >= inAnnex }

// number is that of the record of a body that is not packed.
func (b body) number() uint32 { return uint32(b) }

// cell is that of a packed body.
func (b body) cell() uint32 { return uint32(b) & (1<<cellBits - 1) }

// inCell is a packed body in another cell, which can be packed.
func (b body) inCell(n uint32) body { return b&^(1<<cellBits-1) | body(n) }

// num returns the number of a packed body, and what it is.
func (b body) num() (n num, form int) {
	c := dec.FromInt64(int64(b<<1) >> (numberAt + 1))
	return num{c, uint8(b>>scaleAt) & (1<<scaleBits - 1)}, int(b>>formAt) & (1<<formBits - 1)
}

// unpack sets v, which is zero, to the numbers of a packed body.
func (b body) unpack(v *values) {
	n, form := b.num()
	if form == onlyQuantity {
		v.quantity = n
		return
	}
	v.gross = n
	if form == grossOfOne {
		v.quantity.c = dec.FromInt64(1)
	}
}

// detail is what an event adds to the sums, where it does not fit into a body.
type detail struct {
	gross, fee, net, quantity                     int64
	cell, place                                   uint32
	grossScale, feeScale, netScale, quantityScale uint8
	wide                                          bool // the numbers are in Tally.wide
}

// bodyOf returns the body of an event that is kept, which is not annexed: a packed one
// if it can be.
func (t *Tally) bodyOf(cell, place uint32, v *values) body {
	if place == 0 {
		if b, ok := packValues(cell, v); ok {
			return b
		}
	}
	n, d := t.details.take()
	*d = detail{cell: cell, place: place}
	if !v.gross.c.IsInt64() || !v.fee.c.IsInt64() || !v.net.c.IsInt64() || !v.quantity.c.IsInt64() {
		d.wide = true
		t.wide[n] = *v
		return inDetail | body(n)
	}
	d.gross, d.grossScale = int64(v.gross.c.Lo), v.gross.scale
	d.fee, d.feeScale = int64(v.fee.c.Lo), v.fee.scale
	d.net, d.netScale = int64(v.net.c.Lo), v.net.scale
	d.quantity, d.quantityScale = int64(v.quantity.c.Lo), v.quantity.scale
	return inDetail | body(n)
}

// dropBody frees what a body that is not annexed keeps elsewhere.
func (t *Tally) dropBody(b body) {
	if !b.packed() {
		delete(t.wide, b.number())
		t.details.drop(b.number())
	}
}

// cellOfBody returns the cell of a body that is not annexed.
func (t *Tally) cellOfBody(b body) uint32 {
	if b.packed() {
		return b.cell()
	}
	return t.details.at(b.number()).cell
}

// setValues sets v, which is zero, to the numbers of a body that is not annexed.
func (t *Tally) setValues(v *values, b body) {
	if b.packed() {
		b.unpack(v)
		return
	}
	d := t.details.at(b.number())
	if d.wide {
		*v = t.wide[b.number()]
		return
	}
	v.gross = num{dec.FromInt64(d.gross), d.grossScale}
	v.fee = num{dec.FromInt64(d.fee), d.feeScale}
	v.net = num{dec.FromInt64(d.net), d.netScale}
	v.quantity = num{dec.FromInt64(d.quantity), d.quantityScale}
}
