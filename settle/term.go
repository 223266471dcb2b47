// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// Term turns measures, and the lines before it, into lines. A host's own term
// works like a built-in one. A term is a plain value: it holds what the contract
// says and no state, and it may be used from many goroutines.
//
// For agreements in JSON a term is the JSON of its type plus a "type" field, so
// its fields carry json tags; see [TermTypes].
type Term interface {
	// Type is the name of the term in JSON, such as "revenue_share".
	Type() string
	// Measures returns what Apply reads.
	Measures() []Measure
	// Apply reads measures from r and adds lines to it.
	Apply(r *Rating) error
}

// Checker is a term that can find faults in itself. The text of an error begins
// with the path of the field: "rate: …".
type Checker interface {
	// Check is given the agreement that the term is part of.
	Check(a *Agreement) error
}

// Class is what a line is, for those who add lines up by class.
type Class string

// The classes of lines.
const (
	ClassEarning   Class = "earning"   // what the party is owed for what it brought
	ClassDeduction Class = "deduction" // what is taken from it
	ClassBound     Class = "bound"     // what a minimum adds or a cap takes away
	ClassTax       Class = "tax"       // what is added or withheld as tax
	ClassRounding  Class = "rounding"  // the difference between rounding each line and rounding the total
)

// Draft is a line before rounding, as a term writes it.
type Draft struct {
	// Label is what the statement calls the line, Class how it is added up.
	Label string
	Class Class
	// Exact is the value before rounding. Its currency is the agreement's.
	Exact money.Exact
	// Rounding overrides the agreement's rounding where the contract or the law
	// gives this line its own, and applies whatever the agreement's point is.
	Rounding *money.Rounding
	// Steps show the arithmetic.
	Steps []Step
}

// Rating is one agreement being rated for one period: the measures that its
// terms read and the lines that they write. It is used by one goroutine and only
// inside [Term.Apply].
type Rating struct {
	agreement *Agreement
	period    Period
	measure   func(Measure) measured
	term      int
	inputs    []Input
	onLines   bool // the term has read Subtotal
	lines     []Line
	exact     money.Exact // sum of the lines before rounding
}

// measured is the value of a measure: an amount or a number, by Measure.Money.
type measured struct {
	amount money.Amount
	number money.Decimal
	events int64
}

// Agreement returns the agreement that is being rated. It must not be changed.
func (r *Rating) Agreement() *Agreement { return r.agreement }

// Period returns the period that is being rated.
func (r *Rating) Period() Period { return r.period }

// Lines returns the lines so far.
func (r *Rating) Lines() []Line { return slices.Clone(r.lines) }

// Amount returns the value of a measure of money, in the agreement's currency.
// It fails for a measure that the term did not declare.
func (r *Rating) Amount(m Measure) (money.Amount, error) {
	v, err := r.read(m, true)
	return v.amount, err
}

// Number returns the value of a measure of quantity or count. It fails for a
// measure that the term did not declare.
func (r *Rating) Number(m Measure) (money.Decimal, error) {
	v, err := r.read(m, false)
	return v.number, err
}

func (r *Rating) read(m Measure, isMoney bool) (measured, error) {
	declared := r.agreement.Terms[r.term].Measures()
	if !slices.ContainsFunc(declared, m.equal) {
		return measured{}, fmt.Errorf("measure %q is read but not declared", m.Name)
	}
	if m.Money() != isMoney {
		return measured{}, fmt.Errorf("measure %q: an amount and a number are read by different methods", m.Name)
	}
	v := r.measure(m)
	r.inputs = append(r.inputs, Input{Measure: m, Amount: v.amount, Number: v.number, Events: v.events})
	return v, nil
}

// Subtotal returns the sum of the lines so far, those of [ClassTax] left out.
func (r *Rating) Subtotal() (money.Amount, error) {
	r.onLines = true
	return sumLines(r.agreement.Currency, r.lines, func(l Line) bool { return l.Class != ClassTax })
}

// Add rounds a draft as the agreement says and appends it as a line.
func (r *Rating) Add(d Draft) error {
	if c := d.Exact.Currency(); c != r.agreement.Currency && !d.Exact.IsZero() {
		return fmt.Errorf("line %q: %w: %s in an agreement in %s", d.Label, money.ErrCurrency, c, r.agreement.Currency)
	}
	rounding := r.agreement.Rounding.forLine(r.agreement.Currency)
	if d.Rounding != nil {
		rounding = *d.Rounding
	}
	exact, err := money.Zero(r.agreement.Currency).Exact().Add(d.Exact)
	if err != nil {
		return fmt.Errorf("line %q: %w", d.Label, err)
	}
	amount, err := exact.Round(rounding)
	if err != nil {
		return fmt.Errorf("line %q: %w", d.Label, err)
	}
	counted := exact
	if d.Rounding != nil {
		counted = amount.Exact()
	}
	if r.exact, err = r.exact.Add(counted); err != nil {
		return fmt.Errorf("line %q: %w", d.Label, err)
	}
	return r.append(d, amount, exact, rounding)
}

func (r *Rating) append(d Draft, amount money.Amount, exact money.Exact, rounding money.Rounding) error {
	residual, err := exact.Sub(amount.Exact())
	if err != nil {
		return fmt.Errorf("line %q: %w", d.Label, err)
	}
	r.lines = append(r.lines, Line{
		Number: len(r.lines) + 1,
		Term:   r.termType(),
		Label:  d.Label,
		Class:  d.Class,
		Amount: amount,
		Trace: Trace{
			Inputs: slices.Clone(r.inputs), Steps: d.Steps, OnLines: r.onLines,
			Exact: exact, Rounding: rounding, Residual: residual,
		},
	})
	return nil
}

func (r *Rating) termType() string {
	if r.term >= len(r.agreement.Terms) {
		return string(ClassRounding)
	}
	return r.agreement.Terms[r.term].Type()
}
