// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package effect compares the arms of an experiment at a horizon fixed beforehand.
//
//	control := stats.SampleFromSums(3407, 1396.87, 52377.9767)
//	treatment := stats.SampleFromSums(3461, 2422.7, 134698.29)
//	r, err := effect.Welch(control, treatment, effect.Test{Alpha: 0.05, Difference: effect.Relative})
//
// Every test reads sufficient statistics only, and those add, so what is computed from a stream is
// what is computed from a table. A ratio metric becomes a [stats.Sample] by the delta method
// ([Ratio]) and goes through the same tests as a mean.
//
// Errors tell what is missing: [ErrTooFew], [ErrNoVariance], [ErrBaseline], [ErrInvalid]. No result
// is NaN. All functions are pure and safe for concurrent use.
package effect
