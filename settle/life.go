// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// live walks a conversion through its states by the events of its order.
func (t *Tally) live(touches []touch, winner *touch, sign int64) {
	var paid balance
	l := life{t: t, winner: winner, sign: sign}
	l.enter(Pending, winner.at, winner.at)
	for i := range touches {
		e := &touches[i]
		if e.role == roleNone || e.role == roleConversion && !t.sameClaim(e, winner) {
			continue
		}
		at := max(e.at, winner.at)
		if next := paid.after(e); next != l.state {
			version := at
			if gives(e) { // what gives back falls under the version of what it gives back
				version = l.version
			}
			l.leave(at)
			l.enter(next, at, version)
		}
		l.markPart(l.state == Approved && paid.givenBack(), at)
	}
	l.arrive()
	l.hold(nil)
}

// gives reports whether an event of an order gives something back, or undoes that.
func gives(e *touch) bool {
	switch e.role {
	case roleCancel, roleRefund:
		return true
	case roleCapture:
		return e.v.gross.c.Sign() < 0
	}
	return takenBack(e)
}

// sameClaim reports whether two conversions come from one party and campaign.
func (t *Tally) sameClaim(a, b *touch) bool {
	x, y := &t.cells[a.cell].key, &t.cells[b.cell].key
	return x.party == y.party && x.campaign == y.campaign
}

// life is a conversion on its way. It leaves a state under the version and, where
// reversals count in the period of their original, in the period in which it
// entered it, so that the two moves meet whatever came between.
type life struct {
	t       *Tally
	winner  *touch
	sign    int64
	state   State
	since   int64 // when it entered the state
	version int64 // a time in the version under which it did
	part    *move // into PartlyRefunded
	// arriving: the move into the state has yet to be made. Most conversions leave
	// Pending in the cell in which they entered it, and nothing of that remains.
	arriving bool
}

func (l *life) enter(s State, at, version int64) {
	l.state, l.since, l.version, l.arriving = s, at, version, true
	if l.t.recording != nil { // who asks for all moves gets those as well
		l.arrive()
	}
}

func (l *life) arrive() {
	if l.arriving {
		l.t.move(l.winner, move{state: l.state, at: l.since, version: l.version, period: l.since}, l.sign)
		l.arriving = false
	}
}

func (l *life) leave(at int64) {
	if l.state == Approved {
		l.hold(&at)
	}
	if l.arriving && l.t.spanOf(at) == l.t.spanOf(l.since) {
		l.arriving = false
		return
	}
	l.arrive()
	l.t.move(l.winner, move{state: l.state, at: at, version: l.version, period: l.since}, -l.sign)
}

// markPart moves the conversion into PartlyRefunded, or out of it.
func (l *life) markPart(part bool, at int64) {
	switch {
	case part && l.part == nil:
		l.part = &move{state: PartlyRefunded, at: at, version: l.version, period: at}
		l.t.move(l.winner, *l.part, l.sign)
	case !part && l.part != nil:
		m := *l.part
		m.at, l.part = at, nil
		l.t.move(l.winner, m, -l.sign)
	}
}

// hold moves an approved conversion into Cleared, for each hold that the plan
// names, and out of it again if it leaves Approved after that.
func (l *life) hold(left *int64) {
	if l.state != Approved {
		return
	}
	for _, days := range l.t.plan.holds {
		m := move{state: Cleared, hold: days, at: l.since + int64(days)*nanoPerDay, version: l.version}
		m.period = m.at
		if left != nil && *left <= m.at {
			continue
		}
		l.t.move(l.winner, m, l.sign)
		if left != nil {
			m.at = *left
			l.t.move(l.winner, m, -l.sign)
		}
	}
}

const nanoPerDay = int64(24 * time.Hour)

// move is a conversion that goes into a state, or out of it, at a time, under the
// version in force at another and in the period of a third: see origin.
type move struct {
	state               State
	hold                int // days, of Cleared
	at, version, period int64
}

// move counts a conversion into a state; with a negative sign, out of it.
func (t *Tally) move(conversion *touch, m move, sign int64) {
	k := t.cells[conversion.cell].key
	k.span = t.spanOf(m.at)
	k.kind = t.texts.Number(stateKind(m.state, m.hold))
	k.ofFee, k.ofNet = 0, 0
	if (t.lineage != nil || m.state == Cleared) && (m.version != m.at || m.period != m.at) {
		k.origin = t.origins.of(origin{t.spanOf(m.version), t.spanOf(m.period)}, k.span)
	}
	t.post(t.cellFor(k, k.hash()), conversion.ref, &values{quantity: conversion.v.quantity}, sign)
}

// stateKind is the kind of the cells that count conversions in a state. It puts
// nothing together for most of them.
func stateKind(s State, hold int) string {
	switch s {
	case Pending:
		return statePrefix + string(Pending)
	case Approved:
		return statePrefix + string(Approved)
	case Cleared:
		return statePrefix + clearedAfter(hold)
	}
	return statePrefix + string(s)
}

// isHeld reports whether a cell counts conversions that are cleared.
func (t *Tally) isHeld(k cellKey) bool {
	return strings.HasPrefix(t.texts.Text(k.kind), statePrefix+string(Cleared))
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
	state     State // by the payments alone; empty is Pending
	withdrawn bool  // the conversion itself
}

// after takes one more event of the order and returns the state it leads to.
func (b *balance) after(e *touch) State {
	if e.role == roleConversion { // the latest report counts
		b.withdrawn = takenBack(e)
	} else {
		b.book(e)
		b.state = b.paidState(e)
	}
	switch {
	case b.withdrawn:
		return Cancelled
	case b.state == "":
		return Pending
	}
	return b.state
}

// paidState is the state to which a payment leads.
func (b *balance) paidState(e *touch) State {
	switch {
	case b.positive(), e.role == roleCapture && e.v.gross.c.IsZero(): // free of charge
		return Approved
	case b.state == Cancelled, b.state == Refunded: // the sum fell before
		return b.state
	case e.role == roleCancel, e.role == roleCapture && e.v.gross.c.Sign() < 0:
		return Cancelled
	case b.captured:
		return Refunded
	}
	return b.state
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
