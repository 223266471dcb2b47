// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package reconcile

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

var update = flag.Bool("update", false, "rewrite the golden files of the scenarios")

// scenarioFloor is how many scenarios there are at least, so that a lost directory
// is noticed.
const scenarioFloor = 9

// TestScenarios runs every directory of testdata that has rows:
//
//	README.md                what it shows, the arithmetic by hand, and a table of the
//	                         figures, which -update does not touch
//	ours.csv, theirs.csv     the rows
//	options.json             Options
//	report.golden            Result.Text
//	lines.golden             Result.CSV with the lines that agree
//	rows.golden              Result.RowsCSV
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*/ours.csv")
	if err != nil || len(files) < scenarioFloor {
		t.Errorf("%d scenarios, want %d at least: %v", len(files), scenarioFloor, err)
	}
	for _, file := range files {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) { runScenario(t, dir) })
	}
	t.Logf("%d scenarios", len(files))
}

func runScenario(t *testing.T, dir string) {
	ours, theirs := readRows(t, dir, "ours.csv"), readRows(t, dir, "theirs.csv")
	var opts Options
	d := json.NewDecoder(bytes.NewReader(readFile(t, dir, "options.json")))
	d.DisallowUnknownFields()
	if err := d.Decode(&opts); err != nil {
		t.Fatal(err)
	}
	res := mustRun(t, ours, theirs, &opts)
	var text, lines, rows bytes.Buffer
	report := &ReportOptions{Title: filepath.Base(dir)}
	if err := res.Text(&text, report); err != nil {
		t.Fatal(err)
	}
	if err := res.CSV(&lines, &ReportOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	if err := res.RowsCSV(&rows); err != nil {
		t.Fatal(err)
	}
	golden(t, dir, "report.golden", text.String())
	golden(t, dir, "lines.golden", lines.String())
	golden(t, dir, "rows.golden", rows.String())
	figuresByHand(t, dir, res)

	r := rand.New(rand.NewPCG(1, 1))
	for range 5 {
		again := mustRun(t, shuffled(r, ours), shuffled(r, theirs), &opts)
		if diff := cmp.Diff(picture(t, res), picture(t, again)); diff != "" {
			t.Errorf("in another order (-want +got):\n%s", diff)
		}
	}
}

func readFile(t testing.TB, dir, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func golden(t *testing.T, dir, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(readFile(t, dir, name)), got); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s", name, diff)
	}
}

// readRows reads rows from a CSV file whose columns are named after fields.
func readRows(t testing.TB, dir, name string) []Row {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(readFile(t, dir, name))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	for n, record := range records[1:] {
		cells := map[string]string{}
		for i, column := range records[0] {
			cells[column] = record[i]
		}
		row := Row{Key: cells["key"], Text: cells["text"], Origin: event.Origin{File: name, Row: int64(n + 2)}}
		if err := row.Date.UnmarshalText([]byte(cells["date"])); err != nil {
			t.Fatal(err)
		}
		for column, to := range map[string]*money.Amount{"amount": &row.Amount, "fee": &row.Fee, "tax": &row.Tax, "net": &row.Net} {
			if cells[column] != "" {
				if *to, err = money.Parse(cells[column] + " " + cells["currency"]); err != nil {
					t.Fatal(err)
				}
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// figuresByHand holds the table of README.md against the result.
func figuresByHand(t *testing.T, dir string, res *Result) {
	t.Helper()
	want, got := map[string]string{}, map[string]string{}
	row := regexp.MustCompile(`(?m)^\| ([^|]+) \| ([^|]+) \|$`)
	for _, m := range row.FindAllStringSubmatch(string(readFile(t, dir, "README.md")), -1) {
		if m[2] != "by hand" && !strings.HasPrefix(m[1], "-") {
			want[m[1]] = m[2]
		}
	}
	for s := Matched; s <= Rejected; s++ {
		if n := res.Count(s).Matches; n > 0 {
			got[s.String()] = fmt.Sprint(n)
		}
	}
	for i := range res.Matches {
		if m := &res.Matches[i]; len(m.Differences) > 0 {
			row := res.row(m)
			got[orElse(row.Key, row.Text)] = m.causes()
		}
	}
	for _, x := range res.Totals {
		for name, a := range map[string]money.Amount{
			"difference": x.Delta, "explained": x.Explained, "unexplained": x.Unexplained, "open": x.Open,
		} {
			if name = x.Currency.Code() + " " + name; want[name] != "" {
				got[name] = a.Number()
			}
		}
		if name := x.Currency.Code() + " difference"; x.Currency != 0 && want[name] == "" {
			t.Errorf("README.md has no %q", name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures mismatch (-README.md +got):\n%s", diff)
	}
}
