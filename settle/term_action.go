// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// PerAction pays a price for each action (CPA):
//
//	pay = price × n
//
// n is a number, by default of approved conversions:
// those whose order is paid. A conversion that is cancelled or wholly refunded
// later counts −1 in the period in which that happened, so the payment is taken
// back once. To pay only what has stayed approved for a time, count [Cleared]
// conversions; to pay in stages, use one PerAction for each stage.
//
// Where Count has a [Scope] beyond the period, what is due is pay(through the
// period) − pay(before it).
type PerAction struct {
	// Label is for people; Price is in the agreement's currency.
	Label string       `json:"label,omitempty"`
	Price money.Amount `json:"price"`
	// Count is what is paid for; the zero Measure is ConversionsIn(Approved).
	Count Measure `json:"count,omitzero"`
	// Only says which actions qualify.
	Only *Qualification `json:"only,omitempty"`
	// Package pays whole packages of so many: n is rounded up to the next one.
	Package money.Decimal `json:"package,omitzero"`
	// Free is how many are not paid: the first ones. Max is how many are paid at
	// most.
	Free money.Decimal  `json:"free,omitzero"`
	Max  *money.Decimal `json:"max,omitempty"`
}

// PerActionTiers is [PerAction] with a ladder of prices: pay = Σ price_i × (part of
// n in tier i), or with a slab the price of the tier that n reaches × n.
type PerActionTiers struct {
	// Label is for people; the prices are in the agreement's currency.
	Label string     `json:"label,omitempty"`
	Tiers PriceTiers `json:"tiers"` // marginal, or a slab
	// Count, Only, Free and Max are those of PerAction.
	Count Measure        `json:"count,omitzero"`
	Only  *Qualification `json:"only,omitempty"`
	Free  money.Decimal  `json:"free,omitzero"`
	Max   *money.Decimal `json:"max,omitempty"`
}

// Qualification says which actions are paid, by the customers or orders that they
// belong to.
type Qualification struct {
	// By is what qualifies: customer, order, or any other dimension.
	By string `json:"by"`
	// Once pays for one action of each value of By. With a Count of the scope
	// lifetime a customer is paid for once and never again.
	Once bool `json:"once,omitempty"`
	// Of has to reach AtLeast, in money or in number, for the same value of By and
	// over the same time as Count: net sales of at least 50 USD by the customer.
	Of      *Measure       `json:"of,omitempty"`
	AtLeast *money.Decimal `json:"at_least,omitempty"`
}

// Type returns "per_action".
func (PerAction) Type() string { return "per_action" }

// Measures returns what is counted and what it is judged by.
func (p PerAction) Measures() []Measure { return p.actions().measures() }

// Check refuses a price in another currency or a count of money.
func (p PerAction) Check(a *Agreement) error {
	var faults []error
	if p.Package.Sign() < 0 {
		faults = append(faults, fault(CodeRange, "package", "%s is negative", p.Package))
	}
	return errors.Join(append(faults, inCurrency("price", p.Price, a), p.actions().check())...)
}

// Apply adds one line of [ClassEarning].
func (p PerAction) Apply(r *Rating) error { return p.actions().apply(r) }

func (p PerAction) actions() actions {
	l := ladder{rungs: []rung{{price: &p.Price}}}
	return actions{labelOr(p.Label, "per action"), l, apart(p.Count, p.Only), p.Only, p.Package, p.Free, p.Max}
}

// Type returns "per_action_tiers".
func (PerActionTiers) Type() string { return "per_action_tiers" }

// Measures returns what is counted, what it is judged by and what decides the tier.
func (p PerActionTiers) Measures() []Measure { return p.actions().measures() }

// Check refuses broken tiers or a count of money.
func (p PerActionTiers) Check(a *Agreement) error {
	return errors.Join(under("tiers", p.Tiers.validate(a)), p.actions().check())
}

// Apply adds one line of [ClassEarning].
func (p PerActionTiers) Apply(r *Rating) error { return p.actions().apply(r) }

