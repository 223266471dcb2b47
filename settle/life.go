// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "github.com/jupan-go/jupan/settle/money"

// live walks a conversion through its states by the events of its order.
func (t *Tally) live(touches []touch, winner *touch, sign int64) {
	var paid balance
	state, part := Pending, false
	t.move(winner, Pending, winner.at, sign)
	for i := range touches {
		e := &touches[i]
		if e.role == roleConversion && !t.sameClaim(e, winner) {
			continue
		}
		at := max(e.at, winner.at)
		next := paid.after(e, state)
		if next != state {
			t.move(winner, state, at, -sign)
			t.move(winner, next, at, sign)
			state = next
		}
		if now := state == Approved && paid.givenBack(); now != part {
			part = now
			partSign := sign
			if !part {
				partSign = -sign
			}
			t.move(winner, PartlyRefunded, at, partSign)
		}
	}
}

// sameClaim reports whether two conversions come from one party and campaign.
func (t *Tally) sameClaim(a, b *touch) bool {
	x, y := &t.cells[a.cell].key, &t.cells[b.cell].key
	return x.party == y.party && x.campaign == y.campaign
}

// move counts a conversion into a state at a time; with a negative sign, out of it.
func (t *Tally) move(conversion *touch, s State, at, sign int64) {
	k := t.cells[conversion.cell].key
	k.span = t.spanOf(at)
	k.kind = t.texts.Number(statePrefix + string(s))
	k.ofFee, k.ofNet = 0, 0
	t.post(posting{t.cellFor(k, k.hash()), conversion.fact, values{quantity: conversion.v.quantity}, sign})
}

// maxCurrencies bounds the currencies of one order; an event in a further one
// does not move the conversion.
const maxCurrencies = 4

// balance is what an order has been paid, in each currency.
type balance struct {
	n         int
	in        [maxCurrencies]money.Currency
	paid      [maxCurrencies]sum // captured, cancelled, refunded and charged back
	back      [maxCurrencies]sum // cancelled, refunded and charged back
	captured  bool
	withdrawn bool // the conversion itself
}

// after takes one more event of the order and returns the state it leads to.
func (b *balance) after(e *touch, state State) State {
	switch e.role {
	case roleNone:
		return state
	case roleConversion:
		b.withdrawn = b.withdrawn || takenBack(e)
	default:
		b.book(e)
	}
	switch {
	case b.withdrawn:
		return Cancelled
	case e.role == roleConversion:
		return state
	case b.positive(), e.role == roleCapture && e.v.gross.c.IsZero(): // free of charge
		return Approved
	case state == Cancelled, state == Refunded: // the sum fell before
		return state
	case e.role == roleCancel, e.role == roleCapture && e.v.gross.c.Sign() < 0:
		return Cancelled
	case b.captured:
		return Refunded
	}
	return state
}

func (b *balance) book(e *touch) {
	i := 0
	for i < b.n && b.in[i] != e.currency {
		i++
	}
	if i == maxCurrencies {
		return
	}
	if i == b.n {
		b.in[i], b.n = e.currency, i+1
	}
	b.captured = b.captured || e.role == roleCapture
	b.paid[i].add(e.v.gross, 1)
	if e.role != roleCapture {
		b.back[i].add(e.v.gross, 1)
	}
}

func (b *balance) positive() bool {
	for i := range b.n {
		if b.paid[i].c.Sign() > 0 {
			return true
		}
	}
	return false
}

func (b *balance) givenBack() bool {
	for i := range b.n {
		if b.back[i].c.Sign() < 0 {
			return true
		}
	}
	return false
}
