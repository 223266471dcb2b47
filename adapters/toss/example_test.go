// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss_test

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/toss"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(`[{
		"transactionKey": "txrd_1", "orderId": "order-1", "currency": "KRW", "method": "카드",
		"amount": 34000, "fee": 860, "supplyAmount": 782, "vat": 78, "payOutAmount": 33140,
		"approvedAt": "2026-01-05T12:30:09+09:00", "soldDate": "2026-01-05", "paidOutDate": "2026-01-08"
	}]`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.Kind, e.Gross, e.Fee, e.Net)
		}
		return nil
	}

	in := &adapters.Input{Stream: "settlements", Source: "toss", Name: "jan.json", Body: file}
	a := toss.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", summary.Warned, "warnings,", err)
	// Output:
	// toss/txrd_1 payment_captured 34000 KRW -860 KRW 33140 KRW
	// 1 rows, 0 rejected, 0 warnings, <nil>
}