func (p PerActionTiers) actions() actions {
	return actions{labelOr(p.Label, "per action"), p.Tiers.ladder(), apart(p.Count, p.Only), p.Only, money.Decimal{}, p.Free, p.Max}
}

// actions is what the two terms share.
type actions struct {
	label  string
	ladder ladder
	count  Measure
	only   *Qualification
	pack   money.Decimal
	free   money.Decimal
	max    *money.Decimal
}

// apart is the count, kept apart by what qualifies.
func apart(count Measure, only *Qualification) Measure {
	m := measureOr(count, func() Measure { return ConversionsIn(Approved) })
	if only != nil {
		m.By = only.By
	}
	return m
}

func (p actions) measures() []Measure {
	out := []Measure{p.count}
	if p.only != nil && p.only.Of != nil {
		out = append(out, p.judged())
	}
	if p.ladder.reach != nil {
		out = append(out, *p.ladder.reach)
	}
	return out
}

// judged is what qualifies an action.
func (p actions) judged() Measure {
	m := *p.only.Of
	m.By, m.Scope = p.only.By, p.count.Scope
	return m
}

func (p actions) check() error {
	var faults []error
	if p.count.Money() {
		faults = append(faults, fault(CodeType, "count", "%s is an amount, not a number", p.count.Name))
	}
	if p.free.Sign() < 0 {
		faults = append(faults, fault(CodeRange, "free", "%s is negative", p.free))
	}
	if p.max != nil && p.max.Sign() < 0 {
		faults = append(faults, fault(CodeRange, "max", "%s is negative", p.max))
	}
	if p.only != nil {
		faults = append(faults, under("only", p.only.check()))
	}
	return errors.Join(faults...)
}

func (q *Qualification) check() error {
	switch {
	case !isGrouping(q.By):
		return fault(CodeUnknownName, "by", "%q is not a dimension: no event can have it", q.By)
	case (q.Of == nil) != (q.AtLeast == nil):
		return fault(CodeConflict, "at_least", "of and at_least go together")
	case q.Of == nil && !q.Once:
		return fault(CodeMissing, "of", "missing: what qualifies an action? once, or of and at_least")
	}
	return nil
}

func (p actions) apply(r *Rating) error {
	now, before, err := p.numbers(r)
	if err != nil {
		return err
	}
	reach := Group{Now: Value{Number: now}, Before: Value{Number: before}}
	if p.ladder.reach != nil {
		if reach, err = r.values(*p.ladder.reach); err != nil {
			return err
		}
		if p.ladder.reach.Money() {
			reach.Now.Number, reach.Before.Number = reach.Now.Amount.Decimal(), reach.Before.Amount.Decimal()
		}
	}
	c := r.Agreement().Currency
	steps, err := p.ladder.apply(now, reach.Now.Number, c, r.Governs())
	if err != nil {
		return err
	}
	for i := range steps {
		if steps[i].Price != nil {
			steps[i].Label = labelOr(steps[i].Label, p.count.Name)
		}
	}
	sum, err := sumSteps(steps)
	if err != nil {
		return err
	}
	if p.count.Scope != ScopePeriod {
		earlier, err := p.ladder.apply(before, reach.Before.Number, c, r.earlier(p.count.Scope))
		if err != nil {
			return err
		}
		if sum, steps, err = r.lessBefore(sum, steps, earlier); err != nil {
			return err
		}
	}
	return r.Add(Draft{Label: p.label, Class: ClassEarning, Exact: sum, Steps: steps})
}

