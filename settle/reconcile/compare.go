// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"time"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// pair joins two rows.
func (r *run) pair(o, t int32) {
	r.two = [2]int32{o, t}
	r.join(r.two[:1], r.two[1:])
}

// join emits the match of rows that belong together, after comparing them.
func (r *run) join(ours, theirs []int32) {
	if len(ours) == 1 && len(theirs) == 1 {
		o, t := &r.sides[our].rows[ours[0]], &r.sides[their].rows[theirs[0]]
		if o.Amount == t.Amount && o.Fee == t.Fee && o.Tax == t.Tax && o.Net == t.Net && o.Date == t.Date {
			r.emit(Match{Status: Matched, Delta: money.Zero(o.Amount.Currency())}, ours, theirs)
			return
		}
	}
	c := comparison{run: r, rows: [2][]int32{ours, theirs}, match: Match{Status: Matched}}
	for f := FieldAmount; f <= FieldNet; f++ {
		c.compare(f)
	}
	c.compareDates()
	if len(c.match.Differences) > 0 {
		c.match.Status = Differs
	}
	r.emit(c.match, ours, theirs)
}

// comparison is the comparing of the rows of one match.
type comparison struct {
	run   *run
	rows  [2][]int32
	match Match
}

// figure is what the rows of one side state for a field.
type figure struct {
	units    dec.Int
	currency money.Currency
	stated   bool
	mixed    bool // in two currencies, so that there is no sum
}

// figure adds up a field of one side.
func (c *comparison) figure(s int, f Field) figure {
	var sum figure
	for _, i := range c.rows[s] {
		a := c.run.sides[s].rows[i].money(f)
		if !stated(a) {
			continue
		}
		units, _ := unitsOf(a) // in bounds: the others are rejected
		sum.units = sum.units.AddWrap(units)
		sum.mixed = sum.mixed || sum.stated && sum.currency != a.Currency()
		sum.currency, sum.stated = a.Currency(), true
	}
	return sum
}

// compare compares one field of money and notes the difference.
func (c *comparison) compare(f Field) {
	o, t := c.figure(our, f), c.figure(their, f)
	switch {
	case !o.stated && !t.stated:
		return
	case !o.stated || !t.stated:
		if f == FieldAmount || c.run.set.required[f] {
			c.differ(f, CauseUnstated, o, t)
		}
		if f == FieldAmount {
			c.match.Delta = c.run.amount(t.units.SubWrap(o.units), max(o.currency, t.currency))
		}
		return
	case o.mixed || t.mixed || o.currency != t.currency:
		c.differ(f, CauseCurrency, o, t)
		return
	}
	delta := t.units.SubWrap(o.units)
	if f == FieldAmount {
		c.match.Delta = c.run.amount(delta, o.currency)
	}
	switch {
	case delta.IsZero():
	case c.run.set.line.within(o.units, t.units, o.currency):
		c.match.Tolerated = true
	default:
		c.differ(f, c.cause(f, o, t), o, t)
	}
}

// differ notes a difference of a field of money.
func (c *comparison) differ(f Field, cause Cause, o, t figure) {
	d := Difference{Field: f, Cause: cause}
	if !o.mixed {
		d.Ours = c.run.amount(o.units, o.currency)
	}
	if !t.mixed {
		d.Theirs = c.run.amount(t.units, t.currency)
	}
	if cause == CausePowerOfTen {
		d.Power, _ = powerOfTen(o.units, t.units)
	}
	c.match.Differences = append(c.match.Differences, d)
}

// cause says what a difference between two figures of one currency looks like.
func (c *comparison) cause(f Field, o, t figure) Cause {
	rows := max(len(c.rows[our]), len(c.rows[their]))
	unit, _ := c.run.unit(o.currency).Mul64(int64(rows))
	_, scaled := powerOfTen(o.units, t.units)
	switch {
	case t.units.SubWrap(o.units).Abs().Cmp(unit) <= 0:
		return CauseRounding
	case scaled:
		return CausePowerOfTen
	case o.units == t.units.Neg():
		return CauseSign
	case transposed(o.units, t.units):
		return CauseTransposed
	case f == FieldAmount && c.otherBasis(o, t):
		return CauseBasis
	}
	return CauseValue
}

// otherBasis tells whether the amount of one side is another figure of the other
// side: its net, or its amount with tax or fee added or taken away.
func (c *comparison) otherBasis(o, t figure) bool {
	amounts := [2]figure{o, t}
	for s := range amounts {
		this, that := amounts[s], amounts[1-s].units
		if net := c.figure(s, FieldNet); net.stated && !net.mixed && net.currency == this.currency && net.units == that {
			return true
		}
		for _, f := range []Field{FieldTax, FieldFee} {
			part := c.figure(s, f)
			if !part.stated || part.mixed || part.currency != this.currency {
				continue
			}
			if that == this.units.AddWrap(part.units) || that == this.units.SubWrap(part.units) {
				return true
			}
		}
	}
	return false
}

// unit is the unit of rounding of a currency.
func (r *run) unit(c money.Currency) dec.Int {
	for _, u := range r.set.units {
		if u.Currency() == c {
			units, _ := unitsOf(u)
			return units
		}
	}
	return dec.Pow10(uint(decimalsOf(c)) - uint(c.Digits()))
}

// compareDates compares the dates of the sides. Dates that are not stated are not
// compared.
func (c *comparison) compareDates() {
	o, t := c.dates(our), c.dates(their)
	if o[0].IsZero() || t[0].IsZero() {
		return
	}
	rule := &Rule{}
	if c.run.rule >= 0 {
		rule = &c.run.set.rules[c.run.rule]
	}
	early, late := daysBetween(o[1], t[0]), daysBetween(o[0], t[1])
	d := Difference{Field: FieldDate, OurDate: o[0], TheirDate: t[1]}
	if -early > late || early < -rule.Before && late <= rule.After {
		d.OurDate, d.TheirDate = o[1], t[0]
	}
	switch {
	case c.run.shifted(o, t):
		d.Cause = CausePeriod
	case early < -rule.Before || late > rule.After:
		d.Cause = CauseDate
	default:
		return
	}
	c.match.Differences = append(c.match.Differences, d)
}

// dates returns the first and the last date of a side, as far as stated.
func (c *comparison) dates(s int) [2]settle.Date {
	var span [2]settle.Date
	for _, i := range c.rows[s] {
		d := c.run.sides[s].rows[i].Date
		switch {
		case d.IsZero():
		case span[0].IsZero():
			span = [2]settle.Date{d, d}
		default:
			if d.Compare(span[0]) < 0 {
				span[0] = d
			}
			if d.Compare(span[1]) > 0 {
				span[1] = d
			}
		}
	}
	return span
}

// shifted tells whether the rows of a match do not all fall into one period.
func (r *run) shifted(o, t [2]settle.Date) bool {
	if r.set.calendar == nil || o == t && o[0] == o[1] {
		return false
	}
	first, last := o[0], o[1]
	if t[0].Compare(first) < 0 {
		first = t[0]
	}
	if t[1].Compare(last) > 0 {
		last = t[1]
	}
	zone := r.set.calendar.Zone
	if zone == nil {
		zone = time.UTC
	}
	return !r.set.calendar.At(noon(first, zone)).Contains(noon(last, zone))
}
