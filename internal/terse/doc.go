// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package terse is how a reader of the wire form hands rows to the fold: an [Event]
// for a row that states no more than most do, which is all that the fold needs of
// it and a fifth of the size of an event.Event, and [Marks], which finds where
// fields end, 64 bytes at a time.
package terse
