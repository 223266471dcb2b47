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
	"github.com/jupan-go/jupan/settle/money"
)

// A list within a document, read one item at a time.
func ExampleJSON() {
	in := &adapters.Input{Source: "api", Name: "page-1", Body: strings.NewReader(
		`{"data": [{"id": "a", "cents": 1250, "created": 1767603600, "meta": {"country": "KR"}}, {"id": "b"}], "more": false}`)}
	info := adapters.Info{Name: "api", Version: "1"}
	out := adapters.NewOutput(info, in, &adapters.OutputOptions{Deliver: func(b event.Batch) error {
		for _, e := range b.Events {
			fmt.Println(e.Key, e.At.Format(time.DateOnly), e.Gross, e.Dims)
		}
		return nil
	}})
	decode := func() error {
		list, err := rows.JSON(in, out, "data", nil)
		if err != nil {
			return err
		}
		for list.Next() {
			list.Need("created")
			list.Emit(event.Event{
				Key: event.Key{ID: list.Need("id")}, Kind: event.PaymentCaptured, At: list.Unix("created"),
				Gross: list.Minor("cents", money.USD, 2), Dims: rows.Dims("country", list.Text("meta.country")),
			})
		}
		return list.Err()
	}
	summary, err := out.Close(decode())
	fmt.Println(summary.Rows, "rows,", summary.Rejected, "rejected,", err)
	// Output:
	// api/a 2026-01-05 12.50 USD [{country KR}]
	// 2 rows, 1 rejected, <nil>
}

// What a partner's words mean is a table. A word that is not in it is a fault.
func ExampleParseWords() {
	words, err := rows.ParseWords("SALE: payment_captured\nFEE_REFUND: fee reverses\nHOLD: skip held")
	if err != nil {
		fmt.Println(err)
		return
	}
	fee, err := words.Of("FEE_REFUND")
	fmt.Println(fee.Kind, fee.Reverses, err)
	_, err = words.Of("LOAN")
	fmt.Println(err)
	// Output:
	// fee true <nil>
	// unknown word: the adapter has no meaning for it
}

// Abbreviations of zones are a fixed table: package time would take an unknown one for UTC.
func ExampleZone() {
	zone, err := rows.Zone("PDT")
	fmt.Println(zone, err)
	at, err := rows.ParseTime("2006-01-02 15:04", "2026-01-05 12:30", zone)
	fmt.Println(at.UTC(), err)
	_, err = rows.Zone("XYZ")
	fmt.Println(err)
	// Output:
	// PDT <nil>
	// 2026-01-05 19:30:00 +0000 UTC <nil>
	// unknown word: zone "XYZ"
}
