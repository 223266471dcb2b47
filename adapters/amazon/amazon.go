// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package amazon

import (
	"fmt"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

// Adapter reads what Amazon reports. The zero Adapter is ready.
type Adapter struct{}

// Info declares the streams. They have the same money, cut into rows differently: use one.
func (Adapter) Info() adapters.Info {
	kinds := []event.Kind{event.PaymentCaptured, event.PaymentRefunded, event.Chargeback, event.Fee, event.Adjustment}
	return adapters.Info{
		Name: "amazon", Version: "1",
		Streams: []adapters.Stream{{
			Name: "settlements", Via: adapters.ByFile, Form: adapters.CSV, Table: tableV2(), Kinds: kinds,
			Types: []string{"transaction-type", "amount-type"}, Ends: true,
		}, {
			Name: "settlements_v1", Via: adapters.ByFile, Form: adapters.CSV, Table: tableV1(),
			Kinds: []event.Kind{event.PaymentCaptured, event.PaymentRefunded, event.Fee, event.Adjustment},
			Types: []string{"transaction-type"}, Ends: true, Overlaps: true,
		}},
	}
}

// Decode reads either stream.
func (Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	switch in.Stream {
	case "settlements":
		return decode(in, out, tableV2(), amountsV2)
	case "settlements_v1":
		return decode(in, out, tableV1(), amountsV1)
	}
	return fmt.Errorf("amazon: %w: stream %q", adapters.ErrUnknown, in.Stream)
}

// shared are the columns of both forms.
func shared() []adapters.Column {
	columns := adapters.Columns(
		"settlement-id", "deposit-date", "total-amount", "currency", "transaction-type", "order-id", "posted-date", "sku",
	)
	for _, name := range [...]string{
		"settlement-start-date", "settlement-end-date", "merchant-order-id", "adjustment-id", "shipment-id",
		"marketplace-name", "fulfillment-id", "order-item-code", "merchant-order-item-id",
		"merchant-adjustment-item-id", "quantity-purchased", "promotion-id",
	} {
		columns = append(columns, adapters.Column{Name: name, Optional: true})
	}
	return columns
}

func tableV2() *adapters.Table {
	columns := append(shared(), adapters.Columns("amount-type", "amount-description", "amount")...)
	columns = append(columns, adapters.Column{Name: "posted-date-time", Optional: true})
	return &adapters.Table{Comma: '\t', Columns: columns}
}

func tableV1() *adapters.Table {
	columns := shared()
	for _, f := range figuresV1 {
		columns = append(columns, adapters.Column{Name: f.amount})
		if f.description != "" {
			columns = append(columns, adapters.Column{Name: f.description})
		}
	}
	return &adapters.Table{Comma: '\t', Columns: columns}
}

// words are the meanings of a transaction type and an amount type together.
var words = rows.MustWords(`
	Order|ItemPrice: payment_captured
	Order|ItemFees: fee
	Refund|ItemPrice: payment_refunded
	Refund|ItemFees: fee
	A-to-z Guarantee Refund|ItemPrice: payment_refunded
	A-to-z Guarantee Refund|ItemFees: fee
	Chargeback Refund|ItemPrice: chargeback
	Chargeback Refund|ItemFees: fee
	ServiceFee|Cost of Advertising: fee
	ServiceFee|ItemFees: fee
	*: adjustment
`)
