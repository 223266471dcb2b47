// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package naver is the adapter for Naver Search Ads: the large reports (StatReport), which
// have a day of an account's costs and results each.
//
//	in := &adapters.Input{Stream: "ad", Source: "naver", Name: "20260105.tsv", Body: file, Zone: seoul}
//	a := naver.Adapter{}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// Each type of report is a stream, by its name in lower case: "ad", "ad_detail",
// "ad_conversion", "ad_conversion_detail", "expkeyword" and "naverpay_conversion". The
// detailed ones and those by search term have the same money as the plain ones, cut
// finer: settle on one of them.
//
// A row of "ad" gives a cost, impressions and clicks, as far as there are any; a row of
// "ad_conversion" gives conversions, whose amount is the sales that Naver counts to them.
// Amounts are won. The cost is without value added tax, while the console and the /stats
// API show it with the tax. The key of an event is all columns of the row that are no
// figures, and the name of the figure. The sum of ranks and the count of video views are
// left out.
//
// The files have no header, so one with another number of columns is refused: Naver has
// put columns into the middle before. What it calls a conversion became a word on 3 July
// 2024; until then it was a number. Both are the dimension type as they stand.
//
// # Pulling
//
// A report is ordered for one day, asked for until it is made, and fetched. Naver changes
// reports for up to 48 hours, and calls one "changed" that it has: it is then ordered
// anew. The zone of the connection has to be that of Korea, in which Naver cuts its days.
// [Authorize] signs the requests.
//
// Not covered: the other types of reports (extensions, shopping, criteria), the list of
// campaigns, and the /stats API.
package naver
