// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package toss is the adapter for Toss Payments, a payment provider in Korea.
//
//	in := &adapters.Input{Stream: "settlements", Source: "toss", Name: "jan.json", Body: file}
//	a := toss.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// The stream "settlements" is the list that GET /v1/settlements gives: one row for each
// sale and each cancellation, with its fee. The event happens when the payment was
// approved or cancelled, and is booked on paidOutDate; soldDate is the dimension
// sold_date. All of a cancellation is negative, its fee too: Toss gives it back.
//
// Amounts are held to Toss's own sums: payOutAmount is amount less fee, supplyAmount
// and vat make the fee, and so do the fees. What does not add up is a warning. Answers
// in the form of the documentation's oldest example have fees but no fee: the event's
// fee is then what they come to. A row without a transactionKey is rejected, as nothing
// else tells a sale from its cancellations.
//
// It is pulled by soldDate in pages by number, up to the first that is empty. Merchants
// who are settled by week or month have a soldDate at the end of it. The credentials are
// those of HTTP basic authentication: the secret key as user, no password.
//
// The stream "webhooks" is what Toss sends. It signs payout.changed and seller.changed
// only, with the security key: a payout to a seller is an event once it is COMPLETED,
// with the payout's id for its key. All other messages are unsigned, as anybody could
// send them; they give no events but hints of payments to ask for.
package toss
