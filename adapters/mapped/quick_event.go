// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"time"

	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
)

// take makes events of the row that was split, where the next one has its marks. It is
// false if the row is not plain, and then nothing of it is used.
func (q *quick) take(next int) bool {
	q.row.number++
	q.simple = !q.odd && !q.careful && q.Marks[next-1]-q.Marks[q.Next-1] <= event.MaxText
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
	e := &q.tersely[q.first]
	var ok bool
	if e.At, ok = q.time(q.at); !ok {
		return false
	}
	if q.related && !q.relate() {
		return false
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

// relate reads what terse events do not have.
func (q *quick) relate() (ok bool) {
	r := &q.row
	if q.booked != nil && !q.readBooked() {
		return false
	}
	if q.parent != nil {
		if r.parent, ok = q.join(q.parent, "", false); !ok {
			return false
		}
	}
	r.whole = !r.parent.Empty() || !r.booked.IsZero()
	return true
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
		at, ok := q.time(q.booked)
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
	k := q.kind(p)
	if k == nil {
		return nil, false
	}
	if k.skip != "" {
		return &k.skipped, true
	}
	gross, ok := q.amount(p.gross, k)
	if !ok {
		return nil, false
	}
	quantity, ok := q.countOf(p, k)
	if !ok {
		return nil, false
	}
	whole := !k.terse || q.row.whole || quantity.scale != 0 || int64(int16(quantity.coef)) != quantity.coef
	if p.wide {
		wide, ok := q.feeAndNet(p, k, gross)
		if !ok {
			return nil, false
		}
		whole = whole || wide
	}
	sign := terse.SignOf(quantity.coef, true)
	if k.nothing>>sign&1 != 0 || p.zero && q.isZero(p, k, gross) {
		return nil, true
	}
	id, ok := q.identify(p)
	if !ok || !k.allows(terse.SignOf(gross.coef, gross.currency != 0), sign) {
		return nil, false
	}
	var dims *dimSet
	if q.withDims {
		if dims, ok = q.dimsOf(p, k); !ok {
			return nil, false
		}
	}
	if whole {
		return nil, q.wholeEvent(p, k, quickValues{id, dims, gross, quantity})
	}
	e := q.nextTerse(dims)
	e.ID, e.Kind, e.Quantity = id, k.number, int16(quantity.coef)
	e.Gross, e.Scale, e.Currency = gross.coef, gross.scale, uint32(gross.currency)
	return nil, true
}

// nextTerse adds a terse event, with what all of the row have in common.
func (q *quick) nextTerse(dims *dimSet) *terse.Event {
	e := &q.tersely[q.t]
	if q.t > q.first {
		*e = q.tersely[q.first]
	}
	q.t++
	q.given = true
	if q.withDims {
		q.dims = append(q.dims, dims.terse())
	}
	return e
}

// feeAndNet reads them. It reports whether there is any.
func (q *quick) feeAndNet(p *quickEvent, k *quickKind, gross figure) (some, ok bool) {
	if q.fee, ok = q.amount(p.fee, k); !ok {
		return false, false
	}
	if q.net, ok = q.amount(p.net, k); !ok || !k.fee && q.fee.coef|q.net.coef != 0 {
		return false, false
	}
	some = q.fee.currency|q.net.currency != 0
	return some, p.gross == nil || p.fee == nil || p.net == nil || adds(gross, q.fee, q.net)
}

// isZero tells an event that says that there was nothing.
func (q *quick) isZero(p *quickEvent, k *quickKind, gross figure) bool {
	return !k.counted && gross.coef == 0 && (!p.wide || q.fee.coef|q.net.coef == 0)
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

// quickValues are what an event says of itself, beside a fee and a net.
type quickValues struct {
	id              terse.Span
	dims            *dimSet
	gross, quantity figure
}

// wholeEvent makes an event that says more than a terse one, if it is valid.
func (q *quick) wholeEvent(p *quickEvent, k *quickKind, v quickValues) bool {
	r, t := &q.row, &q.tersely[q.first]
	e := &q.wholly[q.w]
	q.w++
	q.given = true
	*e = event.Event{}
	e.Key.Source, e.Key.ID, e.Kind, e.Reverses = q.in.Source, q.of(v.id), k.kind, k.reverses
	e.At, e.Booked = time.Unix(0, t.At).UTC(), r.booked
	e.Gross = v.gross.amount()
	if p.wide {
		e.Fee, e.Net = q.fee.amount(), q.net.amount()
	}
	if v.quantity.coef != 0 {
		e.Quantity = v.quantity.decimal()
	}
	e.Order, e.Party, e.Campaign, e.Product, e.Customer = q.of(t.Order), q.of(t.Party), q.of(t.Campaign), q.of(t.Product), q.of(t.Customer)
	e.Origin.File, e.Origin.Row, e.Origin.Hash, e.Origin.Mapping = q.in.Name, q.line(), q.in.Hash, q.mapping
	if !r.parent.Empty() {
		e.Parent.Source, e.Parent.ID = q.in.Source, q.of(r.parent)
	}
	e.Dims = v.dims.event()
	return k.standard || e.Validate() == nil
}

// of is the text of a span.
func (q *quick) of(s terse.Span) string { return q.text[s.Start:s.End] }
