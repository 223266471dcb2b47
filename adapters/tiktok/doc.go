// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package tiktok is the adapter for TikTok Ads: the reports of the API for Business.
//
//	in := &adapters.Input{Stream: "ads", Source: "tiktok", Name: "day.json", Body: file, Zone: zone}
//	a := tiktok.Adapter{Currency: money.USD}
//	out := adapters.NewOutput(a.Info(), in, &adapters.OutputOptions{Deliver: deliver})
//	summary, err := out.Close(a.Decode(in, out))
//
// The streams "advertisers", "campaigns", "adgroups" and "ads" are the same money, ever
// finer: pull one of them. Each is what GET /open_api/v1.3/report/integrated/get/ answers
// with report_type BASIC, for auction ads, by stat_time_day, and is pulled from there, or
// such an answer as a file. A file may be split by stat_time_hour, gender, age, country
// and the other dimensions of an audience too. The stream "exports" is such rows as a
// table, with the names of dimensions and metrics for columns.
//
// A row gives up to four events, each at the beginning of its day in the account's zone:
//
//	ad_cost     −spend, in Adapter.Currency
//	impression  impressions
//	click       clicks
//	conversion  conversion, asked for of ad groups and ads only; without a value
//
// Of a metric that is 0, "-" or not there, there is no event; a row with none of them is
// skipped as "zero". The key is id|date|…|metric, where id is that of the ad, or of what
// the level is, and … are the hour and the dimensions of the row, as "gender=MALE|". Ids
// are numbers of up to 19 digits, and keep all of them.
//
// A refusal is an answer with 200 and a code: too many calls are tried again later, a bad
// token is [adapters.ErrAuth]. Part of an answer (20001) is no answer.
//
// TikTok changes days for about four weeks: a pull replaces each day of the window, as a
// whole. The zone of an account is what TikTok calls it, such as "Etc/GMT+8", which is
// eight hours behind UTC; [time.LoadLocation] knows these names and their odd sign. The
// client brings the token in the header Access-Token. The account is the advertiser id.
//
// Not covered: reach and frequency ads (reservation), values of purchases. TikTok reports at most 20,000 ads at a time: an account with more is to be
// pulled by ad groups or campaigns.
package tiktok
