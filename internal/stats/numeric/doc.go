// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package numeric holds the few functions of analysis that the statistics stand on, with the same
// bits on every machine: exponentials, logarithms, the Stirling error, roots and integrals.
//
//	half := numeric.Exp(-numeric.Ln2)
//	root, ok := numeric.Root(func(x float64) float64 { return x*x - 2 }, 0, 2)
//
// Package math does not promise equal bits. Exp is assembly on some architectures and Go elsewhere,
// and the Go compiler may fuse x*y + z into one rounding where the processor has such an
// instruction (arm64, ppc64, s390x, riscv64, and amd64 with GOAMD64=v3), in package math as well.
// The language forbids fusing across an explicit conversion, so here, and in everything under
// internal/stats, a product that meets a sum is written float64(x*y) + z. math.Sqrt, math.FMA,
// math.Floor, math.Frexp and math.Ldexp are exact by definition, so they may be used as they are;
// math.Exp, math.Log, math.Pow, math.Erfc, math.Lgamma and their like may not.
//
// The functions are pure and safe for concurrent use.
package numeric
