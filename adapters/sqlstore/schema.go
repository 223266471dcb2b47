// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
)

// SchemaError is a database whose tables this version of the package cannot use.
type SchemaError struct {
	// Prefix is that of the tables.
	Prefix string
	// Have is the version of the tables, and Want the latest that is known here.
	Have, Want int
}

// Error says which versions do not fit.
func (e *SchemaError) Error() string {
	return fmt.Sprintf("sqlstore: tables %s*: version %d, want at most %d", e.Prefix, e.Have, e.Want)
}

// SchemaVersion is the version of the tables that [Open] makes.
const SchemaVersion = 2

// partitioned is the version from which on PostgreSQL's log has partitions.
const partitioned = 2

// migrations returns, for each version from 1, the statements that lead to it from the
// one before. What has been released is never edited: a change is another version.
// Those of version 2 are in [Store.partition], and SQLite has none.
func (d Dialect) migrations() [SchemaVersion][]string {
	if d == SQLite {
		return [...][]string{{
			// The end of the log. Every append changes it, and so waits for the others.
			`CREATE TABLE @head (one INTEGER PRIMARY KEY CHECK (one = 1),
				seq INTEGER NOT NULL, hash BLOB NOT NULL) STRICT`,
			`INSERT INTO @head (one, seq, hash) VALUES (1, 0, zeroblob(32))`,
			`CREATE TABLE @log (seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL,
				prev BLOB NOT NULL, hash BLOB NOT NULL, signature BLOB NOT NULL,
				body BLOB NOT NULL) STRICT`,
			`CREATE TRIGGER @log_kept BEFORE DELETE ON @log
				BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
			`CREATE TRIGGER @log_fixed BEFORE UPDATE ON @log
				BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
			// AUTOINCREMENT: the number of what was drained must not come again, or a
			// second drain would delete what it has not seen.
			`CREATE TABLE @inbox (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL) STRICT`,
			`CREATE TABLE @checkpoint (source TEXT NOT NULL, stream TEXT NOT NULL, body TEXT NOT NULL,
				PRIMARY KEY (source, stream)) STRICT`,
			`CREATE TABLE @input (id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL,
				stream TEXT NOT NULL, body TEXT NOT NULL) STRICT`,
			`CREATE INDEX @input_stream ON @input (source, stream, id)`,
			`CREATE TABLE @blob (hash TEXT PRIMARY KEY, upload TEXT NOT NULL UNIQUE) STRICT`,
			`CREATE TABLE @part (upload TEXT NOT NULL, part INTEGER NOT NULL, body BLOB NOT NULL,
				PRIMARY KEY (upload, part)) STRICT`,
		}, nil}
	}
	return [...][]string{{
		`CREATE TABLE @head (one INTEGER PRIMARY KEY CHECK (one = 1),
			seq BIGINT NOT NULL, hash BYTEA NOT NULL) WITH (fillfactor = 10)`,
		`INSERT INTO @head (one, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'))`,
		`CREATE TABLE @log (seq BIGINT PRIMARY KEY, kind TEXT NOT NULL, at BIGINT NOT NULL,
			prev BYTEA NOT NULL, hash BYTEA NOT NULL, signature BYTEA NOT NULL, body BYTEA NOT NULL)`,
		// To compress a batch takes longer than to write it, and where it is encrypted
		// gains nothing.
		`ALTER TABLE @log ALTER COLUMN body SET STORAGE EXTERNAL`,
		`CREATE FUNCTION @log_refuse() RETURNS trigger LANGUAGE plpgsql AS
			$$BEGIN RAISE EXCEPTION 'the log is append-only'; END$$`,
		`CREATE TRIGGER @log_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON @log
			FOR EACH STATEMENT EXECUTE FUNCTION @log_refuse()`,
		`CREATE TABLE @inbox (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body BYTEA NOT NULL)`,
		`CREATE TABLE @checkpoint (source TEXT NOT NULL, stream TEXT NOT NULL, body TEXT NOT NULL,
			PRIMARY KEY (source, stream))`,
		`CREATE TABLE @input (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, source TEXT NOT NULL,
			stream TEXT NOT NULL, body TEXT NOT NULL)`,
		`CREATE INDEX @input_stream ON @input (source, stream, id)`,
		`CREATE TABLE @blob (hash TEXT PRIMARY KEY, upload TEXT NOT NULL UNIQUE)`,
		`CREATE TABLE @part (upload TEXT NOT NULL, part BIGINT NOT NULL, body BYTEA NOT NULL,
			PRIMARY KEY (upload, part))`,
		`ALTER TABLE @part ALTER COLUMN body SET STORAGE EXTERNAL`, // it is compressed already
	}, nil}
}

