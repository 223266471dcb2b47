// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "github.com/jupan-go/jupan/settle/money"

// Minimum guarantees an amount for the period:
//
//	line = max(0, amount − Σ lines above, tax left out)
//
// The line is there even when it is zero, so that the reader sees the guarantee.
type Minimum struct {
	// Label is for people; Amount is in the agreement's currency.
	Label  string       `json:"label,omitempty"`
	Amount money.Amount `json:"amount"`
}

// Type returns "minimum".
func (Minimum) Type() string { return "minimum" }

// Measures returns nothing.
func (Minimum) Measures() []Measure { return nil }

// Check refuses an amount in another currency.
func (m Minimum) Check(a *Agreement) error { return inCurrency("amount", m.Amount, a) }

// Apply adds one line of [ClassBound].
func (m Minimum) Apply(r *Rating) error {
	if !r.Governs() {
		return nil
	}
	return bound(r, labelOr(m.Label, "up to the minimum of "+grouped(m.Amount.String())), m.Amount, 1)
}

// Describe says: at least 100.00 USD for the period.
func (m Minimum) Describe(w Words) string {
	return w.Titled(m.Label, w.Say("at least %s for the period: the lines above are made up to it (minimum guarantee)",
		"최소보장금(MG): 정산 기간 합계 %s 미달 시 부족분 보전", m.Amount))
}

// Cap limits the period to an amount:
//
//	line = −max(0, Σ lines above, tax left out − amount)
//
// The line is there even when it is zero, so that the reader sees the cap.
type Cap struct {
	// Label is for people; Amount is in the agreement's currency.
	Label  string       `json:"label,omitempty"`
	Amount money.Amount `json:"amount"`
}

// Type returns "cap".
func (Cap) Type() string { return "cap" }

// Measures returns nothing.
func (Cap) Measures() []Measure { return nil }

// Check refuses an amount in another currency.
func (c Cap) Check(a *Agreement) error { return inCurrency("amount", c.Amount, a) }

// Apply adds one line of [ClassBound].
func (c Cap) Apply(r *Rating) error {
	return bound(r, labelOr(c.Label, "down to the cap of "+grouped(c.Amount.String())), c.Amount, -1)
}

// Describe says: at most 100,000.00 USD for the period.
func (c Cap) Describe(w Words) string {
	return w.Titled(c.Label, w.Say("at most %s for the period: the lines above are cut down to it",
		"지급 한도: 정산 기간 합계 중 %s 초과분 제외", c.Amount))
}

// bound adds limit − subtotal where that has the given sign, otherwise zero.
func bound(r *Rating, label string, limit money.Amount, sign int) error {
	subtotal, err := r.Subtotal()
	if err != nil {
		return err
	}
	difference, err := limit.Sub(subtotal)
	if err != nil {
		return err
	}
	if difference.Sign() != sign {
		difference = money.Zero(limit.Currency())
	}
	return r.Add(Draft{Label: label, Class: ClassBound, Exact: difference.Exact()})
}
