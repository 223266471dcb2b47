// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// RevenueShare pays a part of a measure of money:
//
//	base m:    m = Of − Σ_j rate_j × Less_j, after the rule for losses
//	flat:      share = rate × m
//	marginal:  share = Σ_i rate_i × (part of m in tier i)
//	slab:      share = rate_j × m, where j is the tier that m reaches
//
// m is in the agreement's currency and rates are fractions of one ("30%" is
// 0.30). Tiers contain their upper bound. Exactly one of Rate and Tiers is set.
// No events give zero; a negative m gives a negative share at the flat or the
// first tier's rate, unless Losses says otherwise. Sources of the two tier rules:
// Kill Bill, "Catalog: ALL_TIERS and TOP_TIER"; of net revenue as an ordered list
// of named deductions: the statements of gaming affiliates, which have no common
// definition.
//
// Where Of has a [Scope] beyond the period the tiers are those of all of it, and
// what is due is share(through the period) − share(before it).
type RevenueShare struct {
	// Label is for people.
	Label string `json:"label,omitempty"`
	// Of is the base; the zero Measure is NetSales.
	Of Measure `json:"of,omitzero"`
	// Less is taken from it, in order.
	Less []Less `json:"less,omitempty"`
	// By shares each value of a dimension by itself, with a line for each.
	By string `json:"by,omitempty"`
	// Losses is what becomes of a negative base; nil gives a negative share.
	Losses *Losses     `json:"losses,omitempty"`
	Rate   *money.Rate `json:"rate,omitempty"`
	Tiers  *Tiers      `json:"tiers,omitempty"`
}

// Less is one of the things that are taken from a base before it is shared:
// bonuses, licence fees, processing, an admin fee of so many percent.
type Less struct {
	// Label is what the statement calls it, Of a measure that is positive for what
	// is taken, and Rate the part of it; nil is all of it.
	Label string      `json:"label,omitempty"`
	Of    Measure     `json:"of"`
	Rate  *money.Rate `json:"rate,omitempty"`
}

// Type returns "revenue_share".
func (RevenueShare) Type() string { return "revenue_share" }

// Measures returns the base, what is taken from it and what decides the tier.
func (s RevenueShare) Measures() []Measure {
	out := []Measure{s.base()}
	for _, l := range s.Less {
		out = append(out, s.apart(l.Of))
	}
	if s.Tiers != nil && s.Tiers.Reach != nil {
		out = append(out, s.reach())
	}
	return out
}

// by is the dimension that the base is kept apart by, for lines or for losses.
func (s RevenueShare) by() string {
	if s.By == "" && s.Losses != nil {
		return s.Losses.by()
	}
	return s.By
}

func (s RevenueShare) base() Measure { return s.apart(measureOr(s.Of, NetSales)) }

// apart is a measure that is part of the base: kept apart like it and over the
// same time.
func (s RevenueShare) apart(m Measure) Measure {
	m.Scope = s.Of.Scope
	if by := s.by(); by != "" {
		m.By = by
	}
	return m
}

func (s RevenueShare) reach() Measure {
	m := *s.Tiers.Reach
	m.By = s.By
	return m
}

// Balances returns the losses, if they are carried.
func (s RevenueShare) Balances() []string {
	if !s.Losses.keeps() {
		return nil
	}
	return []string{s.balance()}
}

func (s RevenueShare) balance() string { return "losses of " + s.label() }

func (s RevenueShare) label() string {
	return labelOr(s.Label, "share of "+measureOr(s.Of, NetSales).Name)
}

// Check refuses a share without a rate, with two, or with broken tiers.
func (s RevenueShare) Check(a *Agreement) error {
	var faults []error
	switch {
	case s.Rate == nil && s.Tiers == nil:
		faults = append(faults, fault(CodeMissing, "rate", "missing: give a rate or tiers"))
	case s.Rate != nil && s.Tiers != nil:
		faults = append(faults, fault(CodeConflict, "tiers", "give a rate or tiers, not both"))
	}
	if s.Tiers != nil {
		faults = append(faults, under("tiers", s.Tiers.validate(a)))
	}
	if !s.base().Money() {
		faults = append(faults, fault(CodeType, "of", "%s is not an amount", s.base().Name))
	}
	for i, l := range s.Less {
		if !l.Of.Money() {
			faults = append(faults, fault(CodeType, fmt.Sprintf("less[%d].of", i), "%s is not an amount", l.Of.Name))
		}
	}
	if s.By != "" && !isGrouping(s.By) {
		faults = append(faults, fault(CodeUnknownName, "by", "%q is not a dimension: no event can have it", s.By))
	}
	if s.Losses != nil {
		faults = append(faults, under("losses", s.Losses.check(a)))
		switch {
		case s.base().Scope != ScopePeriod:
			faults = append(faults, fault(CodeConflict, "losses", "the base adds up over more than the period"))
		case s.By != "" && s.Losses.Rule == LossHighRoller:
			faults = append(faults, fault(CodeConflict, "by", "high rollers are found among all players"))
		case s.By != "" && s.Losses.By != "" && s.Losses.By != s.By:
			faults = append(faults, fault(CodeConflict, "losses.by", "the share is by %s", s.By))
		}
	}
	return errors.Join(faults...)
}

