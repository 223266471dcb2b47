// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adyen

import (
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// accountingTable is that of the payments accounting report. Some copies of it have the
// currency of settlement twice.
func accountingTable() *adapters.Table {
	columns := adapters.Columns("Merchant Account", "Psp Reference", "Merchant Reference", "Payment Method",
		"Booking Date", "TimeZone", "Record Type", "Modification Psp Reference", "Payment Currency",
		"Exchange Rate", "Captured (PC)", "Payable (SC)",
		"Commission (SC)", "Markup (SC)", "Scheme Fees (SC)", "Interchange (SC)")
	columns = append(columns, adapters.Column{Name: "Settlement Currency", Again: true})
	for _, name := range [...]string{
		"Company Account", "Payment Method Variant", "Modification Merchant Reference",
		"Merchant Order Reference", "Payable Batch", "Main Currency", "Main Amount", "Received (PC)",
		"Authorised (PC)", "Processing Fee Currency", "Processing Fee (FC)", "Original Amount",
	} {
		columns = append(columns, adapters.Column{Name: name, Optional: true})
	}
	return &adapters.Table{Columns: columns}
}

// records are the words of Record Type that are no change of the balance.
var records = rows.MustWords(`
	Received: skip received
	Authorised: skip authorised
	AuthorisedPending: skip authorised_pending
	Refused: skip refused
	Cancelled: skip cancelled
	Expired: skip expired
	Error: skip error
	Retried: skip retried
	SentForSettle: skip sent_for_settle
	SentForRefund: skip sent_for_refund
	*: adjustment
`)

// decodeAccounting reads payments accounting: each step of each payment, of which a few
// move the balance.
func decodeAccounting(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.Table(in, out, accountingTable(), nil)
	if err != nil {
		return err
	}
	for t.Next() {
		t.Need("Record Type")
		if m := t.Word("Record Type", records); m.Skip != "" {
			t.Skip(m.Skip)
			continue
		}
		e, rate := accounted(t.Row)
		if t.Row.Err() == nil {
			check(&e, rate, out)
		}
		t.Emit(e)
	}
	return t.Err()
}

// accounted makes an event of a row. Net is what becomes payable, signed already. Gross
// is what leaves the captured funds, where that is said, and otherwise what is payable
// before fees.
func accounted(r rows.Row) (event.Event, money.Decimal) {
	m := r.Word("Record Type", types)
	for _, name := range [...]string{"Settlement Currency", "Payable (SC)", "Booking Date"} {
		r.Need(name)
	}
	c := r.Currency("Settlement Currency")
	rate := r.Decimal("Exchange Rate")
	parts, fee := costsOf(r, " (SC)", c)
	reference := r.Need("Modification Psp Reference")
	e := event.Event{
		Key: event.Key{ID: reference + "|" + m.Word}, Order: r.Text("Merchant Reference"),
		At:  r.ZonedTime("Booking Date", time.DateTime, "TimeZone"),
		Net: r.Amount("Payable (SC)", c), Fee: fee,
	}
	batch := r.Text("Payable Batch")
	if batch != "" {
		e.Key.ID += "|" + batch
	}
	if r.Has("Captured (PC)") && m.Kind == event.PaymentCaptured {
		e.Gross = r.Amount("Captured (PC)", r.Currency("Payment Currency")).Neg()
		r.Need("Payment Currency")
	} else {
		e.Gross = r.Sum("Payable (SC)", e.Net, e.Fee.Neg())
	}
	judge(&e, m)
	dims := append(parts.dims(), "type", m.Word, "payment", r.Text("Psp Reference"), "batch", batch,
		"account", r.Text("Merchant Account"), "reference", reference,
		"method", r.Text("Payment Method"), "method_variant", r.Text("Payment Method Variant"))
	if e.Gross.Currency() != c {
		dims = append(dims, "exchange_rate", rate.String())
	}
	e.Dims = rows.Dims(append(dims,
		"modification_reference", r.Text("Modification Merchant Reference"), "order_reference", r.Text("Merchant Order Reference"),
	)...)
	return e, rate
}
