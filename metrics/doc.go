// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package metrics steers a business by one north star and by indicators that
// are proven to lead it, from the same events that settlement reads.
//
//	returned := metrics.Estimate{
//		Metric: "return_rate", Unit: metrics.Share, Value: 0.6, Valid: true,
//		Interval: metrics.Interval{Low: 0.231, High: 0.882, Level: 0.95, Method: "wilson"},
//		N:        5, AsOf: time.Date(2025, 3, 15, 0, 0, 0, 0, time.UTC), Freshness: metrics.Fresh, Exact: true,
//	}
//	fmt.Println(returned)
//
// Every figure is an [Estimate]: a value with its interval, the number of
// observations behind it, how many are not ripe yet, what it covers, how fresh
// the data is, and the digest of the definition that produced it. No figure is
// NaN: one that does not exist says why.
//
// The package reads no clock and starts no goroutine. Values are safe for
// concurrent use as long as nobody changes them.
package metrics
