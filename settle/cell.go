// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/binary"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// num is a coefficient and a scale: c × 10^-scale.
type num struct {
	c     dec.Int
	scale uint8
}

// values are the four numbers of an event.
type values struct {
	gross, fee, net, quantity num
}

// sum adds nums up exactly. It cannot overflow: an event's numbers are below
// 10^15 with at most 12 decimals (event.Validate), which leaves room for 10^11
// events in 128 bits. That is why no order of adding can fail where another
// would not.
type sum num

func (s *sum) add(n num, sign int64) { addNum(&s.c, &s.scale, n, sign) }

func addNum(total *dec.Int, scale *uint8, n num, sign int64) {
	c := n.c
	if sign < 0 {
		c = c.Neg()
	}
	if n.scale != *scale {
		c = align(total, scale, num{c, n.scale})
	}
	*total = total.AddWrap(c)
}

// align brings a total and a number to the finer scale of the two.
func align(total *dec.Int, scale *uint8, n num) dec.Int {
	if n.scale < *scale {
		n.c, _ = n.c.MulPow10(uint(*scale - n.scale))
		return n.c
	}
	*total, _ = total.MulPow10(uint(n.scale - *scale))
	*scale = n.scale
	return n.c
}

func (s sum) amount(c money.Currency) (money.Amount, error) {
	return money.FromParts(s.c.Hi, s.c.Lo, s.scale, c)
}

func (s sum) decimal() (money.Decimal, error) {
	return money.DecimalFromParts(s.c.Hi, s.c.Lo, s.scale)
}

// cellKey is what events that are added up together have in common: 36 bytes.
// Texts are numbers in Tally.texts, a tuple is one in Tally.tuples, and a span
// one in Tally.spanStarts. The origin is 0 for events that fall under the version
// and the period of their own time; otherwise it is one in Tally.origins, plus one.
type cellKey struct {
	span                  uint32
	kind, party, campaign uint32
	tuple                 uint32
	ofGross, ofFee, ofNet money.Currency
	origin                uint32
}

// equal is ==, without the call that the compiler makes of it.
func (k *cellKey) equal(o *cellKey) bool {
	return k.span == o.span && k.kind == o.kind && k.party == o.party && k.campaign == o.campaign &&
		k.tuple == o.tuple && k.ofGross == o.ofGross && k.ofFee == o.ofFee && k.ofNet == o.ofNet && k.origin == o.origin
}

func (k *cellKey) hash() uint64 {
	h := keyhash.Mix(uint64(k.span)<<32|uint64(k.kind), uint64(k.party)<<32|uint64(k.campaign))
	h ^= uint64(k.tuple)<<32 ^ uint64(k.origin)<<16 ^ uint64(k.ofFee)
	return keyhash.Mix(h, uint64(k.ofGross)<<32|uint64(k.ofNet))
}

// cell is the sum of the events with one cellKey. It takes two cache lines, and
// for events with nothing but a gross amount the first is enough.
type cell struct {
	key                               cellKey
	grossScale                        uint8
	role                              role
	events                            int64
	gross                             dec.Int
	fee, net, quantity                dec.Int
	feeScale, netScale, quantityScale uint8
	round                             uint32 // of Tally.round, in which it changed last
	_                                 [4]byte
}

func (c *cell) add(v *values, sign int64) {
	c.events += sign
	if v.gross != (num{}) {
		addNum(&c.gross, &c.grossScale, v.gross, sign)
	}
	if v.quantity != (num{}) {
		addNum(&c.quantity, &c.quantityScale, v.quantity, sign)
	}
	if v.fee != (num{}) {
		addNum(&c.fee, &c.feeScale, v.fee, sign)
	}
	if v.net != (num{}) {
		addNum(&c.net, &c.netScale, v.net, sign)
	}
}

