// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle/book"
)

// isBusy reports whether SQLite's lock was in the way.
func isBusy(err error) bool { return strings.Contains(err.Error(), "SQLITE_BUSY") }

// holds checks that a log has exactly the bodies "0", "1" … up to n, and takes another.
func holds(t *testing.T, s *sqlstore.Store, n int) {
	t.Helper()
	got := readAll(t, s)
	if len(got) != n {
		t.Fatalf("%d records, want %d", len(got), n)
	}
	for i, r := range got {
		if text, _, _ := strings.Cut(string(r.Body), " "); text != fmt.Sprint(i) {
			t.Fatalf("record %d is %.20q", r.Seq, r.Body)
		}
	}
}

func numbered(i, size int) []book.Record {
	return batch(fmt.Sprintf("%d %s", i, strings.Repeat("x", size)))
}

// TestDiskFull fills a file that may not grow, and goes on once it may.
func TestDiskFull(t *testing.T) {
	d := sqliteFile(t)
	d.open(t)
	full := d
	full.dsn += "?_pragma=max_page_count(120)"
	s, n, faults := full.open(t), 0, 0
	for i := 0; faults < 5 && i < 1000; i++ {
		err := s.Append(t.Context(), book.Anywhere, numbered(n, 10000))
		if err == nil {
			n++
			continue
		}
		faults++
		if !strings.Contains(err.Error(), "full") {
			t.Fatalf("Append = %v", err)
		}
		holds(t, s, n)
	}
	if n < 10 || faults == 0 {
		t.Fatalf("%d records and %d faults", n, faults)
	}
	// A short record still fits, the tables can be read, and with room it goes on.
	if _, err := s.Load(t.Context(), "a", "b"); err != nil {
		t.Error(err)
	}
	again := d.open(t)
	mustAppend(t, again, numbered(n, 10000))
	holds(t, again, n+1)
	integrity(t, d)
}

// TestWritesRefused lets the system itself refuse to write beyond a size, in the middle
// of a log or a file: what was acknowledged is there, and with room it goes on.
func TestWritesRefused(t *testing.T) {
	for _, size := range []uint64{70_000, 400_000, 1_000_000} {
		d := sqliteFile(t)
		d.open(t)
		text, err := json.Marshal(job{Driver: d.driver, DSN: d.dsn, Prefix: d.prefix, FileBytes: size})
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), childJob+"="+string(text))
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		wrote, refused := strings.Count(string(out), "wrote"), strings.Count(string(out), "refused")
		s := d.open(t)
		n := len(readAll(t, s))
		t.Logf("%d bytes: %d records acknowledged, %d writes refused, %d records there", size, wrote, refused, n)
		if n < wrote || n > wrote+1 || refused < 20 || wrote == 0 && size > 100_000 {
			t.Errorf("%d bytes: %d records acknowledged, %d there, %d writes refused", size, wrote, n, refused)
		}
		mustAppend(t, s, numbered(n, 10))
		holds(t, s, n+1)
		integrity(t, d)
	}
}

// integrity asks SQLite whether the file is whole.
func integrity(t *testing.T, d database) {
	t.Helper()
	var text string
	if err := d.connect(t).QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&text); err != nil || text != "ok" {
		t.Errorf("integrity_check = %q, %v", text, err)
	}
}

// TestReadOnly opens, reads and refuses to write where the host may only read.
func TestReadOnly(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		mustAppend(t, d.open(t), numbered(0, 1))
		db := d.connect(t)
		db.SetMaxOpenConns(1)
		if d.driver == "sqlite" {
			d.exec(t, db, "PRAGMA query_only = 1 -- %s")
		} else {
			d.exec(t, db, "SET default_transaction_read_only = on -- %s")
		}
		s := d.on(t, db)
		if err := s.Append(t.Context(), book.Anywhere, numbered(1, 1)); err == nil {
			t.Error("Append wrote to a database that may only be read")
		}
		holds(t, s, 1)
		_, err := sqlstore.Open(t.Context(), db, &sqlstore.Options{Prefix: "other_"})
		if err == nil {
			t.Error("Open made tables in a database that may only be read")
		}
	})
	d := sqliteFile(t)
	mustAppend(t, d.open(t), numbered(0, 1)) // which stays open
	d.dsn += "?mode=ro"
	s := d.open(t)
	holds(t, s, 1)
	if err := s.Append(t.Context(), book.Anywhere, numbered(1, 1)); err == nil {
		t.Error("Append wrote to a file that was opened to be read")
	}
	holds(t, s, 1)
}