// numbers returns how many are paid for, through the period and before it.
func (p actions) numbers(r *Rating) (now, before money.Decimal, err error) {
	v, err := r.values(p.count)
	if err != nil {
		return now, before, err
	}
	now, before = v.Now.Number, v.Before.Number
	if p.only != nil {
		if now, before, err = p.qualified(r); err != nil {
			return now, before, err
		}
	}
	for _, n := range []*money.Decimal{&now, &before} {
		if n.Sign() > 0 && p.free.Sign() > 0 {
			if *n, err = n.Sub(p.free); err != nil {
				return now, before, err
			}
			if n.Sign() < 0 {
				*n = money.Decimal{}
			}
		}
		if p.pack.Sign() > 0 {
			if *n, err = packages(*n, p.pack); err != nil {
				return now, before, err
			}
		}
		if p.max != nil && n.Cmp(*p.max) > 0 {
			*n = *p.max
		}
	}
	return now, before, nil
}

// qualified counts the actions that qualify.
func (p actions) qualified(r *Rating) (now, before money.Decimal, err error) {
	counts, err := r.Groups(p.count)
	if err != nil {
		return now, before, err
	}
	var judged []Group
	if p.only.Of != nil {
		if judged, err = r.Groups(p.judged()); err != nil {
			return now, before, err
		}
	}
	for _, g := range counts {
		of := groupOf(judged, g.Key)
		if now, err = p.only.add(now, g.Now, of.Now); err != nil {
			return now, before, err
		}
		if before, err = p.only.add(before, g.Before, of.Before); err != nil {
			return now, before, err
		}
	}
	return now, before, nil
}

// add adds the number of one group if it qualifies.
func (q *Qualification) add(sum money.Decimal, count, of Value) (money.Decimal, error) {
	if q.Of != nil {
		reached := of.Number
		if q.Of.Money() {
			reached = of.Amount.Decimal()
		}
		if reached.Cmp(*q.AtLeast) < 0 {
			return sum, nil
		}
	}
	n := count.Number
	if one := money.Int(1); q.Once && n.Cmp(one) > 0 {
		n = one
	}
	return sum.Add(n)
}

// packages returns how many packages hold n things: n / size, rounded up.
func packages(n, size money.Decimal) (money.Decimal, error) {
	e, err := money.FromDecimal(n, money.USD) // any currency: Exact divides exactly
	if err != nil {
		return n, err
	}
	count, err := e.Exact().QuoDecimal(size)
	if err != nil {
		return n, err
	}
	whole, err := count.Round(money.Rounding{Mode: money.Ceiling, Unit: money.Int(1)})
	return whole.Decimal(), err
}

// Describe says: 3.00 USD for each approved conversion, one of each customer.
func (p PerAction) Describe(w Words) string { return w.Titled(p.Label, p.actions().describe(w)) }

// Describe says: approved conversions by tiers.
func (p PerActionTiers) Describe(w Words) string { return w.Titled(p.Label, p.actions().describe(w)) }

func (p actions) describe(w Words) string {
	count := p.count
	if p.only != nil {
		count.By = ""
	}
	parts := []string{p.ladder.describe(w, w.Text(count), w.Each(count))}
	if p.pack.Sign() > 0 {
		parts[0] = w.Say("%s for each package of %s begun: %s", "%[3]s %[2]s건 단위 묶음당 %[1]s(미만은 1묶음)", p.ladder.rungs[0].price, p.pack, count)
	}
	if p.only != nil && p.only.Once {
		parts = append(parts, w.Say("one of each %s", "%s별 1건만 인정", w.dimension(p.only.By)))
	}
	if p.only != nil && p.only.Of != nil {
		least := w.Text(p.only.AtLeast)
		if p.only.Of.Money() && p.only.AtLeast != nil {
			least = w.Money(*p.only.AtLeast)
		}
		judged := p.judged()
		judged.By = ""
		parts = append(parts, w.Say("only of a %s with at least %s of %s", "%s별 %[3]s %[2]s 이상에 한함", w.dimension(p.only.By), least, judged))
	}
	if !p.free.IsZero() {
		parts = append(parts, w.Say("the first %s are not paid", "최초 %s건 제외", p.free))
	}
	if p.max != nil {
		parts = append(parts, w.Say("%s at most", "최대 %s건", p.max))
	}
	return strings.Join(parts, "; ")
}
