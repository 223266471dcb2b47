// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/jupan-go/jupan/examples/internal/golden"
	"github.com/jupan-go/jupan/internal/testkit"
)

// plain is the sums of one month and country that a plain loop with shopspring gives.
type plain struct {
	lines                            int64
	gross, returns, adjustments, net decimal.Decimal
}

// TestFullFile settles the whole file and compares each month and country with a plain sum. The data
// are "Online Retail" (Chen, 2015), UCI Machine Learning Repository, CC BY 4.0: 541,909 lines that
// come to 9,747,747.934 pounds.
func TestFullFile(t *testing.T) {
	if testing.Short() {
		t.Skip("reads half a million lines three times")
	}
	path := testkit.Shared(t, "data/retail/uci_online_retail_lines.csv.gz")
	got, side := output(t, "-csv", path)
	if side != "" {
		t.Errorf("rejected:\n%s", side)
	}
	records, err := csv.NewReader(strings.NewReader(got)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := plainSums(t, path)
	total, lines := decimal.Zero, int64(0)
	for _, r := range records[1:] {
		p := want[r[0]+","+r[1]]
		if p == nil {
			t.Fatalf("no line in the file is of %s, %s", r[0], r[1])
		}
		checkRow(t, r, p)
		total, lines = total.Add(p.net), lines+p.lines
	}
	if s := fmt.Sprintf("%d rows, %d lines, %s", len(records)-1, lines, total); s != "314 rows, 541909 lines, 9747747.934" {
		t.Errorf("in all %s", s)
	}
	if len(records)-1 != len(want) {
		t.Errorf("%d months and countries, want %d", len(records)-1, len(want))
	}
	golden.File(t, filepath.Join("testdata", "by_country.csv"), byCountry(t, records))
}

func checkRow(t *testing.T, r []string, p *plain) {
	t.Helper()
	want := []decimal.Decimal{
		decimal.NewFromInt(p.lines), p.gross, p.returns, p.adjustments, p.net, commission(p.net),
	}
	for i, cell := range r[2:] {
		if got := decimal.RequireFromString(cell); !got.Equal(want[i]) {
			t.Errorf("%s %s: column %d is %s, and plainly %s", r[0], r[1], i+3, got, want[i])
		}
	}
}

// commission is the ladder of terms.go worked out in another way: every rate on all of the base, less
// what the higher tiers do not have below them.
func commission(net decimal.Decimal) decimal.Decimal {
	d := decimal.RequireFromString
	share := net.Mul(d("0.05"))
	for _, step := range []struct{ from, more string }{{"10000", "0.025"}, {"50000", "0.025"}} {
		if above := net.Sub(d(step.from)); above.IsPositive() {
			share = share.Add(above.Mul(d(step.more)))
		}
	}
	return share.Round(2)
}

func plainSums(t *testing.T, path string) map[string]*plain {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(z)
	if _, err := in.Read(); err != nil {
		t.Fatal(err)
	}
	sums := map[string]*plain{}
	for {
		r, err := in.Read()
		if errors.Is(err, io.EOF) {
			return sums
		}
		if err != nil {
			t.Fatal(err)
		}
		name := r[colDate][:len("2010-12")] + "," + r[colCountry]
		if sums[name] == nil {
			sums[name] = &plain{}
		}
		sums[name].add(decimal.RequireFromString(r[colQuantity]), decimal.RequireFromString(r[colPrice]))
	}
}

func (p *plain) add(quantity, price decimal.Decimal) {
	amount := quantity.Mul(price)
	p.lines++
	p.net = p.net.Add(amount)
	switch {
	case price.IsNegative():
		p.adjustments = p.adjustments.Add(amount)
	case quantity.IsNegative():
		p.returns = p.returns.Sub(amount)
	default:
		p.gross = p.gross.Add(amount)
	}
}

// byCountry is the form in which internal/bench compares the figures with those of DuckDB.
func byCountry(t *testing.T, records [][]string) string {
	t.Helper()
	var rows []string
	for _, r := range records[1:] {
		rows = append(rows, fmt.Sprintf("%s,%s,%s,%s", r[0], r[1], r[2], decimal.RequireFromString(r[6]).StringFixed(3)))
	}
	if !slices.IsSorted(rows) {
		t.Error("the rows are not sorted")
	}
	return "month,country,lines,amount\n" + strings.Join(rows, "\n") + "\n"
}
