// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package canon writes and reads canonical binary forms: equal states as equal bytes, sealed by a
// checksum, and bound to what they are a state of.
//
//	w := canon.NewWriter("jupan.experiment\x01", definition)
//	w.Uint(3)
//	w.String("three")
//	data := w.Seal()
//
//	r, err := canon.Open(data, "jupan.experiment\x01", definition)
//	n, text := r.Uint(), r.String()
//	err = r.End()
//
// A Reader that has found a fault gives zeros from there on, and End says so; so a caller checks once.
// Neither is safe for concurrent use.
package canon
