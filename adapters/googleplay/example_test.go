// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleplay_test

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/googleplay"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(`Description,Transaction Date,Transaction Time,Tax Type,Transaction Type,Sku Id,Buyer Currency,Amount (Buyer Currency),Currency Conversion Rate,Merchant Currency,Amount (Merchant Currency)
GPA.3001-1,"Jun 1, 2021",12:15:21 PM PDT,,Charge,premium,USD,2.49,0.817650,EUR,2.04
GPA.3001-1,"Jun 1, 2021",12:15:21 PM PDT,,Google fee,premium,USD,-0.75,0.817650,EUR,-0.61
`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.At.Format("2006-01-02 15:04"), e.Kind, e.Order, e.Gross, e.Dim("buyer_amount"), e.Dim("buyer_currency"))
		}
		return nil
	}

	in := &adapters.Input{Stream: "earnings", Source: "play", Name: "earnings_202106.zip", Body: file}
	a := googleplay.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", err)
	// Output:
	// 2021-06-01 19:15 payment_captured GPA.3001-1 2.04 EUR 2.49 USD
	// 2021-06-01 19:15 fee GPA.3001-1 -0.61 EUR -0.75 USD
	// 2 rows, 0 rejected, <nil>
}
