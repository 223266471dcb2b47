// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package shopify

import (
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// The headers of a message. Only the body is signed.
const (
	signatureHeader = "X-Shopify-Hmac-Sha256"
	idHeader        = "X-Shopify-Webhook-Id"
)

// idMax is the longest id of a delivery that is kept.
const idMax = 100

// orderKinds are the kinds of order transactions, in lower case.
var orderKinds = rows.MustWords(`
	sale: payment_captured
	capture: payment_captured
	refund: payment_refunded
	void: payment_cancelled
	authorization: skip authorisation
	emv_authorization: skip authorisation
	change: skip change
`)

// Verify checks the signature: HMAC-SHA256 of the body in base64, under the app's client
// secret as it is. Shopify does not say when it signed.
func (Adapter) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	keys, err := signature.Keys(secrets, signature.Plain)
	if err != nil {
		return adapters.Receipt{}, err
	}
	sig, err := signature.Header(m.Header, signatureHeader)
	if err != nil {
		return adapters.Receipt{}, err
	}
	if err := signature.Verify(keys, []string{sig}, signature.Base64, m.Body); err != nil {
		return adapters.Receipt{}, err
	}
	id := m.Header.Get(idHeader)
	return adapters.Receipt{ID: id[:min(len(id), idMax)], Stream: "webhooks"}, nil
}

// decodeWebhook reads one message. Its topic stands in a header that is not signed, so
// what it is shows in its body: an order transaction, or a refund with a list of such, or
// nothing that has to do with money.
func decodeWebhook(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, ".", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		if in.Unsigned {
			t.Skip("unsigned")
			continue
		}
		all := append(t.List("transactions"), t.Row)
		for _, r := range all {
			e, skip := ordered(r)
			if skip != "" {
				t.Skip(skip)
				continue
			}
			t.Emit(e)
		}
	}
	return t.Err()
}

// ordered makes an event of an order transaction.
func ordered(r rows.Row) (e event.Event, skip string) {
	if !r.Has("kind") || !r.Has("order_id") || !r.Has("gateway") {
		return e, "no_money"
	}
	m, err := orderKinds.Of(strings.ToLower(r.Text("kind")))
	if err != nil {
		r.Fail("kind", err)
	}
	switch {
	case r.Text("test") == "true":
		return e, "test"
	case !strings.EqualFold(r.Text("status"), "success"):
		return e, "no_success"
	case m.Skip != "":
		return e, m.Skip
	}
	for _, name := range [...]string{"amount", "currency", "processed_at"} {
		r.Need(name)
	}
	c := r.Currency("currency")
	amount := r.Amount("amount", c)
	switch m.Kind {
	case event.PaymentRefunded:
		amount = amount.Neg()
	case event.PaymentCancelled: // what is voided was never captured
		amount = money.Zero(c)
	}
	e = event.Event{
		Key: event.Key{ID: "order_transaction|" + r.Need("id")}, Kind: m.Kind, At: r.RFC3339("processed_at"),
		Gross: amount, Order: r.Text("order_id"),
		Dims: rows.Dims("type", r.Text("kind"), "order_transaction", r.Text("id"), "gateway", r.Text("gateway")),
	}
	if parent := r.Text("parent_id"); parent != "" {
		e.Parent.ID = "order_transaction|" + parent
	}
	return e, ""
}
