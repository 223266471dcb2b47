// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// book is a workbook as the library reads it back.
type book struct {
	*testing.T
	*excelize.File
}

// convert runs the program on statements in a file and reads back what it wrote.
func convert(t *testing.T, in string) (book, string) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "statements.xlsx")
	var said, side bytes.Buffer
	if err := run([]string{"-in", in, "-out", out}, &said, &side); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return book{t, f}, said.String()
}

// rows are the cells of a sheet as they are stored, without a format.
func (b book) rows(sheet string) [][]string {
	b.Helper()
	rows, err := b.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		b.Fatal(err)
	}
	return rows
}

// statementsIn reads statements as the program does, by the library's own JSON.
func statementsIn(t *testing.T, path string) []*settle.Statement {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []*settle.Statement
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestWorkbook reads the workbook of the quickstart's statements back and compares every amount.
func TestWorkbook(t *testing.T) {
	path := filepath.Join("testdata", "statements.json")
	got, said := convert(t, path)
	statements := statementsIn(t, path)
	if !strings.Contains(said, "4 statements and a summary") || len(statements) != 4 {
		t.Errorf("%d statements, and the program says %q", len(statements), said)
	}
	want := []string{summary, "luna-2026 2026-01", "luna-2026 2026-02", "onda-2026 2026-01", "onda-2026 2026-02"}
	if list := got.GetSheetList(); !slices.Equal(list, want) {
		t.Fatalf("sheets %q, want %q", list, want)
	}
	for i, s := range statements {
		got.holds(want[i+1], s)
		row := got.rows(summary)[i+1]
		if row[0] != string(s.Agreement) || row[3] != s.Period.Name || !slices.Contains(row, s.Total.Number()) {
			t.Errorf("row %d of the summary is %q", i+2, row)
		}
		linked, target, err := got.GetCellHyperLink(summary, place(len(row), i+2))
		if err != nil || !linked || target != "'"+want[i+1]+"'!A1" {
			t.Errorf("row %d of the summary leads to %q, %v", i+2, target, err)
		}
	}
}

// holds compares a sheet with its statement: each line, the total, each row of a trace, and then that
// no amount anywhere in the statement's JSON is missing.
func (b book) holds(sheet string, s *settle.Statement) {
	b.Helper()
	rows := b.rows(sheet)
	first := slices.IndexFunc(rows, func(row []string) bool { return len(row) == 8 && row[7] == "amount" }) + 1
	for i, l := range s.Lines {
		if row := rows[first+i]; row[0] != strconv.Itoa(l.Number) || row[2] != l.Label || row[7] != l.Amount.Number() {
			b.Errorf("%s: line %d is %q, want %s", sheet, l.Number, row, l.Amount)
		}
		b.kind(sheet, place(8, first+i+1), l.Amount.Number())
	}
	if row := rows[first+len(s.Lines)]; row[0] != "TOTAL" || row[7] != s.Total.Number() {
		b.Errorf("%s: the total is %q, want %s", sheet, row, s.Total)
	}
	b.kind(sheet, place(8, first+len(s.Lines)+1), s.Total.Number())
	text, err := s.JSON()
	if err != nil {
		b.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		b.Fatal(err)
	}
	cells := slices.Concat(rows...)
	walk(document, func(value string) {
		if !slices.Contains(cells, value) {
			b.Errorf("%s: no cell holds %s", sheet, value)
		}
	})
}

// walk visits what is an amount of money in JSON: the number of it, or the whole of it where a value
// is no finite decimal.
func walk(v any, visit func(string)) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			walk(item, visit)
		}
	case map[string]any:
		for _, item := range v {
			walk(item, visit)
		}
	case string:
		if a, err := money.Parse(v); err == nil {
			visit(a.Number())
		} else if _, err := money.ParseExact(v); err == nil {
			visit(v)
		}
	}
}

// kind asks that a cell is a number where a spreadsheet keeps all of its digits, and text elsewhere.
func (b book) kind(sheet, at, value string) {
	b.Helper()
	got, err := b.GetCellType(sheet, at)
	if err != nil {
		b.Fatal(err)
	}
	want := excelize.CellTypeUnset // which stands for a number
	if len(strings.Trim(strings.ReplaceAll(strings.TrimPrefix(value, "-"), ".", ""), "0")) > 15 {
		want = excelize.CellTypeSharedString
	}
	if got != want {
		b.Errorf("%s!%s holds %s as type %d, want %d", sheet, at, value, got, want)
	}
}

