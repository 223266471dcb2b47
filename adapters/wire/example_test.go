// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wire_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/wire"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader(`id,kind,at,currency,gross
ch_1,payment_captured,2026-01-15T12:34:56Z,KRW,12900
ch_2,payment_captured,yesterday,KRW,12900
`)
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.Gross, e.Origin.File, e.Origin.Row)
		}
		return nil
	}

	in := &adapters.Input{Source: "shop", Name: "jan.csv", Zone: time.UTC, Body: file}
	a := wire.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Events, "events,", summary.Rejected, "rejected,", err)
	// Output:
	// shop/ch_1 12900 KRW jan.csv 2
	// 2 rows, 1 events, 1 rejected, <nil>
}
