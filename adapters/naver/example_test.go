// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package naver_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/naver"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	file := strings.NewReader("20260105\t1001\tcmp-1\tgrp-1\tnkw-1\tnad-1\tbsn-1\t8753\tM\t977\t18\t9350\t2100\t0\n")
	deliver := func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Kind, e.Campaign, e.Dim("date"), e.Gross, e.Quantity)
		}
		return nil
	}
	seoul := time.FixedZone("KST", 9*60*60)

	in := &adapters.Input{Stream: "ad", Source: "naver", Name: "20260105.tsv", Body: file, Zone: seoul}
	a := naver.Adapter{}
	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
	summary, err := out.Close(a.Decode(in, out))

	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", err)
	// Output:
	// ad_cost cmp-1 2026-01-05 -9350 KRW 0
	// impression cmp-1 2026-01-05 0 977
	// click cmp-1 2026-01-05 0 18
	// 1 rows, 0 rejected, <nil>
}
