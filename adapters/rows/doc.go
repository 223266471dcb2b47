// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Package rows reads the rows of what partners send, tables and JSON, and turns their
// fields into amounts, times and words, so that a mapping is little more than a list
// of fields.
//
//	t, err := rows.Table(in, out, &adapters.Table{
//		Columns: adapters.Columns("Id", "Type", "Created", "Currency", "Gross"),
//	}, nil)
//	if err != nil {
//		return err // a column is missing
//	}
//	for t.Next() {
//		m := t.Word("Type", types)
//		t.Emit(event.Event{
//			Key:   event.Key{ID: t.Need("Id")},
//			Kind:  m.Kind,
//			At:    t.Time("Created", time.DateTime, in.Zone),
//			Gross: t.Amount("Gross", t.Currency("Currency")),
//		})
//	}
//	return t.Err()
//
// A field that cannot be read makes its row a rejection, with line and column, and
// the rows behind it are read: no field needs a check of its own. A field that is
// absent is the zero value, and [Row.Need] asks for one that must be there.
//
// # What is read
//
// [Table] reads anything with one character between fields; [JSON] a list in a
// document, [JSONLines] a document on each line. gzip and byte order marks, of UTF-16
// too, are understood. No more than a row is held, of at most 1 MiB, 4096 fields and 64
// levels; a larger one is rejected, and read past.
//
// Numbers are read digit by digit and are exact. The names of zones are a fixed table
// ([Zone]), because package time takes one that it does not know for UTC. What a
// partner's word for a type of row means is a table too ([Words]); a word that is not
// in it is a fault, never passed over.
package rows
