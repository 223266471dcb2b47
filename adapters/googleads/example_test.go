// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleads_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/googleads"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(`{"results": [{
		"customer": {"id": "1234567890", "currencyCode": "KRW", "timeZone": "Asia/Seoul"},
		"campaign": {"id": "9"}, "segments": {"date": "2026-01-05"},
		"metrics": {"costMicros": "124500001", "impressions": "40", "conversions": 28.5, "conversionsValue": 1.23e5}
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

	in := &adapters.Input{Stream: "campaigns", Source: "google", Name: "day.json", Body: file, Zone: seoul}
	a := googleads.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", summary.Warned, "warnings,", err)
	// Output:
	// google/1234567890|2026-01-05|9||cost ad_cost -124.500001 KRW 0
	// google/1234567890|2026-01-05|9||impressions impression 0 40
	// google/1234567890|2026-01-05|9||conversions conversion 123000 KRW 28.5
	// 1 rows, 0 rejected, 0 warnings, <nil>
}
