// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary stand for the program when it starts itself as a child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childCommand {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestRun runs every contestant as a child, as the command does, and looks at the table.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	profiles := t.TempDir()
	o, err := parseOptions([]string{
		"-rows", "20000", "-series", "2", "-threads", "1", "-dir", dir, "-profiles", profiles,
	})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := run(t.Context(), o, &out); err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(out.String(), "CPU to DuckDB")
	for _, c := range contestants() {
		if !strings.Contains(table, c.name+"  ") {
			t.Errorf("no row for %s in\n%s", c.name, out.String())
		}
	}
	written, err := filepath.Glob(filepath.Join(profiles, "*-1.pprof"))
	if err != nil || len(written) != len(contestants()) {
		t.Errorf("profiles: %v, %v", written, err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestQuick runs what CI runs, on few rows, and keeps the file.
func TestQuick(t *testing.T) {
	dir := t.TempDir()
	o, err := parseOptions([]string{
		"-quick", "-keep", "-rows", "5000", "-attribution", "-format", "jsonl", "-dir", dir,
	})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var out bytes.Buffer
		if err := run(t.Context(), o, &out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "all results are equal") {
			t.Errorf("output = %q", out.String())
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "events-g1-s1-r5000-attribution.jsonl")); err != nil {
		t.Error(err)
	}
}

func TestDifference(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c := comparison{}
	a, b := contestant{name: "a"}, contestant{name: "b"}
	for _, step := range []struct {
		who  contestant
		text string
		want string
	}{
		{contestant{name: "loose", keepRepeats: true}, "1\n3\n", ""},
		{a, "1\n2\n", ""},
		{b, "1\n2\n", ""},
		{b, "1\n3\n", "bench: results differ in line 2:\na: 2\nb: 3"},
		{b, "1\n2\n3\n", "bench: results differ in line 3:\na: \nb: 3"},
		{b, "1", "bench: results differ: a has 3 lines, b 1"},
	} {
		got := ""
		if err := c.read(step.who, write("result", step.text)); err != nil {
			got = err.Error()
		}
		if got != step.want {
			t.Errorf("read(%s, %q) = %q, want %q", step.who.name, step.text, got, step.want)
		}
	}
}

func TestTable(t *testing.T) {
	samples := func(seconds ...float64) (s []sample) {
		for _, x := range seconds {
			s = append(s, sample{wall: time.Duration(x * 1e9), cpu: time.Second, peak: 198e6})
		}
		return s
	}
	o, err := parseOptions([]string{"-rows", "1000000"})
	if err != nil {
		t.Fatal(err)
	}
	turns := []turn{
		{contestant{name: "duck"}, 2, samples(1, 2, 4)},
		{contestant{name: "typical"}, 2, samples(2, 10, 8)},
		{contestant{name: "typical"}, 1, samples(2, 10, 8)},
	}
	out := table(turns, o.spec)
	want := []string{
		"duck 2 0.50 0.50 1000 198 200 1.00 (1.00-1.00) 1.00 (1.00-1.00)",
		"typical 2 0.12 0.12 1000 198 200 0.50 (0.20-0.50) 1.00 (1.00-1.00)",
		"typical 1 0.12 0.12 1000 198 200 - -",
	}
	for i, line := range strings.Split(strings.TrimSpace(out), "\n")[1:] {
		if got := strings.Join(strings.Fields(line), " "); got != want[i] {
			t.Errorf("row %d = %q, want %q", i, got, want[i])
		}
	}
}

func TestArguments(t *testing.T) {
	for _, args := range [][]string{
		{"-rows", "-1"},
		{"-format", "xml"},
		{"-threads", "two"},
		{"-threads", "0"},
		{"-contestants", "abacus"},
		{"gen", "-rows", "-1"},
		{"child", "-contestant", "abacus"},
		{"gen", "-out", "/nowhere/file"},
	} {
		if err := dispatch(context.Background(), args); err == nil {
			t.Errorf("dispatch(%q) = nil, want an error", args)
		}
	}
}
