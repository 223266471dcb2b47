// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"time"

	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// take makes events of the row that was split. It is false if the row is not plain, and
// then nothing of it is used.
func (q *quick) take() bool {
	q.row.number++
	footer := q.p.footer != nil
	if footer && !q.readTotals() {
		return false
	}
	for i := range q.skip {
		s := &q.skip[i]
		text, ok := q.cell(s.place)
		if !ok {
			return false
		}
		if s.holds(q.of(text)) {
			s.n++
			return true
		}
	}
	if !q.give() {
		return false
	}
	if footer {
		q.counted++
		q.addTotals()
	}
	return true
}

// give makes the events of the row.
func (q *quick) give() bool {
	if !q.common() {
		return false
	}
	var skipped *int64
	q.given = false
	for i := range q.events {
		e := &q.events[i]
		if len(e.when) > 0 {
			applies, ok := q.applies(e)
			if !ok {
				return false
			}
			if !applies {
				continue
			}
		}
		why, ok := q.event(e)
		if !ok {
			return false
		}
		if skipped == nil {
			skipped = why
		}
	}
	if q.given {
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
	r, e := &q.row, &q.tersely[q.first]
	var ok bool
	if e.At, r.date, ok = q.time(q.at); !ok {
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
	if q.simple {
		f, at := q.fields, &q.names
		e.Source = terse.Span{}
		e.Order, e.Party, e.Campaign, e.Product, e.Customer = f[at[0]], f[at[1]], f[at[2]], f[at[3]], f[at[4]]
		if len(q.same) == 0 {
			return true
		}
	}
	return q.readNames(e)
}

// readNames reads the fields that name something.
func (q *quick) readNames(e *terse.Event) bool {
	var names [len(q.names)]terse.Span
	for i, place := range q.names {
		var ok bool
		if names[i], ok = q.name(place); !ok {
			return false
		}
	}
	for i := range q.same {
		names[q.same[i].field] = q.same[i].text
	}
	e.Source = terse.Span{}
	e.Order, e.Party, e.Campaign, e.Product, e.Customer = names[0], names[1], names[2], names[3], names[4]
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
	id, ok := q.identify(p)
	if !ok {
		return nil, false
	}
	if p.gross != nil && p.fee != nil && p.net != nil && !adds(gross, fee, net) {
		return nil, false
	}
	if k.rule != nil && !k.rule.allows(gross, fee, net, quantity) {
		return nil, false
	}
	if !k.terse || fee.currency != 0 || net.currency != 0 || !q.row.parent.Empty() || !q.row.booked.IsZero() ||
		quantity.scale != 0 || int64(int16(quantity.coef)) != quantity.coef {
		return nil, q.wholeEvent(k, id, dims, [...]figure{gross, fee, net, quantity})
	}
	e := &q.tersely[q.t]
	if q.t > q.first {
		*e = q.tersely[q.first]
	}
	q.t++
	q.given = true
	e.ID, e.Kind = id, k.rule.number
	e.Gross, e.Scale, e.Currency, e.Quantity = gross.coef, gross.scale, uint32(gross.currency), int16(quantity.coef)
	if q.withDims {
		q.dims = append(q.dims, dims.terse())
	}
	return nil, true
}

// identify is the key of an event.
func (q *quick) identify(p *quickEvent) (id terse.Span, ok bool) {
	if q.simple && q.oneKey && p.name == "" {
		id = q.fields[q.key[0].place]
		return id, !id.Empty()
	}
	return q.join(q.key, p.name, true)
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
	r, t := &q.row, &q.tersely[q.first]
	e := &q.wholly[q.w]
	q.w++
	q.given = true
	*e = event.Event{}
	e.Key.Source, e.Key.ID, e.Kind, e.Reverses = q.in.Source, q.of(id), k.kind, k.reverses
	e.At, e.Booked = time.Unix(0, t.At).UTC(), r.booked
	for i, to := range [...]*money.Amount{&e.Gross, &e.Fee, &e.Net} {
		if v[i].currency != 0 {
			*to = v[i].amount()
		}
	}
	if v[3].coef != 0 {
		e.Quantity = v[3].decimal()
	}
	e.Order, e.Party, e.Campaign, e.Product, e.Customer = q.of(t.Order), q.of(t.Party), q.of(t.Campaign), q.of(t.Product), q.of(t.Customer)
	e.Origin.File, e.Origin.Row, e.Origin.Hash, e.Origin.Mapping = q.in.Name, q.line(), q.in.Hash, q.mapping
	if !r.parent.Empty() {
		e.Parent.Source, e.Parent.ID = q.in.Source, q.of(r.parent)
	}
	e.Dims = dims.event()
	return k.rule != nil || e.Validate() == nil
}

// of is the text of a span.
func (q *quick) of(s terse.Span) string { return q.text[s.Start:s.End] }
