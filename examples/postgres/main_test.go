// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"database/sql"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

var update = flag.Bool("update", false, "rewrite the golden file")

// output runs the program and returns what it prints.
func output(t *testing.T, dsn string) string {
	t.Helper()
	var out, side bytes.Buffer
	if err := run(t.Context(), []string{"-dsn", dsn}, &out, &side); err != nil {
		t.Fatalf("%v\n%s", err, &side)
	}
	return out.String()
}

// TestPostgres asks one server everything, because to start it takes longer than all the rest.
func TestPostgres(t *testing.T) {
	dsn := server(t)
	t.Run("output", func(t *testing.T) { testOutput(t, dsn) })
	t.Run("together", func(t *testing.T) { testTogether(t, dsn) })
	t.Run("pool", func(t *testing.T) { testPool(t, dsn) })
}

func testOutput(t *testing.T, dsn string) {
	got := output(t, dsn)
	path := filepath.Join("testdata", "output.golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s mismatch (-want +got), -update rewrites it:\n%s", path, diff)
	}
	if again := output(t, dsn); again != got {
		t.Errorf("run again it says\n%s", again)
	}
	byHand(t, connect(t, dsn), got)
}

// byHand works out what Luna is owed in SQL, from the shop's own table and nothing of jupan's.
func byHand(t *testing.T, db *sql.DB, got string) {
	t.Helper()
	var share string
	err := db.QueryRowContext(t.Context(),
		`SELECT sum(won)::bigint / 10 || ' KRW' FROM jupan_example.orders WHERE NOT refunded`).Scan(&share)
	if err != nil {
		t.Fatal(err)
	}
	if want := "Luna is owed " + share; !strings.Contains(got, want) {
		t.Errorf("by the shop's table %s, and the program says\n%s", want, got)
	}
}

// TestReadme holds the page to what the program prints.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	printed, err := os.ReadFile(filepath.Join("testdata", "output.golden"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), "```text\n"+string(printed)+"```\n") {
		t.Error("README.md does not show what the program prints")
	}
}

// testTogether holds the promise of the example where it can break: an order whose event is refused is
// not there, and a refund that fails leaves the order as it was.
func testTogether(t *testing.T, dsn string) {
	db := connect(t, dsn)
	if _, err := db.ExecContext(t.Context(), "SET search_path = "+schema); err != nil {
		t.Fatal(err)
	}
	shop, err := open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	count := func(table string) (n int) {
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	orders := count("orders")
	if err := shop.sell(t.Context(), 2001, 1_000_000_000_000_000, paid); err == nil { // no event may be as large
		t.Error("an event that no book takes was enqueued")
	}
	if err := shop.sell(t.Context(), 1003, 5_000, paid); err == nil {
		t.Error("the same order was taken twice")
	}
	if err := shop.sell(t.Context(), 2002, 5_000, declined); !errors.Is(err, errDeclined) {
		t.Errorf("an order that was declined ends with %v", err)
	}
	if err := shop.refund(t.Context(), 1001); err == nil || !strings.Contains(err.Error(), "already given back") {
		t.Errorf("an order was given back twice: %v", err)
	}
	if err := shop.refund(t.Context(), 9); err == nil {
		t.Error("an order that is not there was given back")
	}
	if n, waiting := count("orders"), count("jupan_inbox"); n != orders || waiting != 0 {
		t.Errorf("%d orders and %d events are there, want %d and none", n, waiting, orders)
	}
}

// testPool sells on a pool of pgx's own, as a host has that uses pgx and not database/sql.
func testPool(t *testing.T, dsn string) {
	pool, err := pgxpool.New(t.Context(), dsn+" search_path="+schema)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close() //nolint:errcheck // the pool is closed behind it
	shop, err := open(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	count := func() (orders, waiting int) {
		err := pool.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM jupan_inbox)").Scan(&orders, &waiting)
		if err != nil {
			t.Fatal(err)
		}
		return orders, waiting
	}
	before, _ := count()
	if err := shop.sell(t.Context(), 3001, 5_000, paid); err != nil {
		t.Fatal(err)
	}
	if orders, waiting := count(); orders != before+1 || waiting != 1 {
		t.Errorf("the pool sees %d orders and %d events, want %d and 1", orders, waiting, before+1)
	}
}

func TestFailures(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"no database":  {nil, "want -dsn DATABASE"},
		"an argument":  {[]string{"-dsn", "host=/nowhere", "x"}, "want -dsn DATABASE"},
		"unknown flag": {[]string{"-x"}, "not defined: -x"},
		"no DSN":       {[]string{"-dsn", "postgres://u:secret@[x"}, "-dsn: "},
		"no server":    {[]string{"-dsn", "host=/nowhere user=u password=secret"}, "/nowhere"},
	} {
		var out bytes.Buffer
		err := run(t.Context(), c.args, &out, &out)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error is %v, want %q in it, and no password", name, err, c.want)
		}
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-h"}, &out, &out); err != nil || !strings.Contains(out.String(), "-dsn") {
		t.Errorf("-h ends with %v and prints %q", err, &out)
	}
}

// connect returns a handle with one connection, so that a SET holds for all of it.
func connect(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	config, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*config)
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(1)
	return db
}
