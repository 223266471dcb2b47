// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"runtime"

	// The driver registers itself as "duckdb".
	_ "github.com/duckdb/duckdb-go/v2"
)

// Duck settles the file with DuckDB in memory: one query reads, keeps one event per id, sums, rates
// and orders. See duck_sql.go for why the query looks as it does.
func Duck(ctx context.Context, job Job, w io.Writer) error {
	db, err := OpenDuck(ctx, job.Threads)
	if err != nil {
		return err
	}
	if err := errors.Join(copyLines(ctx, db, duckQuery(job), w), db.Close()); err != nil {
		return fmt.Errorf("peers: duck: %w", err)
	}
	return nil
}

// OpenDuck opens a DuckDB in memory that uses the threads, 0 for all, and may give rows in any
// order: keeping that of the file costs time and the queries here order what they return.
func OpenDuck(ctx context.Context, threads int) (*sql.DB, error) {
	if threads < 1 {
		threads = runtime.NumCPU()
	}
	options := fmt.Sprintf("?threads=%d&preserve_insertion_order=false", threads)
	db, err := sql.Open("duckdb", options)
	if err != nil {
		return nil, fmt.Errorf("peers: open duck: %w", err)
	}
	if err := db.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("peers: open duck: %w", err)
	}
	return db, nil
}

// copyLines writes the first column of each row as a line, and the second, which is the same in
// all, at the end.
func copyLines(ctx context.Context, db *sql.DB, query string, w io.Writer) (err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var out bytes.Buffer
	out.WriteString(Header)
	var line sql.NullString // null in the only row when no line is left
	var unique string
	for rows.Next() {
		if err := rows.Scan(&line, &unique); err != nil {
			return err
		}
		if line.Valid {
			out.WriteString(line.String + "\n")
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	fmt.Fprintf(&out, "unique,%s\n", unique)
	_, err = out.WriteTo(w)
	return err
}
