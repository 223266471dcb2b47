// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// AgreementID identifies an agreement in a [Plan].
type AgreementID string

// Agreement is what one party is owed, and for what. It is a plain value, and
// the same as JSON (agreement.schema.json beside this file), so that a host can
// keep its contracts in its own database. The zero Agreement is not valid.
type Agreement struct {
	// ID is required. Agreements of one ID are the versions of one agreement: they
	// have different Version numbers, do not overlap in time, and are stated
	// together. The version in force when an event happens applies to it, and to
	// what later takes the event back.
	ID      AgreementID
	Version int
	// Party is who is owed; required.
	Party string
	// Title is for people; it has no effect.
	Title string
	// Currency is the one currency of the agreement. Selected events in another
	// currency are not settled: a statement lists them as excluded.
	Currency money.Currency
	// From and To bound the event times that the agreement covers, [From, To).
	// A zero time is no bound.
	From, To time.Time
	Calendar Calendar // what cuts time into periods
	// Select chooses the events; nil is the events whose party is Party. A
	// Select that is not nil is the whole condition: name the party in it where
	// the party matters.
	Select Where
	// Terms are applied in order, stage by stage; a term sees the lines before it.
	Terms    []Term
	Rounding Rounding // mode, unit and point
	// Reversals says in which period a refund counts.
	Reversals Reversals
	// Conversion is how events in other currencies are converted; without it they
	// are not settled.
	Conversion *ConversionRule
	// Payout says when the total is paid, and in which currency; without it a
	// statement names no dates.
	Payout *Payout
	// TaxType is what the party is to the tax office.
	TaxType TaxType
}

// condition is the Select in force.
func (a *Agreement) condition() Where {
	if a.Select != nil {
		return a.Select
	}
	return Where{dimParty: {a.Party}}
}

// parties are those that the condition names; ok is false if it names none.
func (a *Agreement) parties() (list []string, ok bool) {
	if a.Select == nil {
		return []string{a.Party}, true
	}
	list, ok = a.Select[dimParty]
	return list, ok
}

// covers reports whether the agreement was in force at t.
func (a *Agreement) covers(t time.Time) bool {
	return (a.From.IsZero() || !t.Before(a.From)) && (a.To.IsZero() || t.Before(a.To))
}

func (a *Agreement) clone() Agreement {
	c := *a
	c.Select = a.Select.clone()
	c.Calendar.Starts = slices.Clone(a.Calendar.Starts)
	c.Terms = slices.Clone(a.Terms)
	c.Conversion, c.Payout = a.Conversion.clone(), a.Payout.clone()
	return c
}

// Validate reports every fault of the agreement at once, each as a *[FieldError].
func (a *Agreement) Validate() error { return a.validate(compileTerms(a.Terms)) }

func (a *Agreement) validate(terms []compiledTerm) error {
	var faults []error
	add := func(err error) {
		if err != nil {
			faults = append(faults, err)
		}
	}
	if a.ID == "" {
		add(fault(CodeMissing, "id", "missing"))
	}
	if a.Party == "" {
		add(fault(CodeMissing, "party", "missing"))
	}
	if a.Currency == money.Currency(0) {
		add(fault(CodeMissing, "currency", "missing"))
	}
	if !a.From.IsZero() && !a.To.IsZero() && !a.From.Before(a.To) {
		add(fault(CodeOrder, "to", "%s is not after from", a.To.Format(time.RFC3339)))
	}
	add(under("calendar", a.Calendar.validate()))
	add(a.Calendar.within(a.From, a.To))
	add(under("rounding", a.Rounding.validate()))
	add(a.validatePaying())
	if a.Select != nil && len(a.Select) == 0 {
		add(fault(CodeMissing, "select", "empty: leave it out for the party's events"))
	}
	add(under("select", a.Select.validate()))
	if len(a.Terms) == 0 {
		add(fault(CodeMissing, "terms", "an agreement without terms pays nothing"))
	}
	for i := range terms {
		if err := checkTerm(a.Terms[i], terms[i].measures, a); err != nil {
			add(under(fmt.Sprintf("terms[%d]", i), err))
		}
	}
	add(a.checkTaxes())
	add(a.checkCumulative())
	a.checkStages(add)
	a.checkBalances(add)
	a.checkReversals(add)
	return errors.Join(faults...)
}

// isNil reports whether t is nil or a nil pointer.
func isNil(t Term) bool {
	v := reflect.ValueOf(t)
	return !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil()
}

// checkTerm returns the faults of a term of a, with paths inside the term.
func checkTerm(t Term, measures []Measure, a *Agreement) error {
	if isNil(t) {
		return fault(CodeMissing, "", "nil")
	}
	var faults []error
	if c, ok := t.(Checker); ok {
		faults = append(faults, c.Check(a))
	}
	for i := range measures {
		m := &measures[i]
		if err := m.validate(); err != nil { // to find its path takes longer than all else
			faults = append(faults, under(measurePath(t, i, *m), err))
		}
	}
	return errors.Join(faults...)
}
