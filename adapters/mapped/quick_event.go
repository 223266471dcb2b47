// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"time"

	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
)

// take makes events of the row that was split. It is false if the row is not plain, and
// then nothing of it is used.
func (q *quick) take() bool {
	for i := range q.skip {
		s := &q.skip[i]
		text, ok := q.cell(s.place)
		if !ok {
			return false
		}
		if s.holds(q.text[text.Start:text.End]) {
			s.n++
			return true
		}
	}
	if !q.common() {
		return false
	}
	var skipped *int64
	for i := range q.events {
		e := &q.events[i]
		applies, ok := q.applies(e)
		if !ok {
			return false
		}
		if !applies {
			continue
		}
		why, ok := q.event(e)
		if !ok {
			return false
		}
		if skipped == nil {
			skipped = why
		}
	}
	if len(q.tersely)+len(q.wholly) > 0 {
		return true
	}
	if skipped == nil {
		skipped = &q.zeros
	}
	*skipped++
	return true
}

// common reads what all events of the row have in common.
func (q *quick) common() bool {
	r := &q.row
	var ok bool
	if r.terse.At, r.date, ok = q.time(q.at); !ok {
		return false
	}
	if q.booked != nil && !q.readBooked() {
		return false
	}
	if q.parent != nil {
		if r.parent, ok = q.join(q.parent, "", false); !ok {
			return false
		}
	}
	for i, to := range [...]*terse.Span{&r.terse.Order, &r.terse.Party, &r.terse.Campaign, &r.terse.Product, &r.terse.Customer} {
		if *to, ok = q.name(&q.names[i]); !ok {
			return false
		}
	}
	return true
}

// readBooked reads when the balance moved, which may be missing.
func (q *quick) readBooked() bool {
	q.row.booked = time.Time{}
	for _, place := range q.booked.places {
		s, ok := q.cell(place)
		if !ok {
			return false
		}
		if s.Empty() {
			continue
		}
		at, _, ok := q.time(q.booked)
		q.row.booked = time.Unix(0, at).UTC()
		return ok
	}
	return true
}

// applies reports whether all conditions of an event hold.
func (q *quick) applies(e *quickEvent) (applies, ok bool) {
	for i := range e.when {
		w := &e.when[i]
		s, ok := q.cell(w.place)
		if !ok {
			return false, false
		}
		if !w.holds(q.text[s.Start:s.End]) {
			return false, true
		}
	}
	return true, true
}

// event makes one of the events of the row. If it is none, skipped counts such rows,
// unless that is nil.
func (q *quick) event(p *quickEvent) (skipped *int64, ok bool) {
	k, ok := q.kind(p)
	if !ok {
		return nil, false
	}
	if k.skip != "" {
		return &k.skipped, true
	}
	var gross, fee, net, quantity figure
	if p.gross != nil && !q.amount(p.gross, k.natural, &gross) || p.fee != nil && !q.amount(p.fee, k.natural, &fee) ||
		p.net != nil && !q.amount(p.net, k.natural, &net) || !q.countOf(p, k, &quantity) {
		return nil, false
	}
	if k.counted && quantity.coef == 0 || !k.counted && p.zero && gross.coef == 0 && fee.coef == 0 && net.coef == 0 {
		return nil, true
	}
	dims, ok := q.dimsOf(p, k)
	if !ok {
		return nil, false
	}
	id, ok := q.join(q.key, p.name, true)
	if !ok {
		return nil, false
	}
	if p.gross != nil && p.fee != nil && p.net != nil && !adds(gross, fee, net) {
		return nil, false
	}
	if p.fee != nil || p.net != nil || q.booked != nil || !q.row.parent.Empty() || k.rule == nil || int64(int16(quantity.coef)) != quantity.coef || quantity.scale != 0 {
		return nil, q.wholeEvent(k, id, dims, [...]figure{gross, fee, net, quantity})
	}
	if !k.rule.allows(gross, quantity) {
		return nil, false
	}
	q.tersely = q.tersely[:len(q.tersely)+1]
	e := &q.tersely[len(q.tersely)-1]
	*e = q.row.terse
	e.ID, e.Kind = id, k.rule.number
	e.Gross, e.Scale, e.Currency, e.Quantity = gross.coef, gross.scale, uint32(gross.currency), int16(quantity.coef)
	if q.withDims {
		q.dims = append(q.dims, dims.terse())
	}
	return nil, true
}

// adds reports whether gross and fee make the net, or need not.
func adds(gross, fee, net figure) bool {
	if gross.currency != net.currency || gross.currency != fee.currency {
		return true
	}
	return gross.plus(fee) && gross == net
}

// wholeEvent makes an event that says more than a terse one, if it is valid.
func (q *quick) wholeEvent(k *quickKind, id terse.Span, dims *dimSet, v [4]figure) bool {
	r := &q.row
	of := func(s terse.Span) string { return q.text[s.Start:s.End] }
	q.wholly = q.wholly[:len(q.wholly)+1]
	e := &q.wholly[len(q.wholly)-1]
	*e = event.Event{
		Key: event.Key{Source: q.in.Source, ID: of(id)}, Kind: k.kind, Reverses: k.reverses,
		At: time.Unix(0, r.terse.At).UTC(), Booked: r.booked,
		Gross: v[0].amount(), Fee: v[1].amount(), Net: v[2].amount(), Quantity: v[3].decimal(),
		Order: of(r.terse.Order), Party: of(r.terse.Party), Campaign: of(r.terse.Campaign), Product: of(r.terse.Product), Customer: of(r.terse.Customer),
		Dims: dims.event(), Origin: event.Origin{File: q.in.Name, Row: q.line(), Hash: q.in.Hash, Mapping: q.mapping},
	}
	if !r.parent.Empty() {
		e.Parent = event.Key{Source: q.in.Source, ID: of(r.parent)}
	}
	return e.Validate() == nil
}
