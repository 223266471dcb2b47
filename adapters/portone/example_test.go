// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package portone_test

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/portone"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	answer := strings.NewReader(`{
		"status": "PARTIAL_CANCELLED", "id": "order-1", "transactionId": "t-1", "currency": "KRW",
		"channel": {"type": "LIVE"}, "amount": {"total": 55000, "cancelled": 5000}, "paidAt": "2026-01-05T01:01:00Z",
		"cancellations": [{"status": "SUCCEEDED", "id": "c-1", "totalAmount": 5000, "cancelledAt": "2026-01-06T02:00:00Z"}]
	}`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.Kind, e.Gross)
		}
		return nil
	}

	in := &adapters.Input{Stream: "payment", Source: "portone", Name: "order-1", Body: answer}
	a := portone.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", summary.Warned, "warnings,", err)
	// Output:
	// portone/t-1 payment_captured 55000 KRW
	// portone/c-1 payment_cancelled -5000 KRW
	// 1 rows, 0 rejected, 0 warnings, <nil>
}
