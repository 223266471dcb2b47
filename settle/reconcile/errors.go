// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"errors"
	"fmt"
)

// ErrOptions is what an [*OptionError] matches.
var ErrOptions = errors.New("invalid options")

// OptionError is an option that is not as it must be.
type OptionError struct {
	// Option is its path, such as "rules[1].before" or "line.of".
	Option string
	// Err is the reason.
	Err error
}

// Error is, for example: reconcile: line.of: a relative tolerance is of a side.
func (e *OptionError) Error() string { return fmt.Sprintf("reconcile: %s: %v", e.Option, e.Err) }

// Unwrap returns the reason.
func (e *OptionError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrOptions].
func (e *OptionError) Is(target error) bool { return target == ErrOptions }

// faults collects what is wrong with options.
type faults struct{ errs []error }

func (f *faults) add(option, format string, args ...any) {
	f.errs = append(f.errs, &OptionError{Option: option, Err: fmt.Errorf(format, args...)})
}

func (f *faults) err() error { return errors.Join(f.errs...) }
