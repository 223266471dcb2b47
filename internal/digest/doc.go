// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package digest condenses the contents of an event into 64 bits, by which a repeated
// row is told from a conflicting one.
//
//	again := digest.Of(&first) == digest.Of(&second)
//
// The digest is unkeyed, and nothing rests on its strength: it is compared only
// between contents of one key, and summed up as the checksum of a set of events.
package digest
