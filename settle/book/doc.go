// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package book keeps settlement over time: what was posted, what was decided, and the
// periods of each agreement, which go from open to closed, approved and paid.
//
//	b, err := book.Open(ctx, &book.Memory{}, plan, nil)
//	if err != nil {
//		fmt.Println(err)
//		return
//	}
//	if err := b.Post(ctx, event.Batch{Events: january}); err != nil { // any number of times
//		fmt.Println(err)
//	}
//	if err := b.Close(ctx, "kim", "2026-01", book.By{Name: "ann", At: first}); err != nil {
//		fmt.Println(err)
//	}
//	if err := b.Post(ctx, event.Batch{Events: later}); err != nil {
//		fmt.Println(err)
//	}
//	s, state, err := b.Statement("kim", "2026-02") // on what is known now
//
// # The log
//
// All that a book knows is in one log of records, which a [Store] keeps: batches of
// events that were accepted, and steps that people took. What a book says is a fold of
// its log, so that a book that is opened again says the same, and the log as it was at
// any record gives the statements of that moment again, to the byte ([Book.At]). Each
// record carries the hash of the one before, and steps may be signed: [Verify] finds
// the first record that is not as it was written.
//
// # Closing
//
// A statement of an open period is provisional. [Book.Close] fixes it, on all that the
// log has up to there. What comes later and belongs to a closed period is a correction
// in the next one that is open: the closed period is rated again from the beginning,
// and the difference to what was booked is booked once, line by line, each with the
// period it corrects and the reason:
//
//	late         events that came after the close
//	refund       cancellations, refunds, chargebacks
//	restatement  a source restated a partition
//	clerical     a person put a mistake right ([Book.Correct])
//	terms        another agreement, rate of exchange or arithmetic
//
// Where several reasons change one line, such as a tier that a late sale reaches and a
// refund loses again, each has the difference that it made when it came. At any time
//
//	Σ closed statements + corrections to come = Σ statements of those periods on all that is known
//
// # Who does what
//
// Who closes a period does not approve it, and who draws a payout up does not release
// it. [Options].Authorize decides who may do what beside that, and [Options].Guards may
// refuse a close. Each step has a name, a time and, where it goes against another, a
// reason; the library reads no clock.
//
//	period:  open → closed → approved → paid            rejected ⇄ closed by an approver
//	payout:  prepared → released → settled              returned by the bank, released again, or cancelled
//
// # Stores
//
// [Memory] is for tests. Package adapters/sqlstore keeps a book in SQLite or
// PostgreSQL. [Keys] encrypt what is stored; pseudonyms of customers are made where
// events are read, by the runner of package adapters.
package book
