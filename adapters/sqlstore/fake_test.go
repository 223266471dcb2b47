// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// fake is a database that understands just the statements of this package, as SQLite
// does, so that the root module needs no driver. Real databases are asked in
// internal/sqltest. It can fail at a statement, and counts open transactions.
type fake struct {
	mu     sync.Mutex
	tables map[string][]row
	last   map[string]int64 // the numbers that were given out
	failIn int              // fail at the statement that makes this 0
	open   int              // transactions
}

type row map[string]driver.Value

func newFake() (*fake, *sql.DB) {
	f := &fake{tables: map[string][]row{}, last: map[string]int64{}}
	return f, sql.OpenDB(f)
}

var errFake = errors.New("the fake fails")

func (f *fake) Connect(context.Context) (driver.Conn, error) { return &fakeConn{fake: f}, nil }
func (f *fake) Driver() driver.Driver                        { return nil }

type fakeConn struct {
	*fake
	before map[string][]row // the tables at the beginning of a transaction
}

func (c *fakeConn) Prepare(string) (driver.Stmt, error) { return nil, errors.ErrUnsupported }

func (c *fakeConn) Close() error { return c.end(false) }

func (c *fakeConn) Begin() (driver.Tx, error) { return c, c.begin() }
func (c *fakeConn) Commit() error             { return c.end(true) }
func (c *fakeConn) Rollback() error           { return c.end(false) }

func (c *fakeConn) begin() error {
	if c.before != nil {
		return errors.New("a transaction within a transaction")
	}
	c.before = map[string][]row{}
	for name, rows := range c.tables {
		for _, r := range rows {
			c.before[name] = append(c.before[name], maps.Clone(r))
		}
	}
	c.open++
	return nil
}

func (c *fakeConn) end(commit bool) error {
	if c.before == nil {
		return nil
	}
	if !commit {
		c.tables = c.before
	}
	c.before = nil
	c.open--
	return nil
}

// fails counts down to the statement that is to fail.
func (c *fakeConn) fails(text string) error {
	c.failIn--
	if c.failIn == 0 {
		return fmt.Errorf("%w at %.40q", errFake, text)
	}
	return nil
}

func words(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?s)^` + pattern) }

// value is what an argument or a literal stands for.
func value(text string, args []driver.NamedValue) driver.Value {
	if n, ok := strings.CutPrefix(text, "?"); ok {
		i, _ := strconv.Atoi(n)
		return args[i-1].Value
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	if text == "zeroblob(32)" {
		return make([]byte, 32)
	}
	return strings.Trim(text, "'")
}

func (c *fakeConn) ExecContext(_ context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.fails(text); err != nil {
		return nil, err
	}
	switch verb, _, _ := strings.Cut(text, " "); verb {
	case "BEGIN":
		return driver.ResultNoRows, c.begin()
	case "COMMIT":
		return driver.ResultNoRows, c.end(true)
	case "ROLLBACK":
		return driver.ResultNoRows, c.end(false)
	case "CREATE":
		if m := words(`CREATE TABLE (\w+)`).FindStringSubmatch(text); m != nil {
			c.tables[m[1]] = []row{}
		}
		return driver.ResultNoRows, nil
	case "INSERT":
		return driver.RowsAffected(1), c.insert(text, args)
	case "UPDATE":
		m := words(`UPDATE (\w+) SET (.*?)(?: WHERE .*)?$`).FindStringSubmatch(text)
		for _, set := range strings.Split(m[2], ", ") {
			name, to, _ := strings.Cut(set, " = ")
			c.tables[m[1]][0][name] = value(to, args)
		}
		return driver.RowsAffected(1), nil
	case "DELETE":
		m := words(`DELETE FROM (\w+) WHERE (\w+) = (\?1)`).FindStringSubmatch(text)
		c.tables[m[1]] = slices.DeleteFunc(c.tables[m[1]], func(r row) bool { return r[m[2]] == args[0].Value })
		return driver.RowsAffected(1), nil
	}
	return nil, fmt.Errorf("the fake does not know %q", text)
}

func (c *fakeConn) insert(text string, args []driver.NamedValue) error {
	m := words(`INSERT INTO (\w+) \(([^)]*)\) VALUES \((.*)\)$`).FindStringSubmatch(text)
	if m == nil {
		return fmt.Errorf("the fake does not know %q", text)
	}
	names := strings.Split(m[2], ", ")
	for _, tuple := range strings.Split(m[3], "), (") {
		c.last[m[1]]++
		r := row{"id": c.last[m[1]]}
		for i, text := range strings.Split(tuple, ", ") {
			r[names[i]] = value(text, args)
			if b, ok := r[names[i]].([]byte); ok {
				r[names[i]] = slices.Clone(b)
			}
		}
		c.tables[m[1]] = append(c.tables[m[1]], r)
	}
	return nil
}

func (c *fakeConn) QueryContext(_ context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.fails(text); err != nil {
		return nil, err
	}
	one := func(v driver.Value) (driver.Rows, error) { return &fakeRows{[][]driver.Value{{v}}}, nil }
	switch {
	case text == "SELECT sqlite_version()":
		return one("3.50.0")
	case strings.HasPrefix(text, "PRAGMA journal_mode"):
		return one("wal")
	case text == "PRAGMA synchronous":
		return one(int64(2))
	case strings.Contains(text, "sqlite_master"):
		name, _ := args[0].Value.(string)
		_, there := c.tables[name]
		return one(map[bool]int64{true: 1}[there])
	}
	m := words(`SELECT (.*?) FROM (\w+)(?:\s+WHERE (\w+) > \?1)?(?: ORDER BY \w+)?(?: LIMIT (\S+))?$`).FindStringSubmatch(text)
	if m == nil {
		return nil, fmt.Errorf("the fake does not know %q", text)
	}
	found := &fakeRows{}
	for _, r := range c.tables[m[2]] {
		if m[3] != "" {
			have, _ := r[m[3]].(int64)
			if after, _ := args[0].Value.(int64); have <= after {
				continue
			}
		}
		if limit, ok := value(m[4], args).(int64); ok && int64(len(found.rows)) == limit {
			break
		}
		var values []driver.Value
		for _, name := range strings.Split(m[1], ", ") {
			values = append(values, r[name])
		}
		found.rows = append(found.rows, values)
	}
	return found, nil
}

type fakeRows struct{ rows [][]driver.Value }

func (r *fakeRows) Columns() []string {
	if len(r.rows) == 0 {
		return nil
	}
	return make([]string, len(r.rows[0]))
}

func (r *fakeRows) Close() error { return nil }

func (r *fakeRows) Next(to []driver.Value) error {
	if len(r.rows) == 0 {
		return io.EOF
	}
	copy(to, r.rows[0])
	r.rows = r.rows[1:]
	return nil
}
