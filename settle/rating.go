// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// Rating is one agreement being rated for one period: the measures that its
// terms read, the balances that they keep and the lines that they write. It is
// used by one goroutine and only inside [Term.Apply].
type Rating struct {
	agreement *Agreement
	terms     []compiledTerm // of the agreement
	period    Period
	ledger    ledger
	balances  []Balance // sorted by name and bucket
	sums      map[lineKey]soFar
	alike     map[lineKey]int
	stage     Stage
	governs   bool // the version is the last one in force in the period
	first     int  // number of lines before those of this version
	term      int
	inputs    []Input // what the term has read
	given     bool    // to a line
	onLines   bool    // the term has read the lines before it
	lines     []Line
	exact     money.Exact // sum of the lines before rounding
	paid      time.Time   // as in handed
}

// Agreement returns the agreement that is being rated. It must not be changed.
func (r *Rating) Agreement() *Agreement { return r.agreement }

// Period returns the period that is being rated.
func (r *Rating) Period() Period { return r.period }

// Ahead returns the n-th period after the one that is rated.
func (r *Rating) Ahead(n int) Period {
	p := r.period
	for range n {
		p = r.agreement.Calendar.At(p.To)
	}
	return p
}

// InForce returns for how many of the period's days the agreement is in force,
// and how many days the period has, both in the calendar's zone. A day on which
// it begins or ends counts if it is in force at the day's last moment.
func (r *Rating) InForce() (days, of int) {
	c := r.agreement.Calendar
	for at := r.period.From; at.Before(r.period.To); {
		next := c.nextDay(at)
		if r.agreement.covers(next.Add(-time.Nanosecond)) {
			days++
		}
		of++
		at = next
	}
	return days, of
}

// Governs reports whether the agreement is the version whose standing terms
// apply: the last one in force in the period. What does not depend on events,
// such as a fixed fee, is due once, under that version. A version that no longer
// governs is rated for the reversals of what it earned.
func (r *Rating) Governs() bool { return r.governs }

// Lines returns the lines so far.
func (r *Rating) Lines() []Line { return slices.Clone(r.lines) }

// Amount returns the value of a measure of money, in the agreement's currency,
// through the end of the period. It fails for a measure that the term did not
// declare.
func (r *Rating) Amount(m Measure) (money.Amount, error) {
	v, err := r.read(m, true, false)
	return v.Amount, err
}

// Number returns the value of a measure of quantity or count through the end of
// the period. It fails for a measure that the term did not declare.
func (r *Rating) Number(m Measure) (money.Decimal, error) {
	v, err := r.read(m, false, false)
	return v.Number, err
}

// AmountBefore is Amount as it stood when the period began: zero for a measure
// whose scope is the period.
func (r *Rating) AmountBefore(m Measure) (money.Amount, error) {
	v, err := r.read(m, true, true)
	return v.Amount, err
}

// NumberBefore is Number as it stood when the period began.
func (r *Rating) NumberBefore(m Measure) (money.Decimal, error) {
	v, err := r.read(m, false, true)
	return v.Number, err
}

// Groups returns the parts of a measure by the values of its By, sorted by key.
// Events that lack the dimension are the group "".
func (r *Rating) Groups(m Measure) ([]Group, error) {
	if m.By == "" {
		return nil, fmt.Errorf("measure %q has no By", m.Name)
	}
	if _, err := r.read(m, m.Money(), false); err != nil {
		return nil, err
	}
	return r.ledger.groups(m)
}

func (r *Rating) read(m Measure, isMoney, before bool) (Value, error) {
	declared := r.terms[r.term].measures
	if !declares(declared, &m) {
		return Value{}, fmt.Errorf("measure %q is read but not declared", m.Name)
	}
	if m.Money() != isMoney {
		return Value{}, fmt.Errorf("measure %q: an amount and a number are read by different methods", m.Name)
	}
	v, converted, err := r.ledger.value(m, before)
	if err != nil {
		return Value{}, fmt.Errorf("measure %q: %w", m.Name, err)
	}
	if isMoney {
		v.Amount, err = money.Zero(r.agreement.Currency).Add(v.Amount)
	}
	if r.inputs == nil {
		r.inputs = make([]Input, 0, len(declared))
	}
	r.inputs = append(r.inputs, Input{
		Measure: m, Before: before, Amount: v.Amount, Number: v.Number, Events: v.Events, Converted: converted,
	})
	r.given = false // append has made a copy if they were
	return v, err
}

