// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package archtest holds the repository to its own rules: which package may import which, what the
// core may not touch, and how large and how explained the code is. The compiler checks none of this.
//
//	tree, err := archtest.Load(os.DirFS("../.."))
//	for _, fault := range archtest.Check(tree) {
//		t.Error(fault) // settle/tally.go:12: inputs: time.Now: …
//	}
//
// Each rule reads the parsed sources, without types, and reports file, line and reason. The table of
// rooms is in rooms.go; a new room gets a row there and in internal/docs/architecture.md.
//
// Papers are held to the code in the same way: links, tests that are named as proofs, the program that
// the READMEs show, comments that say more than their names, and the glossary. [Tree.API] lists what
// hosts see; TestAPI compares it with internal/docs/api.
//
// A rule is itself tested: testdata holds a small repository for each, with the exact faults that
// all rules together must find in it.
package archtest
