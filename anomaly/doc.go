// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package anomaly keeps odd figures from becoming payments: it watches what partners report, says
// what is wrong, how surely, how much is at stake and what the right figure probably is.
//
//	monitor, err := anomaly.NewMonitor(&anomaly.Options{
//		Metrics: []anomaly.Metric{{Name: "gross", Currency: money.KRW}},
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//	monitor.Observe(past...)
//	monitor.Observe(anomaly.Observation{Series: series, Day: day, Value: money.Int(131_400_000)})
//	findings, err := monitor.Close(context.Background(), day)
//	if err != nil {
//		log.Fatal(err)
//	}
//	for _, f := range findings {
//		fmt.Println(f.Kind, f.Severity)
//		fmt.Println(f.Explain(settle.English))
//		fmt.Println(f.Explain(settle.Korean))
//	}
//
// # Words
//
//   - A [Series] is one daily figure: a metric of an entity in a feed of a partner. The series of a
//     feed explain one another: orders tell what sales should be, and a holiday hits all stores.
//   - An [Observation] is a series' value on a day; a restated day has a higher revision.
//   - A [Finding] says what is odd: its [Kind], how probable a fault is, the range that was expected,
//     what is at stake, the right value where only one is likely, and the [Evidence], whose
//     weights add up to the score. Explain tells it in one sentence, in English or Korean.
//   - An incident is the cause that findings have in common; its ID is that of the first of them.
//     [Together] joins those of files, rows and days.
//   - A [Label] is a person's verdict. Labels move thresholds and mend history.
//
// # How a value is judged
//
// Values are compared as logarithms with three forecasts: from the series' own past (level, day of
// the week, robust scale), from the errors of its peers on that day, and from the ratio to its
// steadiest sibling. Named slips, ×10, ×100, ×1000, ×10⁶, their inverses and the exchange rates that
// the host lists, are weighed against an honest value; so are the range of ninety days and the
// digits: a count multiplied by a thousand ends on three zeros. A logistic score adds it up. Its
// weights, and the thresholds for a budget of false alerts, were fitted on one half of a public corpus
// and are measured on the other: run "go run ./anomaly/internal/bench slips".
//
// What that cannot see is not hidden: a day that is a tenth too high, or has two digits swapped, looks
// like a day. Rows ([Rows]), balances ([Record]), statements ([Statements]), files (package contract)
// and reconciliation find those.
//
// # Promises
//
// The same observations give the same findings and the same saved bytes: one by one or all at
// once, in any order within a day, restated late, with restarts, divided by feed and merged, on
// any machine. A value is scored before anything is learned from it, and nothing is learned from one
// that was flagged, until three days agree with it or a person says so: a bad day never becomes the
// norm. No clock is read, no goroutine started, and money stays exact: floating point decides what
// to ask about, never what is paid.
//
// # From finding to payment
//
// A [Watch] stands beside a book and does all of it: it counts what the book is given, judges the days
// that are over, keeps what is odd on a [Desk] until a named person answers, and is the guard of the
// book's Close. Answers are written into the book's chain:
//
//	watch, err := anomaly.NewWatch(&anomaly.WatchOptions{
//		Scopes: anomaly.ScopesOf(agreements),
//		Record: func(ctx context.Context, e anomaly.Entry) error {
//			return b.Note(ctx, "finding "+e.Finding, book.By{Name: e.By, At: e.At, Why: e.Text})
//		},
//	})
//	b, err = book.Open(ctx, store, plan, &book.Options{Guards: []book.Guard{book.GuardOf(watch.Blocking)}})
//
// Its parts, [Totals], [Monitor], [Desk] and [Gate], are there for hosts that put them together
// otherwise.
//
// [Alerts] sends one alert for one incident. [Arrivals] tells which feed is late, and a [TrustBook] how
// far a partner's data can be trusted. A [Report] shows what is open.
//
// All that learns is saved and restored: [Watch], [Monitor], [Rows] and [Totals] in sealed forms of
// their own, the rest as JSON. Equal states are equal bytes.
//
// # Errors
//
// Faults in data are findings. An error is an argument that makes no sense, what a host's own
// detector returned, or a saved form that is not one; errors wrap the sentinels of this package.
//
// # Extending
//
// A host's own [Check] looks at a day, its own [Detector] at a value, its own [Model] at what was
// found. Each gives evidence in the same form, under its own name.
//
// Findings are values. A Watch is safe for concurrent use; every other type is for one goroutine at a
// time.
package anomaly
