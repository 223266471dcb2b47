// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics_test

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/metrics"
)

func Example() {
	returned := metrics.Estimate{
		Metric: "return_rate", Unit: metrics.Share, Value: 0.6, Valid: true,
		Interval: metrics.Interval{Low: 0.231, High: 0.882, Level: 0.95, Method: "wilson"},
		N:        5, AsOf: time.Date(2025, 3, 15, 0, 0, 0, 0, time.UTC), Freshness: metrics.Fresh, Exact: true,
	}
	fmt.Println(returned)
	// Output: 60.0 % [23.1, 88.2] (n=5, 0 immature, as of 2025-03-15, fresh)
}
