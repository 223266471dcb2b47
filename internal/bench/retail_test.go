// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/internal/bench/peers"
)

// The retail data are the lines of a British online shop from December 2010 to December 2011.
// Source: UCI Machine Learning Repository, "Online Retail" (Chen, 2015), CC BY 4.0.
const (
	retailLines = "../../../shared/data/retail/uci_online_retail_lines.csv.gz"
	// retailOurs is where the retail example may leave its own figures in the form of retailHeader;
	// when the file is there, it must hold the bytes that DuckDB gives.
	retailOurs = "../../examples/retail/testdata/by_country.csv"

	retailHeader = "month,country,lines,amount\n"
)

// retailQuery sums the lines by UTC month and country. Policy: every line is a fact of its own,
// since the data have no id of a line. Repeated lines (6,007 of them) count each time, lines with a
// price of 0 (2,515) count and add nothing, returns and the two lines of a bad debt are negative.
// Prices have at most 3 decimals, which the test checks, because a cast to a shorter decimal would
// round without a word.
const retailQuery = `
SELECT strftime("InvoiceDate", '%%Y-%%m'), "Country", count(*)::VARCHAR,
  sum(CAST("Quantity" AS BIGINT) * CAST("UnitPrice" AS DECIMAL(18,6)))::DECIMAL(38,3)::VARCHAR,
  max(length(split_part("UnitPrice", '.', 2)))
FROM read_csv('%s', auto_detect=false, header=true, delim=',', quote='"', escape='"',
  columns={'Description': 'VARCHAR', 'Quantity': 'VARCHAR', 'InvoiceDate': 'TIMESTAMP',
    'UnitPrice': 'VARCHAR', 'CustomerID': 'VARCHAR', 'Country': 'VARCHAR'})
GROUP BY ALL ORDER BY 1, 2`

// TestRetail prints what DuckDB makes of the retail data, holds it to figures that are known from
// elsewhere, and compares the retail example with it.
func TestRetail(t *testing.T) {
	if _, err := os.Stat(retailLines); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no shared data beside the module: %s", filepath.Base(retailLines))
	}
	want := retailWithDuck(t)
	t.Logf("%s%s", retailHeader, strings.Join(want, "\n"))
	checkRetail(t, want)
	raw, err := os.ReadFile(retailOurs)
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("nothing compared: the retail example has not left %s", retailOurs)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Split(strings.TrimSpace(strings.TrimPrefix(string(raw), retailHeader)), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the retail example differs from DuckDB (-duck +ours):\n%s", diff)
	}
}

// checkRetail holds the sums over all rows to what a plain loop over the lines gives: 541,909 lines
// (as the data's own page counts instances) that come to 9,747,747.934 pounds.
func checkRetail(t *testing.T, rows []string) {
	t.Helper()
	lines, amount := decimal.Zero, decimal.Zero
	for _, row := range rows {
		cells := strings.Split(row, ",")
		lines = lines.Add(decimal.RequireFromString(cells[2]))
		amount = amount.Add(decimal.RequireFromString(cells[3]))
	}
	got := fmt.Sprintf("%d rows, %s lines, %s", len(rows), lines, amount)
	if want := "314 rows, 541909 lines, 9747747.934"; got != want {
		t.Errorf("in all %s, want %s", got, want)
	}
}

func closeAll(t *testing.T, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

func retailWithDuck(t *testing.T) []string {
	t.Helper()
	ctx := context.Background()
	db, err := peers.OpenDuck(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeAll(t, db) })
	rows, err := db.QueryContext(ctx, fmt.Sprintf(retailQuery, retailLines))
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll(t, rows)
	var lines []string
	for rows.Next() {
		var month, country, count, amount string
		var decimals int
		if err := rows.Scan(&month, &country, &count, &amount, &decimals); err != nil {
			t.Fatal(err)
		}
		if decimals > 3 {
			t.Fatalf("%s %s: a price has %d decimals", month, country, decimals)
		}
		lines = append(lines, strings.Join([]string{month, country, count, amount}, ","))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}