// Apply adds a line of [ClassEarning], or with By one for each value.
func (s RevenueShare) Apply(r *Rating) error {
	parts, steps, err := s.parts(r)
	if err != nil {
		return err
	}
	if s.By != "" {
		for i, p := range parts {
			if err := s.line(r, p, steps[i]); err != nil {
				return err
			}
		}
		return nil
	}
	whole, shown := sharePart{}, []Step{}
	for i, p := range parts {
		if whole, err = whole.plus(p); err != nil {
			return err
		}
		if len(parts) == 1 {
			shown = steps[i]
		}
	}
	if s.Losses != nil {
		var bases []basePart
		for _, p := range parts {
			bases = append(bases, basePart{p.key, p.now})
		}
		var lossSteps []Step
		if whole.now, lossSteps, err = s.Losses.usable(r, s.balance(), bases); err != nil {
			return err
		}
		shown = append(shown, lossSteps...)
	}
	return s.share(r, whole, shown)
}

// line writes the line of one value of By.
func (s RevenueShare) line(r *Rating, p sharePart, steps []Step) error {
	if s.Losses != nil {
		usable, lossSteps, err := s.Losses.usable(r, s.balance(), []basePart{{p.key, p.now}})
		if err != nil {
			return err
		}
		p.now, steps = usable, append(steps, lossSteps...)
	}
	return s.share(r, p, steps)
}

// sharePart is the base of one value of By, through the period and before it.
type sharePart struct {
	key         string
	now, before money.Amount
}

func (p sharePart) plus(q sharePart) (sharePart, error) {
	now, err := p.now.Add(q.now)
	before, err2 := p.before.Add(q.before)
	return sharePart{"", now, before}, errors.Join(err, err2)
}

// parts reads the base, with the steps that lead to each part of it.
func (s RevenueShare) parts(r *Rating) ([]sharePart, [][]Step, error) {
	zero := money.Zero(r.Agreement().Currency)
	if s.by() == "" {
		p, steps, err := s.whole(r)
		return []sharePart{p}, [][]Step{steps}, err
	}
	groups, err := r.Groups(s.base())
	if err != nil {
		return nil, nil, err
	}
	less := make([][]Group, len(s.Less))
	keys := groupKeys(nil, groups)
	for i, l := range s.Less {
		if less[i], err = r.Groups(s.apart(l.Of)); err != nil {
			return nil, nil, err
		}
		keys = groupKeys(keys, less[i])
	}
	if s.By != "" && s.Losses.keeps() {
		open, err := r.Buckets(s.balance())
		if err != nil {
			return nil, nil, err
		}
		keys = append(keys, open...)
	}
	slices.Sort(keys)
	var parts []sharePart
	var steps [][]Step
	for _, key := range slices.Compact(keys) {
		net := netBase{zero: zero}
		err := net.start(groupOf(groups, key), s.base().Name)
		for i, l := range s.Less {
			err = errors.Join(err, net.less(l, groupOf(less[i], key)))
		}
		if err != nil {
			return nil, nil, err
		}
		p, shown, err := net.result(key)
		if err != nil {
			return nil, nil, err
		}
		parts, steps = append(parts, p), append(steps, shown)
	}
	return parts, steps, nil
}

// whole reads the base where it is not kept apart.
func (s RevenueShare) whole(r *Rating) (sharePart, []Step, error) {
	net := netBase{zero: money.Zero(r.Agreement().Currency)}
	base := s.base()
	v, err := r.values(base)
	if err != nil {
		return sharePart{}, nil, err
	}
	err = net.start(v, base.Name)
	for _, l := range s.Less {
		v, err2 := r.values(s.apart(l.Of))
		err = errors.Join(err, err2, net.less(l, v))
	}
	if err != nil {
		return sharePart{}, nil, err
	}
	return net.result("")
}

