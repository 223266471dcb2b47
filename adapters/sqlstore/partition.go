// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore

import (
	"context"
	"fmt"

	"github.com/jupan-go/jupan/settle/book"
)

// On PostgreSQL the log is a table with partitions by ranges of record numbers. Its
// end knows up to where there are partitions (until, exclusive).

// partition makes the unpartitioned log of version 1 the first partition of a new one.
// It reads the old table once, to check its numbers, and copies nothing.
func (s *Store) partition(ctx context.Context, tx querier) error {
	if s.dialect != PostgreSQL {
		return nil
	}
	var seq int64
	// Processes of an older version may be appending: they lock the end first, too.
	if _, err := tx.ExecContext(ctx, s.q(`LOCK TABLE @head, @log IN ACCESS EXCLUSIVE MODE`)); err != nil {
		return err
	}
	if err := tx.QueryRowContext(ctx, s.q(`SELECT seq FROM @head`)).Scan(&seq); err != nil {
		return err
	}
	statements := []string{
		`ALTER TABLE @log RENAME TO @log_p1`,
		`ALTER INDEX @log_pkey RENAME TO @log_p1_pkey`,
		`CREATE TABLE @log (seq BIGINT PRIMARY KEY, kind TEXT NOT NULL, at BIGINT NOT NULL,
			prev BYTEA NOT NULL, hash BYTEA NOT NULL, signature BYTEA NOT NULL, body BYTEA NOT NULL)
			PARTITION BY RANGE (seq)`,
		`ALTER TABLE @log ALTER COLUMN body SET STORAGE EXTERNAL`,
		guardText("@log"),
		fmt.Sprintf(`ALTER TABLE @head ADD COLUMN until BIGINT NOT NULL DEFAULT %d`, seq+1),
	}
	if seq == 0 {
		statements = append(statements, `DROP TABLE @log_p1`)
	} else {
		statements = append(statements, fmt.Sprintf(`ALTER TABLE @log ATTACH PARTITION @log_p1 FOR VALUES FROM (1) TO (%d)`, seq+1))
	}
	for _, text := range statements {
		if _, err := tx.ExecContext(ctx, s.q(text)); err != nil {
			return err
		}
	}
	_, err := s.extend(ctx, tx, seq+1)
	return err
}

// guardText refuses changes to a table of the log. A trigger on the whole is not asked
// about statements that name a part.
func guardText(table string) string {
	return `CREATE TRIGGER @log_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON ` + table + `
		FOR EACH STATEMENT EXECUTE FUNCTION @log_refuse()`
}

// extend makes the partition that begins with a record, and returns where it ends. The
// table is made first and attached then, for which readers, such as a dump of hours,
// need not be waited for (from PostgreSQL 12 on).
func (s *Store) extend(ctx context.Context, tx querier, from int64) (until int64, err error) {
	until = from + s.width
	table := fmt.Sprintf("@log_p%d", from)
	for _, text := range []string{
		`CREATE TABLE ` + table + ` (LIKE @log INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING STORAGE)`,
		guardText(table),
		fmt.Sprintf(`ALTER TABLE @log ATTACH PARTITION %s FOR VALUES FROM (%d) TO (%d)`, table, from, until),
		fmt.Sprintf(`UPDATE @head SET until = %d`, until),
	} {
		if _, err := tx.ExecContext(ctx, s.q(text)); err != nil {
			return from, fmt.Errorf("partition from record %d: %w", from, err)
		}
	}
	return until, nil
}

// room makes sure that there are partitions for records up to a head, and in good time
// for those to come. The caller holds the end of the log.
func (s *Store) room(ctx context.Context, tx querier, until int64, head book.Head) (err error) {
	for until <= head.Seq {
		if until, err = s.extend(ctx, tx, until); err != nil {
			return err
		}
	}
	if s.denied || until-head.Seq > s.width/2 {
		return nil
	}
	// There is still room: that this fails, where the process may not make tables, is no
	// fault yet. Another process, with the right to, may do it.
	if _, err := tx.ExecContext(ctx, `SAVEPOINT jupan_room`); err != nil {
		return err
	}
	if _, err := s.extend(ctx, tx, until); err != nil {
		s.denied = true
		_, err = tx.ExecContext(ctx, `ROLLBACK TO SAVEPOINT jupan_room`)
		return err
	}
	_, err = tx.ExecContext(ctx, `RELEASE SAVEPOINT jupan_room`)
	return err
}
