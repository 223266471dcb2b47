// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleplay

import (
	"fmt"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

func salesTable() *adapters.Table {
	columns := adapters.Columns(
		"Order Number", "Order Charged Timestamp", "Financial Status", "Product ID", "SKU ID",
		"Currency of Sale", "Item Price", "Taxes Collected", "Charged Amount",
	)
	for _, name := range [...]string{
		"Order Charged Date", "Device Model", "Product Title", "Product Type", "City of Buyer", "State of Buyer",
		"Postal Code of Buyer", "Country of Buyer", "Base Plan ID", "Offer ID",
	} {
		columns = append(columns, adapters.Column{Name: name, Optional: true})
	}
	return &adapters.Table{Columns: columns}
}

// statuses are those of an order.
var statuses = rows.MustWords(`
	Charged: payment_captured
	Refund: payment_refunded
`)

// decodeSales reads a report of estimated sales.
func decodeSales(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, salesTable(), &rows.Options{Group: ','})
	if err != nil {
		return err
	}
	for t.Next() {
		sale(t, out)
	}
	return t.Err()
}

// sale takes a row. The price is without a sign, and the others have that of the row.
func sale(t *rows.Reader, out *adapters.Output) {
	m := t.Word("Financial Status", statuses)
	c := t.Currency("Currency of Sale")
	t.Need("Currency of Sale")
	t.Need("Charged Amount")
	charged, tax, price := t.Amount("Charged Amount", c), t.Amount("Taxes Collected", c), t.Amount("Item Price", c)
	gross := t.Sum("Charged Amount", charged, tax.Neg())
	status := t.Text("Financial Status")
	e := event.Event{
		Key: event.Key{ID: t.Need("Order Number") + "|" + status}, Kind: m.Kind,
		At: t.Unix("Order Charged Timestamp"), Gross: gross,
		Order: t.Text("Order Number"), Product: t.Text("SKU ID"),
		Dims: rows.Dims(
			"type", m.Word, "app", t.Text("Product ID"), "title", t.Text("Product Title"), "product_type", t.Text("Product Type"),
			"device", t.Text("Device Model"), "country", t.Text("Country of Buyer"), "state", t.Text("State of Buyer"),
			"tax", number(t.Row, "Taxes Collected"), "base_plan", t.Text("Base Plan ID"), "offer", t.Text("Offer ID"),
		),
	}
	if t.Row.Err() == nil {
		if m.Kind.Sign()*gross.Sign() < 0 {
			e.Reverses = true
			out.Warn("Charged Amount", fmt.Errorf("%w: %s of %s", event.ErrRange, status, gross))
		}
		if !price.Abs().Equal(gross.Abs()) {
			out.Warn("Item Price", fmt.Errorf("%w: %s, where %s less the tax is %s", event.ErrRange, price, charged, gross))
		}
		if gross.IsZero() && m.Kind == event.PaymentRefunded {
			t.Skip("zero")
			return
		}
	}
	t.Emit(e)
}
