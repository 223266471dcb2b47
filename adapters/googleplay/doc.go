// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package googleplay is the adapter for the financial reports of Google Play.
//
//	in := &adapters.Input{Stream: "earnings", Source: "play", Name: "earnings_202106.zip", Body: file}
//	a := googleplay.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// The reports are in the Cloud Storage bucket of the developer account, under earnings/
// and sales/, and in the Play Console under "Download reports". They are zipped; files are
// read as they come, zipped or not. The names that columns have in data warehouses
// (transaction_date) are understood as well.
//
// # Earnings
//
// The stream "earnings" is final, and is what is paid. Each row is an amount in the
// currency that Google pays in, signed as our balance is:
//
//	Charge             is payment_captured
//	Google fee         is fee
//	Charge refund      is payment_refunded
//	Google fee refund  is fee, reversed
//	Tax                is adjustment
//	Tax refund         is adjustment, reversed
//	anything else      is adjustment
//
// Google does not always give its fee back when a charge is refunded. What the buyer paid
// is in the dimensions buyer_amount, buyer_currency and rate; it has to come to the
// amount by that rate within four hundredths, or there is a warning. The time is that of
// California, by the abbreviation in each row.
//
// The key of a row is its order number, type, tax, time and item; rows of a file that
// share them, such as two equal withholdings, are #2, #3 and so on. An order and its
// refund have the same number, which is the event's Order.
//
// # Estimated sales
//
// The stream "sales" is made anew every day until the month is over, in the buyers'
// currencies and before Google's fee. It is an estimate, and never to be settled on. The
// amount is without the tax, which is the dimension tax; an order is there once as
// Charged and once as Refund.
//
// City and postal code of the buyer are left out. Not covered: asking Cloud Storage for
// files, the reports on subscriptions, installs and Play Pass, and Korean ones by payment
// method.
package googleplay
