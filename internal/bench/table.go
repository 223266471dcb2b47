// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/jupan-go/jupan/internal/bench/workload"
)

// table returns the medians of every turn.
func table(turns []turn, spec workload.Spec) string {
	unique := float64(spec.Unique())
	rows := float64(spec.Rows)
	var cells strings.Builder
	cells.WriteString("contestant\tthreads\tM rows/s\tbusy\tCPU ns/row\tpeak MB\tbytes/id\t" +
		"to DuckDB\tCPU to DuckDB\t\n")
	for _, t := range turns {
		peak := median(t.samples, func(s sample) float64 { return float64(s.peak) })
		fmt.Fprintf(&cells, "%s\t%d\t%.2f\t%.2f\t%.0f\t%.0f\t%.0f\t%s\t%s\t\n", t.name, t.threads,
			median(t.samples, func(s sample) float64 { return rows / s.wall.Seconds() / 1e6 }),
			median(t.samples, func(s sample) float64 { return float64(s.cpu) / float64(s.wall) }),
			median(t.samples, func(s sample) float64 { return float64(s.cpu) / rows }),
			peak/1e6, peak/unique,
			ratio(t, turns, func(s sample) time.Duration { return s.wall }),
			ratio(t, turns, func(s sample) time.Duration { return s.cpu }))
	}
	return align(cells.String())
}

// align sets cells, each with a tab after it, in columns that end at the right.
func align(cells string) string {
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', tabwriter.AlignRight)
	if _, err := io.WriteString(w, cells); err != nil {
		return cells
	}
	if err := w.Flush(); err != nil {
		return cells
	}
	return out.String()
}

// ratio returns how many times the time of a turn DuckDB took on as many threads: the median over
// the series, and the spread; "-" without DuckDB.
func ratio(t turn, turns []turn, of func(sample) time.Duration) string {
	i := slices.IndexFunc(turns, func(u turn) bool {
		return u.name == "duck" && u.threads == t.threads
	})
	if i < 0 {
		return "-"
	}
	var ratios []float64
	for n, s := range t.samples {
		ratios = append(ratios, float64(of(turns[i].samples[n]))/float64(of(s)))
	}
	slices.Sort(ratios)
	return fmt.Sprintf("%.2f (%.2f-%.2f)", middle(ratios), ratios[0], ratios[len(ratios)-1])
}

func median(samples []sample, of func(sample) float64) float64 {
	var values []float64
	for _, s := range samples {
		values = append(values, of(s))
	}
	slices.Sort(values)
	return middle(values)
}

// middle returns the median of sorted values, of two middle ones their mean; 0 of none.
func middle(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
