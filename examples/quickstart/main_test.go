// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/examples/internal/golden"
	"github.com/jupan-go/jupan/examples/internal/table"
)

// output runs the program and returns what it prints.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out, side bytes.Buffer
	if err := run(context.Background(), args, &out, &side); err != nil {
		t.Fatalf("quickstart %s: %v\n%s", strings.Join(args, " "), err, &side)
	}
	return out.String()
}

func TestOutput(t *testing.T) { golden.Output(t, output(t)) }

// TestReadme holds that the blocks of the READMEs that are marked as the quickstart's are what it prints.
func TestReadme(t *testing.T) {
	printed := output(t)
	for name, least := range map[string]int{"README.md": 2, "README.ko.md": 1} {
		path := filepath.Join("..", "..", name)
		if n := golden.Quoted(t, path, "quickstart", printed); n < least {
			t.Errorf("%s quotes the program %d times, want %d at least", path, n, least)
		}
	}
}

// plainRow is a row of Toss's as a plain program reads it.
type plainRow struct {
	OrderID string `json:"orderId"`
	Amount  int64  `json:"amount"`
	Fee     int64  `json:"fee"`
}

// TestPlain works campaign A out with maps and loops in whole won, with nothing of the library.
func TestPlain(t *testing.T) {
	var got struct{ captured, given, fees, paid, partly, cancelled, pending, cost int64 }
	sums, refunded := map[string]int64{}, map[string]bool{}
	for _, month := range []string{"01", "02"} {
		data, err := files.ReadFile("files/toss/settlements-2026-" + month + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var rows []plainRow
		if err := json.Unmarshal(data, &rows); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if !strings.HasPrefix(r.OrderID, "A-") {
				continue
			}
			sums[r.OrderID] += r.Amount
			got.fees += r.Fee
			if r.Amount > 0 {
				got.captured += r.Amount
			} else {
				got.given -= r.Amount
				refunded[r.OrderID] = true
			}
		}
	}
	for _, r := range records(t, "files/shop/conversions.csv") {
		if r[5] != "A" {
			continue
		}
		switch sum, some := sums[r[4]]; {
		case !some:
			got.pending++
		case sum == 0:
			got.cancelled++
		default:
			got.paid++
			if refunded[r[4]] {
				got.partly++
			}
		}
	}
	for _, r := range records(t, "files/google/export-2026-01.csv") {
		micros, err := strconv.ParseInt(r[6], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		got.cost += micros / 1_000_000
	}
	want := "   Of its 50 conversions " + table.Group(got.paid) + " are paid (" + table.Group(got.partly) + " of them partly refunded), " +
		table.Group(got.pending) + " pending, " + table.Group(got.cancelled) + " cancelled.\n" +
		"   It cost " + table.Group(got.cost) + " KRW in ads; its net profit now is " +
		table.Group(got.captured-got.given-got.fees-got.cost-7000*got.paid) + " KRW:\n"
	if text := output(t); !strings.Contains(text, want) {
		t.Errorf("a plain program says\n%sand the quickstart does not", want)
	}
	if got.paid != 36 || got.partly != 3 || got.pending != 5 || got.cost != 1_000_000 {
		t.Errorf("the files tell another story: %+v", got)
	}
}

func records(t *testing.T, name string) [][]string {
	t.Helper()
	data, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

// TestWrite holds that the files say what is printed.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	text := output(t, "-out", dir)
	for name, wants := range map[string][]string{
		"statements.json":                       {`"total": "113603 KRW"`, `"corrects": "2026-01"`},
		"statements.csv":                        {"113603", "onda-2026,onda,2026-01"},
		"statements.txt":                        {"TOTAL KRW      113,603"},
		"documents/onda-2026.2026-01.en.html":   {"103,275", "Onda, agency", "688,500 KRW × 15%", "Paid"},
		"documents/onda-2026.2026-01.ko.html":   {"온다미디어", "113,603"},
		"documents/luna-2026.2026-02.en.html":   {"-7,000", "2026-01"},
		"documents/luna-2026.agreement.ko.html": {"7,000"},
		"portal/luna.json":                      {`"250460 KRW"`, `"luna-2026"`},
		"tax-invoice.html":                      {"세금계산서", "103,275", "10,328", "온다미디어"},
		"tax-invoice.csv":                       {"113603", "2000000008"},
		"jupan.beancount":                       {"Assets:Payouts:Bank"},
		"jupan.journal":                         {"account Expenses:Partners:Earnings:luna", "Assets:Payouts:Bank"},
		"report.html":                           {"about 100 times an ordinary day", "bora", "916,510 KRW", "settled KB-71001", "688,500 KRW × 15%", "kept: 5.7 %", "week of 2026-01-19"},
		"review.html":                           {"<svg", "leads"},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !bytes.Contains(data, []byte(want)) {
				t.Errorf("%s has no %q", name, want)
			}
		}
		if dir, _, sub := strings.Cut(name, "/"); sub {
			name = dir + "/"
		}
		if !strings.Contains(text, "   "+name) {
			t.Errorf("%s is not told of", name)
		}
	}
}

// TestStatements holds the statements that the module xlsx is tested with to those that are written.
func TestStatements(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b")
	text := output(t, "-out", dir)
	if want := "go -C examples/xlsx run . -in '" + dir + "'"; !strings.Contains(text, want) {
		t.Errorf("the command %s is not told of", want)
	}
	got, err := os.ReadFile(filepath.Join(dir, "statements.json"))
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, filepath.Join("..", "xlsx", "testdata", "statements.json"), string(got))
}

// TestPortal holds that a partner sees nothing of another.
func TestPortal(t *testing.T) {
	dir := t.TempDir()
	output(t, "-out", dir)
	for party, other := range map[string]string{"luna": "onda", "onda": "luna"} {
		data, err := os.ReadFile(filepath.Join(dir, "portal", party+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(string(data)), other) {
			t.Errorf("%s sees %s", party, other)
		}
	}
}

func TestFailures(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"not defined: -x": {"-x"}, "see examples/settlefiles": {"mine.csv"}, "not a directory": {"-out", file},
	} {
		var out, side bytes.Buffer
		err := run(context.Background(), args, &out, &side)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: the error is %v, want %q in it", args, err, want)
		}
		if out.Len() > 0 {
			t.Errorf("%q: printed %q before it failed", args, out.String())
		}
	}
	var out bytes.Buffer
	if err := run(context.Background(), []string{"-h"}, &out, &out); err != nil || !strings.Contains(out.String(), "-out") {
		t.Errorf("-h ends with %v and prints %q", err, &out)
	}
}
