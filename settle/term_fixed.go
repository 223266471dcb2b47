// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"

	"github.com/jupan-go/jupan/settle/money"
)

// FixedFee pays an amount for every period in which the agreement is in force,
// whatever happened in it. A period in which the agreement is in force on some of
// the days only pays all of it, or with Prorate the part
//
//	pay = amount × days in force / days of the period
//
// and then each version of the agreement its own part.
type FixedFee struct {
	// Label is for people; Amount is in the agreement's currency.
	Label   string       `json:"label,omitempty"`
	Amount  money.Amount `json:"amount"`
	Prorate bool         `json:"prorate,omitempty"`
}

// Type returns "fixed_fee".
func (FixedFee) Type() string { return "fixed_fee" }

// Measures returns nothing.
func (FixedFee) Measures() []Measure { return nil }

// Check refuses an amount in another currency.
func (f FixedFee) Check(a *Agreement) error { return inCurrency("amount", f.Amount, a) }

// Apply adds one line of [ClassEarning].
func (f FixedFee) Apply(r *Rating) error {
	d := Draft{Label: labelOr(f.Label, "fixed fee"), Class: ClassEarning, Exact: f.Amount.Exact()}
	if f.Prorate {
		return f.prorated(r, d)
	}
	if !r.Governs() {
		return nil
	}
	return r.Add(d)
}

// prorated adds the part of the days in force.
func (f FixedFee) prorated(r *Rating, d Draft) error {
	days, of := r.InForce()
	if days == 0 {
		return nil
	}
	part, err := money.Fraction(int64(days), int64(of))
	if err != nil {
		return err
	}
	d.Exact = d.Exact.Mul(part)
	d.Steps = []Step{{Label: fmt.Sprintf("%d of %d days", days, of), Base: f.Amount.Exact(), Rate: &part, Result: d.Exact}}
	return r.Add(d)
}

// Describe says: fixed fee of 500.00 USD for every period.
func (f FixedFee) Describe(w Words) string {
	text := w.Say("fixed fee of %s for every period", "정산 기간마다 고정액 %s", f.Amount)
	if f.Prorate {
		text += w.Say(", in proportion to the days in force", "(적용 일수에 따라 일할 계산)")
	}
	return w.Titled(f.Label, text)
}

// Deduction takes from the party, by one of three rules:
//
//	a fixed amount:        line = −amount
//	a part of a measure:   line = −rate × m
//	a part of the lines:   line = −rate × Σ lines above, tax left out
//
// With Amount set there is no Rate; with Rate set, Of chooses between the other
// two. Costs such as [AdCost] are positive measures, so that 10 % of them is
// taken away.
type Deduction struct {
	// Label is for people; Amount and Rate are positive for what is taken.
	Label  string        `json:"label,omitempty"`
	Amount *money.Amount `json:"amount,omitempty"`
	Rate   *money.Rate   `json:"rate,omitempty"`
	// Of is the measure that Rate applies to; nil is the lines above.
	Of *Measure `json:"of,omitempty"`
}

// Type returns "deduction".
func (Deduction) Type() string { return "deduction" }

// Measures returns Of, if it is set.
func (d Deduction) Measures() []Measure {
	if d.Of == nil {
		return nil
	}
	return []Measure{*d.Of}
}

// Check refuses a deduction without a rule or with two.
func (d Deduction) Check(a *Agreement) error {
	switch {
	case d.Amount == nil && d.Rate == nil:
		return fault(CodeMissing, "rate", "missing: give a rate or an amount")
	case d.Amount != nil && (d.Rate != nil || d.Of != nil):
		return fault(CodeConflict, "amount", "give an amount, or a rate of something, not both")
	case d.Amount != nil:
		return inCurrency("amount", *d.Amount, a)
	case d.Of != nil && !d.Of.Money():
		return fault(CodeType, "of", "%s is not an amount", d.Of.Name)
	}
	return nil
}

// Apply adds one line of [ClassDeduction].
func (d Deduction) Apply(r *Rating) error {
	draft := Draft{Label: labelOr(d.Label, "deduction"), Class: ClassDeduction}
	if d.Amount != nil {
		if !r.Governs() {
			return nil
		}
		draft.Exact = d.Amount.Exact().Neg()
		return r.Add(draft)
	}
	base, err := d.base(r)
	if err != nil {
		return err
	}
	rate := d.Rate.Neg()
	draft.Exact = base.Exact().Mul(rate)
	draft.Steps = []Step{{Base: base.Exact(), Rate: &rate, Result: draft.Exact}}
	return r.Add(draft)
}

func (d Deduction) base(r *Rating) (money.Amount, error) {
	if d.Of == nil {
		return r.Subtotal()
	}
	return r.Amount(*d.Of)
}

// Describe says: 10% of ad cost is deducted.
func (d Deduction) Describe(w Words) string {
	var text string
	switch {
	case d.Amount != nil:
		text = w.Say("%s is deducted for every period", "정산 기간마다 %s 공제", d.Amount)
	case d.Rate == nil:
		text = w.Say("nothing is deducted", "공제 없음")
	case d.Of != nil:
		text = w.Say("%s of %s is deducted", "%[2]s의 %[1]s 공제", d.Rate, d.Of)
	default:
		text = w.Say("%s of the lines above is deducted", "위 항목 합계의 %s 공제", d.Rate)
	}
	return w.Titled(d.Label, text)
}
