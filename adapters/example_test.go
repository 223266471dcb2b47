// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters_test

import (
	"bufio"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	// What the partner sends: "id;amount;day" on each line.
	info := adapters.Info{Name: "kiosk", Version: "1"}
	decode := func(in *adapters.Input, out *adapters.Output) error {
		lines := bufio.NewScanner(in.Body)
		for n := int64(1); lines.Scan() && out.Row(n); n++ {
			fields := strings.Split(lines.Text(), ";")
			if len(fields) != 3 {
				out.Reject("", event.ErrSyntax)
				continue
			}
			gross, err := money.ParseIn(fields[1], money.KRW)
			if err != nil {
				out.Reject("amount", err)
				continue
			}
			at, err := time.ParseInLocation(time.DateOnly, fields[2], in.Zone)
			if err != nil {
				out.Reject("day", err)
				continue
			}
			id := event.Key{ID: fields[0]}
			out.Event(event.Event{Key: id, Kind: event.PaymentCaptured, At: at, Gross: gross})
		}
		return lines.Err()
	}

	in := &adapters.Input{
		Source: "kiosk", Name: "jan.txt", Zone: time.UTC,
		Body: strings.NewReader("k-1;12900;2026-01-15\nk-2;12,9;2026-01-15\n"),
	}
	out := adapters.NewOutput(info, in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.Gross, e.Origin.Mapping)
		}
		return nil
	}})
	summary, err := out.Close(decode(in, out))
	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", err)
	fmt.Println(summary.Rejections[0])
	// Output:
	// kiosk/k-1 12900 KRW kiosk/1
	// 2 rows, 1 rejected, <nil>
	// jan.txt:2: money: parse amount "12,9": malformed text
}
