// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"
)

// checkVersion holds an agreement to those before it that have its id: they are
// versions of one agreement.
func (p *Plan) checkVersion(i int, before []int) error {
	a := &p.agreements[i]
	var faults []error
	add := func(code FaultCode, path, format string, args ...any) {
		faults = append(faults, fault(code, path, format, args...))
	}
	if a.Version < 0 {
		add(CodeRange, "version", "%d is below 0", a.Version)
	}
	if a.ID == "" {
		before = nil
	}
	for _, j := range before {
		b := &p.agreements[j]
		if a.Version == b.Version {
			path, what := "version", fmt.Sprint(a.Version)
			if a.Version == 0 {
				path, what = "id", fmt.Sprintf("%q", a.ID)
			}
			add(CodeDuplicate, path, "%s is the %s of [%d] too", what, path, j)
			continue
		}
		if a.Party != b.Party {
			add(CodeConflict, "party", "%q, and it is %q in version %d", a.Party, b.Party, b.Version)
		}
		if a.Currency != b.Currency {
			add(CodeConflict, "currency", "%s, and it is %s in version %d", a.Currency, b.Currency, b.Version)
		}
		if !a.Calendar.equal(b.Calendar) {
			add(CodeConflict, "calendar", "not that of version %d", b.Version)
		}
		if a.overlaps(b) {
			add(CodeOverlap, "from", "in force at the same time as version %d", b.Version)
		}
	}
	return errors.Join(faults...)
}

// overlaps reports whether a and b are both in force at some time.
func (a *Agreement) overlaps(b *Agreement) bool {
	from, to := a.From, a.To
	if b.From.After(from) {
		from = b.From
	}
	if to.IsZero() || !b.To.IsZero() && b.To.Before(to) {
		to = b.To
	}
	return to.IsZero() || from.Before(to)
}

// indexVersions lists the versions of each agreement, and works out which
// agreements inherit: those whose events may fall under another version than
// that of their time, or belong to another period.
func (p *Plan) indexVersions() {
	p.families = map[AgreementID][]int{}
	for i := range p.agreements {
		p.families[p.agreements[i].ID] = append(p.families[p.agreements[i].ID], i)
	}
	p.inherits = make([]bool, len(p.agreements))
	for i := range p.agreements {
		a := &p.agreements[i]
		p.inherits[i] = len(p.families[a.ID]) > 1 || a.Reversals == OriginalPeriod
		p.lineage = p.lineage || p.inherits[i]
	}
	for _, list := range p.families {
		slices.SortFunc(list, func(i, j int) int { return p.agreements[i].From.Compare(p.agreements[j].From) })
	}
	p.firsts = nil
	for i := range p.agreements {
		if p.versions(p.agreements[i].ID)[0] == i {
			p.firsts = append(p.firsts, i)
		}
	}
}

// versions returns the places of the agreements with an id, by when they begin.
func (p *Plan) versions(id AgreementID) []int { return p.families[id] }

// outlives reports whether the versions of an agreement may have events outside
// of the time in which one is in force: reversals of what fell into it, and
// conversions whose hold ends later.
func (p *Plan) outlives(versions []int) bool {
	return slices.ContainsFunc(versions, func(v int) bool {
		return p.inherits[v] || len(p.clears[v]) > 0
	})
}

// linksOrders reports whether the events of an order are tied together.
func (p *Plan) linksOrders() bool { return p.lineage || p.attribution != NoAttribution }

// indexHolds works out which holds are asked for, by whom; those of the options
// are in p.holds.
func (p *Plan) indexHolds() {
	all := p.holds
	p.clears = make([][]string, len(p.agreements))
	for i := range p.compiled {
		own := p.compiled[i].holds()
		for _, days := range slices.Concat(all, own) {
			p.clears[i] = append(p.clears[i], stateKind(Cleared, days))
		}
		p.holds = append(p.holds[:len(p.holds):len(p.holds)], own...)
	}
	slices.Sort(p.holds)
	p.holds = slices.Compact(p.holds)
}

// holds lists the holds of the conversions that the agreement counts as cleared.
func (c *compiled) holds() []int {
	var days []int
	for _, t := range c.terms {
		for j := range t.measures {
			m := &t.measures[j]
			if m.State == Cleared {
				days = append(days, m.Hold)
			}
		}
	}
	return days
}
