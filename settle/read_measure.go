// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"slices"
)

// Measure reads a measure over the events of an agreement in one of its periods,
// whether a term reads it or not, such as the gross sales beside a share of the
// net. It takes the same time as a statement. A dimension in m.Where must be one
// that the plan keeps apart: one that an agreement of it names, or one of
// [PlanOptions].Dimensions.
func (t *Tally) Measure(id AgreementID, p Period, m Measure) (Input, error) {
	i, err := t.plan.book(id, p)
	if err != nil {
		return Input{}, err
	}
	if err := t.plan.check(m); err != nil {
		return Input{}, err
	}
	t.work()
	g := t.meter(m, t.plan.agreements[i].Currency)
	v, err := g.over(t.books[bookKey{i, p.From.UnixNano()}])
	if err != nil {
		return Input{}, fmt.Errorf("settle: agreement %s: measure %q: %w", id, m.Name, err)
	}
	return Input{Measure: m, Amount: v.amount, Number: v.number, Events: v.events}, nil
}

// book returns the place of an agreement, for one of its periods.
func (p *Plan) book(id AgreementID, period Period) (int, error) {
	i, ok := p.agreement(id)
	if !ok {
		return 0, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	a := &p.agreements[i]
	whole := a.Calendar.At(period.From)
	if !whole.From.Equal(period.From) || !whole.To.Equal(period.To) {
		return 0, fmt.Errorf("settle: agreement %s: %s to %s is not one of its periods", id, period.From, period.To)
	}
	if !a.To.IsZero() && !whole.From.Before(a.To) || !whole.To.After(a.From) {
		return 0, fmt.Errorf("settle: agreement %s: not in force in %s", id, whole.Name)
	}
	return i, nil
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
	for _, name := range m.Where.names() {
		if name != dimParty && name != dimCampaign && !slices.Contains(p.dims, name) {
			return fmt.Errorf("settle: measure %q: the plan does not keep %q apart; name it in PlanOptions.Dimensions",
				m.Name, name)
		}
	}
	return nil
}
