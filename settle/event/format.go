// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

// Format is a wire form: one event to a line in either.
type Format uint8

const (
	// AnyFormat is JSON Lines if the input starts with '{', otherwise CSV. A
	// [Writer] writes JSON Lines.
	AnyFormat Format = iota
	// JSONLines has an object of the given fields on each line.
	JSONLines
	// CSV has a header line that names the columns, in any order.
	CSV
)

// Header is what an input says about itself in its preamble; an input without
// one has the zero Header.
type Header struct {
	// Wire is the version of the wire form; 0 without a preamble.
	Wire int
	// Partition and Version are those of the [Batch] that the input is.
	Partition string
	Version   int64
}

// wireVersion is the version that this package reads and writes.
const wireVersion = 1
