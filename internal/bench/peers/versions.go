// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"context"
	"database/sql"
	"errors"
	"runtime/debug"
	"strings"
)

// Version is a program or module that takes part, and which one it is.
type Version struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Versions asks the peers what they are. One that cannot be asked says why in place of a version.
func Versions(ctx context.Context) []Version {
	list := []Version{
		{"DuckDB", versionOf(databaseVersion(ctx, "duckdb", "SELECT version()"))},
		{"SQLite", versionOf(databaseVersion(ctx, "sqlite3", "SELECT sqlite_version()"))},
		{"PostgreSQL", versionOf(PostgresVersion(ctx))},
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return list
	}
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/shopspring/decimal", "github.com/duckdb/duckdb-go/v2",
			"github.com/mattn/go-sqlite3", "github.com/jackc/pgx/v5":
			list = append(list, Version{m.Path, m.Version})
		}
	}
	return list
}

func versionOf(version string, err error) string {
	if err != nil {
		return err.Error()
	}
	return strings.TrimPrefix(strings.TrimSpace(version), "postgres (PostgreSQL) ")
}

func databaseVersion(ctx context.Context, driver, query string) (version string, err error) {
	db, err := sql.Open(driver, "")
	if err != nil {
		return "", err
	}
	err = db.QueryRowContext(ctx, query).Scan(&version)
	return version, errors.Join(err, db.Close())
}
