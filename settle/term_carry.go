// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "github.com/jupan-go/jupan/settle/money"

// NegativeCarry keeps the party from owing money: where the lines above add up to
// less than nothing, nothing is paid, and the loss is carried over and set against
// the following periods:
//
//	due  = Σ lines above, tax left out + losses carried here
//	line = max(0, due) − Σ lines above
//	losses carried on = min(0, due)
//
// It carries the commission. To carry the base that a share is taken of, which is
// the same only as long as the rate is, use [Losses] of [RevenueShare].
type NegativeCarry struct {
	// Label is for people, and names the balance.
	Label string `json:"label,omitempty"`
	// Expires is for how many periods a loss is set against what follows; the rest
	// is written off. 0 is for as long as it takes.
	Expires int `json:"expires,omitempty"`
	// Forgive writes a loss off at once: no negative carry-over.
	Forgive bool `json:"forgive,omitempty"`
}

// Type returns "negative_carry".
func (NegativeCarry) Type() string { return "negative_carry" }

// Stage returns [StageCarry].
func (NegativeCarry) Stage() Stage { return StageCarry }

// Measures returns nothing.
func (NegativeCarry) Measures() []Measure { return nil }

// Balances returns the losses.
func (n NegativeCarry) Balances() []string { return []string{n.name()} }

func (n NegativeCarry) name() string { return labelOr(n.Label, "losses carried over") }

// Check refuses losses that are both forgiven and carried.
func (n NegativeCarry) Check(*Agreement) error {
	switch {
	case n.Expires < 0 || n.Expires > maxPeriods:
		return fault(CodeRange, "expires", "%d is not between 0 and %d periods", n.Expires, maxPeriods)
	case n.Forgive && n.Expires > 0:
		return fault(CodeConflict, "expires", "a loss that is forgiven does not expire")
	}
	return nil
}

// maxPeriods bounds how many periods ahead a term looks.
const maxPeriods = 1200

// Apply adds one line of [ClassCarry].
func (n NegativeCarry) Apply(r *Rating) error {
	subtotal, err := r.Subtotal()
	if err != nil {
		return err
	}
	losses, err := r.Opening(n.name(), "")
	if err != nil {
		return err
	}
	line, err := n.offset(r, &losses, subtotal)
	if err != nil {
		return err
	}
	writtenOff, err := losses.takeDue(r.Period().LastDay(), r.Agreement().Currency)
	if err != nil {
		return err
	}
	losses.Outside = writtenOff.Neg()
	if err := r.Close(losses); err != nil {
		return err
	}
	return r.Add(Draft{Label: n.name(), Class: ClassCarry, Balance: n.name(), Exact: line.Exact()})
}

// offset sets losses against a positive subtotal, or adds a negative one to them.
func (n NegativeCarry) offset(r *Rating, losses *Balance, subtotal money.Amount) (money.Amount, error) {
	if subtotal.Sign() >= 0 {
		return losses.take(subtotal.Neg())
	}
	var due Date
	if n.Expires > 0 || n.Forgive {
		due = r.Ahead(n.Expires).LastDay()
	}
	losses.put(r.Period(), subtotal, due)
	return subtotal.Neg(), nil
}

// Describe says: a loss is set against the following periods.
func (n NegativeCarry) Describe(w Words) string {
	text := w.Say("where the lines above are negative together nothing is paid, and the loss is set against the following periods (negative carry-over)",
		"위 항목 합계가 음수이면 지급하지 않고 이후 정산액에서 상계(음수 이월)")
	switch {
	case n.Forgive:
		text = w.Say("where the lines above are negative together nothing is paid, and the loss is written off (no negative carry-over)",
			"위 항목 합계가 음수이면 지급하지 않고 손실은 소멸(음수 이월 없음)")
	case n.Expires > 0:
		text += w.Say(", the next %s at most; the rest is written off", ", 이후 %s개 정산 기간까지만 상계하고 잔액은 소멸", n.Expires)
	}
	return w.Titled(n.Label, text)
}
