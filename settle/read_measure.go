// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"slices"
)

// Measure reads a measure over the events of an agreement in one of its periods,
// whether a term reads it or not, such as the gross sales beside a share of the
// net; of an agreement with several versions, over those of all of them. It takes
// the same time as a statement. A dimension in m.Where must be one that the plan
// keeps apart: one that an agreement of it names, or one of
// [PlanOptions].Dimensions. The measure's scope is taken to be the period, and its
// By is left aside.
func (t *Tally) Measure(id AgreementID, p Period, m Measure) (Input, error) {
	p, err := t.plan.period(id, p)
	if err != nil {
		return Input{}, err
	}
	if err := t.plan.check(m); err != nil {
		return Input{}, err
	}
	t.work()
	versions := t.plan.versions(id)
	g := t.meter(m, &t.plan.agreements[versions[0]])
	v, converted, err := g.over(t.cellsIn(versions, p))
	if err != nil {
		return Input{}, fmt.Errorf("settle: agreement %s: measure %q: %w", id, m.Name, err)
	}
	return Input{Measure: m, Amount: v.Amount, Number: v.Number, Events: v.Events, Converted: converted}, nil
}

// period returns the period of an agreement that a caller means: with the name and
// the zone of its calendar, whatever p has.
func (p *Plan) period(id AgreementID, period Period) (Period, error) {
	versions := p.versions(id)
	if len(versions) == 0 {
		return Period{}, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	first, last := &p.agreements[versions[0]], &p.agreements[versions[len(versions)-1]]
	whole := first.Calendar.At(period.From)
	if !whole.From.Equal(period.From) || !whole.To.Equal(period.To) {
		return Period{}, fmt.Errorf("settle: agreement %s: %s to %s is not one of its periods", id, period.From, period.To)
	}
	over := !last.To.IsZero() && !whole.From.Before(last.To) && !last.runsOn()
	if before := !whole.To.After(first.From); (before || over) && !p.outlives(versions) {
		return Period{}, fmt.Errorf("%w: agreement %s, period %s", ErrNotInForce, id, whole.Name)
	}
	return whole, nil
}

// check refuses a measure that a Tally of the plan cannot read: nothing would
// pass it, and a zero would look like an answer.
func (p *Plan) check(m Measure) error {
	if err := m.validate(); err != nil {
		return fmt.Errorf("settle: measure %q: %w", m.Name, err)
	}
	if m.State != "" && p.attribution == NoAttribution {
		return fmt.Errorf("settle: measure %q counts a state of conversions, and attribution is off", m.Name)
	}
	if m.State == Cleared && !slices.Contains(p.holds, m.Hold) {
		return fmt.Errorf("settle: measure %q: the plan holds no conversions for %d days; name it in PlanOptions.Holds",
			m.Name, m.Hold)
	}
	for _, name := range m.Where.names() {
		if name != dimParty && name != dimCampaign && !slices.Contains(p.dims, name) {
			return fmt.Errorf("settle: measure %q: the plan does not keep %q apart; name it in PlanOptions.Dimensions",
				m.Name, name)
		}
	}
	return nil
}
