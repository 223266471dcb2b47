// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package series

import (
	"errors"
	"fmt"
)

// The classes of failure. None of them is a verdict: they say that a number does not exist.
var (
	// ErrShort means that there are too few observations for what was asked.
	ErrShort = errors.New("too few observations")
	// ErrSingular means that a series is constant, or a combination of its own past and the others,
	// so that a regression or a correlation has no single answer.
	ErrSingular = errors.New("constant or collinear series")
	// ErrArgument means that an argument is outside of what the function is defined for: a negative
	// lag, two series of different lengths, a value that is no number or is above 1e60 in size.
	ErrArgument = errors.New("argument out of range")
)

func short(what string, got, need int) error {
	return fmt.Errorf("series: %s: %w: %d, need %d", what, ErrShort, got, need)
}

func singular(what string) error { return fmt.Errorf("series: %s: %w", what, ErrSingular) }

func argument(what, why string) error {
	return fmt.Errorf("series: %s: %w: %s", what, ErrArgument, why)
}

// regular turns a statistic that left the numbers, because a divisor vanished, into ErrSingular.
func regular(what string, x ...float64) error {
	if finite(x) {
		return nil
	}
	return singular(what)
}

// pair checks two aligned series.
func pair(what string, x, y []float64) error {
	switch {
	case len(x) != len(y):
		return argument(what, "two series of different lengths")
	case !usable(x) || !usable(y):
		return argument(what, "a value that is no number up to 1e60")
	}
	return nil
}
