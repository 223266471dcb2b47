// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package portone

import (
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// statuses are those of a payment. Money has moved with three of them.
var statuses = rows.MustWords(`
	PAID: payment_captured
	PARTIAL_CANCELLED: payment_captured
	CANCELLED: payment_captured
	READY: skip ready
	PENDING: skip pending
	PAY_PENDING: skip pending
	VIRTUAL_ACCOUNT_ISSUED: skip virtual_account_issued
	FAILED: skip failed
`)

// cancellations are the statuses of a cancellation. Money has moved with one of them.
var cancellations = rows.MustWords(`
	SUCCEEDED: payment_cancelled
	REQUESTED: skip requested
	FAILED: skip failed
`)

// decodePayments reads an answer of the API, or a message, which says no more than which
// payment has changed.
func (a Adapter) decodePayments(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, "items", nil)
	if err != nil {
		return err
	}
	cursor := ""
	for t.Next() {
		at := ""
		if cursor = t.Text("cursor"); cursor != "" {
			at = "payment."
		}
		payment(t, out, at)
	}
	if err := t.Err(); err != nil {
		if _, drifted := errors.AsType[*adapters.DriftError](err); drifted && hint(out, t.Rest()) {
			out.Complete()
			return nil
		}
		return err
	}
	if !in.Window.IsZero() && cursor != "" { // an empty page is the last
		out.Next(cursor)
	}
	return nil
}

// decodePayment reads what the API says of one payment.
func decodePayment(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, ".", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		payment(t, out, "")
	}
	return t.Err()
}

// hintMax is the longest id that is handed on.
const hintMax = 200

// hint names the payment of a message. It is false for what is no message. Messages about
// other things, and those of types that are yet to come, name none.
func hint(out *adapters.Output, m rows.Row) bool {
	id := m.Text("data.paymentId")
	if !m.Has("data.storeId") || !m.Has("type") {
		id = m.Text("payment_id") // of version 2024-01-01
		if id == "" || !m.Has("tx_id") {
			return false
		}
	}
	if m.Err() != nil {
		return false
	}
	if id != "" && len(id) <= hintMax {
		out.Hint("payment", id)
	}
	return true
}

// payment makes events of a payment: that it was paid, and each of its cancellations.
// What changes later is no part of them.
func payment(t *rows.Reader, out *adapters.Output, at string) {
	m := t.Word(at+"status", statuses)
	switch {
	case t.Row.Err() != nil:
		return
	case m.Skip != "":
		t.Skip(m.Skip)
		return
	case t.Text(at+"channel.type") == "TEST":
		t.Skip("test")
		return
	case !t.Has(at + "paidAt"): // a virtual account that nobody paid into
		t.Skip("unpaid")
		return
	}
	c := t.Currency(at + "currency")
	t.Need(at + "currency")
	t.Need(at + "amount.total")
	paid := event.Event{
		Key: event.Key{ID: t.Need(at + "transactionId")}, Kind: m.Kind, At: t.RFC3339(at + "paidAt"),
		Gross: t.Minor(at+"amount.total", c, c.Digits()), Order: t.Need(at + "id"), Customer: t.Text(at + "customer.id"),
	}
	dims := []string{
		"store", t.Text(at + "storeId"), "method", t.Text(at + "method.type"), "pg", t.Text(at + "channel.pgProvider"),
		"pg_merchant", t.Text(at + "channel.pgMerchantId"), "pg_transaction", t.Text(at + "pgTxId"),
	}
	paid.Dims = rows.Dims(dims...)
	t.Emit(paid)
	sum := money.Zero(c)
	for _, item := range t.List(at + "cancellations") {
		if e, ok := cancellation(item, &paid); ok {
			e.Dims = rows.Dims(append(dims, "pg_cancellation", item.Text("pgCancellationId"))...)
			sum = item.Sum("totalAmount", sum, e.Gross.Neg())
			t.Emit(e)
		}
	}
	stated := t.Minor(at+"amount.cancelled", c, c.Digits())
	if t.Row.Err() == nil && stated.Decimal() != sum.Decimal() {
		out.Warn(at+"amount.cancelled", fmt.Errorf("%w: %s, and the cancellations come to %s", event.ErrRange, stated, sum))
	}
}

// cancellation is the event of a cancellation, if it succeeded.
func cancellation(item rows.Row, paid *event.Event) (e event.Event, ok bool) {
	m := item.Word("status", cancellations)
	if m.Skip != "" || item.Err() != nil {
		return event.Event{}, false
	}
	item.Need("totalAmount")
	c := paid.Gross.Currency()
	e = event.Event{
		Key: event.Key{ID: item.Need("id")}, Kind: m.Kind, At: item.RFC3339("cancelledAt"), Parent: paid.Key,
		Gross: item.Minor("totalAmount", c, c.Digits()).Neg(), Order: paid.Order, Customer: paid.Customer,
	}
	if e.At.IsZero() {
		e.At = item.RFC3339("requestedAt")
	}
	return e, true
}
