// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package peers

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/shopspring/decimal"

	// The driver registers itself as "sqlite3".
	_ "github.com/mattn/go-sqlite3"
)

// SQLite settles the CSV file with SQLite in memory, the C library by way of its most used driver:
// rows go into a table whose primary key is the id, which drops repeats, and one query adds up.
// SQLite has no decimals, so amounts are whole millionths, which is exact; what the sums come to
// under the agreements is worked out in Go, as in [Typical]. It has one thread.
//
// 64 rows to an INSERT take half the time of one, since the driver's calls cost more than SQLite.
func SQLite(ctx context.Context, job Job, w io.Writer) (err error) {
	if job.JSONLines {
		return fmt.Errorf("peers: sqlite: %w", ErrUnable)
	}
	file, err := os.Open(job.Path)
	if err != nil {
		return fmt.Errorf("peers: sqlite: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return fmt.Errorf("peers: sqlite: %w", err)
	}
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := settleSQLite(ctx, db, job, file, w); err != nil {
		return fmt.Errorf("peers: sqlite: %w", err)
	}
	return nil
}

const (
	sqliteRows    = 64 // to an INSERT
	sqliteColumns = 7
)

const sqliteTable = `
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE event (id TEXT PRIMARY KEY, kind TEXT, month TEXT, party TEXT, ord TEXT, currency TEXT,
  value INTEGER) WITHOUT ROWID`

// sqliteSums adds up the events of each party, those without one under the party of their order.
const sqliteSums = `
WITH owner AS (SELECT ord, min(party) AS party FROM event WHERE kind = 'conversion' AND %t GROUP BY ord)
SELECT coalesce(nullif(e.party, ''), owner.party) AS payee, month, currency,
  sum(value) FILTER (WHERE kind = 'payment_captured'),
  sum(value) FILTER (WHERE kind IN ('payment_refunded', 'payment_cancelled')),
  sum(value) FILTER (WHERE kind = 'ad_cost'),
  sum(value) FILTER (WHERE kind = 'conversion' AND value > 0),
  sum(value) FILTER (WHERE kind = 'conversion' AND value < 0)
FROM event e LEFT JOIN owner ON e.party = '' AND owner.ord = e.ord
WHERE currency <> '' GROUP BY 1, 2, 3 HAVING payee IS NOT NULL`

func settleSQLite(ctx context.Context, db *sql.DB, job Job, file io.Reader, w io.Writer) error {
	if _, err := db.ExecContext(ctx, sqliteTable); err != nil {
		return err
	}
	if err := fillSQLite(ctx, db, readCSV(bufio.NewReaderSize(file, 1<<20))); err != nil {
		return err
	}
	b := newTypicalBook(false)
	if err := sumSQLite(ctx, db, fmt.Sprintf(sqliteSums, job.Attribution), b); err != nil {
		return err
	}
	var unique int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM event").Scan(&unique); err != nil {
		return err
	}
	return b.writeLines(w, unique)
}

// sumSQLite puts what the query adds up into the book.
func sumSQLite(ctx context.Context, db *sql.DB, query string, b *typicalBook) (err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		key, cells := group{}, [5]sql.NullInt64{}
		err := rows.Scan(&key.party, &key.month, &key.currency,
			&cells[0], &cells[1], &cells[2], &cells[3], &cells[4])
		if err != nil {
			return err
		}
		d := func(i int) decimal.Decimal { return decimal.New(cells[i].Int64, -6) }
		b.groups[key] = &sums{d(0), d(1), d(2), d(3), d(4)}
	}
	return rows.Err()
}

// fillSQLite inserts every row in one transaction.
func fillSQLite(ctx context.Context, db *sql.DB, next func() (typicalRow, error)) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	insert, err := tx.PrepareContext(ctx, sqliteInsert(sqliteRows))
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }() // as the transaction does
	args := make([]any, 0, sqliteRows*sqliteColumns)
	for {
		r, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			args, err = appendSQLite(args, &r)
		}
		if err == nil && len(args) == cap(args) {
			_, err = insert.ExecContext(ctx, args...)
			args = args[:0]
		}
		if err != nil {
			return err
		}
	}
	if n := len(args) / sqliteColumns; n > 0 {
		if _, err := tx.ExecContext(ctx, sqliteInsert(n), args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func sqliteInsert(rows int) string {
	row := ",(" + strings.Repeat(",?", sqliteColumns)[1:] + ")"
	return "INSERT OR IGNORE INTO event VALUES " + strings.Repeat(row, rows)[1:]
}

func appendSQLite(args []any, r *typicalRow) ([]any, error) {
	text := r.Gross
	if r.Kind == "conversion" {
		text = r.Quantity
	}
	value, ok := micros([]byte(text+"        "), 0, len(text))
	if !ok {
		return args, fmt.Errorf("not an amount: %q", text)
	}
	month := r.At.UTC().Format("2006-01")
	return append(args, r.ID, r.Kind, month, r.Party, r.Order, r.Currency, value), nil
}
