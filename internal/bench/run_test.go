// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/internal/bench/peers"
	"github.com/jupan-go/jupan/internal/bench/workload"
)

// TestMain lets the test binary stand for the program when it starts itself as a child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == childCommand {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestOneTable runs every contestant as a child, as the command does, and looks at the table and at
// the JSON.
func TestOneTable(t *testing.T) {
	dir, profiles := t.TempDir(), t.TempDir()
	file := filepath.Join(t.TempDir(), "out.json")
	var out bytes.Buffer
	err := dispatch(t.Context(), []string{
		"-rows", "2000", "-series", "1", "-threads", "1", "-dir", dir, "-cpuprofile", profiles, "-json", file,
	}, &out)
	if err != nil {
		t.Fatal(err)
	}
	r, err := readResults(file)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := r.section("csv")
	if !ok || r.Command != "go run . -rows 2000 -series 1 -threads 1" || r.Machine.Cores < 1 {
		t.Fatalf("results = %+v", r)
	}
	if len(s.Turns)+len(s.LeftOut) != len(contestants()) {
		t.Errorf("%d rows and %d left out, want %d in all", len(s.Turns), len(s.LeftOut), len(contestants()))
	}
	_, table, _ := strings.Cut(out.String(), "of limit")
	for i := range s.Turns {
		turn := &s.Turns[i]
		if turn.Series != 1 || turn.Seconds.Min <= 0 || turn.PeakBytes.Min <= 0 || turn.TimesDuck == nil {
			t.Errorf("row %+v", turn)
		}
		if !strings.Contains(table, turn.Contestant+"  ") {
			t.Errorf("no row for %s in\n%s", turn.Contestant, out.String())
		}
		if _, err := os.Stat(filepath.Join(profiles, turn.Contestant+"-1.pprof")); err != nil {
			t.Error(err)
		}
	}
	empty(t, dir)
}

// TestLeftOut has a contestant that cannot do the job, and one that is not measured for it.
func TestLeftOut(t *testing.T) {
	two, err := findAll([]string{"typical", limit})
	if err != nil {
		t.Fatal(err)
	}
	r := &runner{dir: t.TempDir(), series: 2, log: &printer{w: &bytes.Buffer{}}}
	s := section{name: "x", spec: workload.Spec{Rows: 100, JSONLines: true}, contestants: two, threads: []int{1, 2}}
	got, err := r.measure(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Turns) != 2 || got.Turns[0].Series != 2 || len(got.LeftOut) != 1 || got.LeftOut[0].Contestant != limit {
		t.Errorf("turns %+v, left out %+v", got.Turns, got.LeftOut)
	}
	if text := got.text(); !strings.Contains(text, "without limit: ") {
		t.Errorf("table:\n%s", text)
	}
}

// TestQuick runs what CI runs, on few rows.
func TestQuick(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	if err := dispatch(t.Context(), []string{"-quick", "-rows", "500", "-threads", "2", "-dir", dir}, &out); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "are equal\n"); n != 4 {
		t.Errorf("output = %q", out.String())
	}
	empty(t, dir)
}

// TestFlat measures two sizes and leaves out one that no machine has room for.
func TestFlat(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(t.TempDir(), "out.json")
	var out bytes.Buffer
	args := []string{"flat", "-sizes", "1000,2000,900000000000000", "-series", "1", "-dir", dir, "-json", file}
	if err := dispatch(t.Context(), args, &out); err != nil {
		t.Fatal(err)
	}
	r, err := readResults(file)
	if err != nil || len(r.Flat) != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, f := range r.Flat[:2] {
		if f.FoldNanos.Median <= 0 || f.FoldCPU.Median <= 0 || f.RateMillis.Median <= 0 || f.Peak.Median <= 0 {
			t.Errorf("%+v", f)
		}
	}
	if r.Flat[2].LeftOut == "" || !strings.Contains(out.String(), "left out") {
		t.Errorf("%+v\n%s", r.Flat[2], out.String())
	}
	empty(t, dir)
}

