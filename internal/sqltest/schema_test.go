// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle/book"
)

// TestOpenAtOnce makes the same tables from many handles at once.
func TestOpenAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		var group sync.WaitGroup
		for range 6 {
			db := d.connect(t)
			group.Go(func() {
				s, err := sqlstore.Open(t.Context(), db, &sqlstore.Options{Prefix: d.prefix})
				if err == nil {
					err = s.Append(t.Context(), book.Anywhere, batch("x"))
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if got := readAll(t, d.open(t)); len(got) != 6 {
			t.Errorf("%d records, want 6", len(got))
		}
	})
}

func TestNewerSchema(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		d.open(t)
		db := d.connect(t)
		d.exec(t, db, `UPDATE %sschema SET version = 99`)
		_, err := sqlstore.Open(t.Context(), db, &sqlstore.Options{Prefix: d.prefix})
		fault, ok := errors.AsType[*sqlstore.SchemaError](err)
		if !ok || fault.Have != 99 || fault.Want != sqlstore.SchemaVersion || fault.Prefix != d.prefix {
			t.Errorf("Open = %v, want a SchemaError", err)
		}
	})
}

func TestPrefixes(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		a := d.open(t)
		b := database{d.driver, d.dsn, d.prefix + "b_"}.open(t)
		mustAppend(t, a, batch("a"))
		mustAppend(t, b, batch("b"))
		mustAppend(t, b, batch("b"))
		if x, y := len(readAll(t, a)), len(readAll(t, b)); x != 1 || y != 2 {
			t.Errorf("%d and %d records, want 1 and 2", x, y)
		}
		for _, bad := range []string{"A", "1a", "a b", "a;", `a"`, "é", strings.Repeat("a", 33), "_a"} {
			_, err := sqlstore.Open(t.Context(), d.connect(t), &sqlstore.Options{Prefix: bad})
			if err == nil {
				t.Errorf("Open took the prefix %q", bad)
			}
		}
	})
}

func TestOptions(t *testing.T) {
	if _, err := sqlstore.Open(t.Context(), nil, nil); err == nil {
		t.Error("Open took no database")
	}
	each(t, func(t *testing.T, d database) {
		for _, o := range []sqlstore.Options{{Dialect: "mysql"}, {PageBytes: -1}, {LockWait: -1}} {
			if _, err := sqlstore.Open(t.Context(), d.connect(t), &o); err == nil {
				t.Errorf("Open took %+v", o)
			}
		}
		dialect := map[string]sqlstore.Dialect{"sqlite": sqlstore.SQLite, "pgx": sqlstore.PostgreSQL}[d.driver]
		o := &sqlstore.Options{Dialect: dialect, Prefix: d.prefix}
		if _, err := sqlstore.Open(t.Context(), d.connect(t), o); err != nil {
			t.Errorf("Open with a dialect = %v", err)
		}
	})
}

// TestAppendOnly tries to change the log by hand, first as an accident would and then
// with the guard taken away.
func TestAppendOnly(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		s, db := d.open(t), d.connect(t)
		for range 5 {
			mustAppend(t, s, batch("x"))
		}
		for _, text := range []string{
			"DELETE FROM " + d.prefix + "log WHERE seq = 2", "UPDATE " + d.prefix + "log SET kind = 'note'",
		} {
			if _, err := db.ExecContext(t.Context(), text); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", text, err)
			}
		}
		if d.driver == "sqlite" {
			d.exec(t, db, "DROP TRIGGER %slog_kept")
		} else {
			d.exec(t, db, "ALTER TABLE %[1]slog DISABLE TRIGGER %[1]slog_fixed")
		}
		broken := func(want int64) {
			t.Helper()
			var seen error
			for _, err := range s.Read(t.Context(), 0) {
				seen = err
			}
			if fault, ok := errors.AsType[*book.BrokenError](seen); !ok || fault.Seq != want {
				t.Errorf("Read = %v, want a BrokenError of record %d", seen, want)
			}
		}
		d.exec(t, db, "DELETE FROM %slog WHERE seq = 5")
		broken(5)
		d.exec(t, db, "DELETE FROM %slog WHERE seq = 2")
		broken(2)
		d.exec(t, db, "DELETE FROM %slog")
		broken(1)
		d.exec(t, db, "DELETE FROM %shead")
		if err := s.Append(t.Context(), book.Anywhere, batch("x")); !errors.Is(err, book.ErrBroken) {
			t.Errorf("Append without a head = %v, want ErrBroken", err)
		}
	})
}
