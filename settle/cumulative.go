// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"maps"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// handed is what a period of an agreement hands to the next one. The nil handed is
// nothing.
type handed struct {
	balances []Balance
	// sums are what lines have come to, under [RoundCumulative].
	sums map[lineKey]soFar
	// paid is when the last period ended in which the party was paid, for
	// [ScopePayout]; zero is never.
	paid time.Time
}

// lineKey tells the lines of a statement apart, the same from period to period.
type lineKey struct {
	term, label, bucket, payee string
	n                          int // of several that are alike, from 1
}

// opens begins a period with what the one before handed on.
func (r *Rating) opens(opening *handed) {
	if opening == nil {
		return
	}
	r.balances = cloneBalances(opening.balances)
	r.sums = opening.sums
	r.paid = opening.paid
}

// closes is what the period hands on.
func (r *Rating) closes() (*handed, error) {
	h := &handed{handOn(r.balances), r.sums, r.paid}
	payable, err := r.Payable()
	if payable.Sign() > 0 {
		h.paid = r.period.To
	}
	return h, err
}

// soFar is what a line has come to in all periods.
type soFar struct {
	exact  money.Exact
	booked money.Amount
}

// roundWith rounds a draft with the same line of the periods before, where the
// agreement's point is that.
func (r *Rating) roundWith(d *Draft, exact money.Exact, rounding money.Rounding) (money.Amount, error) {
	cumulative := r.agreement.Rounding.Point == RoundCumulative && r.stage == StageEarn
	if !cumulative || d.Rounding != nil || d.rounded != nil {
		return d.round(exact, rounding)
	}
	key := lineKey{term: r.termType(), label: d.Label, bucket: d.Bucket, payee: d.Payee}
	if r.alike == nil {
		r.alike, r.sums = map[lineKey]int{}, maps.Clone(r.sums)
	}
	r.alike[key]++
	key.n = r.alike[key]
	before := r.sums[key]
	through, err := before.exact.Add(exact)
	if err != nil {
		return money.Amount{}, err
	}
	total, err := through.Round(rounding)
	if err != nil {
		return money.Amount{}, err
	}
	if d.brought, err = before.exact.Sub(before.booked.Exact()); err != nil {
		return money.Amount{}, err
	}
	if r.sums == nil {
		r.sums = map[lineKey]soFar{}
	}
	r.sums[key] = soFar{through, total}
	return total.Sub(before.booked)
}

// taken are the balances that were handed on.
func (h *handed) taken() []Balance {
	if h == nil {
		return nil
	}
	return h.balances
}

// checkCumulative refuses what would round the lines of a period a second time.
func (a *Agreement) checkCumulative() error {
	if a.Rounding.Point == RoundCumulative && a.Reversals == OriginalPeriod {
		return fault(CodeConflict, "rounding.point", "earlier periods are rated again for reversals, and what they have been rounded to must stand")
	}
	return nil
}
