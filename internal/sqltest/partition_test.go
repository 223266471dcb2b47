// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// narrow opens a store whose partitions are short.
func (d database) narrow(tb testing.TB, db *sql.DB, records int64) *sqlstore.Store {
	tb.Helper()
	s, err := sqlstore.Open(tb.Context(), db, &sqlstore.Options{Prefix: d.prefix, PartitionRecords: records})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// partitions lists the parts of the log with how their bodies are stored.
func (d database) partitions(tb testing.TB, db *sql.DB) (names, storage []string) {
	tb.Helper()
	rows, err := db.QueryContext(tb.Context(), `SELECT c.relname, a.attstorage::text FROM pg_catalog.pg_inherits i
		JOIN pg_catalog.pg_class p ON p.oid = i.inhparent AND p.relname = $1 AND p.relkind = 'p'
		JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
		JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = 'body'
		ORDER BY length(c.relname), c.relname`, d.prefix+"log")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name, how string
		if err := rows.Scan(&name, &how); err != nil {
			tb.Fatal(err)
		}
		names, storage = append(names, strings.TrimPrefix(name, d.prefix)), append(storage, how)
	}
	if err := rows.Err(); err != nil {
		tb.Fatal(err)
	}
	return names, storage
}

// TestPartitions appends across the borders of partitions from several handles at once,
// and holds every part to what the whole promises.
func TestPartitions(t *testing.T) {
	d := postgresTables(t)
	var group sync.WaitGroup
	for range 3 {
		s := d.narrow(t, d.connect(t), 10)
		group.Go(func() {
			for n := range 8 {
				if err := s.Append(t.Context(), book.Anywhere, numbered(n, 10)); err != nil {
					t.Error(err)
				}
			}
			if err := s.Append(t.Context(), book.Anywhere, make([]book.Record, 35)); err != nil { // longer than a partition
				t.Error(err)
			}
		})
	}
	group.Wait()
	db := d.connect(t)
	s := d.narrow(t, db, 1000)
	want := len(readAll(t, s))
	if want != 3*(8+35) {
		t.Errorf("%d records, want %d", want, 3*(8+35))
	}
	names, storage := d.partitions(t, db)
	if len(names) < want/10 || names[0] != "log_p1" || names[1] != "log_p11" {
		t.Errorf("partitions %v", names)
	}
	if got := strings.Join(storage, ""); strings.Trim(got, "e") != "" {
		t.Errorf("bodies are stored as %s, want e for all", got)
	}
	for _, text := range []string{"DELETE FROM %slog_p1", "UPDATE %slog_p11 SET kind = 'note'", "TRUNCATE %slog_p21", "TRUNCATE %slog"} {
		_, err := db.ExecContext(t.Context(), fmt.Sprintf(text, d.prefix))
		if err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", text, err)
		}
	}
	before := len(names)
	for range 20 { // another width from here on
		mustAppend(t, s, batch("x"))
	}
	if names, _ = d.partitions(t, db); len(names) != before+1 && len(names) != before+2 {
		t.Errorf("%d partitions after %d", len(names), before)
	}
	readAll(t, s)
}

