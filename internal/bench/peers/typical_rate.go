// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import "github.com/shopspring/decimal"

// rate returns share, action, costs and their total, each rounded half away from zero.
func rate(s *sums, currency string) [4]decimal.Decimal {
	digits, tier, action := digitsOf(currency), decimal.New(10_000, 0), decimal.New(40, -2)
	if currency == "KRW" {
		tier, action = decimal.New(10_000_000, 0), decimal.New(500, 0)
	}
	share := tiered(s.captured.Add(s.takenBack), tier).Round(digits)
	actions := s.paid.Add(s.cancelled).Mul(action).Round(digits)
	costs := s.adCost.Mul(decimal.New(10, -2)).Round(digits)
	return [4]decimal.Decimal{share, actions, costs, decimal.Sum(share, actions, costs)}
}

// tiered is 10 % of net up to the tier, 15 % from there to five times the tier, and 20 % above.
func tiered(net, tier decimal.Decimal) decimal.Decimal {
	top := tier.Mul(decimal.New(5, 0))
	total := decimal.Min(net, tier).Mul(decimal.New(10, -2))
	if net.GreaterThan(tier) {
		total = total.Add(decimal.Min(net, top).Sub(tier).Mul(decimal.New(15, -2)))
	}
	if net.GreaterThan(top) {
		total = total.Add(net.Sub(top).Mul(decimal.New(20, -2)))
	}
	return total
}

// digitsOf returns the decimals of the minor unit of the two currencies of the file.
func digitsOf(currency string) int32 {
	if currency == "KRW" {
		return 0
	}
	return 2
}
