// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "fmt"

// IDs returns the agreements' ids, each once, in the order of the plan.
func (p *Plan) IDs() []AgreementID {
	var out []AgreementID
	for i := range p.agreements {
		if id := p.agreements[i].ID; p.versions(id)[0] == i {
			out = append(out, id)
		}
	}
	return out
}

// Period returns the period of an agreement by its name.
func (p *Plan) Period(id AgreementID, name string) (Period, error) {
	versions := p.versions(id)
	if len(versions) == 0 {
		return Period{}, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	period, err := p.agreements[versions[0]].Calendar.Period(name)
	if err != nil {
		return Period{}, fmt.Errorf("settle: agreement %s: %w", id, err)
	}
	return period, nil
}

// Next returns the period of an agreement that follows another. It has no name where
// a calendar of the agreement's own has ended.
func (p *Plan) Next(id AgreementID, period Period) (Period, error) {
	versions := p.versions(id)
	if len(versions) == 0 {
		return Period{}, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	return p.agreements[versions[0]].Calendar.At(period.To), nil
}

// Governing returns the version of an agreement that governs a period: the last one
// in force in it, or the last of all when they have ended.
func (p *Plan) Governing(id AgreementID, period Period) (Agreement, error) {
	versions := p.versions(id)
	if len(versions) == 0 {
		return Agreement{}, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	return p.agreements[p.governing(versions, period)].clone(), nil
}

// First returns the period in which an agreement begins: that of its From, or of
// the first event known where it has none; ok is false if there is neither.
func (t *Tally) First(id AgreementID) (first Period, ok bool, err error) {
	versions := t.plan.versions(id)
	if len(versions) == 0 {
		return Period{}, false, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	t.work()
	first, ok = t.firstPeriod(versions)
	if with := t.periods(versions); ok && len(with) > 0 && with[0].From.Before(first.From) {
		first = with[0]
	}
	return first, ok, nil
}
