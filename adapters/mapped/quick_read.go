// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"strings"

	"github.com/jupan-go/jupan/internal/digest"
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
	place    int  // of the quantity
	absent   bool // it may be absent
	negated  bool
	wide     bool // there may be a fee or a net
	dims     []quickDim
	mixed    bool // the dimensions are more than the word and the date
	sets     map[string]*dimSet
}

// quickAmount is an amount in one column or several.
type quickAmount struct {
	*amountPlan
	place    int   // of the first
	places   []int // first those that count, then those that are taken off
	currency *quickCurrency
	simple   bool // it is the number in one column, as that states it
}

// amount reads an amount as the mapping signs it.
func (q *quick) amount(a *quickAmount, k *quickKind) (v figure, ok bool) {
	if a == nil {
		return v, true
	}
	if c := a.currency; c.row != q.row.number && !q.readCurrency(c) {
		return v, false
	}
	if !a.simple {
		return q.amountOf(a, k)
	}
	s, ok := q.cell(a.place)
	if !ok {
		return v, false
	}
	if s.Empty() {
		return v, a.optional
	}
	return q.figure(a, s)
}

// amountOf reads one that is more than a number in a column.
func (q *quick) amountOf(a *quickAmount, k *quickKind) (v figure, ok bool) {
	some := false
	for i, place := range a.places {
		s, ok := q.cell(place)
		if !ok {
			return v, false
		}
		if s.Empty() {
			continue
		}
		w, ok := q.figure(a, s)
		if !ok {
			return v, false
		}
		if i >= len(a.plus) {
			w.coef = -w.coef
		}
		if !some {
			v, some = w, true
		} else if !v.plus(w) {
			return v, false
		}
	}
	if !some {
		return v, a.optional
	}
	return v, v.sign(a.sign, k.natural)
}

// sign gives the figure the sign that it is meant to have.
func (v *figure) sign(by Sign, natural int) bool {
	switch by {
	case Negated:
		v.coef = -v.coef
	case OfKind, AgainstKind:
		if v.coef < 0 {
			return false
		}
		if natural < 0 == (by == OfKind) && natural != 0 {
			v.coef = -v.coef
		}
	case Stated:
	}
	return true
}

// figure reads one of the numbers of an amount.
func (q *quick) figure(a *quickAmount, s terse.Span) (v figure, ok bool) {
	code := a.currency.code
	if v, ok = q.number(s); !ok || code == 0 || a.minor && !a.toMajor(&v, code) {
		return v, false
	}
	v.currency = code
	return v, v.canonical(uint8(code.Digits()))
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
func (q *quick) countOf(p *quickEvent, k *quickKind) (v figure, ok bool) {
	s, ok := q.cell(p.place)
	if !ok {
		return v, false
	}
	if s.Empty() {
		v, ok = k.count, p.absent
	} else if v, ok = q.number(s); v.scale != 0 {
		ok = ok && v.canonical(0)
	}
	if p.negated {
		v.coef = -v.coef
	}
	return v, ok
}

// quickCurrency reads a currency, most often one of three letters.
type quickCurrency struct {
	*currencyPlan
	place int
	row   int64 // read last, and what it was
	code  money.Currency
	codes terse.Codes
}

// readCurrency reads the currency of the present row.
func (q *quick) readCurrency(c *quickCurrency) bool {
	s, ok := q.cell(c.place)
	if !ok {
		return false
	}
	if c.code, ok = c.read(q.text, s); !ok {
		return false
	}
	c.row = q.row.number
	return true
}

func (c *quickCurrency) read(text string, s terse.Span) (is money.Currency, ok bool) {
	switch s.End - s.Start {
	case 0:
		return c.value, true
	case 3:
	default:
		return c.parse(text[s.Start:s.End])
	}
	letters := terse.Letters(text, int(s.Start))
	code := c.codes.Of(letters)
	if code.Letters != letters {
		if is, ok = c.parse(text[s.Start:s.End]); !ok {
			return 0, false
		}
		*code = terse.Code{Letters: letters, Currency: uint32(is)}
	}
	return money.Currency(code.Currency), true
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
	terse.Dims
	whole []event.Dim
}

func (s *dimSet) terse() *terse.Dims {
	if s == nil {
		return nil
	}
	return &s.Dims
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
	if k.dims != nil && k.day == q.at.day && !p.mixed {
		return k.dims, true
	}
	return q.otherDims(p, k)
}

func (q *quick) otherDims(p *quickEvent, k *quickKind) (*dimSet, bool) {
	if len(p.dims) == 0 {
		return nil, true
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
	k.dims, k.day = set, q.at.day
	return set, true
}

// dim is the value of a dimension in the present row.
func (q *quick) dim(d *quickDim, k *quickKind) (string, bool) {
	switch d.from {
	case fromType:
		return k.word, true
	case fromDate:
		return q.at.date, true
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
			set.List = append(set.List, terse.Dim{Name: d.name, Value: value})
			set.whole = append(set.whole, event.Dim{Name: d.name, Value: value})
		}
	}
	set.Sum = digest.Dims(set.List)
	return set
}
