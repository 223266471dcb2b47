// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/internal/testkit"
)

// The targets of the benchmark, on the half that nothing was fitted on.
func TestTargets(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the whole corpus twice")
	}
	testkit.Shared(t, "data/anomaly/series")
	sets, err := loadCorpus()
	if err != nil {
		t.Fatal(err)
	}
	least := func(what string, got, want float64) {
		t.Helper()
		if got < want {
			t.Errorf("%s: %.2f, want at least %.2f", what, got, want)
		}
	}
	out, err := measure(sets, 0.15, func(s *series) bool { return s.split == "test" && !s.sparse })
	if err != nil {
		t.Fatal(err)
	}
	dense := out[group{"test", false}]
	least("slips", dense.rate(slips()...), 99)
	least("a tenth", dense.rate("/10"), 96)
	least("right name", dense.labels(), 92)
	least("zeros", dense.rate("zero"), 98)
	least("sign", dense.rate("sign flip"), 100)
	least("false alerts for sizes, as 0.2 less", 0.2-percent(dense.alerts["slip"], dense.days), 0)
	least("false alerts for zeros, as 0.3 less", 0.3-percent(dense.alerts["zero"], dense.days), 0)
	if out, err = measure(sets, 0.5, func(s *series) bool { return s.split == "test" && s.sparse }); err != nil {
		t.Fatal(err)
	}
	sparse := out[group{"test", true}]
	least("slips of sparse series", sparse.rate(slips()...), 90)
	least("sign of sparse series", sparse.rate("sign flip"), 100)
	least("false alerts on sparse series, as 0.5 less", 0.5-percent(sparse.alerts["slip"], sparse.days), 0)
}

// The three real keying errors of the shop block, and nothing else does.
func TestKeyingErrors(t *testing.T) {
	rows, err := loadRows(testkit.Shared(t, "data/retail/uci_online_retail_lines.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	watch, err := anomaly.NewRows(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := watch.Observe(rows...); err != nil {
		t.Fatal(err)
	}
	found, err := watch.Close(rows[len(rows)-1].Day)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range found {
		if f.Severity == anomaly.Block {
			got = append(got, f.Day.String()+" "+f.Value.String())
		}
	}
	want := "2011-01-18 77183.6, 2011-06-10 38970, 2011-12-09 168469.6"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("blocks: %s, want %s", text, want)
	}
}

// The scorer gives published detectors their published scores, and the watch at least 61.
func TestNAB(t *testing.T) {
	if testing.Short() {
		t.Skip("scores 365,551 rows six times")
	}
	testkit.Shared(t, "data/anomaly/NAB")
	files, err := loadNAB()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := golden(&out, files); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "DIFFERENT") || strings.Count(out.String(), "equal") != 15 {
		t.Errorf("the scorer is not NAB's:\n%s", out.String())
	}
	watchAll(files)
	if got, _ := nabScore(files, profiles()[0]); got < 61 {
		t.Errorf("the watch scores %.2f", got)
	}
}
