// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// meter adds cells up for one measure of an agreement.
type meter struct {
	t         *Tally
	m         Measure
	agreement *Agreement
	kinds     []uint32
}

func (t *Tally) meter(m Measure, a *Agreement) meter {
	g := meter{t: t, m: m, agreement: a}
	kinds := m.Kinds
	if m.State != "" {
		kinds = []event.Kind{event.Kind(statePrefix + m.stateName())}
	}
	g.kinds = make([]uint32, 0, len(kinds))
	for _, k := range kinds {
		if n, ok := t.texts.Find(string(k)); ok {
			g.kinds = append(g.kinds, n)
		}
	}
	return g
}

// counts reports whether the cell is part of the measure.
func (g *meter) counts(c *cell) bool {
	for _, k := range g.kinds {
		if c.key.kind == k {
			settled := g.agreement.Conversion != nil || inCurrencyOrNone(c.key.ofGross, g.agreement.Currency)
			return settled && g.t.passes(g.m.Where, c.key)
		}
	}
	return false
}

// inCurrencyOrNone reports whether a cell belongs to a currency: events without
// an amount, such as clicks, belong to all.
func inCurrencyOrNone(have, want money.Currency) bool {
	return have == want || have == money.Currency(0)
}

// add adds a cell that counts.
func (g *meter) add(total *sum, c *cell) {
	n := num{scale: 0}
	switch g.m.Sum {
	case SumGross:
		n = num(c.sumOfGross())
	case SumFee:
		if g.converts() || inCurrencyOrNone(c.key.ofFee, g.agreement.Currency) {
			n = num(c.sumOfFee())
		}
	case SumNet:
		if g.converts() || inCurrencyOrNone(c.key.ofNet, g.agreement.Currency) {
			n = num(c.sumOfNet())
		}
	case SumQuantity:
		n = num(c.sumOfQuantity())
	case SumCount:
		n.c.Lo = uint64(c.events)
		n.c.Hi = c.events >> 63
	}
	sign := int64(1)
	if g.m.Negate {
		sign = -1
	}
	total.add(n, sign)
}

// over adds up the cells listed, and says how what is in other currencies was
// converted.
func (g *meter) over(cells []uint32) (Value, []Conversion, error) {
	if g.converts() {
		return g.overCurrencies(cells)
	}
	var total sum
	var v Value
	for _, n := range cells {
		if c := &g.t.cells[n]; g.counts(c) {
			g.add(&total, c)
			v.Events += c.events
		}
	}
	var err error
	if g.m.Money() {
		v.Amount, err = total.amount(g.agreement.Currency)
	} else {
		v.Number, err = total.decimal()
	}
	return v, nil, err
}
