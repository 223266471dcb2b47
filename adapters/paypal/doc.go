// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package paypal is the adapter for PayPal.
//
//	in := &adapters.Input{Stream: "settlement", Source: "paypal", Name: "STL-20260105.01.010.csv", Body: file}
//	a := paypal.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// All streams tell of the same transactions. The key is the transaction's id and its event
// code; legs of conversions have their currency behind that, as both may have one id. A
// transaction that comes by two streams counts once, but is in conflict with itself, as
// each says something that the others do not: choose one.
//
// The stream "settlement" is the settlement report, STL-yyyymmdd.NN.VVV.CSV, which PayPal
// puts on its SFTP server each day for those who are approved for it. It is the balance.
// "transaction_detail" is the transaction detail report, TRR-…, in the same form with
// more columns. Rows are of types: SB is a transaction, CH the names of the columns, and
// the others stand around. Amounts have two decimals in every currency, yen too. What
// footers state is held to the rows as controls: credits, debits and fees by currency, and
// numbers of rows; those of the report are left alone in its second file and those that
// follow, and balances are not read. An input is complete if its FF states the number of
// rows that it has.
//
// The stream "transactions" is GET /v1/reporting/transactions, pulled by the time at which
// transactions were begun, in pages by number; PayPal shows them up to three hours late.
// The Client brings an OAuth token. An answer of too many transactions is ErrLimit: set a
// narrower Span.
//
// The event code decides the kind: T00 is captured, T01 a fee, T04 a payout, T1107
// refunded, T1106 and T1201 are chargebacks and T1202 is a chargeback that reverses; T1108
// and T1109 are fees, which reverse when they come back. T13, authorisations, are skipped.
// All other groups are adjustments, of which the dimension subkind tells conversions,
// deposits and holds, and what goes against the nature of its code is one too: payments of
// our own, say, unless Payouts names their code. A group that is not known is rejected,
// and T9900 is a warning.
//
// Gross and Fee have the signs of CR and DR, or those of the API; Net is both together, as
// PayPal has it, if they are of one currency. At is the initiation; reports book an event
// at its completion. Denied transactions (D) are skipped, and so are pending ones (P) of
// reports that come in; those that go out have left the balance. What was reversed later
// (V) stays, as its reversal is a transaction of its own. Order is the invoice id, and
// Customer the other's account id; names and addresses are not read. The transaction that
// an event refers to is the dimension reference, without an event code, so Parent is empty.
//
// Not covered: webhooks, whose signature hangs on a certificate to be fetched, the report
// of subscriptions (SAR), other reports, fees on credit, and disputes that move no money.
package paypal