// TestPartitionsDuringDump makes partitions while a transaction that has read the log stays
// open, as a dump does for hours.
func TestPartitionsDuringDump(t *testing.T) {
	d := postgresTables(t)
	s, db := d.narrow(t, d.connect(t), 4), d.connect(t)
	mustAppend(t, s, batch("x"))
	dump, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = dump.Rollback() }() // it has only read
	var n int
	count := "SELECT count(*) FROM " + d.prefix + "log"
	if err := dump.QueryRowContext(t.Context(), count).Scan(&n); err != nil || n != 1 {
		t.Fatalf("%d records, %v", n, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for range 12 {
		if err := s.Append(ctx, book.Anywhere, batch("x")); err != nil {
			t.Fatalf("Append while a dump reads: %v", err)
		}
	}
	if names, _ := d.partitions(t, db); len(names) < 4 {
		t.Errorf("partitions %v", names)
	}
}

// firstTables are the tables of version 1 that matter here, as they were released.
var firstTables = []string{
	`CREATE TABLE @schema (version INTEGER NOT NULL)`,
	`INSERT INTO @schema (version) VALUES (1)`,
	`CREATE TABLE @head (one INTEGER PRIMARY KEY CHECK (one = 1),
		seq BIGINT NOT NULL, hash BYTEA NOT NULL) WITH (fillfactor = 10)`,
	`INSERT INTO @head (one, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex'))`,
	`CREATE TABLE @log (seq BIGINT PRIMARY KEY, kind TEXT NOT NULL, at BIGINT NOT NULL,
		prev BYTEA NOT NULL, hash BYTEA NOT NULL, signature BYTEA NOT NULL, body BYTEA NOT NULL)`,
	`ALTER TABLE @log ALTER COLUMN body SET STORAGE EXTERNAL`,
	`CREATE FUNCTION @log_refuse() RETURNS trigger LANGUAGE plpgsql AS
		$$BEGIN RAISE EXCEPTION 'the log is append-only'; END$$`,
	`CREATE TRIGGER @log_fixed BEFORE UPDATE OR DELETE OR TRUNCATE ON @log
		FOR EACH STATEMENT EXECUTE FUNCTION @log_refuse()`,
}

// appendFirst appends as a process of version 1 does.
func (d database) appendFirst(ctx context.Context, db *sql.DB, records []book.Record) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	q := func(text string) string { return strings.ReplaceAll(text, "@", d.prefix) }
	var head book.Head
	var hash []byte
	if err := tx.QueryRowContext(ctx, q(`SELECT seq, hash FROM @head FOR UPDATE`)).Scan(&head.Seq, &hash); err != nil {
		return err
	}
	copy(head.Hash[:], hash)
	head = book.Link(head, records)
	for _, r := range records {
		_, err := tx.ExecContext(ctx, q(`INSERT INTO @log (seq, kind, at, prev, hash, signature, body)
			VALUES ($1, $2, $3, $4, $5, $6, $7)`), r.Seq, string(r.Kind), book.Micros(r.At), r.Prev[:], r.Hash[:], []byte{}, r.Body)
		if err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, q(`UPDATE @head SET seq = $1, hash = $2 WHERE one = 1`), head.Seq, head.Hash[:]); err != nil {
		return err
	}
	return tx.Commit()
}