// TestTornWAL cuts SQLite's log within what the last append wrote to it, at many places
// and with rubbish behind the cut, as a machine that loses its power does.
func TestTornWAL(t *testing.T) {
	d := sqliteFile(t)
	path := strings.TrimPrefix(d.dsn, "file:")
	s := d.open(t)
	for i := range 5 {
		mustAppend(t, s, numbered(i, 9000))
	}
	before := read(t, path+"-wal")
	mustAppend(t, s, numbered(5, 9000))
	file, after := read(t, path), read(t, path+"-wal")
	if len(after) <= len(before) {
		t.Fatal("the log did not grow")
	}
	for cut := len(before); cut <= len(after); cut += max(1, (len(after)-len(before))/37) {
		torn := append(after[:cut:cut], "rubbish"...)
		if cut < len(after)-5000 {
			torn = append(torn, after[cut+7:]...) // the end got to the disk, the middle did not
		}
		dir := t.TempDir()
		for name, content := range map[string][]byte{"book.db": file, "book.db-wal": torn} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		copied := database{"sqlite", "file:" + filepath.Join(dir, "book.db"), d.prefix}
		db := copied.connect(t)
		again := copied.on(t, db)
		n := len(readAll(t, again))
		if n < 5 || n > 6 || n == 6 && cut < len(after) {
			t.Fatalf("cut at %d of %d: %d records", cut, len(after), n)
		}
		holds(t, again, n)
		mustAppend(t, again, numbered(n, 10))
		holds(t, again, n+1)
		integrity(t, copied)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestSynced makes the host's settings the careless ones: commits are synced all the same.
func TestSynced(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		d := sqliteFile(t)
		d.dsn += "?_pragma=synchronous(OFF)"
		db := d.connect(t)
		db.SetMaxOpenConns(1)
		mustAppend(t, d.on(t, db), numbered(0, 1))
		var level int
		if err := db.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&level); err != nil || level != 2 {
			t.Errorf("synchronous = %d, %v, want 2", level, err)
		}
		var mode string
		if err := db.QueryRowContext(t.Context(), "PRAGMA journal_mode").Scan(&mode); err != nil || mode != "wal" {
			t.Errorf("journal_mode = %q, %v", mode, err)
		}
	})
	t.Run("postgresql", func(t *testing.T) {
		d := postgresTables(t)
		d.dsn += " options='-c synchronous_commit=off'"
		db := d.connect(t)
		s := d.on(t, db)
		synced := 0
		for i := range 20 {
			mustAppend(t, s, numbered(i, 1))
			var ok bool
			text := `SELECT pg_current_wal_flush_lsn() >= pg_current_wal_insert_lsn()
				AND current_setting('synchronous_commit') = 'off'`
			if err := db.QueryRowContext(t.Context(), text).Scan(&ok); err != nil {
				t.Fatal(err)
			}
			if ok {
				synced++
			}
		}
		if synced < 15 { // the server may write something of its own in between
			t.Errorf("%d of 20 appends were on the disk", synced)
		}
	})
}

// TestServerCrash crashes the whole server of PostgreSQL, and one connection of it.
func TestServerCrash(t *testing.T) {
	d := postgresTables(t)
	c, err := postgres()
	if err != nil {
		t.Skip(err)
	}
	db := d.connect(t)
	s, n := d.on(t, db), 0
	for ; n < 20; n++ {
		mustAppend(t, s, numbered(n, 5000))
	}
	d.exec(t, d.connect(t), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND '%s' <> ''`)
	n = again(t, s, n)
	c.Stop("immediate") // as kill -9 of all its processes
	if err := s.Append(t.Context(), book.Anywhere, numbered(n, 1)); err == nil {
		t.Error("Append to a server that is not there")
	}
	if err := c.Up(); err != nil {
		t.Fatal(err)
	}
	n = again(t, s, n)
	holds(t, s, n)
}

// again appends until it works, as a host does, and returns how many records there are.
func again(t *testing.T, s *sqlstore.Store, n int) int {
	t.Helper()
	for range 20 {
		err := s.Append(t.Context(), int64(n), numbered(n, 1))
		if err == nil || errors.Is(err, book.ErrMoved) {
			return n + 1
		}
	}
	t.Fatal("it never worked again")
	return 0
}

// TestMoveHouse takes a backup from one database to the other, while it is written to.
func TestMoveHouse(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		s := d.open(t)
		for i := range 100 {
			mustAppend(t, s, numbered(i, 1000*(i%5)))
		}
		file, err := os.CreateTemp(t.TempDir(), "backup")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		ctx, cancel := context.WithCancel(t.Context())
		writer := d.open(t)
		go func() {
			defer cancel()
			for i := 100; i < 120; i++ {
				_ = writer.Append(ctx, book.Anywhere, numbered(i, 10))
			}
		}()
		head, err := book.Backup(t.Context(), s, file)
		if err != nil || head.Seq < 100 {
			t.Fatalf("Backup = %v, %v", head, err)
		}
		<-ctx.Done()
		each(t, func(t *testing.T, to database) {
			if _, err := file.Seek(0, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			copied := to.open(t)
			got, err := book.Restore(t.Context(), file, copied)
			if err != nil || got != head {
				t.Fatalf("Restore = %v, %v, want %v", got, err, head)
			}
			holds(t, copied, int(head.Seq))
		})
	})
}

// TestForeignDatabase refuses what is neither of the two.
func TestForeignDatabase(t *testing.T) {
	db, err := sql.Open("pgx", "host=/nowhere/at/all user=x dbname=x")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := sqlstore.Open(t.Context(), db, nil); err == nil {
		t.Error("Open of a server that is not there")
	}
}
