// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sketch

import (
	"errors"
	"fmt"
)

// The classes of failure.
var (
	// ErrArgument means a parameter or a value that a sketch is not defined for, such as a NaN.
	ErrArgument = errors.New("argument out of range")
	// ErrMismatch means that two sketches have different parameters and so cannot be merged.
	ErrMismatch = errors.New("different parameters")
	// ErrCorrupt means bytes that no sketch of this kind has as its binary form.
	ErrCorrupt = errors.New("not the binary form of a sketch")
)

func fault(what string, class error, why string) error {
	return fmt.Errorf("sketch: %s: %w: %s", what, class, why)
}
