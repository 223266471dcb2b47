// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package googleads is the adapter for Google Ads.
//
//	in := &adapters.Input{Stream: "campaigns", Source: "google", Name: "day.json", Body: file, Zone: seoul}
//	a := googleads.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// The streams "customers", "campaigns", "ad_groups" and "ads" are the same money, ever
// finer: pull one of them. What has no ad groups, such as Performance Max, is in the
// first two only. Each is what googleAds:search answers for a query by day, and is pulled
// from there, or what searchStream answers, as a file. The stream "exports" is a table
// of such rows, as connectors and warehouses write it: the columns date, customer_id and
// cost_micros, and any of the other fields of a query by their names.
//
// A row gives up to four events, each at the beginning of its day in the account's zone:
//
//	ad_cost     −metrics.costMicros / 10^6, in whatever currency
//	impression  metrics.impressions
//	click       metrics.clicks
//	conversion  metrics.conversions, which has fractions, with their value as Gross
//
// Of a metric that is 0 or not there, there is no event; a row with none of them is
// skipped as "zero". A cost that is negative reverses. Micros that are no whole number of
// minor units stay as they are. Conversions are binary fractions: behind the twelfth
// decimal they are rounded. Figures are signed as costs are: money spent is negative.
//
// The key is customer|date|campaign|ad group|…|metric, where … are an ad, a keyword and
// the segments of the row, as "ad=514|device=MOBILE". It is the same in an answer and in
// an export. A segment that this package does not know makes the answer a
// [*adapters.DriftError], because rows that differ in it only would have one key; an
// export does not say what it is split by, so it must not have others. The dimension
// "level" is how fine the row is.
//
// Google changes days for weeks: a pull replaces each day of the window, as a whole. The
// client brings the OAuth token and the headers developer-token and, for an account below
// a manager, login-customer-id. The account is the customer id, with dashes or without.
//
// Not covered: invoices and the credits on them, and conversions by the time of the
// conversion (metrics.conversionsByConversionDate).
package googleads
