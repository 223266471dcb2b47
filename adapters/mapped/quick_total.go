// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import "github.com/jupan-go/jupan/settle/money"

// quickTotal adds up a column whose sum the footer states.
type quickTotal struct {
	*totalPlan
	place int
	now   figure // of the present row, if it has one
	some  bool
	sum   figure // of rows that the decoder does not know of yet, in one currency
	sums  bool   // there is one
}

// readTotals reads the figures of a row that the footer adds up. It is false for a
// footer, and for figures that are none.
func (q *quick) readTotals() bool {
	f := q.p.footer
	s, ok := q.cell(q.footer)
	if !ok || f.is.holds(q.of(s)) {
		return false
	}
	if len(q.totals) == 0 {
		return true
	}
	code := money.Currency(0)
	if c := q.currency; c != nil {
		if !q.readCurrency(c) {
			return false
		}
		code = c.code
	}
	for i := range q.totals {
		t := &q.totals[i]
		if s, ok = q.cell(t.place); !ok {
			return false
		}
		if t.some = !s.Empty(); !t.some {
			continue
		}
		if t.now, ok = q.number(s); !ok || code != 0 && t.amount.minor && !t.amount.toMajor(&t.now, code) {
			return false
		}
		if t.now.currency = code; !t.now.canonical(uint8(code.Digits())) {
			return false
		}
	}
	return true
}

// addTotals adds what readTotals read.
func (q *quick) addTotals() {
	const most = 1 << 62 // leaves room for any figure
	for i := range q.totals {
		t := &q.totals[i]
		if !t.some {
			continue
		}
		if t.sums && (t.sum.scale != t.now.scale || t.sum.currency != t.now.currency || t.sum.coef > most || t.sum.coef < -most) {
			q.tellTotal(i)
		}
		if !t.sums {
			t.sum, t.sums = figure{scale: t.now.scale, currency: t.now.currency}, true
		}
		t.sum.coef += t.now.coef
	}
}

// tellTotals tells the decoder what was added up.
func (q *quick) tellTotals() {
	q.ended.count += q.counted
	q.counted = 0
	for i := range q.totals {
		q.tellTotal(i)
	}
}

func (q *quick) tellTotal(i int) {
	t := &q.totals[i]
	if t.sums {
		_ = q.ended.plus(len(q.totals), i, t.sum.currency, t.sum.decimal()) // far below what a Decimal holds
	}
	t.sums = false
}