// hard is a statement with everything that a spreadsheet may spoil.
func hard() *settle.Statement {
	third, err := money.ParseExact("1000/3 USD")
	if err != nil {
		panic(err)
	}
	rate, err := money.Fraction(1, 3)
	if err != nil {
		panic(err)
	}
	month := settle.Period{
		Name: "2026-01", From: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC),
	}
	usd := money.MustParse
	return &settle.Statement{
		Agreement: "a/b:c*d?e[f] of an agreement with a long name", Party: `=HYPERLINK("http://x","y")`, Title: "+1", Period: month,
		Currency: money.USD, Total: usd("12345678901234567.89 USD"),
		Lines: []settle.Line{
			{Number: 1, Label: "=1+1", Class: settle.ClassEarning, Amount: usd("12345678901234567.87 USD"), Trace: settle.Trace{
				Exact: third, Residual: usd("0.1 USD").Exact(),
				Steps: []settle.Step{{Label: "@third", Base: usd("0.1 USD").Exact(), Rate: &rate, Result: third}},
			}},
			{Number: 2, Label: "_x0041_", Class: settle.ClassTax, Amount: usd("999999999999.999 USD")},
			{Number: 3, Label: "2 ^ 53 + 1", Class: settle.ClassTax, Amount: usd("9007199254740993 USD")},
			{Number: 4, Label: "back", Class: settle.ClassTax, Amount: usd("-9008199254740992.979 USD")},
		},
		Payees: []settle.Payee{{Party: "kim", Amount: usd("0.30000000000000004 USD")}},
		Balances: []settle.BalanceMove{{
			Name: "reserve", Opening: usd("0.1 USD"), Closing: usd("0.2 USD"),
			Lots: []settle.Lot{{Period: "2025-12", Amount: usd("0.15 USD"), Due: settle.MustDate("2026-02-15")}, {Period: "2026-01", Amount: usd("0.05 USD")}},
		}},
		Due: []settle.Due{{Date: settle.MustDate("2026-02-10"), Payee: "kim", Amount: usd("12345.67 JPY")}},
		Payable: &settle.Payable{
			Total: usd("1929012345678901234 JPY"), Payees: []settle.Payee{{Party: "kim", Amount: usd("47 JPY")}},
			Conversions: []settle.Conversion{{
				Fixing: settle.Fixing{From: money.USD, To: money.JPY, Date: settle.MustDate("2026-01-30"), Rate: money.Int(156)},
				From:   usd("12345678901234567.89 USD"), To: usd("1925925908592592591 JPY"), Residual: usd("0.84 JPY").Exact(),
			}},
		},
		Excluded: []settle.Excluded{{Kind: "fee", Events: 1, Gross: usd("-7 JPY")}},
	}
}

// TestExact holds that nothing is lost of numbers that a float64 cannot hold, and that no text becomes
// a formula.
func TestExact(t *testing.T) {
	s := hard()
	text, err := json.Marshal([]*settle.Statement{s, s})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "statements.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	got, _ := convert(t, path)
	sheets := got.GetSheetList()
	want := []string{summary, "a-b-c-d-e-f- of an agreement wi", "a-b-c-d-e-f- of an agreemen (2)"}
	if !slices.Equal(sheets, want) {
		t.Fatalf("sheets %q, want %q", sheets, want)
	}
	got.holds(sheets[1], s)
	for _, sheet := range sheets {
		for i, row := range got.rows(sheet) {
			for j, value := range row {
				at := place(j+1, i+1)
				if formula, err := got.GetCellFormula(sheet, at); err != nil || formula != "" {
					t.Errorf("%s!%s is the formula %q: %s, %v", sheet, at, formula, value, err)
				}
			}
		}
	}
}

// TestFormula works the check below the total out: the cells add up to what the statement says.
func TestFormula(t *testing.T) {
	path := filepath.Join("testdata", "statements.json")
	got, _ := convert(t, path)
	found := 0
	for _, sheet := range got.GetSheetList()[1:] {
		for i, row := range got.rows(sheet) {
			if len(row) > 0 && row[0] == "lines less total" {
				found++
				if value, err := got.CalcCellValue(sheet, place(8, i+1)); err != nil || value != "0" {
					t.Errorf("%s: the lines less the total are %s, %v", sheet, value, err)
				}
			}
		}
	}
	if found != 4 {
		t.Errorf("%d sheets add their lines up, want 4", found)
	}
}

// TestShown holds what a person sees: thousands apart, a rate as a percentage.
func TestShown(t *testing.T) {
	got, _ := convert(t, filepath.Join("testdata", "statements.json"))
	rows, err := got.GetRows("onda-2026 2026-01")
	if err != nil {
		t.Fatal(err)
	}
	cells := slices.Concat(rows...)
	for _, want := range []string{"103,275", "10,327.5", "-0.5", "15%", "10%", "688,500"} {
		if !slices.Contains(cells, want) {
			t.Errorf("no cell shows %s in %q", want, rows)
		}
	}
}

func TestFailures(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text, err := os.ReadFile(filepath.Join("testdata", "statements.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"nothing":       {nil, "want -in DIR"},
		"an argument":   {[]string{"-in", dir, "x"}, "want -in DIR"},
		"unknown flag":  {[]string{"-x"}, "not defined: -x"},
		"no directory":  {[]string{"-in", filepath.Join(dir, "none")}, "write it first: go run ./examples/quickstart -out DIR"},
		"no statements": {[]string{"-in", dir}, filepath.Join(dir, "statements.json")},
		"no JSON":       {[]string{"-in", file("1.json", "{")}, "1.json: want a list of statements"},
		"empty":         {[]string{"-in", file("2.json", "[]")}, "no statement in it"},
		"null":          {[]string{"-in", file("3.json", "[null]")}, "statement 1: it is of no agreement"},
		"changed": {
			[]string{"-in", file("4.json", strings.Replace(string(text), `"amount": "259000 KRW"`, `"amount": "259001 KRW"`, 1))},
			"the lines of luna-2026 2026-01 come to 250461 KRW, and it says 250460 KRW",
		},
		"no workbook": {[]string{"-in", file("5.json", string(text)), "-out", filepath.Join(dir, "x.txt")}, "x.txt: unsupported workbook"},
		"nowhere":     {[]string{"-in", file("6.json", string(text)), "-out", filepath.Join(dir, "no", "x.xlsx")}, "no such file or directory"},
	} {
		var out, side bytes.Buffer
		if err := run(c.args, &out, &side); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, c.want)
		}
		if out.Len() > 0 {
			t.Errorf("%s: printed %q before it failed", name, &out)
		}
	}
	var out bytes.Buffer
	if err := run([]string{"-h"}, &out, &out); err != nil || !strings.Contains(out.String(), "-in") {
		t.Errorf("-h ends with %v and prints %q", err, &out)
	}
}
