// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"

	"github.com/jupan-go/jupan/settle/money"
)

// RevenueShare pays a part of a measure of money:
//
//	flat:      share = rate × m
//	marginal:  share = Σ_i rate_i × (part of m in tier i)
//	slab:      share = rate_j × m, where j is the tier that m reaches
//
// m is in the agreement's currency and rates are fractions of one ("30%" is
// 0.30). Tiers contain their upper bound. Exactly one of Rate and Tiers is set.
// No events give zero; a negative m gives a negative share at the flat or the
// first tier's rate. Source of the two tier rules: Kill Bill, "Catalog: ALL_TIERS
// and TOP_TIER".
type RevenueShare struct {
	// Label is for people.
	Label string `json:"label,omitempty"`
	// Of is the base; the zero Measure is NetSales.
	Of    Measure     `json:"of,omitzero"`
	Rate  *money.Rate `json:"rate,omitempty"`
	Tiers *Tiers      `json:"tiers,omitempty"`
}

// Type returns "revenue_share".
func (RevenueShare) Type() string { return "revenue_share" }

// Measures returns the base.
func (s RevenueShare) Measures() []Measure { return []Measure{s.base()} }

func (s RevenueShare) base() Measure { return measureOr(s.Of, NetSales()) }

// Check refuses a share without a rate, with two, or with broken tiers.
func (s RevenueShare) Check(*Agreement) error {
	var faults []error
	if !s.base().Money() {
		faults = append(faults, fault(CodeType, "of", "%s is not an amount", s.base().Name))
	}
	switch {
	case s.Rate == nil && s.Tiers == nil:
		faults = append(faults, fault(CodeMissing, "rate", "missing: give a rate or tiers"))
	case s.Rate != nil && s.Tiers != nil:
		faults = append(faults, fault(CodeConflict, "tiers", "give a rate or tiers, not both"))
	}
	if s.Tiers != nil {
		faults = append(faults, under("tiers", s.Tiers.validate()))
	}
	return errors.Join(faults...)
}

// Apply adds one line of [ClassEarning].
func (s RevenueShare) Apply(r *Rating) error {
	base, err := r.Amount(s.base())
	if err != nil {
		return err
	}
	tiers := s.Tiers
	if s.Rate != nil {
		tiers = &Tiers{Steps: []Tier{{Rate: *s.Rate}}}
	}
	steps, err := tiers.apply(base)
	if err != nil {
		return err
	}
	sum, err := sumSteps(steps)
	if err != nil {
		return err
	}
	return r.Add(Draft{Label: labelOr(s.Label, "share of "+s.base().Name), Class: ClassEarning, Exact: sum, Steps: steps})
}

// Describe says: 30% of net sales up to 10,000,000 KRW, then 25%.
func (s RevenueShare) Describe(w Words) string {
	switch {
	case s.Rate != nil:
		return w.Titled(s.Label, w.Say("%s of %s", "%[2]s의 %[1]s", s.Rate, s.base()))
	case s.Tiers != nil:
		return w.Titled(s.Label, s.Tiers.describe(w, w.Text(s.base())))
	}
	return w.Titled(s.Label, w.Say("no share of %s", "%s 배분 없음", s.base()))
}

func measureOr(m, otherwise Measure) Measure {
	if m.equal(Measure{}) {
		return otherwise
	}
	return m
}

func labelOr(label, otherwise string) string {
	if label != "" {
		return label
	}
	return otherwise
}

func sumSteps(steps []Step) (money.Exact, error) {
	var sum money.Exact
	for _, s := range steps {
		var err error
		if sum, err = sum.Add(s.Result); err != nil {
			return money.Exact{}, err
		}
	}
	return sum, nil
}
