// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle_test

import (
	"math/big"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// This file is the part of the reference that knows versions of agreements and what gives back.

// givesBack: cancellations, refunds, chargebacks and rollbacks do, and the reverse of any kind.
func (f *fact) givesBack() bool {
	switch f.Kind {
	case event.PaymentCancelled, event.PaymentRefunded, event.Chargeback, event.Rollback:
		return true
	}
	return f.Reverses || f.Kind == event.Conversion && f.Quantity.Sign() < 0
}

// findOriginals follows each event that gives back to what it gives back: the event that Parent names
// or, if that is not known, the first of its order that it can be; and on from there.
func (r *reference) findOriginals(byOrder map[string][]int) {
	byKey := map[event.Key]int{}
	for i := range r.events {
		byKey[r.events[i].Key] = i
	}
	next := make([]int, len(r.events))
	for i := range r.events {
		e := &r.events[i]
		next[i] = -1
		if !e.givesBack() {
			continue
		}
		if parent, ok := byKey[e.Parent]; ok {
			next[i] = parent
			continue
		}
		next[i] = r.firstInOrder(e, byOrder[e.Order])
	}
	for i := range r.events {
		at, steps := i, 0
		for ; next[at] >= 0 && steps < 1000; steps++ {
			at = next[at]
		}
		if next[at] < 0 { // else it goes round in a circle
			r.events[i].original = r.events[at].At
		}
	}
}

// firstInOrder: money goes back to the first capture; the reverse of a kind to the first of the kind
// with the same party and campaign, or else to the first capture. The list is in the order of time.
func (r *reference) firstInOrder(e *fact, order []int) int {
	capture := -1
	for _, i := range order {
		x := &r.events[i]
		if x.givesBack() {
			continue
		}
		payment := e.Kind == event.PaymentCancelled || e.Kind == event.PaymentRefunded || e.Kind == event.Chargeback
		if !payment && x.Kind == e.Kind && x.Party == e.Party && x.Campaign == e.Campaign {
			return i
		}
		if capture < 0 && x.Kind == event.PaymentCaptured {
			capture = i
		}
	}
	return capture
}

// when is where the event itself counts.
func (f *fact) when() moment { return moment{f.At, f.original, f.original} }

// versions lists the agreements with an id by when they begin.
func (r *reference) versions(id settle.AgreementID) []*settle.Agreement {
	var list []*settle.Agreement
	for i := range r.plan {
		if r.plan[i].ID == id {
			list = append(list, &r.plan[i])
		}
	}
	slices.SortFunc(list, func(a, b *settle.Agreement) int { return a.From.Compare(b.From) })
	return list
}

// holds lists the days for which conversions are held.
func (r *reference) holds() []int {
	var days []int
	for i := range r.plan {
		days = append(days, holdsOf(&r.plan[i])...)
	}
	slices.Sort(days)
	return slices.Compact(days)
}

func holdsOf(a *settle.Agreement) []int {
	var days []int
	for _, t := range a.Terms {
		for _, m := range t.Measures() {
			if m.Hold > 0 {
				days = append(days, m.Hold)
			}
		}
	}
	return days
}

// view is a version of an agreement in a period, with what is known at the end of the period seen.
type view struct {
	r            *reference
	a            *settle.Agreement
	period, seen settle.Period
}

// falls reports whether something falls under the version.
func (v view) falls(f *fact, when moment, hold int) bool {
	at := when.at
	if hold > 0 && !slices.Contains(holdsOf(v.a), hold) {
		return false
	}
	if hold > 0 || len(v.r.versions(v.a.ID)) > 1 || v.a.Reversals == settle.OriginalPeriod {
		at = when.version
	}
	if !v.a.From.IsZero() && at.Before(v.a.From) || !v.a.To.IsZero() && !at.Before(v.a.To) {
		return false
	}
	if v.a.Select == nil {
		return f.party == v.a.Party
	}
	return f.passes(v.a.Select)
}

// happened reports whether something falls under the version and happened in the period.
func (v view) happened(f *fact, when moment, hold int) bool {
	return v.falls(f, when, hold) && periodOf(v.a.Calendar, when.at.UTC()) == v.period
}

// counts reports whether something counts in the period.
func (v view) counts(f *fact, when moment, hold int) bool {
	if v.a.Reversals != settle.OriginalPeriod {
		return v.happened(f, when, hold)
	}
	known := !periodOf(v.a.Calendar, when.at.UTC()).From.After(v.seen.From)
	return known && v.falls(f, when, hold) && periodOf(v.a.Calendar, when.period.UTC()) == v.period
}

// anything reports whether a version has something that happened in the period.
func (v view) anything() bool {
	return slices.ContainsFunc(v.r.events, func(e fact) bool { return v.happened(&e, e.when(), 0) }) ||
		slices.ContainsFunc(v.r.moves, func(m move) bool { return v.happened(&m.fact, m.when, m.hold) })
}

// corrected lists the earlier periods to which something belongs that happened in this one.
func (v view) corrected() []settle.Period {
	var list []settle.Period
	note := func(f *fact, when moment, hold int) {
		q := periodOf(v.a.Calendar, when.period.UTC())
		if v.happened(f, when, hold) && q.From.Before(v.period.From) && !slices.Contains(list, q) {
			list = append(list, q)
		}
	}
	if v.a.Reversals == settle.OriginalPeriod {
		for i := range v.r.events {
			note(&v.r.events[i], v.r.events[i].when(), 0)
		}
		for i := range v.r.moves {
			note(&v.r.moves[i].fact, v.r.moves[i].when, v.r.moves[i].hold)
		}
	}
	slices.SortFunc(list, func(p, q settle.Period) int { return p.From.Compare(q.From) })
	return list
}

// statement settles an agreement for a period: each version earns by itself, then earlier periods are
// corrected, and then the governing version takes its taxes of all.
func (r *reference) statement(id settle.AgreementID, p settle.Period) []refLine {
	var lines []refLine
	versions := r.versions(id)
	governs := governing(versions, p)
	for _, a := range versions {
		if v := (view{r, a, p, p}); a == governs || v.anything() {
			lines = v.apply(lines, len(lines), false, a == governs && inForce(a, p))
		}
	}
	for _, a := range versions {
		for _, q := range (view{r, a, p, p}).corrected() {
			standing := a == governing(versions, q) && inForce(a, q)
			was := view{r, a, q, periodOf(a.Calendar, p.From.Add(-time.Nanosecond))}.apply(nil, 0, false, standing)
			is := view{r, a, q, p}.apply(nil, 0, false, standing)
			for i := range is {
				if d := new(big.Rat).Sub(is[i].amount, was[i].amount); d.Sign() != 0 {
					lines = append(lines, refLine{d, d, is[i].class, is[i].label})
				}
			}
		}
	}
	lines = view{r, governs, p, p}.apply(lines, 0, true, true)
	if governs.Rounding.Point != settle.RoundDocument {
		return lines
	}
	exact := new(big.Rat)
	for _, l := range lines {
		exact.Add(exact, l.exact)
	}
	total := roundRat(exact, governs.Rounding.Rounding, unitOf(governs.Currency))
	total.Sub(total, sumRefLines(lines, func(refLine) bool { return true }))
	if total.Sign() != 0 {
		lines = append(lines, refLine{total, total, settle.ClassRounding, "rounding"})
	}
	return lines
}

// governing is the last version that has begun.
func governing(versions []*settle.Agreement, p settle.Period) *settle.Agreement {
	last := versions[0]
	for _, a := range versions {
		if a.From.Before(p.To) {
			last = a
		}
	}
	return last
}

func inForce(a *settle.Agreement, p settle.Period) bool {
	return a.From.Before(p.To) && (a.To.IsZero() || a.To.After(p.From))
}
