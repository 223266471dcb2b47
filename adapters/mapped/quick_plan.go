// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
)

// quickEvents is the most events that a row may give to be plain.
const quickEvents = 4

// quickly reports whether rows of the plan can be plain.
func (p *plan) quickly() bool {
	if !p.flat() || p.ordinals || len(p.events) > quickEvents || !p.at.quickly() {
		return false
	}
	return p.booked == nil || p.booked.quickly()
}

// flat reports whether the file is a table.
func (p *plan) flat() bool { return p.table != nil && p.mapping.File.Form != formFixed }

func (t *timePlan) quickly() bool { return t.zoneCol == none && t.layouts[0].quickly() }

// newQuick returns what takes the plain rows of a table whose header has been read, the
// first of which stands on a line; nil if none is plain.
func newQuick(d *decoder, f *feed, line int64) *quick {
	p := d.p
	q := &quick{p: p, in: d.in, feed: f, begun: line, careful: len(p.absent) > 0, mapping: p.mapping.Name + "/" + p.mapping.Version}
	valid := event.Event{
		Key: event.Key{Source: d.in.Source, ID: "i"}, Kind: event.Adjustment, At: time.Unix(1, 0),
		Origin: event.Origin{File: d.in.Name, Hash: d.in.Hash, Mapping: q.mapping},
	}
	if !p.quickly() || valid.Validate() != nil || d.heads < 1 {
		return nil
	}
	q.Comma = ','
	if p.table.Comma != 0 {
		q.Comma = byte(p.table.Comma)
	}
	q.width, q.fields = d.heads, make([]terse.Span, d.heads+1)
	q.numbers.point, q.numbers.usual = p.tidy.point, p.tidy.plain && p.tidy.point == '.'
	if group := p.mapping.Numbers.Group; group != "" {
		q.numbers.group = group[0]
	}
	b := quickBuilder{q: q, d: d, ok: true, currencies: map[*currencyPlan]*quickCurrency{}}
	b.row()
	for i := range p.events {
		q.events = append(q.events, b.event(&p.events[i]))
	}
	if !b.ok {
		return nil
	}
	q.plain = b.plain()
	return q
}

// quickBuilder prepares a quick.
type quickBuilder struct {
	q  *quick
	d  *decoder
	ok bool // all of it can be done

	currencies map[*currencyPlan]*quickCurrency
}

// place is where a column stands. One that is none, or missing, has an empty field.
func (b *quickBuilder) place(c col) int {
	if c == none || b.d.places[c] < 0 {
		return b.q.width
	}
	return b.d.places[c]
}

func (b *quickBuilder) places(cols ...[]col) (places []int) {
	for _, list := range cols {
		for _, c := range list {
			places = append(places, b.place(c))
		}
	}
	return places
}

func (b *quickBuilder) text(t *textPlan) quickText {
	text := quickText{place: b.place(t.col), optional: t.optional}
	if t.col == none {
		text.place = -1
		var room bool
		text.text, room = b.q.feed.stay(t.value)
		b.ok = b.ok && room && validText(t.value)
	}
	return text
}

func (b *quickBuilder) list(plans []textPlan) (list []quickText) {
	for i := range plans {
		list = append(list, b.text(&plans[i]))
	}
	return list
}

func (b *quickBuilder) row() {
	q, p := b.q, b.q.p
	q.key, q.parent = b.list(p.key), b.list(p.parent)
	q.oneKey = len(q.key) == 1 && q.key[0].place >= 0
	for i, t := range [...]*textPlan{&p.order, &p.party, &p.campaign, &p.product, &p.customer} {
		text := b.text(t)
		if q.names[i] = text.place; text.place >= 0 {
			continue
		}
		if q.names[i] = q.width; !text.text.Empty() {
			q.same = append(q.same, quickSame{i, text.text})
		}
	}
	if p.currency != nil {
		q.currency = b.currency(p.currency)
	}
	if q.ended = &b.d.ended; p.footer != nil {
		q.footer = b.place(p.footer.is.col)
		for i := range p.footer.totals {
			t := &p.footer.totals[i]
			q.totals = append(q.totals, quickTotal{totalPlan: t, place: b.place(t.col)})
		}
	}
	q.at = b.time(p.at, b.d.at)
	if p.booked != nil {
		q.booked = b.time(p.booked, b.d.booked)
	}
	q.related = p.booked != nil || len(p.parent) > 0
	for i := range p.skip {
		s := &p.skip[i]
		q.skip = append(q.skip, quickCondition{condition: &s.condition, place: b.place(s.col), reason: s.reason})
	}
}

