// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package progress shows on a terminal how far long work is:
//
//	bar := progress.New(os.Stderr, "reading sales.csv")
//	defer bar.Done()
//	bar.Expect(size)
//	in := bar.Reader(file)
//
// Where nobody looks, because the output goes to a file or to another program, it writes nothing; nor
// for work that is done within half a second. What it wrote it takes away again.
package progress