// addPlain is add for an event with a gross amount of 64 bits and a whole quantity.
func (c *cell) addPlain(gross int64, scale uint8, quantity int16) {
	c.events++
	if finer := c.grossScale - scale; finer <= dec.MaxPow64 { // scale is not the finer one
		c.gross = c.gross.AddScaledWrap(gross, uint(finer))
	} else {
		addNum(&c.gross, &c.grossScale, num{dec.FromInt64(gross), scale}, 1)
	}
	if quantity != 0 {
		addNum(&c.quantity, &c.quantityScale, num{c: dec.FromInt64(int64(quantity))}, 1)
	}
}

// addCell adds all that another cell holds.
func (c *cell) addCell(o *cell) {
	c.add(&values{num(o.sumOfGross()), num(o.sumOfFee()), num(o.sumOfNet()), num(o.sumOfQuantity())}, 1)
	c.events += o.events - 1
}

func (c *cell) sumOfGross() sum    { return sum{c.gross, c.grossScale} }
func (c *cell) sumOfFee() sum      { return sum{c.fee, c.feeScale} }
func (c *cell) sumOfNet() sum      { return sum{c.net, c.netScale} }
func (c *cell) sumOfQuantity() sum { return sum{c.quantity, c.quantityScale} }

func (c *cell) empty() bool {
	return c.events == 0 && c.gross.IsZero() && c.fee.IsZero() && c.net.IsZero() && c.quantity.IsZero()
}

// role is what an event of the cell's kind does in the life of an order.
type role uint8

const (
	roleNone role = iota
	roleConversion
	roleCapture
	roleCancel
	roleRefund // and chargeback
)

func roleOf(k event.Kind) role {
	switch k {
	case event.Conversion:
		return roleConversion
	case event.PaymentCaptured:
		return roleCapture
	case event.PaymentCancelled:
		return roleCancel
	case event.PaymentRefunded, event.Chargeback:
		return roleRefund
	}
	return roleNone
}

// statePrefix begins the kind of a cell that counts conversions in a state. No
// kind of event contains a colon.
const statePrefix = "state:"

// bookKey names the cells of one agreement in one period.
type bookKey struct {
	agreement int
	from      int64 // where the period begins
}

// cellFor returns the number of the cell with key k and its hash h, making it if it is new and
// then, if there are books, entering it into those of the agreements that it falls under.
func (t *Tally) cellFor(k cellKey, h uint64) uint32 {
	for pos := t.cellIndex.Start(h); ; pos++ {
		n, ok := t.cellIndex.At(&pos, h)
		if !ok {
			break
		}
		if t.cells[n].key.equal(&k) {
			return n
		}
	}
	n := uint32(len(t.cells))
	t.cells = append(t.cells, cell{key: k, role: roleOf(event.Kind(t.texts.Text(k.kind)))})
	t.cellIndex.Add(h, n)
	if t.books != nil {
		t.enter(n, k)
	}
	return n
}

// passes reports whether the events of a cell satisfy a condition.
func (t *Tally) passes(w Where, k cellKey) bool {
	for name, values := range w {
		if !slices.Contains(values, t.dimensionOf(k, name)) {
			return false
		}
	}
	return true
}

func (t *Tally) dimensionOf(k cellKey, name string) string {
	switch name {
	case dimParty:
		return t.texts.Text(k.party)
	case dimCampaign:
		return t.texts.Text(k.campaign)
	}
	i, ok := slices.BinarySearch(t.plan.dims, name)
	if !ok {
		return ""
	}
	return t.texts.Text(t.tuples.at(k.tuple, len(t.plan.dims))[i])
}

// tuples numbers lists of texts of one length. Number 0 is the list of empty texts.
type tuples struct {
	number map[string]uint32
	flat   []uint32
	key    []byte // scratch
}

func (t *tuples) at(n uint32, width int) []uint32 {
	return t.flat[int(n)*width : int(n+1)*width]
}

func (t *tuples) of(list []uint32) uint32 {
	t.key = t.key[:0]
	for _, v := range list {
		t.key = binary.LittleEndian.AppendUint32(t.key, v)
	}
	if n, ok := t.number[string(t.key)]; ok {
		return n
	}
	n := uint32(len(t.number))
	t.number[string(t.key)] = n
	t.flat = append(t.flat, list...)
	return n
}