// TestPartitionsOfOldTable opens tables of version 1, empty and with records, several
// times at once while a process of that version goes on appending.
func TestPartitionsOfOldTable(t *testing.T) {
	for _, records := range []int{0, 25} {
		t.Run(fmt.Sprint(records), func(t *testing.T) {
			d := postgresTables(t)
			db := d.connect(t)
			for _, text := range firstTables {
				d.exec(t, db, strings.ReplaceAll(strings.ReplaceAll(text, "%", "%%"), "@", "%[1]s"))
			}
			for range records {
				if err := d.appendFirst(t.Context(), db, batch("old")); err != nil {
					t.Fatal(err)
				}
			}
			var group sync.WaitGroup
			group.Go(func() {
				for range 10 {
					if err := d.appendFirst(t.Context(), db, batch("meanwhile")); err != nil {
						t.Error(err)
					}
				}
			})
			for range 3 {
				other := d.connect(t)
				group.Go(func() {
					s, err := sqlstore.Open(t.Context(), other, &sqlstore.Options{Prefix: d.prefix, PartitionRecords: 30})
					if err == nil {
						err = s.Append(t.Context(), book.Anywhere, batch("new"))
					}
					if err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			s := d.narrow(t, db, 30)
			for range 40 {
				mustAppend(t, s, batch("newer"))
			}
			if got, want := len(readAll(t, s)), records+10+3+40; got != want {
				t.Errorf("%d records, want %d", got, want)
			}
			names, storage := d.partitions(t, db)
			if len(names) < 2 || strings.Trim(strings.Join(storage, ""), "e") != "" {
				t.Errorf("partitions %v, stored as %v", names, storage)
			}
			if _, err := db.ExecContext(t.Context(), "DELETE FROM "+d.prefix+names[0]); err == nil {
				t.Error("the old table can be changed")
			}
		})
	}
}

// TestPartitionRights has a process that may not make tables: it goes on in what there
// is, until that is full, and again once one with the right to has made more.
func TestPartitionRights(t *testing.T) {
	d := postgresTables(t)
	owner := d.connect(t)
	long := d.narrow(t, owner, 20)
	d.exec(t, owner, `CREATE ROLE %suser LOGIN`)
	d.exec(t, owner, `GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO %suser`)
	d.exec(t, owner, `GRANT UPDATE ON %[1]shead TO %[1]suser`)
	db, err := sql.Open(d.driver, strings.Replace(d.dsn, "user=postgres", "user="+d.prefix+"user", 1))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	s := d.narrow(t, db, 20)
	n := 0
	for ; n < 11; n++ { // the second partition is made once half of the first is full
		mustAppend(t, long, numbered(n, 10))
	}
	for ; n < 40; n++ {
		if err := s.Append(t.Context(), int64(n), numbered(n, 10)); err != nil {
			t.Fatalf("record %d: %v", n, err)
		}
	}
	if err := s.Append(t.Context(), int64(n), numbered(n, 10)); err == nil {
		t.Error("Append without room")
	}
	mustAppend(t, long, numbered(n, 10))
	n++
	if err := s.Append(t.Context(), int64(n), numbered(n, 10)); err != nil {
		t.Errorf("Append with room again: %v", err)
	}
	if got := len(readAll(t, s)); got != n+1 {
		t.Errorf("%d records, want %d", got, n+1)
	}
}

// crashEvent is a sale in January.
func crashEvent(n int) event.Event {
	return event.Event{
		Key: event.Key{Source: "shop", ID: fmt.Sprint(n)}, Kind: event.PaymentCaptured, At: crashDay(1, 1+n),
		Party: "lee", Gross: money.Minor(int64(1000+n), money.KRW),
	}
}

// TestDetached takes the oldest partition away: open books go on, new ones say what is
// missing, and all is well once it is back.
func TestDetached(t *testing.T) {
	d, ctx := postgresTables(t), t.Context()
	db := d.connect(t)
	s := d.narrow(t, db, 4)
	b, err := book.Open(ctx, s, crashPlan(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var posted []event.Event
	post := func(n int) {
		t.Helper()
		e := crashEvent(n)
		posted = append(posted, e)
		if err := b.Post(ctx, event.Batch{Events: []event.Event{e}}); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 10 {
		post(n)
	}
	d.exec(t, db, `ALTER TABLE %[1]slog DETACH PARTITION %[1]slog_p1`)
	for n := range 10 {
		post(10 + n)
	}
	if err := b.Refresh(ctx); err != nil {
		t.Errorf("Refresh: %v", err)
	}
	if err := b.Close(ctx, "lee", "2026-01", book.By{Name: "ann", At: crashDay(2, 1), Why: "x"}); err != nil {
		t.Errorf("Close: %v", err)
	}
	broken := func(err error) {
		t.Helper()
		if fault, ok := errors.AsType[*book.BrokenError](err); !ok || fault.Seq != 1 {
			t.Errorf("%v, want a BrokenError of record 1", err)
		}
	}
	_, err = book.Open(ctx, d.narrow(t, d.connect(t), 4), crashPlan(), nil)
	broken(err)
	_, err = book.Verify(ctx, s, nil)
	broken(err)
	for _, err := range b.Explain(ctx, "lee", "2026-01", settle.GrossSales()) {
		broken(err)
	}
	d.exec(t, db, `ALTER TABLE %[1]slog ATTACH PARTITION %[1]slog_p1 FOR VALUES FROM (1) TO (5)`)
	again, err := book.Open(ctx, d.narrow(t, d.connect(t), 4), crashPlan(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if again.Head() != b.Head() {
		t.Errorf("opened again it ends at %v, not %v", again.Head(), b.Head())
	}
	if v, err := book.Verify(ctx, s, nil); err != nil || v.Batches != int64(len(posted)) {
		t.Errorf("Verify = %+v, %v", v, err)
	}
}
