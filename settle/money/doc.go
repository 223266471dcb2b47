// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package money is exact arithmetic on amounts of money: a result is exact,
// rounded where the caller says so, or an error. There is no binary floating
// point and no setting that someone else in the process could change.
//
//	price := money.MustParse("10.50 USD")
//	share := price.Exact().Mul(money.MustRate("45%")) // 4.725 USD
//	paid, err := share.Round(money.Rounding{})        // 4.73 USD, half up to the cent
//	weights := []money.Rate{money.Percent(1), money.Percent(1), money.Percent(1)}
//	parts, _, err := money.Allocate(paid, weights, nil) // 1.58 USD, 1.58 USD, 1.57 USD
//
// # Words
//
//   - [Amount]: a decimal number of one [Currency], exact to 127 bits and 38
//     decimals. Amount{} is zero of no currency and adds to anything.
//   - [Currency]: a code and the decimals of its minor unit in one number. Those
//     of ISO 4217 are constants; a host makes its own.
//   - [Decimal]: a plain number, for quantities, weights and units.
//   - [Rate]: a fraction of one, such as 30% or 1/3.
//   - [Exact]: an amount between a rate and its rounding, of unbounded precision.
//   - [Rounding]: the mode and the unit to round to; the minor unit, half up, if
//     nothing is said. What it takes away is the residual.
//   - Allocation: dividing an amount into whole units so that nothing is lost:
//     [Allocate].
//
// # Text
//
// Every type has one text, which String writes, its parser reads, and JSON and
// SQL carry as a string: "1234.50 USD", "2.5", "30%", "1000/3 USD", "POINT:0".
// JSON numbers are refused, because what writes them may hold a float64. Text is
// read strictly: no exponents, separators, spaces or missing digits.
//
// # Errors
//
// Errors wrap one of [ErrSyntax], [ErrOverflow], [ErrCurrency], [ErrInexact],
// [ErrRounding], [ErrWeights] and [ErrDivision]; those about text are a
// [*ParseError]. The value beside an error is the zero value.
//
// All values are immutable and safe for concurrent use. Amounts, decimals, rates
// and currencies are canonical: equal ones are == and can be keys of a map.
// Other decimal types convert at the door: [FromShopspring], [FromAPD].
package money
