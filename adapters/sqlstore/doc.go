// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package sqlstore keeps a book, and what comes into it, in the host's own SQLite or
// PostgreSQL database, through database/sql. The driver is the host's.
//
//	store, err := sqlstore.Open(ctx, db, nil)
//	if err != nil {
//		panic(err)
//	}
//
//	// The host's order and its event are there together, or neither is.
//	tx, err := db.BeginTx(ctx, nil)
//	if err != nil {
//		panic(err)
//	}
//	if _, err := tx.ExecContext(ctx, "INSERT INTO orders (number, won) VALUES ('7', 12000)"); err != nil {
//		panic(err)
//	}
//	paid := event.Event{
//		Key:   event.Key{Source: "shop", ID: "7"},
//		Kind:  event.PaymentCaptured,
//		At:    time.Date(2026, 1, 5, 3, 0, 0, 0, time.UTC),
//		Gross: money.MustParse("12000 KRW"),
//	}
//	if err := store.Enqueue(ctx, tx, event.Batch{Events: []event.Event{paid}}); err != nil {
//		panic(err)
//	}
//	if err := tx.Commit(); err != nil {
//		panic(err)
//	}
//
// A [Store] is three things in one: the [book.Store] that a book is opened on, the
// inbox of the example, which [Store.Drain] empties into the book, and the
// [adapters.Checkpoints] and [adapters.Archive] of an [adapters.Runner].
//
// # The log
//
// A row of the log is a whole batch of events or a step, and carries the hash of the
// row before. Appending waits for others in the database itself, so several processes
// may share one book: on PostgreSQL by a row that is locked, on SQLite by the lock of
// the file. Append returns when the commit is on the disk: SQLite runs with a
// write-ahead log and synchronous=FULL, and PostgreSQL with synchronous_commit on,
// whatever the host's defaults. The tables refuse to change or delete what is in the
// log; a gap or a missing end is a [*book.BrokenError] when it is read.
//
// # The database
//
// [Open] makes the tables jupan_head, jupan_log, jupan_inbox, jupan_checkpoint,
// jupan_input, jupan_blob, jupan_part and jupan_schema, or with another prefix, and
// brings older ones up to date; several processes may do so at once. Tables of a later
// version are refused with a [*SchemaError]. Where they are up to date, Open changes
// nothing, so a host may make them with other rights than it runs with. On SQLite a
// host that writes to the same file sets a busy_timeout on its own connections.
//
// The inbox and the archive hold what comes in as it comes, with names of customers;
// the log holds what the book makes of it, encrypted where the book has keys. Backups
// of the log are made by [book.Backup], also from one kind of database to the other.
//
// # Errors
//
// An error of Append other than [book.ErrMoved] leaves open whether the records are
// there; a book reads and finds out. A full disk, a database that may only be read and
// a lost connection are such errors, and nothing is damaged by them. [InboxError] names
// a batch of the inbox that cannot be read.
package sqlstore
