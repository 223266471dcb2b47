// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package testkit holds what the tests of several rooms share. Only tests import it.
//
//	raw, err := os.ReadFile(testkit.Shared(t, "vectors/allocation_vectors.json"))
//
// [Shared] finds the vectors and samples that lie beside the module, outside the repository.
package testkit
