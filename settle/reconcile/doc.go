// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package reconcile holds our figures against theirs: a partner's statement, a
// bank's, or what a manual process came to.
//
//	result, err := reconcile.Run(ours, theirs, &reconcile.Options{
//		Explanations: []reconcile.Explanation{
//			{Key: "2026-01", Amount: money.MustParse("-100 USD"), Reason: "invalid traffic"},
//		},
//	})
//	if err != nil {
//		log.Fatal(err)
//	}
//	err = result.Text(os.Stdout, &reconcile.ReportOptions{Title: "January, ads"})
//
// # Words
//
//   - A [Row] is one line of either side: [Ours] or [Theirs]. [FromEvents] and
//     [FromStatement] make rows, and a host makes any others.
//   - A [Rule] is one pass over the rows that the rules before it left: by key, by
//     amount and date, by groups that add up to a row of the other side.
//   - A [Match] is a result. Every row is in exactly one: matched, different, on one
//     side only, a duplicate, or rejected.
//   - A [Difference] is a figure in which the sides differ, with its [Cause]: what it
//     looks like, as digits transposed.
//   - An [Explanation] is a reason that is known for a part of a difference.
//   - A [Tolerance] is within what two figures count as equal: absolute, or relative
//     to the figure of a side that is named.
//   - A [Total] is the control total of a currency and the bridge from our sum to
//     theirs.
//   - A [Shadow] is the record of months in which jupan ran beside a manual process:
//     how much was equal, why the rest was not, whether to switch, what it saved.
//
// # Promises
//
// No row is dropped, and counts and sums add up: [Run] holds its result to that and
// returns [settle.ErrInvariant] otherwise. The order of the rows does not matter.
// Negative amounts match like positive ones. Nothing matches by accident: two rows
// with different keys are never joined unless a rule asks for it, a rule of an
// unknown method joins nothing, a search that several groups fit takes none, and
// one that ends at its bound says so in the result. There is no floating point,
// and no clock is read.
//
// Amounts are bounded like those of an event: below 10^15 with at most 12 decimals.
// A row beyond that is [Rejected] and shown; it does not stop the others.
//
// # Errors
//
// Faults of options are [OptionError]s, all at once; they match [ErrOptions].
//
// A record of a shadow run that does not fit is [ErrShadow].
//
// All functions may be called from several goroutines at once, and a [Result] is
// safe for concurrent use. A [Shadow] is for one goroutine at a time.
package reconcile
