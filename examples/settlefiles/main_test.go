// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/examples/internal/golden"
)

// output runs the program and returns what it prints, without the times it took.
func output(t *testing.T, args ...string) string {
	t.Helper()
	var out, side bytes.Buffer
	if err := run(context.Background(), args, &out, &side); err != nil {
		t.Fatalf("settlefiles %s: %v\n%s", strings.Join(args, " "), err, &side)
	}
	return regexp.MustCompile(`(?m)time: .*$`).ReplaceAllString(out.String(), "time: …")
}

func TestReport(t *testing.T) {
	got := output(t)
	golden.File(t, filepath.Join("testdata", "report.golden"), got)
	if golden.Quoted(t, "README.md", "settlefiles", got) == 0 {
		t.Error("README.md does not show what the program prints")
	}
}

// TestBegin settles the two files that README.md shows.
func TestBegin(t *testing.T) {
	page, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n")
	agreement, rest, _ := strings.Cut(rest, "```")
	_, rest, _ = strings.Cut(rest, "```text\n")
	events, _, _ := strings.Cut(rest, "```")
	dir := t.TempDir()
	paths := []string{filepath.Join(dir, "a.json"), filepath.Join(dir, "e.csv")}
	for i, text := range []string{agreement, events} {
		if err := os.WriteFile(paths[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := output(t, "-agreements", paths[0], paths[1]); !strings.Contains(got, "10,000 KRW × 30% = 3,000 KRW") {
		t.Errorf("the smallest files give\n%s", got)
	}
}

// report is what the program prints when nothing is asked of it; TestReport holds it to that.
func report(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "report.golden"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestAnswer holds the answer to the question that the example is about. The figures are checked
// against a plain reading of the files in plain_test.go.
func TestAnswer(t *testing.T) {
	got := report(t)
	for _, want := range []string{
		"Of its 50 conversions 36 are paid (3 of them partly refunded), 5 pending, 5 cancelled, 4 refunded.",
		"It cost 1,000,000 KRW in ads; its net profit now is ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	if got := output(t, "-campaign", "Z"); !strings.Contains(got, "no event names this campaign") {
		t.Error("a campaign that is not there has an answer")
	}
}

// fixturesIn copies the fixtures to a directory, and returns the paths of the agreements and of the
// files of events.
func fixturesIn(t *testing.T, dir string) (agreements string, files []string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS("fixtures")); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*-*"))
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "agreements.json"), files
}

// TestOwnFiles settles the same files by their paths.
func TestOwnFiles(t *testing.T) {
	agreements, files := fixturesIn(t, t.TempDir())
	got := output(t, append([]string{"-agreements", agreements, "-campaign", "A"}, files...)...)
	want := report(t)
	if got := digestIn(t, got); got != digestIn(t, want) {
		t.Errorf("the digest is %s by paths and %s from the program", got, digestIn(t, want))
	}
	short := strings.ReplaceAll(got, filepath.Dir(agreements)+string(filepath.Separator), "")
	words := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \n─", r) })
	}
	if diff := cmp.Diff(words(want), words(short)); diff != "" { // the widths differ, as the names do
		t.Errorf("the report by paths mismatch (-program +paths):\n%s", diff)
	}
}

// TestOwnKind holds that a word which is none of jupan's kinds, such as one with a slip, is told of.
func TestOwnKind(t *testing.T) {
	agreements, _ := fixturesIn(t, t.TempDir())
	path := filepath.Join(filepath.Dir(agreements), "typed.csv")
	text := "source,id,kind,at\nshop,1,payment,2026-01-05T10:00:00+09:00\nshop,2,click,2026-01-05T10:00:00+09:00\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	got := output(t, "-agreements", agreements, path)
	if want := `kind "payment", rows: 1. It is none`; !strings.Contains(got, want) || strings.Contains(got, `kind "click"`) {
		t.Errorf("no %s in\n%s", want, got)
	}
}

func digestIn(t *testing.T, report string) string {
	t.Helper()
	digest := regexp.MustCompile(`[0-9a-f]{64}`).FindString(report)
	if digest == "" {
		t.Fatalf("no digest in\n%s", report)
	}
	return digest
}

func TestFailures(t *testing.T) {
	dir := t.TempDir()
	agreements, _ := fixturesIn(t, dir)
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	fine := filepath.Join(dir, "cost-2026-02.csv")
	whole, err := os.ReadFile(filepath.Join(dir, "orders-2026-01.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"unknown flag":   {[]string{"-x"}, "not defined: -x"},
		"two forms":      {[]string{"-json", "-csv"}, "choose one"},
		"no agreements":  {[]string{fine}, "FILE needs -agreements"},
		"no files":       {[]string{"-agreements", agreements}, "at least one FILE"},
		"absent terms":   {[]string{"-agreements", filepath.Join(dir, "none.json"), fine}, "none.json"},
		"absent file":    {[]string{"-agreements", agreements, filepath.Join(dir, "none.csv")}, "none.csv"},
		"a directory":    {[]string{"-agreements", agreements, dir}, "not a regular file"},
		"no JSON":        {[]string{"-agreements", file("1.json", "[\n{,}]"), fine}, "1.json: settle: agreements: line 2, column 2"},
		"no such term":   {[]string{"-agreements", file("2.json", `{"id":"a","party":"p","currency":"KRW","terms":[{"type":"gift"}]}`), fine}, `terms[0].type: "gift"`},
		"one id twice":   {[]string{"-agreements", file("3.json", twice(`{"id":"a","party":"p","currency":"KRW","terms":[{"type":"per_click","price":"1 KRW"}]}`)), fine}, `[1].id: "a" is the id of [0] too`},
		"unknown column": {[]string{"-agreements", agreements, file("4.csv", "source,id,kind,at,grss\n")}, `4.csv:1: column "grss"`},
		"no time":        {[]string{"-agreements", agreements, file("5.csv", "source,id,kind\n")}, `5.csv:1: column "at"`},
		"truncated":      {[]string{"-agreements", agreements, file("6.csv.gz", string(whole[:20_000]))}, "unexpected EOF"},
		"no such line":   {[]string{"-explain", "luna-2026/2026-01/9"}, "the statement has lines 1 to 4"},
		"no statement":   {[]string{"-explain", "luna-2026/2020-01/1"}, `no statement of "luna-2026" for "2020-01"`},
		"no number":      {[]string{"-explain", "luna-2026/2026-01/x"}, `line "x" is not a number`},
		"no line":        {[]string{"-explain", "luna-2026"}, "want agreement/period/line"},
	} {
		var out, side bytes.Buffer
		err := run(context.Background(), c.args, &out, &side)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, c.want)
		}
		if out.Len() > 0 {
			t.Errorf("%s: printed %q before it failed", name, out.String())
		}
	}
	if _, err := os.Stat(fine); errors.Is(err, fs.ErrNotExist) {
		t.Error("the file that was fine is not there")
	}
}

func twice(s string) string { return "[" + s + "," + s + "]" }

func TestStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out bytes.Buffer
	if err := run(ctx, nil, &out, &out); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was stopped ends with %v", err)
	}
	if err := run(context.Background(), []string{"-h"}, &out, &out); err != nil || !strings.Contains(out.String(), "usage:") {
		t.Errorf("-h ends with %v and prints %q", err, &out)
	}
}
