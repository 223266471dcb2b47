// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adyen

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/adapters/signature"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// item is the way to the fields of an item in its row.
const item = "NotificationRequestItem."

// codes are the words of eventCode. A CANCEL_OR_REFUND does not say, in what is signed,
// which of the two it was.
var codes = rows.MustWords(`
	CAPTURE: payment_captured
	CAPTURE_FAILED: payment_captured reverses
	CANCELLATION: payment_cancelled
	TECHNICAL_CANCEL: payment_cancelled
	REFUND: payment_refunded
	REFUND_FAILED: payment_refunded reverses
	REFUNDED_REVERSED: payment_refunded reverses
	CHARGEBACK: chargeback
	SECOND_CHARGEBACK: chargeback
	CHARGEBACK_REVERSED: chargeback reverses
	PAYOUT_THIRDPARTY: payout
	PAIDOUT_REVERSED: payout reverses
	CANCEL_OR_REFUND: skip cancel_or_refund
	REPORT_AVAILABLE: skip report
	AUTHORISATION: skip authorisation
	AUTHORISATION_ADJUSTMENT: skip authorisation
	AUTORESCUE: skip authorisation
	CANCEL_AUTORESCUE: skip authorisation
	EXPIRE: skip authorisation
	PENDING: skip authorisation
	OFFER_CLOSED: skip authorisation
	ORDER_OPENED: skip order
	ORDER_CLOSED: skip order
	MANUAL_REVIEW_ACCEPT: skip review
	MANUAL_REVIEW_REJECT: skip review
	RECURRING_CONTRACT: skip recurring
	PAYOUT_DECLINE: skip payout
	PAYOUT_EXPIRE: skip payout
	NOTIFICATION_OF_CHARGEBACK: skip dispute
	NOTIFICATION_OF_FRAUD: skip dispute
	REQUEST_FOR_INFORMATION: skip dispute
	INFORMATION_SUPPLIED: skip dispute
	PREARBITRATION_WON: skip dispute
	PREARBITRATION_LOST: skip dispute
	ISSUER_COMMENTS: skip dispute
	ISSUER_RESPONSE_TIMEFRAME_EXPIRED: skip dispute
	DISPUTE_DEFENSE_PERIOD_ENDED: skip dispute
`)

// digits is how many decimals the whole numbers of messages have, by Adyen's own count.
func digits(c money.Currency) int {
	switch c.Code() {
	case "CVE", "DJF", "GNF", "IDR", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

// Verify checks the signature of each item by itself: HMAC-SHA256 in base64, under a key
// in hexadecimal. Items that fail are refused and the others are taken; a message all of
// whose items fail is forged. Only what money hangs on is signed: the time, the reason
// and all further data are not.
func (a Adapter) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	keys, err := signature.Keys(secrets, signature.Hex)
	if err != nil {
		return adapters.Receipt{}, err
	}
	// The items are read as Decode reads them, so that no trick with the text makes the
	// two see different things.
	in := &adapters.Input{Stream: "webhooks", Source: "adyen", Body: bytes.NewReader(m.Body)}
	out := adapters.NewOutput(a.Info(), in, nil)
	t, err := items(in, out)
	if err != nil {
		return adapters.Receipt{}, forged(err)
	}
	receipt := adapters.Receipt{
		Stream: "webhooks", Refused: map[int64]error{}, Answer: adapters.Answer{Type: "text/plain", Body: []byte("[accepted]")},
	}
	n := int64(0)
	for ; t.Next(); n++ {
		sig := t.Raw(item + "additionalData.hmacSignature")
		if err := signature.Verify(keys, []string{sig}, signature.Base64, signed(t.Row)); err != nil {
			receipt.Refused[n+1] = fmt.Errorf("adyen: verify: %w", err)
		} else if receipt.ID == "" {
			receipt.ID = t.Text(item+"pspReference") + "|" + t.Text(item+"eventCode")
		}
		t.Skip("verified")
	}
	summary, err := out.Close(t.Err())
	switch {
	case err != nil:
		return adapters.Receipt{}, forged(err)
	case summary.Rejected > 0: // an item that is none has no place in the count
		return adapters.Receipt{}, forged(summary.Rejections[0].Err)
	case int64(len(receipt.Refused)) == n:
		return adapters.Receipt{}, forged(fmt.Errorf("none of %d items is signed", n))
	}
	return receipt, nil
}

// forged makes an error of the reason.
func forged(err error) error { return fmt.Errorf("adyen: verify: %w: %w", adapters.ErrForged, err) }

// items reads the items of a message.
func items(in *adapters.Input, out *adapters.Output) (*rows.Reader, error) {
	return rows.JSON(in, out, "notificationItems", nil)
}

// signed is what the signature of an item is made of.
func signed(r rows.Row) []byte {
	names := [...]string{
		"pspReference", "originalReference", "merchantAccountCode", "merchantReference",
		"amount.value", "amount.currency", "eventCode", "success",
	}
	var list [len(names)]string
	for i, name := range names {
		list[i] = r.Raw(item + name)
	}
	return []byte(strings.Join(list[:], ":"))
}

// decodeWebhook reads the items of a message.
func decodeWebhook(in *adapters.Input, out *adapters.Output) error {
	t, err := items(in, out)
	if err != nil {
		return err
	}
	for t.Next() {
		if in.Unsigned {
			t.Skip("unsigned")
			continue
		}
		t.Need(item + "eventCode")
		m := t.Word(item+"eventCode", codes)
		switch {
		case t.Need(item+"success") != "true":
			t.Skip("no_success")
		case m.Skip == "report":
			report(t, out)
		case m.Skip != "":
			t.Skip(m.Skip)
		default:
			t.Emit(notified(t.Row, m))
		}
	}
	return t.Err()
}

// notified makes an event of an item. What is cancelled was authorised only: it never
// was in the balance.
func notified(r rows.Row, m rows.Meaning) event.Event {
	c := r.Currency(item + "amount.currency")
	r.Need(item + "amount.currency")
	r.Need(item + "amount.value")
	amount := r.Minor(item+"amount.value", c, digits(c))
	cancelled := ""
	switch {
	case m.Kind == event.PaymentCancelled:
		amount, cancelled = money.Zero(c), amount.Number()
	case (m.Kind == event.PaymentCaptured) == m.Reverses:
		amount = amount.Neg()
	}
	return event.Event{
		Key:  event.Key{ID: r.Need(item+"pspReference") + "|" + m.Word},
		Kind: m.Kind, Reverses: m.Reverses, At: r.RFC3339(item + "eventDate"),
		Gross: amount, Order: r.Text(item + "merchantReference"),
		Dims: rows.Dims(
			"type", m.Word, "payment", r.Text(item+"originalReference"), "account", r.Text(item+"merchantAccountCode"),
			"reference", r.Text(item+"pspReference"), "method", r.Text(item+"paymentMethod"), "cancelled", cancelled,
		),
	}
}

// report names a report that is there to be fetched, by what is signed of it. Its address
// is not signed, so it is left alone.
func report(t *rows.Reader, out *adapters.Output) {
	name := t.Need(item + "pspReference")
	t.Skip("report")
	for prefix, stream := range map[string]string{
		"settlement_detail_report": "settlement_detail", "payments_accounting_report": "payments_accounting",
	} {
		if t.Row.Err() == nil && strings.HasPrefix(name, prefix) && len(name) <= nameMax {
			out.Hint(stream, name)
		}
	}
}

// nameMax is the longest name of a report.
const nameMax = 200
