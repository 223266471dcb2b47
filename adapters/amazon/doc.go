// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package amazon is the adapter for the settlement reports of Amazon's marketplaces.
//
//	in := &adapters.Input{Stream: "settlements", Source: "amazon", Name: "6016502941.txt", Body: file}
//	a := amazon.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// The stream "settlements" is the flat file V2, GET_V2_SETTLEMENT_REPORT_DATA_FLAT_FILE_V2
// of the Selling Partner API, which Seller Central offers for download too; Amazon makes
// it when a settlement is closed. The stream "settlements_v1" is the older flat file,
// which has a column for each type of amount; Amazon has deprecated it.
//
// The first row of a settlement says what it comes to, and bears no fact. All others are
// an amount each, signed as our balance is:
//
//	ItemPrice of an Order                      payment_captured
//	ItemPrice of a Refund, or of an A-to-z one payment_refunded
//	ItemPrice of a Chargeback Refund           chargeback
//	ItemFees, and advertising as a ServiceFee  fee
//	anything else                              adjustment
//
// An amount against the sign of its kind reverses it: the commission that comes back with
// a refund. Everything else is promotions, withheld taxes, reimbursements, reserves and
// whatever Amazon invents; the dimensions type, amount_type and description tell them
// apart. A transfer to the bank is not among the rows: the deposit is the total, on the
// dimension deposit_date.
//
// The key of a row is the settlement's id and its place in the settlement, as nothing
// else tells two equal rows apart; the same settlement in two reports is one. The rows of
// a settlement have to come to its total: otherwise a file is not complete.
//
// Numbers have a decimal comma in some marketplaces. One that could be either way, like
// 1,234, is rejected, and so is a date with slashes where there is no date and time.
//
// Not covered: asking the API for reports, its XML report, and reports of dates
// ("date range reports"), which Amazon words and sums differently in each country.
package amazon
