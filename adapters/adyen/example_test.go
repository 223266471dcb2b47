// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adyen_test

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/adyen"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(`Merchant Account,Psp Reference,Merchant Reference,Payment Method,Creation Date,TimeZone,Type,Modification Reference,Gross Currency,Gross Debit (GC),Gross Credit (GC),Exchange Rate,Net Currency,Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),Batch Number
ShopEU,8825000000000001,A-1001,visa,2026-01-12 09:10:11,CET,Settled,8825000000000011,EUR,,25,1,EUR,,24.05,,.45,0.20,0.30,41
ShopEU,,,,2026-01-13 03:15:59,CET,MerchantPayout,"TX100000041XT batch 41, ShopEU",,,,,EUR,24.05,,,,,,41
`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key.ID, e.Kind, e.Gross, e.Fee, e.Net)
		}
		return nil
	}

	in := &adapters.Input{Stream: "settlement_detail", Source: "adyen", Name: "batch_41.csv", Body: file}
	a := adyen.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", summary.Controls, err)
	// Output:
	// 8825000000000011|Settled|41 payment_captured 25.00 EUR -0.95 EUR 24.05 EUR
	// MerchantPayout|41|TX100000041XT batch 41, ShopEU payout -24.05 EUR 0 -24.05 EUR
	// 2 rows, 0 rejected, [{net of batch 41 in EUR 0.00 EUR 0.00 EUR}] <nil>
}
