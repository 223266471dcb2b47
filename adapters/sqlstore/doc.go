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
// On PostgreSQL the log is partitioned by ranges of record numbers, the tables
// jupan_log_p1 and so on, each [Options].PartitionRecords long. Append makes the next
// one while half of the last is free; a process that may not make tables goes on in
// what is there, and fails when that is full. Open turns the table of an earlier
// version into the first partition, without copying it. A partition that is full never
// changes again: it may be moved to another tablespace, dumped once, or detached
// (ALTER TABLE jupan_log DETACH PARTITION jupan_log_p1). While it is detached, books
// that are open go on: they post, close, pay and follow each other. What reads the log
// from its beginning, to open a book, to verify, back up or explain it, fails with a
// [*book.BrokenError] that names the first record that is not there, until the
// partition is attached again.
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
