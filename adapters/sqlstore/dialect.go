// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Dialect is the kind of a database.
type Dialect string

// The databases that are known.
const (
	// SQLite is 3.37 or later, one file.
	SQLite Dialect = "sqlite"
	// PostgreSQL is 11 or later.
	PostgreSQL Dialect = "postgresql"
)

// detect asks a database what it is. Only one of the two functions is there in each.
func (s *Store) detect(ctx context.Context) (Dialect, error) {
	var version string
	ask := func(query string) error {
		return s.patient(ctx, func() error { return s.db.QueryRowContext(ctx, query).Scan(&version) })
	}
	first := ask("SELECT version()")
	if first == nil {
		if strings.HasPrefix(version, "PostgreSQL") {
			return PostgreSQL, nil
		}
		return "", fmt.Errorf("neither SQLite nor PostgreSQL: %q", version)
	}
	if err := ask("SELECT sqlite_version()"); err != nil {
		return "", errors.Join(first, err)
	}
	return SQLite, nil
}

// replacer turns the statements of this package into those of a database: @ stands
// for the prefix of the tables and $1 for the first argument.
func (d Dialect) replacer(prefix string) *strings.Replacer {
	if d == SQLite {
		return strings.NewReplacer("@", prefix, "$", "?")
	}
	return strings.NewReplacer("@", prefix)
}

// querier is what a transaction and a connection have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
