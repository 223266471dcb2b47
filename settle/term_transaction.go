// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// TransactionFee charges or pays for each transaction by itself: a percentage and
// a fixed amount, with a minimum and a maximum for each:
//
//	fee(v) = clamp(rate(v) × v + fixed, min, max), rounded
//	line   = −Σ fee(v) over the transactions, or +Σ with Pays
//
// v is the value of one transaction and rate(v) the rate, or the one that v
// reaches in Tiers. A v below zero, such as a refund by itself, has the fee of −v
// turned around: min and max then bound what is given back. What is a transaction
// By says: "id", the default, is every event, and "order" all events of an order
// together, so that a refund lessens v and a full refund leaves no fee.
type TransactionFee struct {
	// Label is for people.
	Label string `json:"label,omitempty"`
	// Of is what is charged for; the zero Measure is GrossSales.
	Of Measure `json:"of,omitzero"`
	By string  `json:"by,omitempty"`
	// Rate or Tiers, of the mode slab or marginal, and Fixed are charged together.
	Rate  *money.Rate   `json:"rate,omitempty"`
	Tiers *Tiers        `json:"tiers,omitempty"`
	Fixed *money.Amount `json:"fixed,omitempty"`
	// Min and Max bound the fee of one transaction.
	Min *money.Amount `json:"min,omitempty"`
	Max *money.Amount `json:"max,omitempty"`
	// Pays pays the party instead of charging it.
	Pays bool `json:"pays,omitempty"`
}

// Type returns "transaction_fee".
func (TransactionFee) Type() string { return "transaction_fee" }

// Measures returns what is charged for.
func (f TransactionFee) Measures() []Measure { return []Measure{f.of()} }

func (f TransactionFee) of() Measure {
	m := measureOr(f.Of, GrossSales)
	m.By, m.Scope = labelOr(f.By, byID), ScopePeriod
	return m
}

// Check refuses a fee of nothing, and bounds that exclude each other.
func (f TransactionFee) Check(a *Agreement) error {
	var faults []error
	switch {
	case f.Rate == nil && f.Tiers == nil && f.Fixed == nil:
		faults = append(faults, fault(CodeMissing, "rate", "missing: give a rate, tiers or a fixed amount"))
	case f.Rate != nil && f.Tiers != nil:
		faults = append(faults, fault(CodeConflict, "tiers", "give a rate or tiers, not both"))
	}
	if f.Tiers != nil {
		faults = append(faults, under("tiers", f.Tiers.validate(a)))
		if f.Tiers.Reach != nil {
			faults = append(faults, fault(CodeConflict, "tiers.reach", "the tier is that of the transaction"))
		}
	}
	if !f.of().Money() {
		faults = append(faults, fault(CodeType, "of", "%s is not an amount", f.of().Name))
	}
	if !isGrouping(f.of().By) {
		faults = append(faults, fault(CodeUnknownName, "by", "%q is not a dimension: no event can have it", f.By))
	}
	for name, x := range map[string]*money.Amount{"fixed": f.Fixed, "min": f.Min, "max": f.Max} {
		if x == nil {
			continue
		}
		faults = append(faults, inCurrency(name, *x, a))
		if x.Sign() < 0 {
			faults = append(faults, fault(CodeRange, name, "%s is negative", x))
		}
	}
	if f.Min != nil && f.Max != nil && f.Min.Currency() == f.Max.Currency() {
		if order, err := f.Min.Cmp(*f.Max); err != nil || order > 0 {
			faults = append(faults, fault(CodeOrder, "max", "%s is below the minimum of %s", f.Max, f.Min))
		}
	}
	return errors.Join(faults...)
}

// Apply adds one line of [ClassDeduction], or of [ClassEarning].
func (f TransactionFee) Apply(r *Rating) error {
	groups, err := r.Groups(f.of())
	if err != nil {
		return err
	}
	sum := money.Zero(r.Agreement().Currency)
	n := int64(0)
	for _, g := range groups {
		if g.Now.Amount.IsZero() {
			continue
		}
		fee, err := f.fee(g.Now.Amount, r.Agreement())
		if err != nil {
			return err
		}
		n++
		if sum, err = sum.Add(fee); err != nil {
			return err
		}
	}
	d := Draft{
		Label: labelOr(f.Label, "transaction fees"), Class: ClassDeduction, Exact: sum.Neg().Exact(),
		Steps: []Step{{Label: "transactions", Number: money.Int(n), Result: sum.Exact()}},
	}
	if f.Pays {
		d.Class, d.Exact = ClassEarning, sum.Exact()
	}
	return r.Add(d)
}

// fee is the fee of one transaction.
func (f TransactionFee) fee(v money.Amount, a *Agreement) (money.Amount, error) {
	if v.Sign() < 0 {
		fee, err := f.fee(v.Neg(), a)
		return fee.Neg(), err
	}
	exact := money.Zero(a.Currency).Exact()
	if f.Rate != nil || f.Tiers != nil {
		l := ladder{rungs: []rung{{rate: f.Rate}}}
		if f.Tiers != nil {
			l = f.Tiers.ladder()
		}
		steps, err := l.apply(v.Decimal(), v.Decimal(), a.Currency, true)
		if err != nil {
			return money.Amount{}, err
		}
		if exact, err = sumSteps(steps); err != nil {
			return money.Amount{}, err
		}
	}
	if f.Fixed != nil {
		var err error
		if exact, err = exact.Add(f.Fixed.Exact()); err != nil {
			return money.Amount{}, err
		}
	}
	fee, err := exact.Round(a.Rounding.Rounding)
	if err != nil {
		return fee, err
	}
	return clamp(fee, f.Min, f.Max)
}

// clamp brings a between two bounds, of which either may be none.
func clamp(a money.Amount, low, high *money.Amount) (money.Amount, error) {
	if low != nil {
		if order, err := a.Cmp(*low); err != nil || order < 0 {
			return *low, err
		}
	}
	if high != nil {
		if order, err := a.Cmp(*high); err != nil || order > 0 {
			return *high, err
		}
	}
	return a, nil
}

// Describe says: 2.9% plus 0.30 USD of each order is deducted.
func (f TransactionFee) Describe(w Words) string {
	of := f.of()
	by := w.dimension(of.By)
	of.By = ""
	var parts []string
	switch {
	case f.Tiers != nil:
		parts = append(parts, f.Tiers.ladder().describe(w, w.Text(of), ""))
	case f.Rate != nil:
		parts = append(parts, w.Say("%s of %s", "%[2]s의 %[1]s", f.Rate, of))
	default:
		parts = append(parts, w.Text(of))
	}
	if f.Fixed != nil {
		parts = append(parts, w.Say("a fixed %s", "정액 %s", f.Fixed))
	}
	if f.Min != nil {
		parts = append(parts, w.Say("at least %s", "최소 %s", f.Min))
	}
	if f.Max != nil {
		parts = append(parts, w.Say("at most %s", "최대 %s", f.Max))
	}
	text := w.Say("fee for each %s, deducted: %s", "%s별 거래 수수료 공제: %s", by, strings.Join(parts, ", "))
	if f.Pays {
		text = w.Say("fee for each %s, paid to the party: %s", "%s별 거래 수수료 지급: %s", by, strings.Join(parts, ", "))
	}
	return w.Titled(f.Label, text)
}
