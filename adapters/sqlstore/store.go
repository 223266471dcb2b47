// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/book"
)

// Store keeps a book's log, an inbox of events, and what a [adapters.Runner] needs, in
// one database. It implements [book.Store], [adapters.Checkpoints] and
// [adapters.Archive]. It is safe for concurrent use, and several processes may use the
// same tables.
type Store struct {
	db      *sql.DB
	dialect Dialect
	prefix  string
	text    *strings.Replacer
	turn    chan struct{} // held while this Store writes
	wait    time.Duration
	page    int
	width   int64 // records of a partition
	denied  bool  // a partition could not be made in advance; guarded by turn
}

var (
	_ book.Store           = (*Store)(nil)
	_ adapters.Checkpoints = (*Store)(nil)
	_ adapters.Archive     = (*Store)(nil)
)

// Options are what a [Store] may be told. The zero value, or nil, finds out what the
// database is and begins its tables' names with "jupan_".
type Options struct {
	// Dialect is what the database is; it is asked if that is not said.
	Dialect Dialect
	// Prefix begins the names of the tables, so that several books live in one
	// database: a-z, 0-9 and _, beginning with a letter, at most 32 bytes. Empty is
	// "jupan_".
	Prefix string
	// LockWait is how long to wait while another process writes to the same SQLite
	// file; 0 is 30 seconds. PostgreSQL waits as long as the context allows.
	LockWait time.Duration
	// PageBytes is about how much a read holds in memory; 0 is 4 MiB. One record is
	// held whole, however long.
	PageBytes int
	// PartitionRecords is how many records a new partition of PostgreSQL's log holds; 0
	// is 262,144. Processes may differ: each makes its partitions at its own width.
	PartitionRecords int64
}

func (o *Options) validate() error {
	var faults []error
	if o.Dialect != "" && o.Dialect != SQLite && o.Dialect != PostgreSQL {
		faults = append(faults, fmt.Errorf("sqlstore: options: dialect %q is not known", o.Dialect))
	}
	if !isPrefix(o.Prefix) {
		faults = append(faults, fmt.Errorf("sqlstore: options: prefix %q: want a-z, 0-9 and _", o.Prefix))
	}
	if o.LockWait < 0 || o.PageBytes < 0 || o.PartitionRecords < 0 {
		faults = append(faults, errors.New("sqlstore: options: a negative bound"))
	}
	return errors.Join(faults...)
}

// prefixMax leaves room for the tables' own names in PostgreSQL's 63 bytes.
const prefixMax = 32

// isPrefix keeps everything out of the statements that would have to be quoted.
func isPrefix(s string) bool {
	if s == "" || len(s) > prefixMax || s[0] < 'a' || s[0] > 'z' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// Open returns the Store in a database, whose tables are made or brought up to date. A
// database that a later version has changed is refused with a [*SchemaError]. The
// database stays the host's, which closes it.
func Open(ctx context.Context, db *sql.DB, opts *Options) (*Store, error) {
	if db == nil {
		return nil, errors.New("sqlstore: open: no database")
	}
	var o Options
	if opts != nil {
		o = *opts
	}
	if o.Prefix == "" {
		o.Prefix = "jupan_"
	}
	if o.LockWait == 0 {
		o.LockWait = 30 * time.Second
	}
	if o.PageBytes == 0 {
		o.PageBytes = 4 << 20
	}
	if o.PartitionRecords == 0 {
		o.PartitionRecords = 1 << 18
	}
	if err := o.validate(); err != nil {
		return nil, err
	}
	s := &Store{
		db: db, dialect: o.Dialect, prefix: o.Prefix,
		turn: make(chan struct{}, 1), wait: o.LockWait, page: o.PageBytes,
		width: o.PartitionRecords,
	}
	if err := s.prepare(ctx); err != nil {
		return nil, fmt.Errorf("sqlstore: open: %w", err)
	}
	return s, nil
}

// q writes a statement in the database's own way.
func (s *Store) q(text string) string { return s.text.Replace(text) }
