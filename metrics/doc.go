// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package metrics steers a business by one north star and by indicators that
// are proven to lead it, from the same events that settlement reads.
//
//	model := &metrics.Model{
//		Name: "shop", Currency: money.KRW, Events: []event.Kind{"signup"},
//		Calendar: settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday},
//		NorthStar: metrics.NorthStar{Metric: metrics.Metric{
//			Name: "returning", Title: "Customers who buy again within 30 days", Owner: "kim",
//			Is: metrics.Retention{Of: metrics.Of(metrics.SettledOrders), Kind: metrics.WithinDays, Days: 30},
//		}},
//		Leading: []metrics.Indicator{{LeadsBy: 4, Metric: metrics.Metric{
//			Name: "onboarded", Title: "New accounts that buy within a day", Owner: "lee",
//			Is: metrics.Funnel{
//				Steps:  []metrics.Signal{metrics.On("signup"), metrics.Of(metrics.SettledOrders)},
//				Within: metrics.Day,
//			},
//		}}},
//	}
//	board, err := metrics.NewBoard(model, nil)
//	if err != nil {
//		log.Fatal(err) // all faults of the model at once
//	}
//	if _, err = board.Add(event.Batch{Events: events}); err != nil {
//		log.Fatal(err)
//	}
//	view := board.At(asOf)
//	verdicts, err := view.Leads(metrics.Window{}, nil)
//	if err != nil {
//		log.Fatal(err)
//	}
//	fmt.Println(view.Report(january, verdicts))
//
// # Words
//
//   - A [Model] is how a business steers: exactly one [NorthStar], leading
//     [Indicator]s, [Guardrail]s, other [Metric]s, and the [Stage]s of the customers'
//     journey. It is a Go value and the same as JSON ([ParseModel],
//     model.schema.json).
//   - A [Definition] is what a metric is: [Rate], [Retention], [Funnel], … It reads
//     [Signal]s: events of some kinds, or orders in some state.
//   - A [Board] is the fold of events under a model: add, merge, save, restore.
//   - A [View] is what a board says at a moment. [View.Read] gives one figure,
//     [View.Series] one for each period, [View.By] one for each campaign, and
//     [View.Report] all of them. A [Review] is the page for the weekly meeting: text,
//     JSON, or HTML with plots.
//   - An [Estimate] is one figure: a value with its interval, the number of
//     observations behind it, how many are not ripe yet, what it covers, how fresh
//     the data is, and the digest of the definition that produced it.
//   - A [LeadVerdict] is whether an indicator moves before the north star does:
//     leads, coincident, lags or unverified. Decisions may rest on an indicator only
//     while its verdict is [LeadVerdict.Usable].
//
// # What stands on it
//
// Packages experiment, forecast and bandit try things, look ahead and choose; package
// feature keeps what models learn from. They read the same events, or figures of views.
//
// # Promises
//
// The same batches, in any order, with any repeats, divided and merged in any way,
// saved and restored, give the same bytes and the same figures; and the board knows
// the same as a [settle.Tally] of the same batches. An order that is cancelled is
// taken back on the day on which it was counted. Counts and money are exact until
// the last division. No figure is NaN: one that does not exist says why. Bits do
// not depend on the machine. The package reads no clock and starts no goroutine.
//
// # Cost
//
// What a metric listens to is decided once for all events that are alike, so that
// an event costs the same whatever came before and hardly more with more metrics.
// Counts, sums, rates, quantiles, distinct counts and surveys are kept by day, and
// reading them costs as much as there are days and kinds of events. Histories
// (retention, funnels, conversions, orders) are worked out when they are first read
// at a moment, in proportion to the events that have to do with them.
//
// # Errors
//
// Faults of models are [settle.FieldError]s, all at once; [settle.Faults] lists
// them. Faults of single events are values in [settle.Added]. [ErrModel],
// [ErrFormat] and [ErrUnknown] say what was asked of the wrong board.
//
// A Board and its views are for one goroutine at a time. All other values are safe
// for concurrent use as long as nobody changes them.
package metrics
