// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/internal/bench/workload"
)

// flatResult is what one event costs jupan in a file of a size. The process's start, the plan and
// the statements, which do not depend on the number of events, are apart.
type flatResult struct {
	Rows       int64  `json:"rows"`
	Unique     int64  `json:"unique"`
	Threads    int    `json:"threads"`
	Series     int    `json:"series"`
	FoldNanos  spread `json:"fold_ns_per_row"`
	FoldCPU    spread `json:"fold_cpu_ns_per_row"`
	PlanMillis spread `json:"plan_ms"`
	RateMillis spread `json:"statements_ms"`
	// Grown is the peak memory less what was resident when the work began.
	Grown spread `json:"grown_bytes_per_unique_id"`
	Peak  spread `json:"peak_bytes"`
	// LeftOut says why a size was not measured.
	LeftOut string `json:"left_out,omitempty"`
}

// flat measures jupan alone on files of growing size.
func (r *runner) flat(ctx context.Context, sizes []int64, threads int, spec workload.Spec) ([]flatResult, error) {
	jupan, err := find("jupan")
	if err != nil {
		return nil, err
	}
	var list []flatResult
	for _, rows := range sizes {
		spec.Rows = rows
		if why := tooLarge(r.dir, spec); why != "" {
			r.log.printf("flat, %d rows: left out: %s\n", rows, why)
			list = append(list, flatResult{Rows: rows, Threads: threads, LeftOut: why})
			continue
		}
		path, err := r.file(spec)
		if err != nil {
			return nil, err
		}
		if _, err := warm(path); err != nil {
			return nil, err
		}
		t := turn{contestant: jupan, threads: threads}
		check := comparison{}
		for range r.series {
			s, err := r.turn(ctx, &t, spec, path, &check)
			if err != nil {
				return nil, err
			}
			t.samples = append(t.samples, s)
			r.log.printf("flat, %d rows: %.2f s\n", rows, s.wall.Seconds())
		}
		list = append(list, flatOf(t, spec))
	}
	return list, nil
}

func flatOf(t turn, spec workload.Spec) flatResult {
	rows, unique := float64(spec.Rows), spec.Unique()
	of := func(f func(o outcome) float64) spread {
		return spreadOf(t.samples, func(s sample) float64 { return f(s.inside) })
	}
	return flatResult{
		Rows: spec.Rows, Unique: unique, Threads: t.threads, Series: len(t.samples),
		FoldNanos:  of(func(o outcome) float64 { return float64(o.FoldWall) / rows }),
		FoldCPU:    of(func(o outcome) float64 { return float64(o.FoldCPU) / rows }),
		PlanMillis: of(func(o outcome) float64 { return float64(o.PlanWall) / 1e6 }),
		RateMillis: of(func(o outcome) float64 { return float64(o.RateWall) / 1e6 }),
		Grown:      of(func(o outcome) float64 { return float64(o.PeakBytes-o.StartBytes) / float64(unique) }),
		Peak:       of(func(o outcome) float64 { return float64(o.PeakBytes) }),
	}
}

// What a row needs at most: of the file and, in a Tally, of memory.
const (
	fileBytesPerRow   = 200
	memoryBytesPerRow = 80
)

// tooLarge says why a file does not fit here, if it does not: there has to be room on the disk, and
// in memory for both the Tally and the file, which is to be read from memory.
func tooLarge(dir string, spec workload.Spec) string {
	file := spec.Rows * fileBytesPerRow
	if !spec.JSONLines {
		file = spec.Rows * 110
	}
	if free := freeBytes(dir); free > 0 && free < file {
		return fmt.Sprintf("the file needs %d MB of disk, %d MB are free", file/1e6, free/1e6)
	}
	need := file + spec.Rows*memoryBytesPerRow
	if free := memoryOf("MemAvailable"); free > 0 && free < need {
		return fmt.Sprintf("file and Tally need %d MB of memory, %d MB are free", need/1e6, free/1e6)
	}
	return ""
}

func flatColumns() []string {
	return []string{"events", "threads", "ns/event", "CPU ns/event", "plan ms", "statements ms", "peak MB", "bytes/id"}
}

func (f *flatResult) cells() []string {
	if f.LeftOut != "" {
		return []string{thousands(f.Rows), fmt.Sprint(f.Threads), "left out: " + f.LeftOut, "", "", "", "", ""}
	}
	return []string{
		thousands(f.Rows), fmt.Sprint(f.Threads), between("%.0f", f.FoldNanos, 1), between("%.0f", f.FoldCPU, 1),
		fmt.Sprintf("%.0f", f.PlanMillis.Median), fmt.Sprintf("%.0f", f.RateMillis.Median), fmt.Sprintf("%.0f", f.Peak.Median/1e6),
		fmt.Sprintf("%.0f", f.Grown.Median),
	}
}

func flatText(list []flatResult) string {
	cells := strings.Join(flatColumns(), "\t") + "\t\n"
	for i := range list {
		cells += strings.Join(list[i].cells(), "\t") + "\t\n"
	}
	return align(cells)
}

func flatMarkdown(list []flatResult) string {
	var rows [][]string
	for i := range list {
		rows = append(rows, list[i].cells())
	}
	return markdownTable(flatColumns(), rows)
}