// takeInputs returns what the term has read so far, for one line: no two share it.
func (r *Rating) takeInputs() []Input {
	if r.given {
		return slices.Clone(r.inputs)
	}
	r.inputs, r.given = slices.Clip(r.inputs), true
	return r.inputs
}

func declares(list []Measure, m *Measure) bool {
	for i := range list {
		if list[i].is(m) {
			return true
		}
	}
	return false
}

// earlier reports whether the scope had an earlier period than the one rated.
func (r *Rating) earlier(s Scope) bool {
	versions := []int{r.ledger.version}
	if s == ScopeLifetime || s == ScopePayout {
		versions = r.ledger.t.plan.versions(r.agreement.ID)
	}
	first, ok := r.ledger.t.firstPeriod(versions)
	return ok && first.From.Before(r.period.From) && (s != ScopePayout || r.paid.Before(r.period.From))
}

// workdays are those that the agreement's days are counted by: those of its payout.
func (r *Rating) workdays() Workdays {
	if r.agreement.Payout == nil {
		return nil
	}
	return r.ledger.t.plan.workdays[r.agreement.Payout.Workdays]
}

// Subtotal returns the sum of the party's lines so far, those of [ClassTax] left
// out. In [StageEarn] they are those of the version that is rated.
func (r *Rating) Subtotal() (money.Amount, error) { return r.SubtotalOf("") }

// SubtotalOf is Subtotal for another payee.
func (r *Rating) SubtotalOf(payee string) (money.Amount, error) {
	return r.sum(func(l *Line) bool { return l.Class != ClassTax && l.Payee == payee })
}

// Payable returns the sum of all of the party's lines so far, taxes with them.
func (r *Rating) Payable() (money.Amount, error) {
	return r.sum(func(l *Line) bool { return l.Payee == "" })
}

func (r *Rating) sum(keep func(*Line) bool) (money.Amount, error) {
	r.onLines = true
	return sumLines(r.agreement.Currency, r.lines[r.first:], keep)
}

// Add rounds a draft as the agreement says and appends it as a line. A draft that
// moves a balance is not rounded, and must be an amount.
func (r *Rating) Add(d Draft) error {
	if c := d.Exact.Currency(); c != r.agreement.Currency && !d.Exact.IsZero() {
		return fmt.Errorf("line %q: %w: %s in an agreement in %s", d.Label, money.ErrCurrency, c, r.agreement.Currency)
	}
	rounding := r.agreement.Rounding.forLine(r.agreement.Currency)
	if r.stage == StagePay { // what is paid is whole units, whatever the point
		rounding = r.agreement.Rounding.Rounding
	}
	if d.Rounding != nil {
		rounding = *d.Rounding
	}
	exact, err := money.Zero(r.agreement.Currency).Exact().Add(d.Exact)
	if err != nil {
		return fmt.Errorf("line %q: %w", d.Label, err)
	}
	amount, err := r.roundWith(&d, exact, rounding)
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
	residual, err := exact.Add(d.brought)
	if err == nil {
		residual, err = residual.Sub(amount.Exact())
	}
	if err != nil {
		return fmt.Errorf("line %q: %w", d.Label, err)
	}
	if d.Payee == r.agreement.Party {
		d.Payee = ""
	}
	if r.lines == nil {
		r.lines = make([]Line, 0, len(r.terms))
	}
	r.lines = append(r.lines, Line{
		Number:  len(r.lines) + 1,
		Version: r.agreement.Version,
		Stage:   r.stage,
		Term:    r.termType(),
		Label:   d.Label,
		Class:   d.Class,
		Payee:   d.Payee,
		Tax:     d.Tax,
		Bucket:  d.Bucket,
		Balance: d.Balance,
		Amount:  amount,
		Trace: Trace{
			Inputs: r.takeInputs(), Steps: d.Steps, OnLines: r.onLines,
			Exact: exact, Brought: d.brought, Rounding: rounding, Residual: residual,
		},
	})
	return nil
}

func (r *Rating) termType() string {
	if r.term >= len(r.agreement.Terms) {
		return string(ClassRounding)
	}
	return r.terms[r.term].name
}
