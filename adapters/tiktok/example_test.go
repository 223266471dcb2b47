// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package tiktok_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/tiktok"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	file := strings.NewReader(`{"code": 0, "data": {"list": [{
		"dimensions": {"ad_id": 7002238017842757633, "stat_time_day": "2026-01-05 00:00:00"},
		"metrics": {"spend": "20.00", "impressions": "5830", "clicks": "69", "conversion": "0"}
	}]}}`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.Kind, e.Gross, e.Quantity)
		}
		return nil
	}
	zone, err := time.LoadLocation("Etc/GMT+8") // eight hours behind UTC
	if err != nil {
		fmt.Println(err)
		return
	}

	in := &adapters.Input{Stream: "ads", Source: "tiktok", Name: "day.json", Body: file, Zone: zone}
	a := tiktok.Adapter{Currency: money.USD}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", summary.Warned, "warnings,", err)
	// Output:
	// tiktok/7002238017842757633|2026-01-05|cost ad_cost -20.00 USD 0
	// tiktok/7002238017842757633|2026-01-05|impressions impression 0 5830
	// tiktok/7002238017842757633|2026-01-05|clicks click 0 69
	// 1 rows, 0 rejected, 0 warnings, <nil>
}
