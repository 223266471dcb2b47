// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package adyen is the adapter for Adyen.
//
//	in := &adapters.Input{Stream: "settlement_detail", Source: "adyen", Name: "batch_41.csv", Body: file}
//	a := adyen.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// The stream "settlement_detail" is settlement_detail_report_batch_<n>.csv, which Adyen makes
// for each batch: from the Customer Area, by SFTP, or from the address that a message of
// REPORT_AVAILABLE has. It is the balance. The key of a payment's row is its modification
// reference, type and batch; other rows have type, batch and their text, and those that
// are alike get #2, #3 and so on. All of a batch comes to nothing, payout included: the
// control "net of batch 41 in EUR" says whether it does.
//
// Gross is credit less debit in the currency of the payment, Net the same in that of the
// settlement, and Fee is commission, markup, scheme fees and interchange, as a cost. Gross
// through the exchange rate less fees is net, to half a minor unit where the currencies
// differ; what does not hold is a warning. Rows that are not about a payment have a
// currency of gross that means nothing, so their gross is their net. The time is that of
// creation in the zone that stands beside it, even if the season has another; the event
// is booked on the booking date, where there is one.
//
// Settled is captured, Refunded refunded, Chargeback and SecondChargeback are chargebacks,
// Fee is a fee and MerchantPayout a payout. RefundedReversed and ChargebackReversed
// reverse, as do a fee that is given back and a payout that comes back. All other types
// are adjustments, with Adyen's word as the dimension type.
//
// The stream "payments_accounting" is the payments accounting report, which tells of each
// step of a payment: steps that leave the balance alone are skipped by their name. Net is
// what becomes payable. Gross is what leaves the captured funds, where a row says so, and
// otherwise net before fees; Original Amount is not read. Keys are those of the settlement
// details if the report has the column Payable Batch, but times are not: take one stream
// or the other.
//
// The stream "webhooks" is what Adyen sends. Secrets are HMAC keys in hexadecimal, and
// each item is signed by itself: refused items are rejected, the others taken, and the
// answer is [accepted]. Items tell of money before it is settled, with keys of their own,
// so the stream is provisional. What is cancelled never was captured: its amount is zero,
// and stands in the dimension cancelled. The time of an item is not signed. Reports that
// are available come out as hints with their names, which are signed; their addresses are
// not, so nothing is read from them.
//
// Not covered: pulling reports, signatures of platform and management messages,
// CANCEL_OR_REFUND (skipped, as what was done is not signed), automatic capture without
// messages of CAPTURE, reports of balance platforms. Unknown event codes are rejected.
package adyen
