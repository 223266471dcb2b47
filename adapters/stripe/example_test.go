// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package stripe_test

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/stripe"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(`balance_transaction_id,created_utc,currency,gross,fee,net,reporting_category,automatic_payout_id,payment_metadata[order_id]
txn_1,2026-01-05 10:11:12,usd,25.00,0.95,24.05,charge,po_1,A-1001
txn_2,2026-01-06 09:00:00,usd,-10.00,0.00,-10.00,refund,po_1,A-1001
txn_3,2026-01-07 00:00:00,usd,-14.05,0.00,-14.05,payout,po_1,
`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.Kind, e.Gross, e.Fee, e.Net, e.Dim("payout"))
		}
		return nil
	}

	in := &adapters.Input{Stream: "payout_reconciliation", Source: "stripe", Name: "jan.csv", Body: file}
	a := stripe.Adapter{OrderKey: "order_id"}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", summary.Controls, err)
	// Output:
	// stripe/txn_1 payment_captured 25.00 USD -0.95 USD 24.05 USD po_1
	// stripe/txn_2 payment_refunded -10.00 USD 0.00 USD -10.00 USD po_1
	// stripe/txn_3 payout -14.05 USD 0.00 USD -14.05 USD po_1
	// 3 rows, 0 rejected, [{net of po_1 14.05 USD 14.05 USD}] <nil>
}
