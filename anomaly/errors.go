// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "errors"

// The classes of failure.
var (
	// ErrArgument means an option, a name or a day that makes no sense.
	ErrArgument = errors.New("argument out of range")
	// ErrOrder means a day that is closed already.
	ErrOrder = errors.New("day is closed")
	// ErrUnknown means a finding or a series that is not there.
	ErrUnknown = errors.New("not known here")
	// ErrReason means an answer to a finding without a name or without a reason.
	ErrReason = errors.New("a name and a reason are needed")
	// ErrCorrupt means bytes that are not the saved form of this version.
	ErrCorrupt = errors.New("not a saved monitor")
	// ErrMismatch means monitors that cannot be merged.
	ErrMismatch = errors.New("monitors do not fit")
)
