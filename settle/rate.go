// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"

	"github.com/jupan-go/jupan/settle/money"
)

// TermError says which term of which agreement failed.
type TermError struct {
	// Agreement, Term and Type name the term.
	Agreement AgreementID
	Term      int // from 0
	Type      string
	Err       error
}

// Error returns "settle: agreement A: terms[0] (revenue_share): cause".
func (e *TermError) Error() string {
	return fmt.Sprintf("settle: agreement %s: terms[%d] (%s): %v", e.Agreement, e.Term, e.Type, e.Err)
}

// Unwrap returns the cause.
func (e *TermError) Unwrap() error { return e.Err }

// rate applies the terms of a to the measures of one period.
func rate(a *Agreement, p Period, measure func(Measure) measured) ([]Line, money.Amount, error) {
	r := &Rating{agreement: a, period: p, measure: measure, exact: money.Zero(a.Currency).Exact()}
	for i, t := range a.Terms {
		r.term, r.inputs, r.onLines = i, nil, false
		if err := t.Apply(r); err != nil {
			return nil, money.Amount{}, &TermError{a.ID, i, t.Type(), err}
		}
	}
	if a.Rounding.Point == OnDocument {
		if err := r.roundDocument(); err != nil {
			return nil, money.Amount{}, fmt.Errorf("settle: agreement %s: rounding: %w", a.ID, err)
		}
	}
	total, err := sumLines(a.Currency, r.lines, func(Line) bool { return true })
	return r.lines, total, err
}

// roundDocument adds the line that brings the sum of the lines to the rounded
// sum of their exact values.
func (r *Rating) roundDocument() error {
	total, err := r.exact.Round(r.agreement.Rounding.Rounding)
	if err != nil {
		return err
	}
	sum, err := sumLines(r.agreement.Currency, r.lines, func(Line) bool { return true })
	if err != nil {
		return err
	}
	difference, err := total.Sub(sum)
	if err != nil || difference.IsZero() {
		return err
	}
	r.term, r.inputs, r.onLines = len(r.agreement.Terms), nil, true
	draft := Draft{Label: "rounding of the total", Class: ClassRounding}
	return r.append(draft, difference, difference.Exact(), r.agreement.Rounding.Rounding)
}
