// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/bench/peers"
	"github.com/jupan-go/jupan/internal/bench/workload"
)

// someResults are results with figures that can be worked out by hand.
func someResults() *results {
	samples := func(seconds ...float64) (s []sample) {
		for _, x := range seconds {
			s = append(s, sample{wall: time.Duration(x * 1e9), cpu: time.Second, peak: 198e6})
		}
		return s
	}
	turns := []turn{
		{contestant{name: reference}, 2, samples(1, 2, 4)},
		{contestant{name: "typical"}, 2, samples(2, 10, 8)},
		{contestant{name: "typical"}, 1, samples(2, 10)},
		{contestant{name: limit}, 2, samples(0.5, 1, 2)},
	}
	spec := workload.Spec{Seed: 1, Rows: 1_000_000}
	return &results{
		Day: "2026-11-23", Command: "go run . all",
		Machine:  machine{CPU: "Abacus 1", Cores: 2, MemoryBytes: 8e9, OS: "Debian", Kernel: "6.1"},
		Versions: []peers.Version{{Name: "Go", Version: "go1.26"}},
		Sections: []sectionResult{{
			Name: "csv", Title: "CSV", Rows: 1_000_000, Unique: 990_000, Bytes: 106e6, Seed: 1, Format: "csv",
			Turns:   summed(turns, spec, 990_000),
			LeftOut: []leftOut{{"postgres", "not installed"}},
		}},
		Flat: []flatResult{
			flatOf(turn{threads: 2, samples: []sample{{inside: outcome{
				PeakBytes: 70e6, StartBytes: 20e6, PlanWall: 4e7, FoldWall: 3e8, FoldCPU: 5e8, RateWall: 2e7,
			}}}}, spec),
			{Rows: 100_000_000, Threads: 2, LeftOut: "no room"},
		},
	}
}

// TestText looks at a table as text: one row of each number of threads, and the ratio within series.
func TestText(t *testing.T) {
	var rows []string
	for line := range strings.Lines(someResults().text()) {
		rows = append(rows, strings.Join(strings.Fields(line), " "))
	}
	want := []string{
		"2026-11-23: Abacus 1, 2 cores, 8.0 GB, Debian, kernel 6.1",
		"Go go1.26",
		"",
		"csv: CSV, 1000000 rows of 106.0 bytes, 990000 ids, seed 1",
		"contestant threads M rows/s busy CPU ns/row peak MB bytes/id times DuckDB by CPU time of limit",
		"duck 2 0.50 (0.25–1.00) 0.50 1000 198 200 1.00 1.00 0.50",
		"typical 2 0.12 (0.10–0.50) 0.12 1000 198 200 0.50 (0.20–0.50) 1.00 0.25 (0.10–0.25)",
		"typical 1 0.30 (0.10–0.50) 0.30 1000 198 200 - - -",
		"limit 2 1.00 (0.50–2.00) 1.00 1000 198 200 2.00 1.00 1.00",
		"without postgres: not installed",
		"",
		"events threads ns/event CPU ns/event plan ms statements ms peak MB bytes/id",
		"1,000,000 2 300 500 40 20 70 51",
		"100,000,000 2 left out: no room",
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("text mismatch (-want +got):\n%s", diff)
	}
}

// TestMarks fills in the marks of a document, finds a figure that was changed by hand, and refuses
// marks that stand for nothing.
func TestMarks(t *testing.T) {
	r := someResults()
	const open = "# Title\n\n<!-- bench:csv -->\n<!-- /bench -->\n\nIt is <!-- bench:csv/typical/2/times --><!-- /bench --> times " +
		"as fast, <!-- bench:csv/duck/2/bytes -->0<!-- /bench --> bytes.\n<!-- bench:flat --><!-- /bench -->\n" +
		"<!-- bench:machine --><!-- /bench -->\n"
	got, err := r.updated(open)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"| typical | 2 | 0.12 (0.10–0.50) | 0.12 | 1000 | 198 | 200 | 0.50 (0.20–0.50) | 1.00 | 0.25 (0.10–0.25) |\n",
		"CSV: 1,000,000 rows of 106 bytes, 990,000 ids, medians of 3 series (lowest–highest).\n\n| contestant |",
		"\nWithout postgres: not installed.\n<!-- /bench -->",
		"<!-- bench:csv/typical/2/times -->0.5<!-- /bench --> times as fast",
		"<!-- bench:csv/duck/2/bytes -->200<!-- /bench --> bytes",
		"| 1,000,000 | 2 | 300 | 500 | 40 | 20 | 70 | 51 |\n",
		"| Go | go1.26 |\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	again, err := r.updated(got)
	if err != nil || again != got {
		t.Errorf("a second time: %v\n%s", err, cmp.Diff(got, again))
	}
	for _, bad := range []string{
		"<!-- bench:nothing --><!-- /bench -->", "<!-- bench:csv/abacus/2/times --><!-- /bench -->",
		"<!-- bench:csv/typical/1/times --><!-- /bench -->", "<!-- bench:csv/typical/2/taste --><!-- /bench -->",
		"<!-- bench:csv/typical --><!-- /bench -->", "<!-- bench:csv -->",
	} {
		if _, err := r.updated(bad); err == nil {
			t.Errorf("updated(%q) = nil, want an error", bad)
		}
	}
}

// TestQuoted holds every figure in the documents of the repository to what was measured last.
func TestQuoted(t *testing.T) {
	if err := dispatch(t.Context(), []string{"docs", "-check"}, &bytes.Buffer{}); err != nil {
		t.Error(err)
	}
	files, err := marked(repository)
	if want := filepath.Join(repository, "internal", "bench", "README.md"); err != nil || !slices.Contains(files, want) {
		t.Errorf("marked = %q, %v; want %s among them", files, err, want)
	}
}

// TestDocs writes results and a document as the command does, and checks it.
func TestDocs(t *testing.T) {
	dir := t.TempDir()
	from, doc := filepath.Join(dir, "results.json"), filepath.Join(dir, "doc.md")
	r := someResults()
	if err := r.write(from); err != nil {
		t.Fatal(err)
	}
	back, err := readResults(from)
	if diff := cmp.Diff(r, back); err != nil || diff != "" {
		t.Fatalf("%v (-written +read)\n%s", err, diff)
	}
	if err := os.WriteFile(doc, []byte("a\n<!-- bench:csv/typical/2/rate -->9.99<!-- /bench -->\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	docs := func(args ...string) error {
		return updateDocs(append([]string{"-results", from}, append(args, doc)...))
	}
	if err := docs("-check"); err == nil || !strings.Contains(err.Error(), "line 2 is not what was measured") {
		t.Errorf("check = %v, want an error about line 2", err)
	}
	if err := docs(); err != nil {
		t.Error(err)
	}
	if err := docs("-check"); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(doc)
	if want := "a\n<!-- bench:csv/typical/2/rate -->0.12<!-- /bench -->\n"; err != nil || string(text) != want {
		t.Errorf("document = %q, %v", text, err)
	}
}
