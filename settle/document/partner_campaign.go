// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"errors"
	"slices"

	"github.com/jupan-go/jupan/settle"
)

// figures reads measures of a period by campaign, over the events that the agreement selects and
// no others. Campaigns of which it selects none are left out.
func (m *partnerMaker) figures(id settle.AgreementID, period string, s *settle.Statement) ([]PartnerCampaign, error) {
	if s == nil {
		return nil, nil
	}
	measures, err := m.measures(id, period, s)
	if errors.Is(err, settle.ErrNotInForce) { // a period before or behind the agreement
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []PartnerCampaign
	for _, name := range m.campaigns {
		c := PartnerCampaign{Campaign: name}
		for _, measure := range measures {
			of, ok := within(measure, name)
			if !ok {
				continue
			}
			in, err := m.Measure(id, period, of)
			if err != nil {
				return nil, err
			}
			if in.Events != 0 || !in.Amount.IsZero() || !in.Number.IsZero() {
				c.Figures = append(c.Figures, PartnerFigure{measure.Name, in.Amount, in.Number, in.Events})
			}
		}
		if len(c.Figures) > 0 {
			out = append(out, c)
		}
	}
	return out, nil
}

// measures are the counts of traffic and of conversions, and what the statement has read.
func (m *partnerMaker) measures(id settle.AgreementID, period string, s *settle.Statement) ([]settle.Measure, error) {
	out := []settle.Measure{settle.Impressions(), settle.Clicks(), settle.Conversions()}
	if _, err := m.Measure(id, period, out[0]); err != nil {
		return nil, err
	}
	for _, state := range []settle.State{
		settle.Pending, settle.Approved, settle.PartlyRefunded, settle.Cancelled, settle.Refunded, settle.Lost,
	} {
		// Without attribution a plan has no states, and says so: then there is nothing to show.
		if _, err := m.Measure(id, period, settle.ConversionsIn(state)); err == nil {
			out = append(out, settle.ConversionsIn(state))
		}
	}
	for _, read := range measuresOf(s) {
		if !slices.ContainsFunc(out, func(x settle.Measure) bool { return x.Name == read.Name }) {
			out = append(out, read)
		}
	}
	return out, nil
}

// measuresOf are those that a statement has read of the period: what the party is told anyway.
func measuresOf(s *settle.Statement) []settle.Measure {
	var out []settle.Measure
	for i := range s.Lines {
		for _, in := range s.Lines[i].Trace.Inputs {
			known := slices.ContainsFunc(out, func(m settle.Measure) bool { return m.Name == in.Measure.Name })
			if !known && !in.Before && in.Measure.Scope == settle.ScopePeriod {
				m := in.Measure
				m.By = ""
				out = append(out, m)
			}
		}
	}
	return out
}

// within is a measure of one campaign alone; ok is false where it leaves that campaign out.
func within(m settle.Measure, campaign string) (settle.Measure, bool) {
	where := settle.Where{}
	for name, values := range m.Where {
		where[name] = values
	}
	if of, has := where["campaign"]; has && !slices.Contains(of, campaign) {
		return m, false
	}
	where["campaign"] = []string{campaign}
	m.Where = where
	return m, true
}