// prepare brings the tables up to date. It changes nothing where they are, so that a
// reader without the right to write can open them.
func (s *Store) prepare(ctx context.Context) (err error) {
	if s.dialect == "" {
		if s.dialect, err = s.detect(ctx); err != nil {
			return err
		}
	}
	s.text = s.dialect.replacer(s.prefix)
	version, err := s.version(ctx, s.db)
	if err != nil {
		return err
	}
	if err := s.journal(ctx); err != nil || version == SchemaVersion {
		return err
	}
	return s.write(ctx, s.migrate(ctx))
}

// version returns that of the tables; 0 is that there are none.
func (s *Store) version(ctx context.Context, tx querier) (version int, err error) {
	exists := `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1`
	if s.dialect == PostgreSQL {
		// Not to_regclass: it may say from memory what was so before the lock was had.
		exists = `SELECT count(*) FROM pg_catalog.pg_class
			WHERE relname = $1 AND pg_catalog.pg_table_is_visible(oid)`
	}
	var n int
	err = s.patient(ctx, func() error {
		return tx.QueryRowContext(ctx, s.q(exists), s.prefix+"schema").Scan(&n)
	})
	if err != nil || n == 0 {
		return 0, err
	}
	err = s.patient(ctx, func() error {
		return tx.QueryRowContext(ctx, s.q(`SELECT version FROM @schema`)).Scan(&version)
	})
	if err == nil && version > SchemaVersion {
		err = &SchemaError{Prefix: s.prefix, Have: version, Want: SchemaVersion}
	}
	return version, err
}

// migrate returns the transaction that brings the tables up to date. Another process
// may do the same at this moment: the first one does it, and the others find it done.
func (s *Store) migrate(ctx context.Context) func(tx querier) error {
	return func(tx querier) error {
		if s.dialect == PostgreSQL {
			name := fnv.New64a()
			name.Write([]byte("jupan/sqlstore/" + s.prefix))
			lock := `SELECT pg_advisory_xact_lock($1)`
			if _, err := tx.ExecContext(ctx, lock, int64(name.Sum64())); err != nil {
				return err
			}
		}
		version, err := s.version(ctx, tx)
		if err != nil || version == SchemaVersion {
			return err
		}
		if version == 0 {
			_, err := tx.ExecContext(ctx, s.q(`CREATE TABLE @schema (version INTEGER NOT NULL)`))
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, s.q(`INSERT INTO @schema (version) VALUES (0)`)); err != nil {
				return err
			}
		}
		steps := s.dialect.migrations()
		for _, statements := range steps[version:] {
			for _, text := range statements {
				if _, err := tx.ExecContext(ctx, s.q(text)); err != nil {
					return err
				}
			}
		}
		if version < partitioned {
			if err := s.partition(ctx, tx); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, s.q(`UPDATE @schema SET version = $1`), SchemaVersion)
		return err
	}
}

// journal makes a SQLite file write ahead, so that readers do not stop a writer. That
// is a property of the file, and stays. An empty one gets longer pages as well, which
// suit rows of a hundred kilobytes.
func (s *Store) journal(ctx context.Context) error {
	if s.dialect != SQLite {
		return nil
	}
	var mode string
	err := s.patient(ctx, func() error {
		return s.db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode)
	})
	if err != nil || mode == "wal" {
		return err
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // it only goes back to the pool
	err = s.patient(ctx, func() error {
		if _, err := conn.ExecContext(ctx, "PRAGMA page_size = 16384"); err != nil {
			return err
		}
		return conn.QueryRowContext(ctx, "PRAGMA journal_mode = WAL").Scan(&mode)
	})
	if err == nil && mode == "off" {
		err = errors.New("the database keeps no journal, a crash would destroy it")
	}
	return err
}
