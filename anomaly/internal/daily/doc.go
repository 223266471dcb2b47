// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package daily is what the monitor knows of one daily series: the values of the last months, what
// was expected of each day, and how probable a value is as an honest one, as a slip of the decimal
// point, or as something else.
//
// Everything is derived from a window of values, and nothing else is kept: a value that is revised
// changes the window, and what follows from it is computed again. All logarithms are to base 10,
// because a slip of the decimal point is then a shift by a whole number.
//
// The bits do not depend on the machine: see internal/stats/numeric.
package daily
