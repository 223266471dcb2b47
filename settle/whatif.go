// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// WhatIf is the events of a Tally under other agreements. It shares the Tally's
// memory: it is for the same goroutine, and until the Tally changes.
type WhatIf struct{ tally *Tally }

// WhatIf settles the events that the Tally knows under other agreements, such as
// a contract that is not signed yet, or a new version of one beside the old. It
// reads none of the events again. The Tally must keep apart what the agreements
// ask for: their dimensions and holds have to be named by an agreement of the plan
// or in [PlanOptions].Dimensions, no period or term of contract may begin inside a
// stretch of time that the Tally has added up, and the rule for reversals can be
// [OriginalPeriod] only if the plan keeps origins. An error names all that is in
// the way, as a *[FieldError] each.
//
// [Compare] explains the difference between two statements.
func (t *Tally) WhatIf(agreements []Agreement) (*WhatIf, error) {
	p := *t.plan
	p.byParty, p.anyParty, p.lineage = map[string][]int{}, nil, false
	p.calendars, p.bounds = slices.Clone(p.calendars), slices.Clone(p.bounds)
	p.compile(agreements)
	if err := p.validate(); err != nil {
		return nil, fmt.Errorf("settle: what if: %w", err)
	}
	p.holds = nil
	p.indexHolds()
	t.work()
	var faults []error
	for i := range p.agreements {
		faults = append(faults, under(fmt.Sprintf("[%d]", i), t.keepsApart(&p.agreements[i])))
		p.index(i)
	}
	if p.indexVersions(); p.lineage && !t.plan.lineage {
		faults = append(faults, fault(CodeConflict, "", "the plan does not follow reversals to their originals: "+
			"none of its agreements has versions or OriginalPeriod"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("settle: what if: %w", err)
	}
	return &WhatIf{t.under(&p)}, nil
}

// under returns the Tally under another plan, which asks for nothing that the
// Tally has added up together. It shares the memory of t.
func (t *Tally) under(p *Plan) *Tally {
	view := *t
	view.plan, view.books, view.beginnings = p, map[bookKey][]uint32{}, map[agreementSpan]int64{}
	view.lateIn, view.lateOut = map[bookKey][]late{}, map[bookKey][]late{}
	view.starts, view.chains = nil, nil
	for n := range t.cells {
		view.enter(uint32(n), t.cells[n].key)
	}
	return &view
}

// Statement is [Tally.Statement] under the other agreements.
func (w *WhatIf) Statement(id AgreementID, p Period) (*Statement, error) {
	return w.tally.Statement(id, p)
}

// Statements is [Tally.Statements] under the other agreements.
func (w *WhatIf) Statements() ([]*Statement, error) { return w.tally.Statements() }

// Periods is [Tally.Periods] under the other agreements.
func (w *WhatIf) Periods(id AgreementID) ([]Period, error) { return w.tally.Periods(id) }

// keepsApart reports what an agreement asks for that the Tally has added up together.
func (t *Tally) keepsApart(a *Agreement) error {
	var faults []error
	names := func(path func() string, list []string) {
		for _, name := range list {
			if name != dimParty && name != dimCampaign && !slices.Contains(t.plan.dims, name) {
				faults = append(faults, fault(CodeReference, path(),
					"the plan does not keep %q apart; name it in PlanOptions.Dimensions", name))
			}
		}
	}
	names(func() string { return "select" }, a.condition().names())
	for i, term := range a.Terms {
		for j, m := range term.Measures() {
			path := func() string { return joinPath(fmt.Sprintf("terms[%d]", i), measurePath(term, j, m)) }
			names(path, slices.Collect(maps.Keys(m.Where)))
			if m.By != "" {
				names(path, []string{m.By})
			}
			if m.State == Cleared && !slices.Contains(t.plan.holds, m.Hold) {
				faults = append(faults, fault(CodeReference, joinPath(path(), "hold"),
					"the plan does not follow a hold of %d days; name it in PlanOptions.Holds", m.Hold))
			}
		}
	}
	for _, s := range t.spans {
		if from := timeOf(s.from); t.cuts(a, from, s) {
			faults = append(faults, fault(CodeConflict, "calendar",
				"a period, a rate of exchange or the agreement begins or ends inside %s to %s, which the plan adds up together", from, timeOf(s.to)))
			break
		}
	}
	return errors.Join(faults...)
}

// cuts reports whether a period of the agreement, or the agreement itself, begins
// or ends inside a span.
func (t *Tally) cuts(a *Agreement, from time.Time, s span) bool {
	end := a.Calendar.At(from).To
	inside := func(at time.Time) bool {
		return !at.IsZero() && at.After(from) && at.Before(timeOf(s.to))
	}
	if c, apart := a.rateCuts(); apart && inside(c.At(from).To) {
		return true // events of several rates were added up
	}
	return inside(end) || inside(a.From) || inside(a.To)
}
