// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// Reason is why a closed period is corrected.
type Reason string

// The reasons. On which day a correction counts for VAT depends on it: a clerical
// one on that of the original, the others on that of the correction (Korea:
// Enforcement Decree of the Value-Added Tax Act, article 70).
const (
	ReasonLate        Reason = "late"        // events that came after the close
	ReasonRefund      Reason = "refund"      // cancellations, refunds, chargebacks
	ReasonRestatement Reason = "restatement" // a source restated a partition
	ReasonClerical    Reason = "clerical"    // a person put a mistake right
	ReasonTerms       Reason = "terms"       // another agreement, rate of exchange or arithmetic
)

// Reasons returns the reasons there are.
func Reasons() []Reason {
	return []Reason{ReasonLate, ReasonRefund, ReasonRestatement, ReasonClerical, ReasonTerms}
}

// Difference returns the lines by which a statement has changed since it was booked:
// each line that differs, at its new amount less its old one, with the stage that it
// had. They add up to the difference of the totals. Both statements are of one
// agreement and period.
func Difference(booked, known *Statement, why Reason) ([]Line, error) {
	var lines []Line
	for _, pair := range pairLines(booked.Lines, known.Lines) {
		line, err := pair.change()
		if err != nil {
			return nil, fmt.Errorf("settle: correction of %s, period %s: line %q: %w",
				booked.Agreement, booked.Period.Name, pair.label(), err)
		}
		if line.Amount.IsZero() {
			continue
		}
		if line.Corrects != "" {
			line.Label = line.Corrects + ": " + line.Label
		}
		line.Number, line.Corrects, line.Reason = 0, booked.Period.Name, why
		lines = append(lines, line)
	}
	return lines, nil
}

// change is the line that says by how much the pair differs.
func (p linePair) change() (Line, error) {
	var was, is Line
	switch {
	case p.before == nil:
		was.Amount, is = money.Zero(p.after.Amount.Currency()), *p.after
		was.Trace.Exact = was.Amount.Exact()
	case p.after == nil:
		was, is = *p.before, *p.before
		is.Amount = money.Zero(was.Amount.Currency())
		is.Trace.Exact, is.Trace.Inputs = is.Amount.Exact(), nil
	default:
		was, is = *p.before, *p.after
	}
	line, err := is.less(was)
	if err != nil || is.Tax == nil {
		return line, err
	}
	tax := *is.Tax
	switch {
	case p.after == nil:
		tax.Base = tax.Base.Neg()
	case was.Tax != nil:
		tax.Base, err = tax.Base.Sub(was.Tax.Base)
	}
	line.Tax = &tax
	return line, err
}

// With returns the statement with lines that correct earlier periods, in the order
// given: its total, its payees and what is due change with them, its balances do not,
// since they have opened with what the corrections move. p is the plan that the
// statement was made under.
func (s *Statement) With(p *Plan, corrections []Line) (*Statement, error) {
	versions := p.versions(s.Agreement)
	if len(versions) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrUnknown, s.Agreement)
	}
	out := *s
	out.Lines, out.Due, out.Payable = slices.Clone(s.Lines), nil, nil
	for _, l := range corrections {
		if l.Reason == "" || l.Corrects == "" {
			return nil, fmt.Errorf("settle: line %q corrects no period for a reason", l.Label)
		}
		l.Number = len(out.Lines) + 1
		out.Lines = append(out.Lines, l)
	}
	var err, err2 error
	out.Total, err = out.sum()
	out.Payees, err2 = out.payees()
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	a := &p.agreements[p.governing(versions, s.Period)]
	if err := p.pay(&out, a); err != nil {
		return nil, err
	}
	return &out, errors.Join(out.verify(), out.verifyDue(a))
}

// WithoutCorrections returns the lines that say what the period itself brought.
func (s *Statement) WithoutCorrections() []Line {
	return slices.DeleteFunc(slices.Clone(s.Lines), func(l Line) bool { return l.Reason != "" })
}

// AddCorrections adds lines of [Difference] to earlier ones of the same period and
// reason: the lines of one identity become one, and those that come to zero go.
func AddCorrections(sum, lines []Line) ([]Line, error) {
	sum = slices.Clone(sum)
	for _, l := range lines {
		i := slices.IndexFunc(sum, func(o Line) bool { return o.identity() == l.identity() && o.Balance == l.Balance })
		if i < 0 {
			sum = append(sum, l)
			continue
		}
		both, err := sum[i].plus(l)
		if err != nil {
			return nil, fmt.Errorf("settle: correction of period %s: line %q: %w", l.Corrects, l.Label, err)
		}
		sum[i] = both
	}
	return slices.DeleteFunc(sum, func(l Line) bool { return l.Amount.IsZero() }), nil
}

// plus adds two corrections of one line up. The steps are those of the later one:
// they show what the line is now.
func (l Line) plus(o Line) (Line, error) {
	var err, err2 error
	o.Amount, err = l.Amount.Add(o.Amount)
	o.Trace.Exact, err2 = l.Trace.Exact.Add(o.Trace.Exact)
	if err := errors.Join(err, err2); err != nil {
		return Line{}, err
	}
	if o.Tax != nil && l.Tax != nil {
		tax := *o.Tax
		if tax.Base, err = l.Tax.Base.Add(tax.Base); err != nil {
			return Line{}, err
		}
		o.Tax = &tax
	}
	if o.Trace.Inputs, err = addInputs(l.Trace.Inputs, o.Trace.Inputs); err != nil {
		return Line{}, err
	}
	if len(o.Trace.Steps) == 2 && len(l.Trace.Steps) == 2 { // as known now, and as booked at first
		o.Trace.Steps = []Step{o.Trace.Steps[0], l.Trace.Steps[1]}
	}
	return o, nil
}

// addInputs adds up the changes of the same measures, and keeps the others.
func addInputs(a, b []Input) ([]Input, error) {
	out := slices.Clone(b)
	for i := range out {
		if i >= len(a) || !a[i].Measure.equal(out[i].Measure) || a[i].Before != out[i].Before {
			continue
		}
		var err, err2 error
		out[i].Amount, err = a[i].Amount.Add(out[i].Amount)
		out[i].Number, err2 = a[i].Number.Add(out[i].Number)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		out[i].Events += a[i].Events
	}
	return out, nil
}
