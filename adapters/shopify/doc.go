// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package shopify is the adapter for Shopify Payments.
//
//	in := &adapters.Input{Stream: "transactions_export", Source: "shop", Name: "jan.csv", Body: file}
//	a := shopify.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// A balance transaction is each movement of money into the shop's balance or out of it.
// Three streams tell of them, of which one is to be chosen:
//
// "balance_transactions" is the answer of GraphQL to shopifyPaymentsAccount, pulled by the
// time of processing. The Account is the shop ("example" or "example.myshopify.com"), and
// the Client brings the header X-Shopify-Access-Token. "rest_transactions" is a file with
// an answer of the older API, shopify_payments/balance/transactions.json: its keys are the
// same, as the number at the end of a global id is the id that REST has.
// "transactions_export" is the CSV that the admin exports from the page of payouts,
// payment_transactions_export_<n>.csv. Rows have no ids there: the key is made of time,
// type, order, checkout, amount and net, with #2, #3 and so on behind those that are
// alike, so the other streams have other keys for the same.
//
// Net is trusted and Fee is net less amount; a fee that is stated otherwise is a warning.
// charge is captured, refund refunded; disputes and chargebacks are chargebacks, which
// reverse where money comes back, and so are fees and payouts (transfers, in GraphQL).
// What is against the nature of its type is an adjustment, and so are all other types:
// credits, debits, reserves, labels, taxes. Test transactions are skipped. The Order is
// the order's id, in the export its name ("#1001").
//
// A transaction is paid out days after it was made, and what was said of it must not
// change. So its payout is named only if the adapter is set to PaidOut, which takes
// transactions once they are paid out, and looks back 30 days for them.
//
// "payouts" is a file with an answer of REST's shopify_payments/payouts.json: those that
// are paid, by date, held to their summaries. They are the transfers of the streams above
// under keys of their own.
//
// "webhooks" are order_transactions/create and refunds/create: what was sold, captured and
// refunded through any gateway, before fees, as provisional events with keys of their own.
// Only the body is signed, under the app's client secret, so the body tells what a
// message is. What is voided was never captured: its amount is zero. All others are skipped
// as "no_money".
//
// Not covered: the summary export of payouts, Shopify's bills, orders and their lines,
// pulls of payouts and of the older API, which has no filter by time.
package shopify
