// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// Split divides what the lines above add up to, tax left out, among several
// payees. Fixed amounts come first, as far as there is enough for them; rates are
// of what they leave; the one with neither gets the rest. Every part but the rest
// is rounded as the agreement says, and the parts add up to what was divided to
// the last unit: without a rest the rates must add up to 100 %, and what rounding
// leaves goes to the largest remainders.
//
// A part may be divided again among payees of its own. The parts of −x are the
// negatives of those of x, so that a refund takes back what a sale gave.
type Split struct {
	// Label is for people.
	Label string      `json:"label,omitempty"`
	Among []SplitPart `json:"among"` // in the order in which remainders are given out
}

// SplitPart is the part of one payee.
type SplitPart struct {
	// Payee is who gets the part. The agreement's own party may be one of them. It
	// is empty where the part is divided again.
	Payee string `json:"payee,omitempty"`
	// Amount or Rate is the part; with neither it is the rest.
	Amount *money.Amount `json:"amount,omitempty"`
	Rate   *money.Rate   `json:"rate,omitempty"`
	// Among divides the part again.
	Among []SplitPart `json:"among,omitempty"`
}

// Type returns "split".
func (Split) Type() string { return "split" }

// Stage returns [StageSplit].
func (Split) Stage() Stage { return StageSplit }

// Measures returns nothing.
func (Split) Measures() []Measure { return nil }

// Check refuses parts that do not divide the whole.
func (s Split) Check(a *Agreement) error { return checkParts("among", s.Among, a, 0) }

// maxNesting is how deep a split may be nested.
const maxNesting = 8

func checkParts(path string, parts []SplitPart, a *Agreement, depth int) error {
	if len(parts) == 0 {
		return fault(CodeMissing, path, "missing: a split has parts")
	}
	if depth == maxNesting {
		return fault(CodeRange, path, "nested more than %d deep", maxNesting)
	}
	var faults []error
	var rates money.Rate
	rests := 0
	for i, p := range parts {
		here := fmt.Sprintf("%s[%d]", path, i)
		faults = append(faults, p.check(here, a, depth))
		if p.Rate != nil {
			sum, err := rates.Add(*p.Rate)
			faults = append(faults, under(here+".rate", err))
			rates = sum
		} else if p.Amount == nil {
			rests++
		}
	}
	switch whole := rates.Cmp(money.Percent(100)); {
	case rests > 1:
		faults = append(faults, fault(CodeConflict, path, "only one part can be the rest"))
	case whole > 0:
		faults = append(faults, fault(CodeRange, path, "the rates add up to %s", rates))
	case whole < 0 && rests == 0:
		faults = append(faults, fault(CodeMissing, path, "the rates add up to %s and no part is the rest", rates))
	}
	return errors.Join(faults...)
}

func (p SplitPart) check(path string, a *Agreement, depth int) error {
	var faults []error
	switch {
	case p.Payee == "" && len(p.Among) == 0:
		faults = append(faults, fault(CodeMissing, path+".payee", "missing: who gets it?"))
	case p.Payee != "" && len(p.Among) > 0:
		faults = append(faults, fault(CodeConflict, path+".payee", "a part that is divided again has no payee"))
	case len(p.Among) > 0:
		faults = append(faults, checkParts(path+".among", p.Among, a, depth+1))
	}
	switch {
	case p.Amount != nil && p.Rate != nil:
		faults = append(faults, fault(CodeConflict, path+".rate", "give an amount or a rate, not both"))
	case p.Rate != nil && p.Rate.Sign() < 0:
		faults = append(faults, fault(CodeRange, path+".rate", "%s is negative", p.Rate))
	case p.Amount != nil && p.Amount.Sign() < 0:
		faults = append(faults, fault(CodeRange, path+".amount", "%s is negative", p.Amount))
	}
	if p.Amount != nil {
		faults = append(faults, inCurrency(path+".amount", *p.Amount, a))
	}
	return errors.Join(faults...)
}

// Apply adds a line of [ClassSplit] for each payee, and one that takes from the
// party what they get.
func (s Split) Apply(r *Rating) error {
	subtotal, err := r.Subtotal()
	if err != nil {
		return err
	}
	// What is finer than the unit, as where only the document is rounded, stays
	// with the party.
	unit := r.Agreement().Rounding.Unit
	whole, err := subtotal.Round(money.Rounding{Mode: money.Down, Unit: unit})
	if err != nil {
		return err
	}
	shares, err := divide(whole, s.Among, r.Agreement().Rounding.Rounding)
	if err != nil {
		return err
	}
	taken := money.Zero(whole.Currency())
	for _, x := range shares {
		if x.payee == r.Agreement().Party {
			continue
		}
		if taken, err = taken.Sub(x.amount); err != nil {
			return err
		}
		label := labelOr(s.Label, "share of "+x.payee)
		d := Draft{Label: label, Class: ClassSplit, Payee: x.payee, Exact: x.amount.Exact(), Steps: x.steps}
		if err := r.Add(d); err != nil {
			return err
		}
	}
	return r.Add(Draft{Label: labelOr(s.Label, "passed on"), Class: ClassSplit, Exact: taken.Exact()})
}

