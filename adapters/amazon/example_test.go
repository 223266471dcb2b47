// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package amazon_test

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/amazon"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(strings.ReplaceAll(
		`settlement-id|deposit-date|total-amount|currency|transaction-type|order-id|amount-type|amount-description|amount|posted-date|posted-date-time|sku
6016502941|2026-01-17|22.99|USD||||||||
6016502941||||Order|111-1|ItemPrice|Principal|27.99|2026-01-05|2026-01-05 14:03:22 UTC|MUG
6016502941||||Order|111-1|ItemFees|Commission|-5.00|2026-01-05|2026-01-05 14:03:22 UTC|MUG
`, "|", "\t"))
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.Kind, e.Order, e.Gross)
		}
		return nil
	}

	in := &adapters.Input{Stream: "settlements", Source: "amazon", Name: "6016502941.txt", Body: file}
	a := amazon.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected, complete:", summary.Complete, err)
	// Output:
	// amazon/6016502941|1 payment_captured 111-1 27.99 USD
	// amazon/6016502941|2 fee 111-1 -5.00 USD
	// 3 rows, 0 rejected, complete: true <nil>
}
