// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify_test

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/shopify"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(`Transaction Date,Type,Order,Card Brand,Card Source,Payout Status,Payout Date,Payout ID,Available On,Amount,Fee,Net,Currency
2026-01-05 21:00:00 +0900,charge,#1001,visa,online,paid,2026-01-08,900001,2026-01-08,34.00,1.24,32.76,USD
2026-01-05 22:00:00 +0900,refund,#1001,visa,online,pending,2026-01-09,,2026-01-09,-12.00,0.00,-12.00,USD
`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.At.Format("15:04"), e.Order, e.Kind, e.Gross, e.Fee, e.Net)
		}
		return nil
	}

	in := &adapters.Input{Stream: "transactions_export", Source: "shop", Name: "jan.csv", Body: file}
	a := shopify.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", summary.Warned, "warnings,", err)
	// Output:
	// 12:00 #1001 payment_captured 34.00 USD -1.24 USD 32.76 USD
	// 13:00 #1001 payment_refunded -12.00 USD 0.00 USD -12.00 USD
	// 2 rows, 0 rejected, 0 warnings, <nil>
}
