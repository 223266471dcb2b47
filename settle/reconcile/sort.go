// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"cmp"
	"slices"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// ranked is a row with what rows are sorted by most, so that sorting a million
// need not fetch a row for each comparison.
type ranked struct {
	units    dec.Int
	currency money.Currency
	date     int32
	row      int32
}

// rank brings rows of one side into an order of what ranked holds, and then of all
// the rest.
func (s *side) rank(rows []int32, order func(a, b ranked) int) {
	list := make([]ranked, len(rows))
	for k, i := range rows {
		x := &s.rows[i]
		list[k] = ranked{s.units[i], x.Amount.Currency(), s.days[i], i}
	}
	slices.SortFunc(list, func(a, b ranked) int {
		if c := order(a, b); c != 0 {
			return c
		}
		return compareRows(&s.rows[a.row], &s.rows[b.row])
	})
	for k := range list {
		rows[k] = list[k].row
	}
}

// bySize orders by currency and size of the amount: its sign comes later, so that
// refunds are treated like sales.
func bySize(a, b ranked) int {
	if a.currency != b.currency {
		return cmp.Compare(a.currency, b.currency)
	}
	return a.units.Abs().Cmp(b.units.Abs())
}

// sortByAmount sorts rows of a side by currency, size of the amount, sign, date.
func (r *run) sortByAmount(s int, rows []int32) {
	r.sides[s].rank(rows, func(a, b ranked) int {
		if c := bySize(a, b); c != 0 {
			return c
		}
		if c := a.units.Cmp(b.units); c != 0 {
			return c
		}
		return cmp.Compare(a.date, b.date)
	})
}

// sortByDate sorts rows of a side by currency, date and size of the amount.
func (r *run) sortByDate(s int, rows []int32) {
	r.sides[s].rank(rows, func(a, b ranked) int {
		if a.currency == b.currency && a.date != b.date {
			return cmp.Compare(a.date, b.date)
		}
		return bySize(a, b)
	})
}

// sortByNumber sorts rows of a side by currency and amount.
func (r *run) sortByNumber(s int, rows []int32) {
	r.sides[s].rank(rows, func(a, b ranked) int {
		if a.currency != b.currency {
			return cmp.Compare(a.currency, b.currency)
		}
		return a.units.Cmp(b.units)
	})
}
