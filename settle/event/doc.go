// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package event is what a partner reports: facts, one to an [Event], and the
// wire form that carries them. Whoever feeds jupan needs this page and no other.
//
//	in, err := event.NewReader(file, &event.ReaderOptions{Name: "jan.csv", Source: "shop"})
//	if err != nil {
//		fmt.Println(err) // not the wire form, or one that is not known here
//		return
//	}
//	events := make([]event.Event, 512)
//	for {
//		n, err := in.Read(events)
//		for _, e := range events[:n] {
//			fmt.Println(e.Key, e.Kind, e.At.Format(time.DateTime), e.Gross)
//		}
//		if errors.Is(err, io.EOF) {
//			break
//		}
//		if err != nil {
//			fmt.Println(err) // the input broke off
//			return
//		}
//	}
//	for _, r := range in.Rejections() {
//		fmt.Println(r) // jan.csv:3: event: gross "12,5": malformed: …
//	}
//
// # An event
//
// An event says what happened, to the [Key] under which its source knows it: the
// same key again is the same fact, told twice. What a source later learns is
// another event, with a key of its own and a Parent; what it restates as a whole
// is a [Batch] with a Partition.
//
// Amounts are as the source stated them and signed from our balance with that
// partner: what adds to what they owe us is positive. Each [Kind] has its natural
// sign, and Reverses turns it around:
//
//	kind                         Gross      Reverses
//	payment_captured, bet        positive   taken back
//	payment_cancelled, win       negative   or 0
//	payment_refunded             negative   the refund failed
//	chargeback                   negative   the dispute was won
//	fee, ad_cost                 negative   given back
//	payout                       negative   it failed
//	conversion                   any        for information; Quantity counts, negative if reversed
//	rollback, adjustment         any
//	impression, click            none       Quantity counts; negative if reversed
//	a host's own, as "survey"    any
//
// [Event.Validate] holds an event to this; nothing invalid is read or written.
// Nothing is derived, either: net is not gross and fee, but what they stated.
//
// # The wire form
//
// A file is CSV or JSON Lines, either compressed with gzip or not, with one event
// to a line. Fields and columns have the names that [Columns] lists. Only id,
// kind and at must be there, and source unless the reader is told it; what is
// empty or missing is not stated.
//
//	id,kind,at,order,party,currency,gross
//	ch_1,payment_captured,2026-01-15T12:34:56Z,ord-1,kim,KRW,12900
//
//	{"id":"ch_1","kind":"payment_captured","at":"2026-01-15T12:34:56Z","order":"ord-1","party":"kim","currency":"KRW","gross":"12900"}
//
// What the fields hold:
//
//   - at and booked are RFC 3339, to the nanosecond at most, and become UTC.
//   - gross, fee, net and quantity are plain decimals: no exponents, no
//     separators. An amount may carry a currency other than the row's: "9.61 EUR".
//     In JSON they are strings; numbers are read too, digit by digit.
//   - quantity is 1 where an impression, click or conversion states none, and −1
//     where that reverses.
//   - parent is source/id, or /id for a source that is the row's own.
//   - Other dimensions are columns dim.country, or an object in the column dims;
//     in JSON an object dims. The origin is origin.file and so on; in JSON an
//     object.
//   - Text is UTF-8 without control characters, at most [MaxText] bytes, so a
//     record never spans lines. Quotation marks in CSV are as in RFC 4180; a
//     backslash has no meaning there.
//
// The first line may be a preamble, which names the version of the wire form and
// the partition that the file restates:
//
//	#jupan events/1 partition="ads/2026-01-15" version=3
//	{"jupan":"events/1","partition":"ads/2026-01-15","version":3}
//
// # Faults
//
// A row that is not right is a [Rejection], with its place and reason, and the
// rows behind it are read; the rows are always as many as the events and the
// rejections together. An input that cannot be relied on, an unknown version or
// column or a stream that breaks off, is a [*WireError]: nothing more is read of
// it. A field that is not as it must be is a [*FieldError] in both.
//
// Events and batches are values: safe to share once nobody writes to them. A
// [Reader] and a [Writer] belong to one goroutine each; [OpenRanges] gives several
// readers of one file.
package event
