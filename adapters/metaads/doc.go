// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package metaads is the adapter for the Insights of Meta's Marketing API: ads on
// Facebook, Instagram and elsewhere.
//
//	in := &adapters.Input{Stream: "ads", Source: "meta", Name: "day.json", Body: file, Zone: seoul}
//	a := metaads.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// The streams "accounts", "campaigns", "adsets" and "ads" are the same money, ever finer:
// pull one of them. Each is what GET /act_…/insights answers with time_increment=1, and is
// pulled from there, or such an answer as a file; the stream "exports" is such rows as a
// table, without conversions. With Async, Meta is asked to make the
// report; it is asked for every 15 seconds until it is ready, and then read. A row that is
// of more than a day makes the answer a [*adapters.DriftError].
//
// A row gives up to four events, each at the beginning of its day in the account's zone:
//
//	ad_cost     −spend, in account_currency
//	impression  impressions
//	click       clicks, which are all clicks and not those on links only
//	conversion  one type of actions, with that of action_values as Gross
//
// Of a metric that is 0 or not there, there is no event; a row with none of them is
// skipped as "zero". Types of actions overlap, so one is taken and none added up: see
// Adapter.Conversions. An action whose value is missing or empty is not there.
//
// The key is account|id|date|…|metric, where id is that of the ad, or of what the level
// is, and … are the breakdowns of the row, as "country=KR|". A file must not be split by a
// breakdown that Adapter.Breakdowns does not allow, because rows that differ in it only
// would have one key. Conversions of a Window have it in their metric:
// "conversions@7d_click".
//
// Meta changes days for weeks: a pull replaces each day of the window, as a whole. The
// client brings the access token in a header. Being asked too often is told by a code in
// a 400, with the time to wait in a header; code 1 may mean that a report is too large,
// and Async helps.
//
// Not covered: tables of conversions, the lists conversions and conversion_values of
// custom conversions, and the credits of invoices.
package metaads