func (b *quickBuilder) time(t *timePlan, of *clock) *quickTime {
	return newQuickTime(newClock(t, of.zone), t.layouts[0], b.places(t.cols))
}

func (b *quickBuilder) event(p *eventPlan) quickEvent {
	e := quickEvent{
		eventPlan: p, kinds: b.kinds(&p.kind), place: b.q.width, absent: true, sets: map[string]*dimSet{},
		gross: b.amount(p.gross), fee: b.amount(p.fee), net: b.amount(p.net), wide: p.fee != nil || p.net != nil,
	}
	for i := range p.when {
		w := &p.when[i]
		e.when = append(e.when, quickCondition{condition: w, place: b.place(w.col)})
	}
	if p.quantity != nil {
		b.quantity(p.quantity, &e)
	}
	for i := range p.dims {
		d := &p.dims[i]
		e.dims = append(e.dims, quickDim{dimPlan: d, place: b.place(d.text.col)})
		e.mixed = e.mixed || d.text.col != none
		b.q.withDims = true
	}
	return e
}

// quantity takes over one that the mapping says of.
func (b *quickBuilder) quantity(p *quantityPlan, e *quickEvent) {
	e.place, e.negated = b.place(p.col), p.negated
	e.absent = p.col == none || p.optional
	hi, lo, scale := p.value.Parts()
	count := figure{coef: int64(lo), scale: scale}
	b.ok = b.ok && hi == int64(lo)>>63 && count.canonical(0)
	set := func(k *quickKind) { k.count, k.brief = count, k.brief && count.scale == 0 }
	if e.kinds.fixed != nil {
		set(e.kinds.fixed)
	}
	for _, k := range e.kinds.words {
		set(k)
	}
}

func (b *quickBuilder) amount(a *amountPlan) *quickAmount {
	if a == nil {
		return nil
	}
	of := a.currency
	if of == nil {
		of = b.q.p.currency
	}
	if of == nil {
		of = &currencyPlan{col: none}
	}
	places := b.places(a.plus, a.minus)
	simple := a.single && !a.minor && a.sign == Stated
	return &quickAmount{amountPlan: a, place: places[0], places: places, currency: b.currency(of), simple: simple}
}

// currency is shared by all amounts that have the same.
func (b *quickBuilder) currency(of *currencyPlan) *quickCurrency {
	c := b.currencies[of]
	if c == nil {
		c = &quickCurrency{currencyPlan: of, place: b.place(of.col)}
		b.currencies[of] = c
	}
	return c
}

func (b *quickBuilder) kinds(k *kindPlan) quickKinds {
	if len(k.cols) == 0 {
		return quickKinds{fixed: newQuickKind(k.fixed, "")}
	}
	kinds := quickKinds{places: b.places(k.cols), names: &terse.Names{}, named: &[1 << 8]*quickKind{}, words: map[string]*quickKind{}}
	for word, m := range k.words {
		kinds.add(m, word)
	}
	return kinds
}

// addTo adds the rows that were taken to what the Output counted.
func (q *quick) addTo(s *adapters.Summary) {
	s.Rows += q.rows
	s.Events += q.made
	skipped := func(reason string, n int64) {
		if n > 0 && s.Skipped == nil {
			s.Skipped = map[string]int64{}
		}
		if n > 0 {
			s.Skipped[reason] += n
		}
	}
	skipped("zero", q.zeros)
	for i := range q.skip {
		skipped(q.skip[i].reason, q.skip[i].n)
	}
	for i := range q.events {
		for _, k := range q.events[i].kinds.words {
			skipped(k.skip, k.skipped)
		}
	}
}
