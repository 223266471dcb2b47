// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The classes of faults that a program acts on.
var (
	// ErrTransient may pass: the Runner tries again, later and later.
	ErrTransient = errors.New("transient failure")
	// ErrAuth is a refusal of the credentials. Nothing is tried again.
	ErrAuth = errors.New("not authorised")
	// ErrCursor is a cursor that the partner no longer knows. The window is read
	// again from its beginning.
	ErrCursor = errors.New("cursor no longer valid")
	// ErrForged is a message that is not the partner's own.
	ErrForged = errors.New("signature does not verify")
	// ErrReplayed is a message that is too old, or from the future.
	ErrReplayed = errors.New("message is not fresh")
	// ErrTruncated is an input that ends before its end.
	ErrTruncated = errors.New("input breaks off")
	// ErrUnknown is a word that the adapter does not know: a type of row, a
	// currency, a zone. Money may hang on it, so it is never passed over.
	ErrUnknown = errors.New("unknown word")
	// ErrLimit is an input that is beyond what is read: a line too long, too many
	// columns, too deep, or more rows than the partner gives out at a time.
	ErrLimit = errors.New("over the limit")
)

// RateLimitedError is a partner that asks to be left alone for a while. It
// matches [ErrTransient].
type RateLimitedError struct {
	// After is how long to wait; 0 where the partner did not say.
	After time.Duration
	// Body is the beginning of the response, for an adapter whose partner says there
	// how long. It is no part of the text of the error.
	Body []byte
}

// Error is "adapters: rate limited for 30s", without the time where none was given.
func (e *RateLimitedError) Error() string {
	if e.After == 0 {
		return "adapters: rate limited"
	}
	return "adapters: rate limited for " + e.After.String()
}

// Unwrap returns [ErrTransient]: the Runner waits and tries again.
func (e *RateLimitedError) Unwrap() error { return ErrTransient }

// StatusError is an HTTP response that is not a success. It matches [ErrAuth] for
// 401 and 403, and [ErrTransient] for 408, 425 and 5xx.
type StatusError struct {
	// Status is the code, such as 400.
	Status int
	// Header is that of the response.
	Header http.Header
	// Body is its beginning, for an adapter whose partner explains itself there. It
	// is no part of the text of the error: partners put secrets into it.
	Body []byte
}

// Error is "adapters: the partner answered 404 Not Found", and never what it answered.
func (e *StatusError) Error() string {
	return fmt.Sprintf("adapters: the partner answered %d %s", e.Status, http.StatusText(e.Status))
}

// Unwrap returns the class that the status stands for, nil for one that is final.
func (e *StatusError) Unwrap() error {
	switch {
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		return ErrAuth
	case e.Status == http.StatusRequestTimeout, e.Status == http.StatusTooEarly, e.Status >= 500:
		return ErrTransient
	}
	return nil
}

// DriftError is an input whose shape is not the declared one. Nothing of it is
// taken: columns that moved would put amounts where they do not belong.
type DriftError struct {
	// Name is the input, Row the line that shows it.
	Name string
	Row  int64
	// Missing are required columns or members that are not there, Unknown those
	// that stand where none is declared, Twice those that are there more than once.
	Missing, Unknown, Twice []string
	// Detail says the rest.
	Detail string
}

// Error names the input, and what is missing, unknown or there twice.
func (e *DriftError) Error() string {
	var parts []string
	add := func(what string, names []string) {
		if len(names) > 0 {
			parts = append(parts, what+" "+strings.Join(names, ", "))
		}
	}
	add("missing", e.Missing)
	add("unknown", e.Unknown)
	add("twice", e.Twice)
	if e.Detail != "" {
		parts = append(parts, e.Detail)
	}
	return "adapters: " + place(e.Name, e.Row) + "not of the declared shape: " + strings.Join(parts, "; ")
}

// FormatError is a fault of an input as a whole, and where it stands.
type FormatError struct {
	// Name is the input, Row the line; 0 is unknown.
	Name string
	Row  int64
	// Column is the column or member at fault, empty if it is not about one.
	Column string
	// Err is the reason.
	Err error
}

// Error begins with the place, as in "adapters: jan.csv:17: column "amount": …".
func (e *FormatError) Error() string {
	column := ""
	if e.Column != "" {
		column = fmt.Sprintf("column %q: ", e.Column)
	}
	return "adapters: " + place(e.Name, e.Row) + column + e.Err.Error()
}

// Unwrap returns the reason without its place.
func (e *FormatError) Unwrap() error { return e.Err }

// place is "jan.csv:17: ", as far as it is known.
func place(name string, row int64) string {
	switch {
	case row > 0:
		return fmt.Sprintf("%s:%d: ", name, row)
	case name != "":
		return name + ": "
	}
	return ""
}
