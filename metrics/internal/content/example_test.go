// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package content_test

import (
	"fmt"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/internal/content"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

func Example() {
	e := event.Event{Gross: money.MustParse("12.50 USD"), Dims: []event.Dim{{Name: "country", Value: "KR"}}}
	country := content.Dimension(&e, "country")
	x, currency := content.Number(metrics.Gross, &e)
	fmt.Println(country, x, currency)
	// Output: KR 12.5 USD
}
