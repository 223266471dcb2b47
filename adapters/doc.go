// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package adapters brings in what partners report: any partner, in one shape. An
// integrator writes an [Adapter], which is one pure function and a declaration; the
// [Runner] does everything else.
//
//	// What the partner sends: "id;amount;day" on each line.
//	info := adapters.Info{Name: "kiosk", Version: "1"}
//	decode := func(in *adapters.Input, out *adapters.Output) error {
//		lines := bufio.NewScanner(in.Body)
//		for n := int64(1); lines.Scan() && out.Row(n); n++ {
//			fields := strings.Split(lines.Text(), ";")
//			if len(fields) != 3 {
//				out.Reject("", event.ErrSyntax)
//				continue
//			}
//			gross, err := money.ParseIn(fields[1], money.KRW)
//			if err != nil {
//				out.Reject("amount", err)
//				continue
//			}
//			at, err := time.ParseInLocation(time.DateOnly, fields[2], in.Zone)
//			if err != nil {
//				out.Reject("day", err)
//				continue
//			}
//			id := event.Key{ID: fields[0]}
//			out.Event(event.Event{Key: id, Kind: event.PaymentCaptured, At: at, Gross: gross})
//		}
//		return lines.Err()
//	}
//
// Package rows makes that shorter: it reads tables and JSON in bounded memory, and
// turns fields into amounts, times and words. Package signature verifies messages,
// and package adaptertest proves that an adapter keeps its promises.
//
// # One function
//
// Decode is the same for a page of an API, a file and the body of a message: the
// same refund comes by all three ways. It is pure, so it can be tested with files,
// fuzzed, and run again over what was kept when a mapping is mended. It hands each
// row to an [Output], which keeps the books: rows are always as many as those that
// gave events, were rejected and were skipped, so nothing is dropped unseen.
//
// What an adapter decodes, the Runner posts to a [Sink]: a book, mostly, or with [Tee] a
// book and what else looks at events.
//
// An adapter never waits, tries again, counts, stores, or knows a secret.
// [Fetcher] gets one page with one call; [Receiver] says whether a message is the
// partner's own.
//
// # Words
//
//   - A stream is one kind of report. It appends facts, or restates days as a whole.
//   - A window is the half-open span that is asked for, fixed before the first page.
//   - A cursor says where the next page begins; only the adapter can read it.
//   - A partition is what a restatement replaces.
//   - A rejection is a row that cannot be used; a warning one that is used and odd.
//   - A control is a figure of the partner's held against the same figure of ours.
//   - Drift is an input whose shape is not the declared one.
//
// # Errors
//
// An error of Decode, Fetch or Verify is about an input as a whole. What can be
// tried again is [ErrTransient], which [RateLimitedError] is too; [ErrAuth] and
// [ErrCursor] have their own ways. [DriftError] and [FormatError] say where an input
// is at fault. A faulty row is an [event.Rejection] and no error.
//
// Adapters are safe for concurrent use; an Input and an Output belong to one
// goroutine.
package adapters
