// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

// LeadOptions say more about how indicators are judged. The zero value and nil are
// the defaults.
type LeadOptions struct {
	// Season is how many periods of the calendar make a cycle, such as 12 months; 0
	// is none.
	Season int
	// Experiments are the effects of past experiments, by indicator.
	Experiments map[string][]EffectPair
}

// Leads judges every declared indicator on the complete periods that lie in a
// window: those that are over at the watermark and have no immature
// observations. See [JudgeLeads]. A verdict may be used until the end of as many
// periods as the indicator leads by, and at least four, after that of the view.
func (v *View) Leads(w Window, opts *LeadOptions) ([]LeadVerdict, error) {
	if opts == nil {
		opts = &LeadOptions{}
	}
	m := &v.b.plan.model
	star, err := v.Series(m.NorthStar.Name, w)
	if err != nil {
		return nil, err
	}
	claims := make([]Claim, len(m.Leading))
	windows := make([]Window, len(m.Leading))
	for i, indicator := range m.Leading {
		values, err := v.Series(indicator.Name, w)
		if err != nil {
			return nil, err
		}
		claims[i] = Claim{
			Indicator: indicator.Name, NorthStar: m.NorthStar.Name,
			LeadsBy: indicator.LeadsBy, Within: indicator.Within, Sign: indicator.Sign,
			Season: opts.Season, Experiments: opts.Experiments[indicator.Name],
		}
		from, to := v.completeRun(values, star)
		for k := from; k < to; k++ {
			claims[i].IndicatorValues = append(claims[i].IndicatorValues, values[k].Value)
			claims[i].NorthStarValues = append(claims[i].NorthStarValues, star[k].Value)
		}
		if from < to {
			windows[i] = Window{values[from].Window.From, values[to-1].Window.To}
		}
	}
	verdicts, err := JudgeLeads(claims)
	if err != nil {
		return nil, err
	}
	for i := range verdicts {
		x := &verdicts[i]
		x.Window, x.AsOf = windows[i], v.asOf
		x.IndicatorDefinition = v.b.plan.definitions[x.Indicator]
		x.NorthStarDefinition = v.b.plan.definitions[x.NorthStar]
		until := m.Calendar.At(v.asOf)
		for range max(verdictPeriods, m.Leading[i].LeadsBy) {
			until = m.Calendar.At(until.To)
		}
		x.Until = until.To.UTC()
	}
	return verdicts, nil
}

// verdictPeriods is for how many periods a verdict may be used at least.
const verdictPeriods = 4

// completeRun finds the last run of periods in which both series are complete.
func (v *View) completeRun(a, b []Reading) (from, to int) {
	complete := func(i int) bool { return v.isComplete(&a[i].Estimate) && v.isComplete(&b[i].Estimate) }
	for to = len(a); to > 0 && !complete(to-1); to-- {
		continue
	}
	for from = to; from > 0 && complete(from-1); from-- {
		continue
	}
	return from, to
}

// isComplete tells whether a figure will not change by time alone.
func (v *View) isComplete(e *Estimate) bool {
	return e.Valid && e.Immature == 0 && nanoOf(e.Window.To) <= v.mark.at
}
