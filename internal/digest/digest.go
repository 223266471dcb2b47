// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package digest

import (
	"math/bits"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The digest is a sum of terms, one for each field that is stated, so that a processor
// works on all of them at the same time. At the end the sum is mixed with the time, so
// that contents that two events exchange change the sum of their digests.

// field tells the terms of the fields apart.
type field uint64

// spread is 2^64 divided by the golden ratio: its multiples are far apart in all bits.
const spread = 0x9e3779b97f4a7c15

const (
	ofGross field = (iota + 1) * spread & (1<<64 - 1)
	ofFee
	ofNet
	ofQuantity
	ofBooked
	ofID
	ofOrder
	ofCampaign
	ofProduct
	ofCustomer
	ofParentSource
	ofParentID
	ofDims
	ofReverses
)

// Sums are keyhash.Sum64(0, …) of texts that come again and again.
type Sums struct{ Source, Kind, Party uint64 }

// Of is the digest of an event, its provenance left out: a fact that is read again from
// another file is the same fact. It is never 0.
func Of(e *event.Event) uint64 {
	return With(e, Sums{
		keyhash.Sum64(0, e.Key.Source), keyhash.Sum64(0, string(e.Kind)), keyhash.Sum64(0, e.Party),
	})
}

// With is Of an event whose sums are known.
func With(e *event.Event, s Sums) uint64 {
	h := s.term() + amount(ofGross, e.Gross) + amount(ofFee, e.Fee) + amount(ofNet, e.Net)
	if e.Quantity != (money.Decimal{}) {
		hi, lo, scale := e.Quantity.Parts()
		h += number(ofQuantity, hi, lo, unit(0, scale))
	}
	h += text(ofID, e.Key.ID) + text(ofOrder, e.Order) + text(ofCampaign, e.Campaign) +
		text(ofProduct, e.Product) + text(ofCustomer, e.Customer) +
		text(ofParentSource, e.Parent.Source) + text(ofParentID, e.Parent.ID)
	for _, d := range e.Dims {
		h += dimension(d.Name, d.Value)
	}
	if e.Reverses {
		h += uint64(ofReverses)
	}
	if !e.Booked.IsZero() && !e.Booked.Equal(e.At) { // no Booked means at At
		h += number(ofBooked, int64(e.Booked.Nanosecond()), uint64(e.Booked.Unix()), 0)
	}
	return end(h, e.At.UnixNano())
}

// Terse is Of what the n-th event of a block stands for.
func Terse(b *terse.Block, n int, s Sums) uint64 {
	e := &b.Events[n]
	h := s.term()
	if e.Gross != 0 || e.Currency != 0 {
		h += number(ofGross, e.Gross>>63, uint64(e.Gross), unit(e.Currency, e.Scale))
	}
	if q := int64(e.Quantity); q != 0 {
		h += number(ofQuantity, q>>63, uint64(q), unit(0, 0))
	}
	h += text(ofID, b.Of(e.ID))
	// Most of these are short: a call for each would take half as long again.
	if s := b.Of(e.Order); keyhash.IsShort(s) {
		h += keyhash.Short(uint64(ofOrder), keyhash.Word(s), keyhash.Word(s[len(s)-8:]), len(s))
	} else {
		h += text(ofOrder, s)
	}
	if s := b.Of(e.Campaign); keyhash.IsShort(s) {
		h += keyhash.Short(uint64(ofCampaign), keyhash.Word(s), keyhash.Word(s[len(s)-8:]), len(s))
	} else {
		h += text(ofCampaign, s)
	}
	if s := b.Of(e.Product); keyhash.IsShort(s) {
		h += keyhash.Short(uint64(ofProduct), keyhash.Word(s), keyhash.Word(s[len(s)-8:]), len(s))
	} else {
		h += text(ofProduct, s)
	}
	if s := b.Of(e.Customer); keyhash.IsShort(s) {
		h += keyhash.Short(uint64(ofCustomer), keyhash.Word(s), keyhash.Word(s[len(s)-8:]), len(s))
	} else {
		h += text(ofCustomer, s)
	}
	if d := b.DimsOf(n); d != nil {
		h += d.Sum
	}
	return end(h, e.At)
}

// term is that of the three texts. The rotations keep source, kind and party apart.
func (s Sums) term() uint64 {
	return s.Source + bits.RotateLeft64(s.Kind, 21) + bits.RotateLeft64(s.Party, 42)
}

func amount(f field, a money.Amount) uint64 {
	if a == (money.Amount{}) {
		return 0
	}
	hi, lo, scale := a.Parts()
	return number(f, hi, lo, unit(uint32(a.Currency()), scale))
}

// unit is what a number is in. It leaves the lowest 27 bits to the high half of the
// number, which in a valid event has no more.
func unit(currency uint32, scale uint8) uint64 { return uint64(currency)<<32 | uint64(scale)<<27 }

func number(f field, hi int64, lo, unit uint64) uint64 {
	return keyhash.Mix(lo^uint64(f), uint64(hi)^unit)
}

// text is the term of a text; an empty one has none.
func text(f field, s string) uint64 {
	if s == "" {
		return 0
	}
	return keyhash.Sum64(uint64(f), s)
}

// Dims is the term of dimensions that terse events have, which many of them share.
func Dims(list []terse.Dim) (h uint64) {
	for _, d := range list {
		h += dimension(d.Name, d.Value)
	}
	return h
}

func dimension(name, value string) uint64 {
	return keyhash.Sum64(keyhash.Sum64(uint64(ofDims), name), value)
}

func end(h uint64, nano int64) uint64 { return max(1, keyhash.Mix(h, uint64(nano))) }
