// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package money

import (
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/internal/dec"
)

// The classes of failure. Errors of this package wrap one of them; ask with
// [errors.Is].
var (
	// ErrSyntax is text that is not of the form asked for.
	ErrSyntax = errors.New("malformed text")
	// ErrOverflow is a result that needs more than 127 bits or 38 decimals.
	ErrOverflow = errors.New("out of range")
	// ErrCurrency is two currencies that meet, or one that is unknown or missing.
	ErrCurrency = errors.New("currency mismatch or unknown currency")
	// ErrInexact is a value without an exact form of the kind asked for; round it.
	ErrInexact = errors.New("inexact")
	// ErrRounding is a rounding or an allocation of unknown mode or negative unit.
	ErrRounding = errors.New("invalid rounding")
	// ErrWeights is an allocation by weights that are none, negative or all zero.
	ErrWeights = errors.New("invalid weights")
	// ErrDivision is a quotient with a divisor of zero.
	ErrDivision = errors.New("division by zero")
)

// ParseError is text that could not be read as a value of this package.
type ParseError struct {
	Type string // what was read for: "amount", "decimal", "rate", "currency" …
	Text string // the text, cut after 64 bytes
	Err  error  // wraps ErrSyntax, ErrOverflow or ErrCurrency
}

// Error is, for example: money: parse amount "1,5 USD": malformed text.
func (e *ParseError) Error() string {
	return fmt.Sprintf("money: parse %s %q: %v", e.Type, e.Text, e.Err)
}

// Unwrap returns the class of the failure.
func (e *ParseError) Unwrap() error { return e.Err }

// textMax bounds what an error quotes of text from outside.
const textMax = 64

func parseError(what, text string, err error) error {
	switch {
	case errors.Is(err, dec.ErrSyntax):
		err = ErrSyntax
	case errors.Is(err, dec.ErrRange):
		err = ErrOverflow
	}
	if len(text) > textMax {
		text = text[:textMax]
	}
	return &ParseError{Type: what, Text: text, Err: err}
}

// must panics on an error: the body of every Must function.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
