// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/dec"
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

func (s *sum) add(n num, sign int64) {
	c := n.c
	if sign < 0 {
		c = dec.Int{}.SubWrap(c)
	}
	switch {
	case n.scale == s.scale:
	case n.scale < s.scale:
		c, _ = c.MulPow10(uint(s.scale - n.scale))
	default:
		s.c, _ = s.c.MulPow10(uint(n.scale - s.scale))
		s.scale = n.scale
	}
	s.c = s.c.AddWrap(c)
}

func (s sum) amount(c money.Currency) (money.Amount, error) {
	return money.FromParts(s.c.Hi, s.c.Lo, s.scale, c)
}

func (s sum) decimal() (money.Decimal, error) {
	return money.DecimalFromParts(s.c.Hi, s.c.Lo, s.scale)
}

// cellKey is what events that are added up together have in common. Texts are
// numbers in Tally.texts; tuple is a number in Tally.tuples.
type cellKey struct {
	span                  int64 // where the span begins
	kind, party, campaign uint32
	tuple                 uint32
	ofGross, ofFee, ofNet money.Currency
}

// cell is the sum of the events with one cellKey.
type cell struct {
	key                       cellKey
	role                      role
	events                    int64
	gross, fee, net, quantity sum
}

func (c *cell) add(v *values, sign int64) {
	c.events += sign
	c.gross.add(v.gross, sign)
	if v.quantity != (num{}) {
		c.quantity.add(v.quantity, sign)
	}
	if v.fee != (num{}) {
		c.fee.add(v.fee, sign)
	}
	if v.net != (num{}) {
		c.net.add(v.net, sign)
	}
}

func (c *cell) empty() bool {
	return c.events == 0 && c.gross.c.IsZero() && c.fee.c.IsZero() && c.net.c.IsZero() && c.quantity.c.IsZero()
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

// cellFor returns the number of the cell with key k, making it if it is new and
// then entering it into the books of the agreements that it falls under.
func (t *Tally) cellFor(k cellKey) uint32 {
	if n, ok := t.cellOf[k]; ok {
		return n
	}
	n := uint32(len(t.cells))
	t.cells = append(t.cells, cell{key: k, role: roleOf(event.Kind(t.texts.Text(k.kind)))})
	t.cellOf[k] = n
	at := time.Unix(0, k.span)
	party := t.texts.Text(k.party)
	for _, list := range [][]int{t.plan.byParty[party], t.plan.anyParty} {
		for _, i := range list {
			a := &t.plan.agreements[i]
			if a.covers(at) && t.passes(a.condition(), k) {
				book := bookKey{i, a.Calendar.At(at).From.UnixNano()}
				t.books[book] = append(t.books[book], n)
			}
		}
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
