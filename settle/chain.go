// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"slices"
	"time"
)

// chain is what the periods of an agreement hand on, worked out from the first
// one. It holds for one state of the Tally.
type chain struct {
	counted  int64
	checksum uint64
	closings map[int64]*handed // by the start of the period
}

// opening returns what a period begins with: balances, and what rounding has taken.
func (t *Tally) opening(id AgreementID, p Period) (*handed, error) {
	versions := t.plan.versions(id)
	if !t.plan.handsOn(versions) {
		return nil, nil
	}
	first, ok := t.firstPeriod(versions)
	if !ok || !first.From.Before(p.From) {
		return nil, nil
	}
	c := t.chainOf(id)
	calendar := t.plan.agreements[versions[0]].Calendar
	from := calendar.before(p)
	for from.From.After(first.From) && c.closings[from.From.UnixNano()] == nil {
		from = calendar.before(from)
	}
	opening := c.closings[from.From.UnixNano()]
	if opening == nil { // the first period
		from = Period{To: first.From}
	}
	for q := calendar.At(from.To); q.From.Before(p.From); q = calendar.At(q.To) {
		r, err := t.rate(versions, q, opening)
		if err != nil {
			return nil, err
		}
		if opening, err = r.closes(); err != nil {
			return nil, err
		}
		c.closings[q.From.UnixNano()] = opening
	}
	return opening, nil
}

// chainOf returns the chain of an agreement for the state of the Tally.
func (t *Tally) chainOf(id AgreementID) *chain {
	c := t.chains[id]
	if c == nil || c.counted != t.counted || c.checksum != t.checksum {
		c = &chain{t.counted, t.checksum, map[int64]*handed{}}
		if t.chains == nil {
			t.chains = map[AgreementID]*chain{}
		}
		t.chains[id] = c
	}
	return c
}

// handsOn reports whether periods depend on those before them under any version.
func (p *Plan) handsOn(versions []int) bool {
	return slices.ContainsFunc(versions, func(v int) bool { return p.compiled[v].handsOn })
}

// firstPeriod returns the period in which an agreement begins: that of its From,
// or that of its first event where it has none.
func (t *Tally) firstPeriod(versions []int) (Period, bool) {
	a := &t.plan.agreements[versions[0]]
	if !a.From.IsZero() {
		return a.Calendar.At(a.From), true
	}
	var first time.Time
	for _, v := range versions {
		for _, from := range t.periodStarts(v) {
			p := a.Calendar.At(timeOf(from))
			if t.holds(v, p) {
				if first.IsZero() || p.From.Before(first) {
					first = p.From
				}
				break
			}
		}
	}
	if first.IsZero() {
		return Period{}, false
	}
	return a.Calendar.At(first), true
}

// before returns the period before another.
func (c Calendar) before(p Period) Period { return c.At(p.From.Add(-1)) }

// nextDay returns when the day after that of t begins.
func (c Calendar) nextDay(t time.Time) time.Time {
	y, m, d := t.In(c.zone()).Date()
	return c.midnight(y, m, d+1)
}

// runsOn reports whether an agreement has something to state after its end: what
// its balances still hold.
func (a *Agreement) runsOn() bool { return a.carries() }
