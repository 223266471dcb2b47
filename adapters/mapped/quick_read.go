// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"strings"

	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// quickEvent is one of the events of a row.
type quickEvent struct {
	*eventPlan
	when     []quickCondition
	kinds    quickKinds
	gross    *quickAmount // nil if there is none, as are fee and net
	fee, net *quickAmount
	place    int    // of the quantity
	count    figure // the quantity without it
	dims     []quickDim
	mixed    bool // the dimensions are more than the word and the date
	sets     map[string]*dimSet
}

// quickAmount is an amount in one column or several.
type quickAmount struct {
	*amountPlan
	places   []int // first those that count, then those that are taken off
	currency *quickCurrency
}

// amount reads an amount as the mapping signs it.
func (q *quick) amount(a *quickAmount, natural int, v *figure) bool {
	code, ok := q.currencyOf(a.currency)
	if !ok {
		return false
	}
	var some bool
	if a.single {
		some, ok = q.figure(a, a.places[0], code, v)
	} else {
		some, ok = q.sum(a, code, v)
	}
	if !ok || !some {
		return ok && a.optional
	}
	switch a.sign {
	case Negated:
		v.coef = -v.coef
	case OfKind, AgainstKind:
		if v.coef < 0 {
			return false
		}
		if natural < 0 == (a.sign == OfKind) && natural != 0 {
			v.coef = -v.coef
		}
	case Stated:
	}
	return true
}

// figure reads one of the numbers of an amount, if it is there.
func (q *quick) figure(a *quickAmount, place int, code money.Currency, v *figure) (some, ok bool) {
	s, ok := q.cell(place)
	if !ok || s.Empty() {
		return false, ok
	}
	if *v, ok = q.number(s); !ok || code == 0 || a.minor && !a.toMajor(v, code) {
		return false, false
	}
	v.currency = code
	return true, v.canonical(uint8(code.Digits()))
}

// sum adds the numbers of an amount up.
func (q *quick) sum(a *quickAmount, code money.Currency, v *figure) (some, ok bool) {
	for i, place := range a.places {
		var w figure
		there, ok := q.figure(a, place, code, &w)
		if !ok {
			return false, false
		}
		if !there {
			continue
		}
		if i >= len(a.plus) {
			w.coef = -w.coef
		}
		if !some {
			*v, some = w, true
		} else if !v.plus(w) {
			return false, false
		}
	}
	return some, true
}

// number reads a number that has a text.
func (q *quick) number(s terse.Span) (figure, bool) {
	text := q.text[s.Start:s.End]
	if !q.p.tidy.plain {
		text = q.p.tidy.number(text)
	}
	return q.numbers.read(text)
}

// toMajor makes a whole number of a smaller unit one of the currency's own.
func (a *amountPlan) toMajor(v *figure, code money.Currency) bool {
	digits := a.unit
	switch {
	case v.scale > 0:
		return false
	case digits < 0 && len(a.digits) > 0:
		digits = a.digits.Of(code)
	case digits < 0:
		digits = code.Digits()
	}
	v.scale = uint8(digits)
	return true
}

// countOf reads the quantity.
func (q *quick) countOf(p *quickEvent, k *quickKind, v *figure) bool {
	if p.quantity == nil {
		*v = k.count
		return true
	}
	*v = p.count
	s, ok := q.cell(p.place)
	if !ok || s.Empty() && p.quantity.col != none && !p.quantity.optional {
		return false
	}
	if !s.Empty() {
		if *v, ok = q.number(s); !ok || !v.canonical(0) {
			return false
		}
	}
	if p.quantity.negated {
		v.coef = -v.coef
	}
	return true
}

// quickCurrency reads a currency, most often one of three letters.
type quickCurrency struct {
	*currencyPlan
	place   int
	row     int64 // read last, and what it was
	code    money.Currency
	letters [1 << 4]uint32 // of those that came last
	codes   [1 << 4]money.Currency
}

func (q *quick) currencyOf(c *quickCurrency) (money.Currency, bool) {
	if c.row == q.row.number {
		return c.code, true
	}
	var ok bool
	if c.code, ok = q.readCurrency(c); ok {
		c.row = q.row.number
	}
	return c.code, ok
}

func (q *quick) readCurrency(c *quickCurrency) (money.Currency, bool) {
	s, ok := q.cell(c.place)
	if !ok || s.Empty() {
		return c.value, ok
	}
	name := q.text[s.Start:s.End]
	if len(name) != 3 {
		return c.parse(name)
	}
	letters := uint32(name[0]) | uint32(name[1])<<8 | uint32(name[2])<<16
	slot := letters * 0x9e3779b1 >> 28
	if c.letters[slot] != letters {
		code, ok := c.parse(name)
		if !ok {
			return 0, false
		}
		c.letters[slot], c.codes[slot] = letters, code
	}
	return c.codes[slot], true
}

func (c *currencyPlan) parse(name string) (money.Currency, bool) {
	if code, ok := c.words[name]; ok {
		return code, true
	}
	code, err := money.ParseCurrency(strings.ToUpper(name))
	return code, err == nil
}

// quickDim is a dimension of an event.
type quickDim struct {
	*dimPlan
	place int
}

// dimSet is all dimensions of an event, in two forms. Nil is none.
type dimSet struct {
	list  []terse.Dim
	whole []event.Dim
}

func (s *dimSet) terse() []terse.Dim {
	if s == nil {
		return nil
	}
	return s.list
}

func (s *dimSet) event() []event.Dim {
	if s == nil {
		return nil
	}
	return s.whole
}

// setsMax is how many sets of dimensions are kept for rows that have the same.
const setsMax = 1 << 12

// dimsOf returns the dimensions of an event.
func (q *quick) dimsOf(p *quickEvent, k *quickKind) (*dimSet, bool) {
	if len(p.dims) == 0 {
		return nil, true
	}
	if !p.mixed && k.dims != nil && k.date == q.row.date {
		return k.dims, true
	}
	key := q.scratch[:0]
	for i := range p.dims {
		value, ok := q.dim(&p.dims[i], k)
		if !ok {
			return nil, false
		}
		key = append(append(key, value...), 0)
	}
	q.scratch = key
	set := p.sets[string(key)]
	if set == nil {
		if set = q.newSet(p, k); set == nil {
			return nil, false
		}
		if len(p.sets) < setsMax {
			p.sets[string(key)] = set
		}
	}
	k.dims, k.date = set, q.row.date
	return set, true
}

// dim is the value of a dimension in the present row.
func (q *quick) dim(d *quickDim, k *quickKind) (string, bool) {
	switch d.from {
	case fromType:
		return k.word, true
	case fromDate:
		return q.row.date, true
	case fromText:
	}
	if d.text.col == none {
		return d.text.value, true
	}
	s, ok := q.name(d.place)
	return q.text[s.Start:s.End], ok
}

// newSet makes the dimensions of the present row; nil if they are not valid.
func (q *quick) newSet(p *quickEvent, k *quickKind) *dimSet {
	set := &dimSet{whole: make([]event.Dim, 0, len(p.dims))}
	for i := range p.dims {
		d := &p.dims[i]
		value, ok := q.dim(d, k)
		if !ok || !validText(value) {
			return nil
		}
		if value != "" {
			value = strings.Clone(value)
			set.list = append(set.list, terse.Dim{Name: d.name, Value: value})
			set.whole = append(set.whole, event.Dim{Name: d.name, Value: value})
		}
	}
	return set
}
