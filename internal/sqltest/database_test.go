// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/internal/sqltest/cluster"
)

func TestMain(m *testing.M) {
	if job := os.Getenv(childJob); job != "" {
		os.Exit(child(job))
	}
	code := m.Run()
	if tests.started {
		if c, err := postgres(); err == nil {
			c.Remove()
		}
	}
	os.Exit(code)
}

// postgres starts the cluster when it is first asked for.
var postgres = sync.OnceValues(func() (*cluster.Cluster, error) {
	tests.started = true
	return cluster.Start()
})

// database is where a test's tables are.
type database struct {
	driver, dsn, prefix string
}

var tests struct {
	sync.Mutex
	n       int  // how many prefixes were given out
	started bool // whether a cluster was
}

// each runs a test on both databases, each time with tables of its own.
func each(t *testing.T, f func(t *testing.T, d database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, sqliteFile(t)) })
	t.Run("postgresql", func(t *testing.T) { f(t, postgresTables(t)) })
}

func sqliteFile(tb testing.TB) database {
	return database{"sqlite", "file:" + filepath.Join(tb.TempDir(), "book.db"), "jupan_"}
}

func postgresTables(tb testing.TB) database {
	tb.Helper()
	c, err := postgres()
	if err != nil {
		tb.Skip(err)
	}
	tests.Lock()
	defer tests.Unlock()
	tests.n++
	return database{"pgx", c.DSN(), fmt.Sprintf("t%d_", tests.n)}
}

// connect returns another handle of the database, as another process has.
func (d database) connect(tb testing.TB) *sql.DB {
	tb.Helper()
	db, err := sql.Open(d.driver, d.dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// open returns a store with a handle of its own.
func (d database) open(tb testing.TB) *sqlstore.Store {
	tb.Helper()
	return d.on(tb, d.connect(tb))
}

func (d database) on(tb testing.TB, db *sql.DB) *sqlstore.Store {
	tb.Helper()
	s, err := sqlstore.Open(tb.Context(), db, &sqlstore.Options{Prefix: d.prefix})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// bytes is the type of bytes.
func (d database) bytes() string {
	return map[string]string{"sqlite": "BLOB", "pgx": "BYTEA"}[d.driver]
}

// exec runs a statement with the prefix of the test's tables in it.
func (d database) exec(tb testing.TB, db *sql.DB, text string) {
	tb.Helper()
	if _, err := db.ExecContext(tb.Context(), fmt.Sprintf(text, d.prefix)); err != nil {
		tb.Fatal(err)
	}
}
