// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
)

// Business is a party as law and tax offices know it. jupan does not know any of it: a host
// fills it in from its own records, and what is empty is left out or, where a form needs it,
// a [Fault]. Business{} says nothing.
type Business struct {
	// Name is the registered name (상호, 법인명).
	Name string
	// Registration is the number of the business registration (사업자등록번호), with hyphens
	// or without, and Branch that of a place of business that reports with others
	// (종사업장번호).
	Registration, Branch string
	// Representative is who signs (성명, 대표자).
	Representative string
	// Address is that of the place of business (사업장 주소).
	Address string
	// Type and Item are the kind of business (업태) and what it deals in (종목).
	Type, Item string
	// Email is where an electronic invoice goes.
	Email string
}

// Options say how a document is written. The zero value and nil are the defaults.
type Options struct {
	// Language is that of the document; English if empty.
	Language settle.Language
	// Issuer is who sends the document, and Partner the party of the agreement. A Partner
	// without a name has the name of the party in the agreement.
	Issuer, Partner Business
	// Number is that of the document. Without one a statement has its agreement and
	// period, and an agreement its ID.
	Number string
	// Date is the day on which the document is issued; without one it names none.
	Date settle.Date
	// State is where the period of a statement stands, as the Book says. Empty is open:
	// the statement is marked as provisional.
	State book.State
	// Steps are what was done to a closed period ([book.Closed].Steps). Their days are
	// shown, and nobody's name.
	Steps []book.Step
}

// or returns the options, or the defaults.
func (o *Options) or() Options {
	if o == nil {
		return Options{}
	}
	return *o
}
