// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package stripe is the adapter for Stripe.
//
//	in := &adapters.Input{Stream: "payout_reconciliation", Source: "stripe", Name: "jan.csv", Body: file}
//	a := stripe.Adapter{OrderKey: "order_id"}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// Everything is a balance transaction, and the key of an event is its id (txn_…), whichever
// way it came: the same one from the API, from a report and from a webhook counts once. A
// report says more of it than the API, or less, so what comes both ways is in conflict
// with itself: choose one of the two.
//
// The stream "balance_transactions" is the list that GET /v1/balance_transactions gives,
// pulled by the time of creation; files of that shape are read as well. The credentials
// are those of HTTP basic authentication: the secret key as user, no password. Amounts
// are whole numbers there, whose decimals Stripe counts its own way.
//
// The stream "payout_reconciliation" is the itemised payout reconciliation report as CSV.
// Its times are those of the account's Zone, which has to be the zone that the report was
// asked for in, unless it has the columns created_utc and available_on_utc. What makes
// an automatic payout is held to that payout's own row, if it is in the file.
//
// The stream "webhooks" is what Stripe sends. A dispute brings its balance transactions
// with it, and they become events. All other objects only name theirs, which come out as
// hints of what to ask for: the amounts of charges, refunds and payouts are not those of
// the balance.
//
// The reporting_category decides the kind: charge and platform_earning are captured;
// charge_failure and partial_capture_reversal cancelled; refund and
// platform_earning_refund refunded; dispute is a chargeback; fee, network_cost and tax are
// fees; payout is one. refund_failure, dispute_reversal and payout_reversal are the same
// with Reverses, and so is a fee given back. All others are adjustments. Where there is no
// category, the type decides. A row that moves nothing is skipped as "zero"; a dispute or
// refund of nothing but with a fee is an adjustment.
//
// Gross is the amount, negative where money leaves; Fee is the fee as a cost, and Net is
// net. That amount less fee is net, and that fee_details come to the fee, is checked: what
// does not hold is a warning. An event is booked when its funds become available. The
// status of a balance transaction changes later and is left out, and so are texts that
// may name people.
//
// Refunds and disputes name the charge's balance transaction as Parent where the source is
// there with its charge, which a pull does not ask for; the dimensions charge and
// payment_intent say the same otherwise. Not covered: other reports, the events API,
// balance transactions of connected accounts (let the Client set Stripe-Account, and use
// a Source for each).
package stripe
