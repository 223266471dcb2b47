// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package toss

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle/event"
)

// The headers of a signed message.
const (
	signatureHeader = "Tosspayments-Webhook-Signature"
	timeHeader      = "Tosspayments-Webhook-Transmission-Time"
)

// freshness is how far the time of transmission may be from that of receipt. Toss sends
// again for almost four days, each time with the time of that transmission.
const freshness = 5 * time.Minute

// hintMax is the longest key that Toss gives a payment; what is longer is none.
const hintMax = 200

// types are the messages that Toss signs.
var types = rows.MustWords(`
	payout.changed: payout
	seller.changed: skip seller
`)

// statuses are those of a payout. Money has left the balance with COMPLETED only.
var statuses = rows.MustWords(`
	COMPLETED: payout
	REQUESTED: skip requested
	IN_PROGRESS: skip in_progress
	FAILED: skip failed
	CANCELED: skip cancelled
`)

// Verify checks the signature of payout.changed and seller.changed: HMAC-SHA256 in
// base64 over the body, a colon and the time of transmission, once for each of up to
// two keys. Toss signs no message of another type: without a signature they come out as
// unsigned, which needs no secret.
func (Adapter) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	var head struct {
		EventID   string `json:"eventId"`
		EventType string `json:"eventType"`
	}
	if err := json.Unmarshal(m.Body, &head); err != nil {
		return adapters.Receipt{}, fmt.Errorf("toss: verify: %w: the body is no JSON object", adapters.ErrForged)
	}
	signedType := slices.Contains(types.Known(), strings.ToLower(head.EventType))
	if len(m.Header.Values(signatureHeader)) == 0 && !signedType {
		return adapters.Receipt{Stream: "webhooks", Unsigned: true}, nil
	}
	if err := verify(m, secrets); err != nil {
		return adapters.Receipt{}, err
	}
	return adapters.Receipt{ID: head.EventID, Stream: "webhooks"}, nil
}

// verify checks the signature of a message that has to have one.
func verify(m *adapters.Message, secrets []string) error {
	keys, err := signature.Keys(secrets, signature.Plain)
	if err != nil {
		return err
	}
	list, err := signature.Header(m.Header, signatureHeader)
	if err != nil {
		return err
	}
	sent, err := signature.Header(m.Header, timeHeader)
	if err != nil {
		return err
	}
	var signatures []string
	for item := range strings.SplitSeq(list, ",") {
		text, ok := strings.CutPrefix(item, "v1:")
		if !ok {
			return fmt.Errorf("toss: verify: %w: a signature that is not of v1", adapters.ErrForged)
		}
		signatures = append(signatures, text)
	}
	if err := signature.Verify(keys, signatures, signature.Base64, m.Body, []byte(":"), []byte(sent)); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, sent)
	if err != nil {
		return fmt.Errorf("toss: verify: %w: the time of transmission is none", adapters.ErrForged)
	}
	return signature.Fresh(at, m.Received, freshness)
}

// decodeWebhook reads one message.
func decodeWebhook(in *adapters.Input, out *adapters.Output) error {
	t, err := rows.JSON(in, out, ".", nil)
	if err != nil {
		return err
	}
	for t.Next() {
		if in.Unsigned {
			hint(t.Row, out)
			t.Skip("unsigned")
			continue
		}
		m := t.Word("eventType", types)
		if m.Skip == "" && t.Row.Err() == nil {
			m.Skip = t.Word("entityBody.status", statuses).Skip
		}
		if m.Skip != "" {
			t.Skip(m.Skip)
			continue
		}
		t.Emit(payout(t.Row, m))
	}
	return t.Err()
}

// payout makes an event of a payout to a seller that is completed. It keeps the key of
// the payout however often Toss says so.
func payout(r rows.Row, m rows.Meaning) event.Event {
	c := r.Currency("entityBody.amount.currency")
	r.Need("entityBody.amount.currency")
	r.Need("entityBody.amount.value")
	amount := r.Amount("entityBody.amount.value", c).Neg()
	e := event.Event{
		Key: event.Key{ID: r.Need("entityBody.id")}, Kind: m.Kind, At: r.RFC3339("createdAt"),
		Gross: amount, Net: amount, Party: r.Text("entityBody.destination"),
		Dims: rows.Dims(
			"type", m.Word, "schedule", r.Text("entityBody.scheduleType"),
			"payout", r.Text("entityBody.refPayoutId"),
		),
	}
	e.Booked, _ = r.Day("entityBody.payoutDate", time.DateOnly, seoul())
	return e
}

// hint names the payment, or else the order, of a message that nobody vouches for.
func hint(r rows.Row, out *adapters.Output) {
	for _, name := range [...]string{"data.paymentKey", "paymentKey", "data.orderId", "orderId"} {
		if id := r.Text(name); id != "" && len(id) <= hintMax {
			out.Hint("settlements", id)
			return
		}
	}
}
