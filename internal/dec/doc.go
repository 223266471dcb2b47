// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package dec is exact decimal arithmetic on 128-bit integers: what lies under
// the types of settle/money. A decimal value is an [Int] coefficient and a
// scale, the number of its decimals; this package leaves it to the caller to
// keep the two together.
//
//	coef, scale, err := dec.Parse("-1234.50") // -123450, 2
//	text := coef.AppendDecimal(nil, scale)    // -1234.50
//
// Operations report overflow with ok = false and never give a wrong number;
// the two named Wrap leave the proof that nothing overflows to the caller.
// Values are immutable and safe for concurrent use.
package dec
