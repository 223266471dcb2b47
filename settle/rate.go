// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// TermError says which term of which agreement failed.
type TermError struct {
	// Agreement, Term and Type name the term.
	Agreement AgreementID
	Term      int // from 0
	Type      string
	Err       error // the cause
}

// Error returns "settle: agreement A: terms[0] (revenue_share): cause".
func (e *TermError) Error() string {
	return fmt.Sprintf("settle: agreement %s: terms[%d] (%s): %v", e.Agreement, e.Term, e.Type, e.Err)
}

// Unwrap returns the cause.
func (e *TermError) Unwrap() error { return e.Err }

// rate works out the lines of an agreement for a period, stage by stage.
func (t *Tally) rate(versions []int, p Period, opening *handed) (*Rating, error) {
	governing := t.plan.governing(versions, p)
	currency := t.plan.agreements[governing].Currency
	r := &Rating{period: p, exact: money.Zero(currency).Exact()}
	r.opens(opening)
	for _, v := range versions {
		if v != governing && !t.holds(v, p) && !t.plan.agreements[v].prorates(p) {
			continue
		}
		r.turnTo(t, v, t.plan.standsIn(v, versions, p), p)
		if err := r.apply(StageEarn); err != nil {
			return nil, err
		}
	}
	for _, v := range versions {
		if err := r.correct(t, v, versions); err != nil {
			return nil, err
		}
	}
	r.turnTo(t, governing, t.plan.standsIn(governing, versions, p), p)
	r.first = 0
	for _, stage := range []Stage{StageCarry, StageSplit, StageTax} {
		if err := r.apply(stage); err != nil {
			return nil, err
		}
	}
	if r.agreement.Rounding.Point == RoundDocument {
		if err := r.roundDocument(); err != nil {
			return nil, fmt.Errorf("settle: agreement %s: rounding: %w", r.agreement.ID, err)
		}
	}
	return r, r.apply(StagePay)
}

// turnTo makes a version the one that is rated, with the events known at the end
// of the period seen.
func (r *Rating) turnTo(t *Tally, version int, governs bool, seen Period) {
	r.agreement, r.terms = &t.plan.agreements[version], t.plan.compiled[version].terms
	r.governs, r.first = governs, len(r.lines)
	r.ledger = ledger{t: t, version: version, period: r.period, seen: seen, paid: r.paid}
}

// apply applies the terms of one stage.
func (r *Rating) apply(stage Stage) error {
	r.stage = stage
	for i := range r.terms {
		if r.terms[i].stage != stage {
			continue
		}
		r.beginTerm(i)
		if err := r.agreement.Terms[i].Apply(r); err != nil {
			return &TermError{r.agreement.ID, i, r.terms[i].name, err}
		}
	}
	return nil
}

// beginTerm begins the lines of a term.
func (r *Rating) beginTerm(i int) {
	r.term, r.inputs, r.given, r.onLines = i, nil, false, false
}

// correct adds what the reversals of this period change in earlier ones: each is
// rated as it was known at the end of the period before and as it is known now.
func (r *Rating) correct(t *Tally, version int, versions []int) error {
	reversed := t.reversedIn(version, r.period)
	if len(reversed) == 0 {
		return nil
	}
	a := &t.plan.agreements[version]
	previous := a.Calendar.before(r.period)
	for _, q := range reversed {
		governs := t.plan.standsIn(version, versions, q)
		lines := func(seen Period) ([]Line, error) {
			again := &Rating{period: q, exact: money.Zero(a.Currency).Exact()}
			again.turnTo(t, version, governs, seen)
			err := again.apply(StageEarn)
			return again.lines, err
		}
		booked, err := lines(previous)
		if err != nil {
			return err
		}
		known, err := lines(r.period)
		if err != nil {
			return err
		}
		if err := r.book(q, booked, known); err != nil {
			return err
		}
	}
	return nil
}

