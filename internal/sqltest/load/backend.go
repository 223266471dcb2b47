// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of PostgreSQL
	_ "modernc.org/sqlite"             // the driver of SQLite

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/internal/sqltest/cluster"
	"github.com/jupan-go/jupan/settle/book"
)

// The stores that a book may be measured on.
const (
	inMemory     = "memory"
	onSQLite     = "sqlite"
	onPostgreSQL = "postgresql"
)

// backend is where the log of a book is. Close gives back all that was made for it.
type backend struct {
	kind, dsn string
	prefix    string // of the tables; empty is tablePrefix
	db        *sql.DB
	store     book.Store
	closers   []func()
}

func storeFlags(f *flag.FlagSet, kind string) *backend {
	b := &backend{}
	f.StringVar(&b.kind, "store", kind, "memory, sqlite or postgresql")
	f.StringVar(&b.dsn, "dsn", "", "a PostgreSQL server to use, whose tables load* it makes and drops")
	return b
}

const tablePrefix = "load_"

// open makes the store.
func (b *backend) open(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if b.prefix == "" {
		b.prefix = tablePrefix
	}
	driver, dsn := "pgx", b.dsn
	switch b.kind {
	case inMemory:
		b.store = &book.Memory{}
		return nil
	case onSQLite:
		dir, err := os.MkdirTemp("", "jupan-load")
		if err != nil {
			return err
		}
		b.closers = append(b.closers, func() { _ = os.RemoveAll(dir) })
		driver, dsn = "sqlite", "file:"+filepath.Join(dir, "book.db")
	case onPostgreSQL:
		if dsn == "" {
			c, err := cluster.Start()
			if err != nil {
				return err
			}
			b.closers = append(b.closers, c.Remove)
			dsn = c.DSN()
		}
	default:
		return fmt.Errorf("load: no store %q", b.kind)
	}
	b.dsn = dsn
	if b.db, err = sql.Open(driver, dsn); err != nil {
		return err
	}
	b.closers = append(b.closers, func() { _ = b.db.Close() })
	if b.kind == onPostgreSQL {
		b.closers = append(b.closers, func() { _ = b.drop(context.WithoutCancel(ctx)) })
	}
	b.store, err = sqlstore.Open(ctx, b.db, &sqlstore.Options{Prefix: b.prefix})
	return err
}

// driver is the name of the driver of a database.
func (b *backend) driver() string {
	if b.kind == onSQLite {
		return "sqlite"
	}
	return "pgx"
}

// close gives back what open has taken, the last first.
func (b *backend) close() {
	for len(b.closers) > 0 {
		last := len(b.closers) - 1
		b.closers[last]()
		b.closers = b.closers[:last]
	}
}

// drop removes the tables from a server of the host's.
func (b *backend) drop(ctx context.Context) error {
	var faults []error
	for _, name := range []string{"head", "log", "inbox", "checkpoint", "input", "blob", "part", "schema"} {
		_, err := b.db.ExecContext(ctx, "DROP TABLE IF EXISTS "+b.prefix+name+" CASCADE")
		faults = append(faults, err)
	}
	_, err := b.db.ExecContext(ctx, "DROP FUNCTION IF EXISTS "+b.prefix+"log_refuse CASCADE")
	return errors.Join(append(faults, err)...)
}

// bytes is how much disk the log takes.
func (b *backend) bytes(ctx context.Context) (n int64, err error) {
	switch b.kind {
	case onSQLite:
		err = b.db.QueryRowContext(ctx, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").Scan(&n)
	case onPostgreSQL:
		err = b.db.QueryRowContext(ctx, `SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
			FROM pg_catalog.pg_class c WHERE c.relkind = 'r' AND c.relname LIKE $1`, b.prefix+"log%").Scan(&n)
	}
	return n, err
}
