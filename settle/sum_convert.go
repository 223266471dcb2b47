// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// rateGroup is what is converted at one rate.
type rateGroup struct {
	currency money.Currency
	day      Date // of the fixing; none for the agreement's own currency
}

func (a rateGroup) compare(b rateGroup) int {
	return cmp.Or(cmp.Compare(a.currency, b.currency), a.day.Compare(b.day))
}

// summed is the currency of what the measure adds up.
func (g *meter) summed(k *cellKey) money.Currency {
	switch g.m.Sum {
	case SumFee:
		return k.ofFee
	case SumNet:
		return k.ofNet
	}
	return k.ofGross
}

// converts reports whether the measure is of money in several currencies.
func (g *meter) converts() bool { return g.agreement.Conversion != nil && g.m.Money() }

// overCurrencies adds up the cells listed by rate, and converts the sums.
func (g *meter) overCurrencies(cells []uint32) (Value, []Conversion, error) {
	v := Value{Amount: money.Zero(g.agreement.Currency)}
	sums, err := g.byRate(cells, &v)
	if err != nil {
		return Value{}, nil, err
	}
	x := g.exchange()
	var list []Conversion
	for _, group := range slices.SortedFunc(maps.Keys(sums), rateGroup.compare) {
		part, err := sums[group].amount(group.currency)
		if err != nil {
			return Value{}, nil, err
		}
		if group.currency != g.agreement.Currency {
			if part.IsZero() {
				continue // no rate is needed for nothing
			}
			c, err := x.convert(part, g.agreement.Currency, group.day)
			if err != nil {
				return Value{}, nil, err
			}
			list, part = append(list, c), c.To
		}
		if v.Amount, err = v.Amount.Add(part); err != nil {
			return Value{}, nil, err
		}
	}
	return v, list, nil
}

func (g *meter) exchange() exchange {
	rule := g.agreement.Conversion
	return exchange{rule, g.t.plan.fixings, g.t.plan.workdays[rule.Workdays]}
}

// byRate adds up the cells that count, by currency and day of the fixing.
func (g *meter) byRate(cells []uint32, v *Value) (map[rateGroup]*sum, error) {
	sums, x := map[rateGroup]*sum{}, g.exchange()
	fixingDays := map[Date]Date{}
	for _, n := range cells {
		c := &g.t.cells[n]
		if !g.counts(c) {
			continue
		}
		v.Events += c.events
		group := rateGroup{currency: g.summed(&c.key)}
		if group.currency == money.Currency(0) {
			continue // without an amount
		}
		if group.currency != g.agreement.Currency {
			day := g.anchor(c)
			if _, ok := fixingDays[day]; !ok {
				var err error
				if fixingDays[day], err = x.fixingDay(day); err != nil {
					return nil, fmt.Errorf("measure %q: %w", g.m.Name, err)
				}
			}
			group.day = fixingDays[day]
		}
		if sums[group] == nil {
			sums[group] = &sum{}
		}
		g.add(sums[group], c)
	}
	return sums, nil
}

// anchor is the day of a cell from which the rule finds the day of its rate. Time
// is cut so that any of the cell's days will do: see [Plan.cutForRates].
func (g *meter) anchor(c *cell) Date {
	at := timeOf(g.t.spanStarts[c.key.span])
	if g.agreement.Conversion.Of == OfPeriod {
		return g.agreement.Calendar.At(at).LastDay()
	}
	return DateOf(at.In(g.agreement.Calendar.zone()))
}
