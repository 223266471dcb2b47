// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import "github.com/jupan-go/jupan/settle/money"

// Term turns measures, and the lines before it, into lines. A host's own term
// works like a built-in one. A term is a plain value: it holds what the contract
// says and no state, and it may be used from many goroutines. A term that belongs
// to another stage than [StageEarn] is [Staged] too, one that checks itself a
// [Checker], and one that keeps balances over time a [Carrier].
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

// Checker is a term that can find faults in itself.
type Checker interface {
	// Check is given the agreement that the term is part of. It returns all faults,
	// joined, each as a *[FieldError] whose path is that of the field inside the
	// term; any other error is a fault of the whole term with [CodeInvalid]. The
	// term may be one that JSON gave in part only.
	Check(a *Agreement) error
}

// Class is what a line is, for those who add lines up by class.
type Class string

// The classes of lines.
const (
	ClassEarning   Class = "earning"   // what the party is owed for what it brought
	ClassDeduction Class = "deduction" // what is taken from it
	ClassBound     Class = "bound"     // what a minimum adds or a cap takes away
	ClassCarry     Class = "carry"     // what a balance takes to another period or brings from it
	ClassSplit     Class = "split"     // what is passed on to other payees
	ClassTax       Class = "tax"       // what is added or withheld as tax
	ClassRounding  Class = "rounding"  // the difference between rounding each line and rounding the total
)

// Draft is a line before rounding, as a term writes it.
type Draft struct {
	// Label is what the statement calls the line, Class how it is added up.
	Label string
	Class Class
	// Payee is who is paid the line; "" is the party of the agreement.
	Payee string
	// Bucket is what the line is for where a term writes one for each value of a
	// dimension, such as a title. Balance is the balance that the line moves.
	Bucket, Balance string
	// Exact is the value before rounding. Its currency is the agreement's.
	Exact money.Exact
	// Rounding overrides the agreement's rounding where the contract or the law
	// gives this line its own, and applies whatever the agreement's point is.
	Rounding *money.Rounding
	// Steps show the arithmetic.
	Steps []Step
	// Tax says of a line of tax what it is on, for [Statement.TaxInvoice].
	Tax *LineTax

	rounded *money.Amount // where the term itself has rounded
	brought money.Exact   // what rounding took from the same line of earlier periods
}
