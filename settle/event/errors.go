// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The classes of faults. A [FieldError] is ErrInvalid and one of the next four;
// a [WireError] is ErrHeader, ErrVersion, or what reading the input returned.
var (
	ErrInvalid = errors.New("invalid event")
	ErrMissing = errors.New("required and missing")  // a field is not there
	ErrSyntax  = errors.New("malformed")             // a text is not what its field holds
	ErrRange   = errors.New("out of range")          // a number, a time or a length is out of bounds
	ErrKind    = errors.New("does not fit the kind") // a sign or a field that this kind does not have

	// ErrHeader is a column that is unknown, missing or there twice, or a
	// preamble that cannot be read.
	ErrHeader = errors.New("bad header")
	// ErrVersion is a wire form that this version of the package does not know.
	ErrVersion = errors.New("unknown version of the wire form")
)

// FieldError is a field of an event that is not as it must be. It matches
// [ErrInvalid] and whatever Err matches.
type FieldError struct {
	// Field is the name in the wire form, such as "gross", "dim.country" or
	// "origin.row"; empty if a row as a whole is at fault.
	Field string
	// Value is the text at fault, cut to 64 bytes; empty if there is none.
	Value string
	// Err is the reason.
	Err error
}

// Error is "event: gross "12x": malformed: want a plain decimal number".
func (e *FieldError) Error() string {
	switch {
	case e.Field == "":
		return fmt.Sprintf("event: %v", e.Err)
	case e.Value == "":
		return fmt.Sprintf("event: %s: %v", e.Field, e.Err)
	}
	return fmt.Sprintf("event: %s %q: %v", e.Field, e.Value, e.Err)
}

// Unwrap returns the reason.
func (e *FieldError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrInvalid].
func (e *FieldError) Is(target error) bool { return target == ErrInvalid }

// EventError is an invalid event of a batch or of a write.
type EventError struct {
	// Index is its place in the slice.
	Index int
	Key   Key // the event's own, if it has one
	// Err is what [Event.Validate] returned.
	Err error
}

// Error is "event: event 3 ("shop/o-1"): …".
func (e *EventError) Error() string {
	return fmt.Sprintf("event: event %d (%q): %v", e.Index, e.Key.String(), e.Err)
}

// Unwrap returns what was wrong with the event.
func (e *EventError) Unwrap() error { return e.Err }

// WireError is a fault of the input as a whole, after which nothing more is
// read: a header that cannot be trusted, a truncated gzip stream, a failed read.
type WireError struct {
	// File is the name the reader was given.
	File string
	// Line is the last line that was read, from 1; 0 is unknown.
	Line int64
	// Column is the column at fault, empty if it is not about one.
	Column string
	// Err is the reason.
	Err error
}

// Error is "event: jan.csv:1: column "grss": bad header: unknown".
func (e *WireError) Error() string {
	s := "event: " + placeText(e.File, e.Line)
	if e.Column != "" {
		s += fmt.Sprintf("column %q: ", e.Column)
	}
	return s + e.Err.Error()
}

// placeText is "file:line: ", with less where less is known.
func placeText(file string, line int64) string {
	if line == 0 {
		if file == "" {
			return ""
		}
		return file + ": "
	}
	if file == "" {
		file = "line "
	} else {
		file += ":"
	}
	return file + strconv.FormatInt(line, 10) + ": "
}

// Unwrap returns the reason.
func (e *WireError) Unwrap() error { return e.Err }

// clip cuts a value down for a message, and copies it, so that an error kept
// does not keep the block that the value was read in.
func clip(s string) string {
	const most = 64
	if len(s) <= most {
		return strings.Clone(s)
	}
	return s[:most-len("…")] + "…"
}

// What a Reader or a Writer returns that is not open, or no longer.
var (
	errNotOpened = errors.New("event: not from NewReader or NewWriter")
	errClosed    = errors.New("event: write after Close")
)
