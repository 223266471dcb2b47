// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss

import (
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
)

// decodeSettlements reads a page of GET /v1/settlements, or a file of the same shape.
func (a Adapter) decodeSettlements(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, "", nil)
	if err != nil {
		return err
	}
	some := false
	for t.Next() {
		some = true
		f := figuresOf(t.Row)
		t.Emit(settlement(t.Row, &f))
		if t.Row.Err() == nil {
			f.check(out)
		}
	}
	if err := t.Err(); err != nil || !some || in.Window.IsZero() {
		return err
	}
	return a.next(in, out)
}

// settlement makes an event of a row. What it cannot read rejects the row by itself.
func settlement(r rows.Row, f *figures) event.Event {
	e := event.Event{
		Kind: event.PaymentCaptured, Order: r.Text("orderId"),
		Gross: f.amount, Fee: f.fee.Neg(), Net: f.payOut, Dims: dims(r, f),
	}
	e.Booked, _ = r.Day("paidOutDate", time.DateOnly, seoul())
	if isCancel(r) {
		e.Kind, e.At = event.PaymentCancelled, r.RFC3339("cancel.canceledAt")
		e.Key.ID = r.Text("cancel.transactionKey")
	} else {
		e.At = r.RFC3339("approvedAt")
	}
	if e.Key.ID == "" {
		e.Key.ID = r.Need("transactionKey")
	}
	return e
}

// isCancel reports whether a row has the object of a cancellation, which is null in
// that of a sale.
func isCancel(r rows.Row) bool {
	return r.Has("cancel.transactionKey") || r.Has("cancel.canceledAt") || r.Has("cancel.cancelAmount")
}

// dims are what a row says beside money. The states of a payment (acquireStatus,
// settlementStatus) change later, so they are no part of a fact; numbers of cards,
// accounts and telephones and names of customers are nobody's business here.
func dims(r rows.Row, f *figures) []event.Dim {
	_, sold := r.Day("soldDate", time.DateOnly, seoul())
	bank := r.Text("virtualAccount.bankCode")
	if bank == "" {
		bank = r.Text("transfer.bankCode")
	}
	list := append(f.parts(),
		"merchant", r.Text("mId"), "payment", r.Text("paymentKey"), "sold_date", sold,
		"method", r.Text("method"), "easy_pay", r.Text("easyPay.provider"), "bank", bank,
		"card_issuer", r.Text("card.issuerCode"), "card_acquirer", r.Text("card.acquirerCode"),
		"card_type", r.Text("card.cardType"), "card_owner", r.Text("card.ownerType"),
		"instalments", r.Text("card.installmentPlanMonths"), "interest_payer", r.Text("card.interestPayer"),
	)
	return rows.Dims(list...)
}