// sharedOut is what one payee gets.
type sharedOut struct {
	payee  string
	amount money.Amount
	steps  []Step
}

// divide divides an amount, whose sign every part has.
func divide(whole money.Amount, parts []SplitPart, rounding money.Rounding) ([]sharedOut, error) {
	if whole.Sign() < 0 {
		shares, err := divide(whole.Neg(), parts, rounding)
		for i := range shares {
			shares[i].amount = shares[i].amount.Neg()
			for j := range shares[i].steps {
				x := &shares[i].steps[j]
				x.Base, x.Result = x.Base.Neg(), x.Result.Neg()
			}
		}
		return shares, err
	}
	amounts, steps, err := partsOf(whole, parts, rounding)
	if err != nil {
		return nil, err
	}
	var out []sharedOut
	for i, p := range parts {
		if len(p.Among) == 0 {
			out = append(out, sharedOut{p.Payee, amounts[i], []Step{steps[i]}})
			continue
		}
		nested, err := divide(amounts[i], p.Among, rounding)
		if err != nil {
			return nil, err
		}
		out = append(out, nested...)
	}
	return out, nil
}

// partsOf returns the amount of each part of a whole that is not negative.
func partsOf(whole money.Amount, parts []SplitPart, rounding money.Rounding) ([]money.Amount, []Step, error) {
	amounts, steps := make([]money.Amount, len(parts)), make([]Step, len(parts))
	left := whole
	for i, p := range parts {
		if p.Amount == nil {
			continue
		}
		var err error
		if amounts[i], err = lowest(*p.Amount, left); err != nil {
			return nil, nil, err
		}
		if left, err = left.Sub(amounts[i]); err != nil {
			return nil, nil, err
		}
		steps[i] = Step{Label: "fixed", Result: amounts[i].Exact()}
	}
	rated, err := ratedParts(left, parts, rounding)
	if err != nil {
		return nil, nil, err
	}
	base := left
	for i, p := range parts {
		if p.Amount == nil {
			amounts[i] = rated[i]
			steps[i] = Step{Label: "rest", Result: rated[i].Exact()}
		}
		if p.Rate != nil {
			steps[i] = Step{Base: base.Exact(), Rate: p.Rate, Result: base.Exact().Mul(*p.Rate)}
		}
	}
	return amounts, steps, nil
}

// ratedParts divides what the fixed amounts leave.
func ratedParts(left money.Amount, parts []SplitPart, rounding money.Rounding) ([]money.Amount, error) {
	weights := make([]money.Rate, len(parts))
	rest := -1
	for i, p := range parts {
		switch {
		case p.Rate != nil:
			weights[i] = *p.Rate
		case p.Amount == nil:
			rest = i
		}
	}
	if rest < 0 {
		return allocateAll(left, weights, rounding)
	}
	out := make([]money.Amount, len(parts))
	remaining := left
	for i, p := range parts {
		if p.Rate == nil {
			continue
		}
		part, err := left.Exact().Mul(*p.Rate).Round(rounding)
		if err != nil {
			return nil, err
		}
		if part, err = lowest(part, remaining); err != nil { // rounding up may ask for more than there is
			return nil, err
		}
		out[i] = part
		if remaining, err = remaining.Sub(part); err != nil {
			return nil, err
		}
	}
	out[rest] = remaining
	return out, nil
}

// allocateAll divides an amount in proportion to rates.
func allocateAll(left money.Amount, weights []money.Rate, rounding money.Rounding) ([]money.Amount, error) {
	if anyPositive(weights) {
		parts, _, err := money.Allocate(left, weights, &money.AllocateOptions{Unit: rounding.Unit})
		return parts, err
	}
	if !left.IsZero() {
		return nil, fmt.Errorf("%s is left and no part is the rest", left)
	}
	out := make([]money.Amount, len(weights))
	for i := range out {
		out[i] = money.Zero(left.Currency())
	}
	return out, nil
}

func anyPositive(rates []money.Rate) bool {
	for _, r := range rates {
		if r.Sign() > 0 {
			return true
		}
	}
	return false
}

// Describe says: 60% to navi, the rest to luna.
func (s Split) Describe(w Words) string {
	return w.Titled(s.Label, w.Say("the lines above are split: %s", "위 항목 합계 배분: %s", describeParts(w, s.Among)))
}

func describeParts(w Words, parts []SplitPart) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		part := w.Say("the rest", "나머지")
		switch {
		case p.Amount != nil:
			part = w.Say("first %s", "우선 %s", p.Amount)
		case p.Rate != nil:
			part = w.Text(p.Rate)
		}
		out[i] = w.Say("%s to %s", "%[2]s %[1]s", part, w.value(p.Payee))
		if len(p.Among) > 0 {
			out[i] = w.Say("%s split again (%s)", "%s 재배분(%s)", part, describeParts(w, p.Among))
		}
	}
	return strings.Join(out, ", ")
}
