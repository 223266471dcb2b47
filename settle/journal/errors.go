// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/settle"
)

// The classes of errors.
var (
	// ErrUnbalanced is that postings do not add up to zero in a currency.
	ErrUnbalanced = errors.New("postings do not add up to zero")
	// ErrInvalid is that an entry, a payment or a statement is not one.
	ErrInvalid = errors.New("invalid")
	// ErrAccount is that a name is no name of an account.
	ErrAccount = errors.New("not the name of an account")
)

// EntryError says which entry is wrong. Its cause wraps [ErrUnbalanced],
// [ErrInvalid] or [ErrAccount].
type EntryError struct {
	ID  string // as in Entry: the same for the same fact
	Err error  // what is wrong
}

// Error names the entry and the cause.
func (e *EntryError) Error() string { return fmt.Sprintf("journal: entry %q: %v", e.ID, e.Err) }

// Unwrap returns the cause.
func (e *EntryError) Unwrap() error { return e.Err }

// StatementError says which statement cannot be booked.
type StatementError struct {
	// Agreement and Period are the statement's, Err is the cause.
	Agreement settle.AgreementID
	Period    string
	Err       error
}

// Error names the statement and the cause.
func (e *StatementError) Error() string {
	return fmt.Sprintf("journal: agreement %s, period %s: %v", e.Agreement, e.Period, e.Err)
}

// Unwrap returns the cause.
func (e *StatementError) Unwrap() error { return e.Err }

// PaymentError says which payment or advance cannot be booked.
type PaymentError struct {
	// ID is that of the payment or the advance, Err the cause.
	ID  string
	Err error
}

// Error names the payment and the cause.
func (e *PaymentError) Error() string { return fmt.Sprintf("journal: payment %q: %v", e.ID, e.Err) }

// Unwrap returns the cause.
func (e *PaymentError) Unwrap() error { return e.Err }
