// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

// Whole is what amounts and quantities are below.
const Whole = 1_000_000_000_000_000

// Canonical brings coef × 10^-scale to the scale that money.Amount has for a currency
// of so many digits; ok is false if the coefficient is then not below Whole, as that of
// an amount with more decimals may be.
func Canonical(coef int64, scale, digits uint8) (c int64, s uint8, ok bool) {
	for ; scale < digits; scale++ {
		coef *= 10
		if coef >= Whole || coef <= -Whole {
			return 0, 0, false
		}
	}
	for scale > digits && coef%10 == 0 {
		coef, scale = coef/10, scale-1
	}
	return coef, scale, coef < Whole && coef > -Whole
}
