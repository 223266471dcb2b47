// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/settle"
)

// The classes of refusal and failure, beside [ErrMoved].
var (
	// ErrState is a step that the state of a period or a payout does not allow.
	ErrState = errors.New("not allowed in this state")
	// ErrFourEyes is a step by the person who took the one before it.
	ErrFourEyes = errors.New("takes a second person")
	// ErrBlocked is a close that a guard refuses.
	ErrBlocked = errors.New("blocked")
	// ErrUnknown is an agreement, a period or a payout that the book does not have.
	ErrUnknown = errors.New("unknown")
	// ErrArgument is a call without what it needs, such as a name.
	ErrArgument = errors.New("argument missing or not valid")
	// ErrBroken is a log that is not as it was written, or cannot be read.
	ErrBroken = errors.New("broken log")
	// ErrKey is a body whose key is not there or does not open it.
	ErrKey = errors.New("no key opens it")
)

// StepError is a step that was refused. It matches its Err.
type StepError struct {
	// Kind is the step, Subject what it is about: "agreement/period" or the id of a
	// payout.
	Kind    Kind
	Subject string
	// State is what the subject was in; empty if that is not the reason.
	State State
	Err   error
}

// Error is "book: approve kim/2026-01: takes a second person".
func (e *StepError) Error() string {
	state := ""
	if e.State != "" {
		state = " is " + string(e.State)
	}
	return fmt.Sprintf("book: %s %s%s: %v", e.Kind, e.Subject, state, e.Err)
}

// Unwrap returns the reason.
func (e *StepError) Unwrap() error { return e.Err }

// BlockedError is a close that guards refuse. It matches [ErrBlocked].
type BlockedError struct {
	// Ref is what was to be closed, Obstacles what stands against it.
	Ref       settle.Ref
	Obstacles []Obstacle
}

// Error names every obstacle.
func (e *BlockedError) Error() string {
	var list []string
	for _, o := range e.Obstacles {
		list = append(list, o.Text)
	}
	return fmt.Sprintf("book: close %s: blocked: %s", e.Ref, strings.Join(list, "; "))
}

// Is reports whether target is [ErrBlocked].
func (e *BlockedError) Is(target error) bool { return target == ErrBlocked }

// BrokenError is the first record that is not as it was written. It matches
// [ErrBroken].
type BrokenError struct {
	// Seq is the number that the record has or should have.
	Seq int64
	Err error // what is wrong with it
}

// Error names the record, as in "book: record 17: …".
func (e *BrokenError) Error() string { return fmt.Sprintf("book: record %d: %v", e.Seq, e.Err) }

// Is reports whether target is [ErrBroken].
func (e *BrokenError) Is(target error) bool { return target == ErrBroken }

// Unwrap returns the reason.
func (e *BrokenError) Unwrap() error { return e.Err }

// RejectedError tells of events that are not valid. The others were posted.
type RejectedError struct {
	// Added counts what became of the batch, its rejections among it.
	Added settle.Added
}

// Error counts the rejections and shows the first.
func (e *RejectedError) Error() string {
	return fmt.Sprintf("book: %d events rejected, %d taken: %s",
		len(e.Added.Rejections), e.Added.Events()-len(e.Added.Rejections), e.Added.Rejections[0])
}
