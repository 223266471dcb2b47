// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/jupan-go/jupan/adapters/sqlstore"
)

func TestMain(m *testing.M) {
	if job := os.Getenv(childJob); job != "" {
		os.Exit(child(job))
	}
	code := m.Run()
	if tests.started {
		if c, err := postgres(); err == nil {
			c.stop("fast")
			_ = os.RemoveAll(c.dir)
		}
	}
	os.Exit(code)
}

// cluster is a PostgreSQL server of the tests' own.
type cluster struct {
	bin, dir string
	as       *syscall.SysProcAttr
}

// postgres starts the cluster when it is first asked for.
var postgres = sync.OnceValues(startCluster)

func startCluster() (*cluster, error) {
	tests.started = true
	c := &cluster{as: &syscall.SysProcAttr{}}
	path, err := exec.LookPath("initdb")
	if err != nil {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
		if len(found) == 0 {
			return nil, errors.New("no PostgreSQL here: install the package postgresql")
		}
		path = found[len(found)-1]
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil, err
	}
	c.bin = filepath.Dir(path)
	if c.dir, err = os.MkdirTemp("", "jupan-pg"); err != nil {
		return nil, err
	}
	if err := c.start(); err != nil {
		_ = os.RemoveAll(c.dir)
		return nil, fmt.Errorf("no PostgreSQL here: %w", err)
	}
	return c, nil
}

// start makes the cluster and runs it as somebody who is not root, as it insists on.
func (c *cluster) start() error {
	if os.Geteuid() == 0 {
		nobody, err := user.Lookup("nobody")
		if err != nil {
			return err
		}
		uid, _ := strconv.Atoi(nobody.Uid)
		gid, _ := strconv.Atoi(nobody.Gid)
		c.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(c.dir, uid, gid); err != nil {
			return err
		}
	}
	data := filepath.Join(c.dir, "data")
	if err := c.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"); err != nil {
		return err
	}
	return c.up()
}

func (c *cluster) up() error {
	options := fmt.Sprintf("-c listen_addresses='' -c max_connections=200 -k %s", c.dir)
	return c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-l", filepath.Join(c.dir, "log"),
		"-w", "-o", options, "start")
}

func (c *cluster) stop(mode string) {
	_ = c.run("pg_ctl", "-D", filepath.Join(c.dir, "data"), "-w", "-m", mode, "stop")
}

func (c *cluster) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.SysProcAttr, cmd.Dir = c.as, c.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, out)
	}
	return nil
}

func (c *cluster) dsn() string {
	return "host=" + c.dir + " user=postgres dbname=postgres sslmode=disable"
}

// database is where a test's tables are.
type database struct {
	driver, dsn, prefix string
}

var tests struct {
	sync.Mutex
	n       int  // how many prefixes were given out
	started bool // whether a cluster was
}

// each runs a test on both databases, each time with tables of its own.
func each(t *testing.T, f func(t *testing.T, d database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, sqliteFile(t)) })
	t.Run("postgresql", func(t *testing.T) { f(t, postgresTables(t)) })
}

func sqliteFile(tb testing.TB) database {
	return database{"sqlite", "file:" + filepath.Join(tb.TempDir(), "book.db"), "jupan_"}
}

func postgresTables(tb testing.TB) database {
	tb.Helper()
	c, err := postgres()
	if err != nil {
		tb.Skip(err)
	}
	tests.Lock()
	defer tests.Unlock()
	tests.n++
	return database{"pgx", c.dsn(), fmt.Sprintf("t%d_", tests.n)}
}

// connect returns another handle of the database, as another process has.
func (d database) connect(tb testing.TB) *sql.DB {
	tb.Helper()
	db, err := sql.Open(d.driver, d.dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// open returns a store with a handle of its own.
func (d database) open(tb testing.TB) *sqlstore.Store {
	tb.Helper()
	return d.on(tb, d.connect(tb))
}

func (d database) on(tb testing.TB, db *sql.DB) *sqlstore.Store {
	tb.Helper()
	s, err := sqlstore.Open(tb.Context(), db, &sqlstore.Options{Prefix: d.prefix})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// bytes is the type of bytes.
func (d database) bytes() string {
	return map[string]string{"sqlite": "BLOB", "pgx": "BYTEA"}[d.driver]
}

// exec runs a statement with the prefix of the test's tables in it.
func (d database) exec(tb testing.TB, db *sql.DB, text string) {
	tb.Helper()
	if _, err := db.ExecContext(tb.Context(), fmt.Sprintf(text, d.prefix)); err != nil {
		tb.Fatal(err)
	}
}
