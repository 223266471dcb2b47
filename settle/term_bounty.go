// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"

	"github.com/jupan-go/jupan/settle/money"
)

// Bounty pays an amount once, when a measure reaches a goal:
//
//	pay = amount × ([m(through the period) ≥ goal] − [m(before it) ≥ goal])
//
// m adds up over its scope, which is not the period: a contract's bounty for the
// first hundred customers, or a lifetime's. If refunds take m below the goal again,
// the bounty is taken back, once.
type Bounty struct {
	// Label is for people; Amount is in the agreement's currency.
	Label  string       `json:"label,omitempty"`
	Amount money.Amount `json:"amount"`
	// Of is what has to reach Goal, in its own unit: money or number.
	Of   Measure       `json:"of"`
	Goal money.Decimal `json:"goal"`
}

// Type returns "bounty".
func (Bounty) Type() string { return "bounty" }

// Measures returns what has to reach the goal.
func (b Bounty) Measures() []Measure { return []Measure{b.of()} }

// of adds up over the contract where the measure says nothing else.
func (b Bounty) of() Measure {
	m := b.Of
	if m.Scope == ScopePeriod {
		m.Scope = ScopeContract
	}
	return m
}

// Check refuses a goal that is reached by nothing.
func (b Bounty) Check(a *Agreement) error {
	var faults []error
	if b.Goal.Sign() <= 0 {
		faults = append(faults, fault(CodeRange, "goal", "%s is reached by nothing", b.Goal))
	}
	if b.Of.By != "" {
		faults = append(faults, fault(CodeConflict, "of.by", "a goal is reached by all together"))
	}
	return errors.Join(append(faults, inCurrency("amount", b.Amount, a))...)
}

// Apply adds one line of [ClassEarning].
func (b Bounty) Apply(r *Rating) error {
	v, err := r.values(b.of())
	if err != nil {
		return err
	}
	pay := money.Zero(r.Agreement().Currency)
	switch now, before := b.reached(v.Now), b.reached(v.Before); {
	case now && !before:
		pay = b.Amount
	case before && !now:
		pay = b.Amount.Neg()
	}
	label := labelOr(b.Label, "bounty at "+grouped(b.Goal.String())+" "+b.Of.Name)
	return r.Add(Draft{Label: label, Class: ClassEarning, Exact: pay.Exact()})
}

func (b Bounty) reached(v Value) bool {
	n := v.Number
	if b.Of.Money() {
		n = v.Amount.Decimal()
	}
	return n.Cmp(b.Goal) >= 0
}

// CostPlus pays back a cost and a margin on it: pay = cost + margin × cost.
type CostPlus struct {
	// Label is for people.
	Label string `json:"label,omitempty"`
	// Cost is a measure that is positive for what it cost; the zero Measure is
	// AdCost.
	Cost   Measure    `json:"cost,omitzero"`
	Margin money.Rate `json:"margin"` // of the cost: 0.15 pays 115 for 100
}

// Type returns "cost_plus".
func (CostPlus) Type() string { return "cost_plus" }

// Measures returns the cost that is paid back.
func (c CostPlus) Measures() []Measure { return []Measure{c.cost()} }

func (c CostPlus) cost() Measure { return measureOr(c.Cost, AdCost) }

// Check refuses a cost that is no amount.
func (c CostPlus) Check(*Agreement) error {
	if !c.cost().Money() {
		return fault(CodeType, "cost", "%s is not an amount", c.cost().Name)
	}
	return nil
}

// Apply adds one line of [ClassEarning].
func (c CostPlus) Apply(r *Rating) error {
	cost, err := r.Amount(c.cost())
	if err != nil {
		return err
	}
	margin := cost.Exact().Mul(c.Margin)
	sum, err := cost.Exact().Add(margin)
	if err != nil {
		return err
	}
	return r.Add(Draft{
		Label: labelOr(c.Label, "cost and margin"), Class: ClassEarning, Exact: sum,
		Steps: []Step{{Label: c.cost().Name, Result: cost.Exact()}, {Base: cost.Exact(), Rate: &c.Margin, Result: margin}},
	})
}

// Describe says: 1,000.00 USD once conversions since this version began reach 100.
func (b Bounty) Describe(w Words) string {
	goal := w.Text(b.Goal)
	if b.Of.Money() {
		goal = w.Money(b.Goal)
	}
	return w.Titled(b.Label, w.Say("%s once %s reach %s, taken back if they fall below it again",
		"%[2]s %[3]s 도달 시 1회 %[1]s 지급, 다시 미달하면 환수", b.Amount, b.of(), goal))
}

// Describe says: ad cost plus 15% of it.
func (c CostPlus) Describe(w Words) string {
	return w.Titled(c.Label, w.Say("%s plus %s of it", "%s 실비 + 마진 %s", c.cost(), c.Margin))
}
