// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"
)

// write runs f in a transaction that is durable when write returns nil. One
// transaction of a Store runs at a time: more would only wait for each other in the
// database, holding connections.
func (s *Store) write(ctx context.Context, f func(tx querier) error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	err := s.transact(ctx, f)
	if cause := ctx.Err(); err != nil && cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w: %w", cause, err) // some drivers only say that they were stopped
	}
	return err
}

func (s *Store) transact(ctx context.Context, f func(tx querier) error) error {
	if s.dialect == SQLite {
		return s.writeFile(ctx, f)
	}
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		_ = tx.Rollback() // the first error says what is wrong
		return err
	}
	return tx.Commit()
}

// writeFile is write for SQLite. It takes the file's lock at the beginning: a
// transaction that reads first and then wants to write can fail half-way, when
// another one has written in between.
func (s *Store) writeFile(ctx context.Context, f func(tx querier) error) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // it only goes back to the pool
	if err := s.patient(ctx, func() error { return syncFully(ctx, conn) }); err != nil {
		return err
	}
	err = s.patient(ctx, func() error {
		_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		return err
	})
	if err == nil {
		err = f(conn)
	}
	if err == nil {
		err = ctx.Err()
	}
	last := context.WithoutCancel(ctx) // the end is not left half done
	if err == nil {
		_, err = conn.ExecContext(last, "COMMIT")
	}
	if err != nil {
		undo(last, conn)
	}
	return err
}

// syncFully makes sure that a commit on a connection is on the disk when it returns.
// What the host has set is only ever made stricter.
func syncFully(ctx context.Context, conn *sql.Conn) error {
	const full = 2
	var level int
	if err := conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level); err != nil {
		return err
	}
	if level >= full {
		return nil
	}
	_, err := conn.ExecContext(ctx, "PRAGMA synchronous = FULL")
	return err
}

// durable makes sure that a transaction of PostgreSQL is on the disk once it is
// committed, also where the host's default is otherwise. For SQLite syncFully has.
func (s *Store) durable(ctx context.Context, tx querier) error {
	if s.dialect == SQLite {
		return nil
	}
	_, err := tx.ExecContext(ctx, `SELECT set_config('synchronous_commit', 'on', true)
		WHERE current_setting('synchronous_commit') = 'off'`)
	return err
}

// undo ends a transaction that failed. SQLite has already done so after some errors;
// after any other fault the connection is given up, so that nobody goes on inside it.
func undo(ctx context.Context, conn *sql.Conn) {
	_, err := conn.ExecContext(ctx, "ROLLBACK")
	if err == nil || strings.Contains(err.Error(), "no transaction is active") {
		return
	}
	_ = conn.Raw(func(any) error { return driver.ErrBadConn }) // that is how it is given up
}

// patient tries again while another process holds the lock of a SQLite file. It does
// not set the connection's busy_timeout, which is the host's and is not to be
// interrupted. PostgreSQL waits by itself.
func (s *Store) patient(ctx context.Context, try func() error) error {
	const longest = 20 * time.Millisecond
	pause, waited := time.Millisecond, time.Duration(0)
	for {
		err := try()
		if err == nil || !isBusy(err) || waited >= s.wait {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		}
		waited += pause
		pause = min(2*pause, longest)
	}
}

// isBusy reports whether a lock was in the way. Each driver has its own type for
// that; the words are SQLite's.
func isBusy(err error) bool {
	text := err.Error()
	return strings.Contains(text, "SQLITE_BUSY") || strings.Contains(text, "database is locked")
}

// none reports whether a query found no row.
func none(err error) bool { return errors.Is(err, sql.ErrNoRows) }
