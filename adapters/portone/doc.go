// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package portone is the adapter for PortOne V2, which stands between a shop in Korea and
// its payment providers.
//
//	in := &adapters.Input{Stream: "payment", Source: "portone", Name: "order-1", Body: answer}
//	a := portone.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// The stream "payments" is what GET /payments-by-cursor answers, and is pulled from there,
// or what GET /payments answers, as a file. The stream "payment" is one of them, as
// GET /payments/{id} answers. A payment that was paid gives an event at paidAt, with
// transactionId for its key; each cancellation that succeeded gives another at
// cancelledAt, negative, with its own id for its key and the payment for its parent.
// Order is the shop's own id of the payment. PortOne states no fees: those are with the
// provider that the dimension pg names.
//
// Amounts are whole numbers of the currency's minor unit: 150 is 1.50 USD, and 150 KRW.
// What was cancelled is held against the cancellations; a difference is a warning.
// Payments of a test channel, and those that nobody paid, are skipped.
//
// Payments are found by when they were begun, so a pull looks back 30 days for what was
// cancelled since. Messages tell the rest: they follow Standard Webhooks, and say which
// payment has changed and no more, so they give a hint for the stream "payment" and no
// event. Ask for that payment, and import the answer. A message about something else, or
// of a type that is yet to come, gives nothing. Both versions of messages are read.
//
// Not covered: disputes, which have no amount, settlements of providers, and settlements
// to partners of a platform.
package portone
