// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package keyhash hashes event keys and event contents.
//
// [Seed.Sum128] is SipHash-2-4 with 128 bits of output (Aumasson and Bernstein,
// "SipHash: a fast short-input PRF", 2012): under a secret seed a partner cannot
// craft two ids that collide, and among ten million keys the chance of an
// accidental collision is below 10^-24. [Sum64] is a fast unkeyed mix that tells
// a repeated row from a conflicting one; nothing rests on its strength.
package keyhash