// book adds the differences between two ratings of an earlier period.
func (r *Rating) book(q Period, booked, known []Line) error {
	for i := range max(len(booked), len(known)) {
		var was, is Line
		if i < len(booked) {
			was = booked[i]
		}
		if i < len(known) {
			is = known[i]
		} else {
			is = was
			is.Amount = money.Zero(was.Amount.Currency())
		}
		is, err := is.less(was)
		if err != nil {
			return err
		}
		if is.Amount.IsZero() {
			continue
		}
		if r.exact, err = r.exact.Add(is.Amount.Exact()); err != nil {
			return err
		}
		is.Number, is.Stage, is.Corrects = len(r.lines)+1, StageCorrect, q.Name
		r.lines = append(r.lines, is)
	}
	return nil
}

// less makes the line that says by how much a line has changed since it was booked.
func (l Line) less(was Line) (Line, error) {
	difference, err := l.Amount.Sub(was.Amount)
	if err != nil {
		return Line{}, err
	}
	if l.Trace.Inputs, err = changes(was.Trace.Inputs, l.Trace.Inputs); err != nil {
		return Line{}, err
	}
	l.Amount = difference
	l.Trace.Steps = []Step{
		{Label: "as known now", Result: l.Trace.Exact}, {Label: "as booked", Result: was.Trace.Exact},
	}
	l.Trace.Exact, l.Trace.Residual = difference.Exact(), money.Zero(difference.Currency()).Exact()
	return l, nil
}

// changes returns by how much the inputs of a line have changed.
func changes(was, is []Input) ([]Input, error) {
	out := slices.Clone(is)
	for i := range out {
		if i >= len(was) {
			break
		}
		var err, err2 error
		out[i].Amount, err = is[i].Amount.Sub(was[i].Amount)
		out[i].Number, err2 = is[i].Number.Sub(was[i].Number)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
		out[i].Events -= was[i].Events
	}
	return out, nil
}

// roundDocument adds the line that brings the sum of the lines to the rounded
// sum of their exact values.
func (r *Rating) roundDocument() error {
	total, err := r.exact.Round(r.agreement.Rounding.Rounding)
	if err != nil {
		return err
	}
	sum, err := sumLines(r.agreement.Currency, r.lines, func(*Line) bool { return true })
	if err != nil {
		return err
	}
	difference, err := total.Sub(sum)
	if err != nil || difference.IsZero() {
		return err
	}
	r.beginTerm(len(r.terms))
	r.onLines = true
	draft := Draft{Label: "rounding of the total", Class: ClassRounding}
	return r.append(draft, difference, difference.Exact(), r.agreement.Rounding.Rounding)
}

// governing returns the version whose standing terms apply in a period: the last
// one in force in it, or, after the end of all, the last one.
func (p *Plan) governing(versions []int, period Period) int {
	last := versions[0]
	for _, v := range versions {
		if from := p.agreements[v].From; from.IsZero() || from.Before(period.To) {
			last = v
		}
	}
	return last
}

// standsIn reports whether the standing terms of a version apply in a period.
func (p *Plan) standsIn(version int, versions []int, period Period) bool {
	return p.governing(versions, period) == version && p.agreements[version].runsIn(period)
}

// prorates reports whether a version that does not govern a period is due a part
// of it for its days.
func (a *Agreement) prorates(p Period) bool {
	return a.runsIn(p) && slices.ContainsFunc(a.Terms, func(t Term) bool {
		switch f := t.(type) {
		case FixedFee:
			return f.Prorate
		case *FixedFee:
			return f.Prorate
		}
		return false
	})
}

// runsIn reports whether an agreement is in force at any time of a period.
func (a *Agreement) runsIn(p Period) bool {
	return (a.From.IsZero() || a.From.Before(p.To)) && (a.To.IsZero() || a.To.After(p.From))
}

// holds reports whether a version has anything in a period.
func (t *Tally) holds(version int, p Period) bool {
	return slices.ContainsFunc(t.books[bookKey{version, p.From.UnixNano()}], func(n uint32) bool {
		return !t.cells[n].empty()
	})
}

// reversedIn lists the periods whose earnings the events of a later one give
// back, where the agreement has them count in the original period.
func (t *Tally) reversedIn(version int, p Period) []Period {
	var out []Period
	for _, from := range t.lateOrigins(bookKey{version, p.From.UnixNano()}) {
		out = append(out, t.plan.agreements[version].Calendar.At(timeOf(from)))
	}
	return out
}