// TestAllSections holds the suite to contestants that exist and can read the files.
func TestAllSections(t *testing.T) {
	sections, err := suite(sizes{10, 5, 2}, 2)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, s := range sections {
		if s.contestants[0].name != reference {
			t.Errorf("%s begins with %s, want %s", s.name, s.contestants[0].name, reference)
		}
		if slices.Contains(seen, s.name) {
			t.Errorf("two sections %s", s.name)
		}
		seen = append(seen, s.name)
		for _, c := range s.contestants {
			if s.spec.JSONLines && slices.Contains([]string{"sqlite", "postgres", "jupan-mapped", limit}, c.name) {
				t.Errorf("%s cannot read %s", c.name, s.name)
			}
		}
	}
}

func TestWriteOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	args := []string{"-write", path, "-rows", "10", "-format", "jsonl", "-seed", "3"}
	if err := dispatch(t.Context(), args, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := (workload.Spec{Seed: 3, Rows: 10, JSONLines: true}).Write(&want); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%s, %v", got, err)
	}
}

// TestKeep keeps the file and takes it again.
func TestKeep(t *testing.T) {
	dir := t.TempDir()
	args := []string{"-keep", "-rows", "100", "-series", "1", "-threads", "1", "-contestants", "typical", "-dir", dir}
	for range 2 {
		if err := dispatch(t.Context(), args, &bytes.Buffer{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "events-g1-s1-r100.csv")); err != nil {
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

func TestArguments(t *testing.T) {
	for _, args := range [][]string{
		{"-rows", "-1"},
		{"-format", "xml"},
		{"-threads", "two"},
		{"-threads", "0"},
		{"-series", "0"},
		{"-contestants", "abacus"},
		{"all", "-few", "-1"},
		{"flat", "-sizes", "many"},
		{"flat", "-sizes", "0"},
		{"docs", "-results", "/nowhere/results.json"},
		{"child", "-contestant", "abacus"},
		{"-write", "/nowhere/file"},
	} {
		if err := dispatch(context.Background(), args, &bytes.Buffer{}); err == nil {
			t.Errorf("dispatch(%q) = nil, want an error", args)
		}
	}
}

// TestStopped has a run that is told to stop while PostgreSQL is up; the server goes with it.
func TestStopped(t *testing.T) {
	c, err := find("postgres")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "jupan-bench-stop") // t.TempDir is closed to the server's own user
	if err == nil {
		err = os.Chmod(dir, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	t.Setenv("TMPDIR", dir)
	path, err := prepare(dir, workload.Spec{Rows: 300_000})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	stop := time.AfterFunc(time.Minute, cancel) // in case no server comes up
	defer stop.Stop()
	go func() {
		for ctx.Err() == nil {
			if up, _ := filepath.Glob(filepath.Join(dir, "jupan-bench-pg*", ".s.PGSQL.*")); len(up) > 0 {
				cancel()
			}
			time.Sleep(time.Millisecond)
		}
	}()
	_, err = spawn(ctx, c, peers.Job{Path: path, Threads: 1}, childFiles{out: filepath.Join(dir, "out")})
	if errors.Is(err, errUnable) {
		t.Skip(err)
	}
	if err == nil || ctx.Err() == nil {
		t.Fatalf("the run was not stopped: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "jupan-bench-pg*")); len(left) > 0 {
		t.Errorf("%v; left behind: %v", err, left)
	}
}

// TestFailure holds a file that is not what it should be to an error, with nothing printed but that.
func TestFailure(t *testing.T) {
	dir := t.TempDir()
	path, err := prepare(dir, workload.Spec{Seed: 1, Rows: 10})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("id,kind\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = dispatch(t.Context(), []string{"-rows", "10", "-contestants", "limit", "-dir", dir}, &out)
	if err == nil || errors.Is(err, errUnable) {
		t.Errorf("error = %v; output:\n%s", err, out.String())
	}
}

func empty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
