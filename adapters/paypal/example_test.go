// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package paypal_test

import (
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/paypal"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(`"SH",2026/01/05 00:00:00 -0800,2026/01/05 23:59:59 -0800,"MERCHANT1",""
"CH","Transaction ID","Invoice ID","PayPal Reference ID","PayPal Reference ID Type","Transaction Event Code","Transaction Initiation Date","Transaction Completion Date","Transaction Debit or Credit","Gross Transaction Amount","Gross Transaction Currency","Fee Debit or Credit","Fee Amount","Fee Currency"
"SB","1AB","A-1001","","","T0006",2026/01/05 00:00:30 -0800,2026/01/05 00:00:30 -0800,"CR",5200,"USD","DR",225,"USD"
"SB","2AB","A-1001","1AB","TXN","T1107",2026/01/05 01:00:00 -0800,2026/01/05 01:00:00 -0800,"DR",1300,"USD","CR",38,"USD"
"FF",2
`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.Kind, e.Gross, e.Fee, e.Net)
		}
		return nil
	}

	in := &adapters.Input{Stream: "settlement", Source: "paypal", Name: "STL-20260105.01.010.csv", Body: file}
	a := paypal.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Events, "events,", summary.Rejected, "rejected, complete:", summary.Complete, err)
	// Output:
	// paypal/1AB|T0006 payment_captured 52.00 USD -2.25 USD 49.75 USD
	// paypal/2AB|T1107 payment_refunded -13.00 USD 0.38 USD -12.62 USD
	// 2 events, 0 rejected, complete: true <nil>
}
