// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// Value is what a measure has added up to: Amount when the measure is of money,
// otherwise Number. Events is how many events stand behind it.
type Value struct {
	Amount money.Amount
	Number money.Decimal
	Events int64
}

// Group is the part of a measure with one value of its By: Now through the end of
// the period, Before through its start. Before is zero where the scope of the
// measure is the period.
type Group struct {
	Key         string // the value of By
	Now, Before Value
}

// ledger reads measures from a Tally for one version of an agreement and one of
// its periods.
type ledger struct {
	t       *Tally
	version int
	period  Period
	// seen is the last period whose events are known: period itself, or a later
	// one when an earlier period is rated again.
	seen Period
	// paid is when the last period ended that was paid.
	paid time.Time
}

// cells lists the cells over which a measure with a scope adds up; before, those
// of earlier periods only.
func (l *ledger) cells(s Scope, before bool) []uint32 {
	t, end := l.t, l.period.From.UnixNano()
	if s == ScopePeriod {
		if before {
			return nil
		}
		return t.book(l.version, l.period, l.seen)
	}
	versions := []int{l.version}
	since := int64(minNano)
	if s == ScopePayout && !l.paid.IsZero() {
		since = l.paid.UnixNano()
	}
	if s == ScopeLifetime || s == ScopePayout {
		versions = t.plan.versions(t.plan.agreements[l.version].ID)
	}
	var out []uint32
	for _, v := range versions {
		for _, from := range t.periodStarts(v) {
			if from >= since && (from < end || from == end && !before) {
				out = append(out, t.books[bookKey{v, from}]...)
			}
		}
	}
	return out
}

// value reads a measure; before, as it stood when the period began.
func (l *ledger) value(m Measure, before bool) (Value, []Conversion, error) {
	g := l.t.meter(m, &l.t.plan.agreements[l.version])
	return g.over(l.cells(m.Scope, before))
}

// groups reads a measure kept apart by its By, sorted by key.
func (l *ledger) groups(m Measure) ([]Group, error) {
	byKey := map[string]*Group{}
	read := func(before bool, set func(*Group, Value)) error {
		cells := map[string][]uint32{}
		for _, n := range l.cells(m.Scope, before) {
			key := l.t.dimensionOf(l.t.cells[n].key, m.By)
			cells[key] = append(cells[key], n)
		}
		g := l.t.meter(m, &l.t.plan.agreements[l.version])
		for key, list := range cells {
			v, _, err := g.over(list)
			if err != nil {
				return err
			}
			if byKey[key] == nil {
				byKey[key] = &Group{Key: key}
			}
			set(byKey[key], v)
		}
		return nil
	}
	if err := read(false, func(g *Group, v Value) { g.Now = v }); err != nil {
		return nil, err
	}
	if err := read(true, func(g *Group, v Value) { g.Before = v }); err != nil {
		return nil, err
	}
	out := make([]Group, 0, len(byKey))
	for _, g := range byKey {
		if g.Now != g.Before || g.Now.Events != 0 {
			out = append(out, *g)
		}
	}
	slices.SortFunc(out, func(a, b Group) int { return cmp.Compare(a.Key, b.Key) })
	return out, nil
}

// book lists the cells of a version's period as they were known at the end of the
// period seen.
func (t *Tally) book(version int, p, seen Period) []uint32 {
	return t.bookAsOf(bookKey{version, p.From.UnixNano()}, seen.From.UnixNano())
}

// periodStarts lists where the periods of a version begin in which it has cells, in order.
func (t *Tally) periodStarts(version int) []int64 {
	if t.starts == nil || t.startsOf != len(t.books) {
		t.starts = make([][]int64, len(t.plan.agreements))
		for b := range t.books {
			t.starts[b.agreement] = append(t.starts[b.agreement], b.from)
		}
		for _, list := range t.starts {
			slices.Sort(list)
		}
		t.startsOf = len(t.books)
	}
	return t.starts[version]
}

// cellsIn lists the cells of all versions of an agreement in a period.
func (t *Tally) cellsIn(versions []int, p Period) []uint32 {
	if len(versions) == 1 {
		return t.books[bookKey{versions[0], p.From.UnixNano()}]
	}
	var out []uint32
	for _, v := range versions {
		out = append(out, t.books[bookKey{v, p.From.UnixNano()}]...)
	}
	return out
}
