// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metaads_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/metaads"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(`{"data": [{
		"account_id": "17", "account_currency": "USD", "campaign_id": "9", "adset_id": "12", "ad_id": "514",
		"date_start": "2026-01-05", "date_stop": "2026-01-05", "spend": "14.35", "impressions": "185", "clicks": "9",
		"actions": [{"action_type": "purchase", "value": "3"}, {"action_type": "omni_purchase", "value": "3"}],
		"action_values": [{"action_type": "omni_purchase", "value": "149.97"}]
	}]}`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.Kind, e.Gross, e.Quantity)
		}
		return nil
	}
	seoul, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		fmt.Println(err)
		return
	}

	in := &adapters.Input{Stream: "ads", Source: "meta", Name: "day.json", Body: file, Zone: seoul}
	a := metaads.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", summary.Warned, "warnings,", err)
	// Output:
	// meta/17|514|2026-01-05|cost ad_cost -14.35 USD 0
	// meta/17|514|2026-01-05|impressions impression 0 185
	// meta/17|514|2026-01-05|clicks click 0 9
	// meta/17|514|2026-01-05|conversions conversion 149.97 USD 3
	// 1 rows, 0 rejected, 0 warnings, <nil>
}
