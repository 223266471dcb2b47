// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package rows_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

func Example() {
	types := rows.MustWords(`
		Sale: payment_captured
		Refund: payment_refunded
	`)
	decode := func(in *adapters.Input, out *adapters.Output) error {
		t, err := rows.Table(in, out, &adapters.Table{
			Columns: adapters.Columns("Id", "Type", "Created", "Currency", "Gross"),
		}, nil)
		if err != nil {
			return err // a column is missing
		}
		for t.Next() {
			m := t.Word("Type", types)
			t.Emit(event.Event{
				Key:   event.Key{ID: t.Need("Id")},
				Kind:  m.Kind,
				At:    t.Time("Created", time.DateTime, in.Zone),
				Gross: t.Amount("Gross", t.Currency("Currency")),
			})
		}
		return t.Err()
	}

	in := &adapters.Input{Source: "shop", Name: "jan.csv", Zone: time.UTC, Body: strings.NewReader(
		`Created,Type,Id,Gross,Currency
2026-01-15 12:34:56,Sale,p-1,12.90,USD
2026-01-15 12:35:10,Sale,p-2,"12,90",USD
2026-01-16 09:00:00,Clawback,p-3,-2.90,USD
2026-01-16 09:00:00,Refund,p-4,-.50,usd
`)}
	out := adapters.NewOutput(adapters.Info{Name: "shop", Version: "1"}, in, &adapters.OutputOptions{
		Deliver: func(b event.Batch) error {
			for _, e := range b.Events {
				fmt.Println(e.Key, e.Kind, e.Gross)
			}
			return nil
		},
		OnRejection: func(r event.Rejection) { fmt.Println(r) },
	})
	summary, err := out.Close(decode(in, out))
	fmt.Println(summary.Rows, "rows", err)
	// Output:
	// jan.csv:3: Gross "12,90": malformed: not a number
	// jan.csv:4: Type "Clawback": unknown word: the adapter has no meaning for it
	// shop/p-1 payment_captured 12.90 USD
	// shop/p-4 payment_refunded -0.50 USD
	// 4 rows <nil>
}
