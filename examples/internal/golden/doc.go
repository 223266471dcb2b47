// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package golden holds what an example prints to a file that people have read, and to the page beside
// it that quotes it:
//
//	func TestOutput(t *testing.T) { golden.Output(t, output(t)) }
//
// go test ./examples/NAME -update rewrites the file, and on the page what was the whole of it.
package golden
