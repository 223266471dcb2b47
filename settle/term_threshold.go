// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "github.com/jupan-go/jupan/settle/money"

// Threshold pays out only when enough has come together: what is payable, with
// what was rolled forward, is paid if it reaches the amount, and otherwise rolled
// forward, taxes with it. What the party owes is rolled forward too.
//
//	due = Σ lines above + rolled forward
//	line = rolled forward, if due ≥ amount; otherwise −Σ lines above
//
// After the end of the agreement everything is paid.
type Threshold struct {
	// Label is for people, and names the balance.
	Label  string       `json:"label,omitempty"`
	Amount money.Amount `json:"amount"` // the least that is paid out
}

// Type returns "threshold".
func (Threshold) Type() string { return "threshold" }

// Stage returns [StagePay].
func (Threshold) Stage() Stage { return StagePay }

// Measures returns nothing.
func (Threshold) Measures() []Measure { return nil }

// Balances returns what is rolled forward.
func (t Threshold) Balances() []string { return []string{t.name()} }

func (t Threshold) name() string { return labelOr(t.Label, "rolled forward") }

// Check refuses an amount in another currency or not above zero.
func (t Threshold) Check(a *Agreement) error {
	if t.Amount.Sign() <= 0 {
		return fault(CodeRange, "amount", "%s is not positive", t.Amount)
	}
	return inCurrency("amount", t.Amount, a)
}

// Apply adds one line of [ClassCarry].
func (t Threshold) Apply(r *Rating) error {
	payable, err := r.Payable()
	if err != nil {
		return err
	}
	b, err := r.Opening(t.name(), "")
	if err != nil {
		return err
	}
	forward, err := b.Sum(payable.Currency())
	if err != nil {
		return err
	}
	due, err := payable.Add(forward)
	if err != nil {
		return err
	}
	order, err := due.Cmp(t.Amount)
	if err != nil {
		return err
	}
	line := forward
	if order >= 0 || !r.Governs() {
		b.Lots = nil
	} else {
		line = payable.Neg()
		b.put(r.Period(), payable, Date{})
	}
	if err := r.Close(b); err != nil {
		return err
	}
	steps := []Step{{Label: "due, with what was rolled forward", Result: due.Exact()}}
	return r.Add(Draft{Label: t.name(), Class: ClassCarry, Balance: t.name(), Exact: line.Exact(), Steps: steps})
}

// Describe says: paid only from 50.00 USD on.
func (t Threshold) Describe(w Words) string {
	return w.Titled(t.Label, w.Say("paid only when %s or more is due; less is rolled forward",
		"최소 지급액 %s: 미달 시 지급 보류, 다음 기간으로 이월", t.Amount))
}
