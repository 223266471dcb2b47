// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package digest_test

import (
	"fmt"
	"time"

	"github.com/jupan-go/jupan/internal/digest"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	first := event.Event{
		Key: event.Key{Source: "shop", ID: "1"}, Kind: event.PaymentCaptured,
		At: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Gross: money.MustParse("12.50 USD"),
	}
	second := first
	second.Origin.File = "another.csv"
	again := digest.Of(&first) == digest.Of(&second)
	second.Gross = money.MustParse("12.51 USD")
	fmt.Println(again, digest.Of(&first) == digest.Of(&second))
	// Output: true false
}
