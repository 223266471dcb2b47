// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"

	"github.com/jupan-go/jupan/settle/money"
)

// Guarantee is a minimum guarantee over more than one period. Which, Every says:
//
//	Every 0 or 1, each period:  due = max(amount, Σ lines above − guaranteed beyond what was earned)
//	Every n > 1, n periods:     at the end of each n periods, line = max(0, amount − Σ lines of the n)
//
// In the first form, the cumulative guarantee (누적 MG), what an earlier period was
// paid beyond what it earned is taken back from what later ones earn beyond the
// amount. In the second, such as a yearly guarantee that is settled monthly, the
// periods are counted from the one in which the agreement begins. The lines are the
// party's, tax left out; with several products or works in one agreement the
// guarantee is shared by them (통합 MG). A guarantee of one period that is not
// taken back (월 MG) is a [Minimum].
type Guarantee struct {
	// Label is for people, and names the balance.
	Label  string       `json:"label,omitempty"`
	Amount money.Amount `json:"amount"` // for each Every periods
	// Every is the number of periods that the amount is guaranteed for.
	Every int `json:"every,omitempty"`
}

// Type returns "guarantee".
func (Guarantee) Type() string { return "guarantee" }

// Stage returns [StageCarry].
func (Guarantee) Stage() Stage { return StageCarry }

// Measures returns nothing.
func (Guarantee) Measures() []Measure { return nil }

// Balances returns what was guaranteed beyond what was earned, or what was earned
// towards the guarantee.
func (g Guarantee) Balances() []string { return []string{g.name()} }

func (g Guarantee) name() string {
	if g.Every > 1 {
		return labelOr(g.Label, "earned towards the guarantee")
	}
	return labelOr(g.Label, "guaranteed beyond what was earned")
}

// Check refuses an amount in another currency or below zero, and n periods that
// have no first one.
func (g Guarantee) Check(a *Agreement) error {
	faults := []error{inCurrency("amount", g.Amount, a)}
	if g.Amount.Sign() < 0 {
		faults = append(faults, fault(CodeRange, "amount", "%s is negative", g.Amount))
	}
	if g.Every < 0 || g.Every > maxPeriods {
		faults = append(faults, fault(CodeRange, "every", "%d is not between 0 and %d periods", g.Every, maxPeriods))
	}
	if g.Every > 1 && a.From.IsZero() {
		faults = append(faults, fault(CodeMissing, "every", "the periods are counted from the beginning of the agreement: give it a from"))
	}
	return errors.Join(faults...)
}

// Apply adds one line of [ClassCarry], or one of [ClassBound] at the end of n
// periods.
func (g Guarantee) Apply(r *Rating) error {
	if !r.Governs() {
		return nil
	}
	subtotal, err := r.Subtotal()
	if err != nil {
		return err
	}
	b, err := r.Opening(g.name(), "")
	if err != nil {
		return err
	}
	if g.Every > 1 {
		return g.overPeriods(r, b, subtotal)
	}
	missing, err := g.Amount.Sub(subtotal)
	if err != nil {
		return err
	}
	line := missing
	if missing.Sign() > 0 {
		b.put(r.Period(), missing.Neg(), Date{})
	} else if line, err = b.take(missing); err != nil {
		return err
	}
	if err := r.Close(b); err != nil {
		return err
	}
	return r.Add(Draft{Label: g.name(), Class: ClassCarry, Balance: g.name(), Exact: line.Exact()})
}

// overPeriods gathers what n periods earn and tops it up at their end.
func (g Guarantee) overPeriods(r *Rating, b Balance, subtotal money.Amount) error {
	b.Memo = true
	b.put(r.Period(), subtotal, Date{})
	if !g.last(r) {
		return r.Close(b)
	}
	earned, err := b.Sum(r.Agreement().Currency)
	if err != nil {
		return err
	}
	missing, err := g.Amount.Sub(earned)
	if err != nil {
		return err
	}
	if missing.Sign() < 0 {
		missing = money.Zero(missing.Currency())
	}
	b.Lots = nil
	if err := r.Close(b); err != nil {
		return err
	}
	label := labelOr(g.Label, "up to the guarantee of "+grouped(g.Amount.String()))
	steps := []Step{{Label: "earned", Result: earned.Exact()}}
	return r.Add(Draft{Label: label, Class: ClassBound, Exact: missing.Exact(), Steps: steps})
}

// last reports whether the period is the last of n.
func (g Guarantee) last(r *Rating) bool {
	c := r.Agreement().Calendar
	n := 1
	for p := c.At(r.Agreement().From); p.From.Before(r.Period().From); p = c.At(p.To) {
		n++
	}
	return n%g.Every == 0
}

// Describe says: at least 10,000.00 USD for each 12 periods.
func (g Guarantee) Describe(w Words) string {
	text := w.Say("at least %s for each period; what is paid beyond what was earned is taken back from later earnings beyond it (cumulative guarantee)",
		"누적 최소보장금(누적 MG): 정산 기간마다 %s 보장, 보장으로 초과 지급한 금액은 이후 정산액에서 공제", g.Amount)
	if g.Every > 1 {
		text = w.Say("at least %s for each %s periods together, counted from the beginning of the agreement; what is missing is added in the last of them (minimum guarantee)",
			"최소보장금(MG): 계약 개시부터 %[2]s개 정산 기간마다 합계 %[1]s 보장, 미달 시 마지막 기간에 부족분 보전", g.Amount, g.Every)
	}
	return w.Titled(g.Label, text)
}
