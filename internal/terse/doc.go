// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package terse is how readers hand rows to the fold: an [Event] for a row that states
// no more than most do, which is all that the fold needs of it and a fifth of the size
// of an event.Event; [Marks], which finds where fields end, 64 bytes at a time; and
// [Number], [Month], [Names] and [Codes], which read fields a word at a time and leave
// whatever is odd to those who know all of a form.
package terse