// share adds the line of a part.
func (s RevenueShare) share(r *Rating, p sharePart, shown []Step) error {
	l := s.ladder()
	reach := Group{Now: Value{Number: p.now.Decimal()}, Before: Value{Number: p.before.Decimal()}}
	if l.reach != nil {
		var err error
		if reach, err = s.reached(r, p.key); err != nil {
			return err
		}
	}
	steps, err := l.apply(p.now.Decimal(), reach.Now.Number, r.Agreement().Currency, r.Governs())
	if err != nil {
		return err
	}
	sum, err := sumSteps(steps)
	if err != nil {
		return err
	}
	if s.Of.Scope != ScopePeriod {
		earlier, err := l.apply(p.before.Decimal(), reach.Before.Number, r.Agreement().Currency, r.earlier(s.Of.Scope))
		if err != nil {
			return err
		}
		if sum, steps, err = r.lessBefore(sum, steps, earlier); err != nil {
			return err
		}
	}
	d := Draft{Label: s.label(), Class: ClassEarning, Exact: sum, Steps: append(shown, steps...)}
	if s.By != "" {
		d.Bucket, d.Label = p.key, joinWords(s.label(), "["+p.key+"]")
	}
	return r.Add(d)
}

// ladder is that of the tiers, or of the one rate.
func (s RevenueShare) ladder() ladder {
	if s.Rate != nil {
		return ladder{rungs: []rung{{rate: s.Rate}}}
	}
	return s.Tiers.ladder()
}

// reached reads what decides the tier.
func (s RevenueShare) reached(r *Rating, key string) (Group, error) {
	m := s.reach()
	v, err := r.values(m)
	if m.By != "" && err == nil {
		var groups []Group
		groups, err = r.Groups(m)
		v = groupOf(groups, key)
	}
	if m.Money() {
		v.Now.Number, v.Before.Number = v.Now.Amount.Decimal(), v.Before.Amount.Decimal()
	}
	return v, err
}

// lessBefore takes what was due before the period from what is due through it.
// Both are rounded and not their difference, so that the periods together add up
// to what all of it gives: 0.001 each for 333 and then 666 things is 0.33 and then
// 0.34 (OpenMeter, delta rating).
func (r *Rating) lessBefore(sum money.Exact, steps, earlier []Step) (money.Exact, []Step, error) {
	before, err := sumSteps(earlier)
	if err != nil || before.IsZero() {
		return sum, steps, err
	}
	rounding := r.agreement.Rounding.forLine(r.agreement.Currency)
	through, err := sum.Round(rounding)
	if err != nil {
		return sum, nil, err
	}
	due, err := before.Round(rounding)
	if err != nil {
		return sum, nil, err
	}
	sum, err = through.Exact().Sub(due.Exact())
	return sum, append(steps, Step{Label: "less what was due before", Result: due.Neg().Exact()}), err
}

// Describe says: 30% of net sales up to 10,000,000 KRW, then 25%.
func (s RevenueShare) Describe(w Words) string {
	l := Tiers{Steps: []Tier{{}}}.ladder()
	if s.Tiers != nil {
		l = s.Tiers.ladder()
		if l.reach != nil {
			reach := s.reach()
			l.reach = &reach
		}
	} else if s.Rate != nil {
		l.rungs[0].rate = s.Rate
	}
	parts := []string{l.describe(w, s.basis(w), "")}
	if s.By != "" {
		parts = append(parts, w.Say("each %s by itself", "%s별 개별 산정", w.dimension(s.By)))
	}
	if s.Losses != nil {
		parts = append(parts, s.Losses.describe(w))
	}
	return w.Titled(s.Label, strings.Join(parts, "; "))
}

// basis writes the base with what is taken from it.
func (s RevenueShare) basis(w Words) string {
	base := measureOr(s.Of, NetSales)
	if len(s.Less) == 0 {
		return w.Text(base)
	}
	parts := []string{w.Text(base)}
	for _, l := range s.Less {
		of := l.Of
		of.Scope = base.Scope
		text := w.Text(of)
		if l.Rate != nil {
			text = w.Say("%s of %s", "%[2]s의 %[1]s", l.Rate, text)
		}
		if l.Label != "" {
			text = l.Label + " (" + text + ")"
		}
		parts = append(parts, text)
	}
	return "[" + strings.Join(parts, w.Say(" less ", " − ")) + "]"
}

func measureOr(m Measure, otherwise func() Measure) Measure {
	if m.is(&Measure{}) {
		return otherwise()
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
