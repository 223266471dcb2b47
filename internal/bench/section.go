// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import "github.com/jupan-go/jupan/internal/bench/workload"

// section is one table to be measured: contestants that take turns on one file.
type section struct {
	name, title string
	spec        workload.Spec
	contestants []contestant
	threads     []int
	leftOut     []leftOut // what is known not to work here
}

// sizes are the rows of the files of the suite: most on the large ones, some where that is enough, and
// few where slow contestants run.
type sizes struct{ most, some, few int64 }

// suite are the tables that documents show.
func suite(rows sizes, threads int) ([]section, error) {
	type table struct {
		name, title string
		spec        workload.Spec
		contestants []string
		threads     int
	}
	var list []section
	for _, t := range []table{
		{
			name: "csv", title: "CSV, payments that name their party", spec: workload.Spec{Rows: rows.most},
			contestants: []string{reference, "duck-nodedup", "jupan", "jupan-mapped", limit}, threads: threads,
		},
		{
			name: "attribution", title: "CSV, payments that find their party through their order",
			spec:        workload.Spec{Rows: rows.most, Attribution: true},
			contestants: []string{reference, "jupan", "jupan-campaigns"}, threads: threads,
		},
		{
			name: "jsonl", title: "JSON Lines, payments that name their party",
			spec:        workload.Spec{Rows: rows.most, JSONLines: true},
			contestants: []string{reference, "jupan"}, threads: threads,
		},
		{
			name: "thread", title: "CSV, payments that name their party, one thread",
			spec:        workload.Spec{Rows: rows.some},
			contestants: []string{reference, "jupan", limit}, threads: 1,
		},
		{
			name: "peers", title: "CSV, the slow contestants beside the others", spec: workload.Spec{Rows: rows.few},
			contestants: []string{
				reference, "duck-plain", "typical", "sqlite", "postgres",
				"jupan", "jupan-mapped", "jupan-campaigns", limit,
			}, threads: threads,
		},
		{
			name: "peers-jsonl", title: "JSON Lines, the slow contestant beside the others",
			spec:        workload.Spec{Rows: rows.few, JSONLines: true},
			contestants: []string{reference, "typical", "jupan"}, threads: threads,
		},
	} {
		who, err := findAll(t.contestants)
		if err != nil {
			return nil, err
		}
		t.spec.Seed = 1
		list = append(list, section{
			name: t.name, title: t.title, spec: t.spec, contestants: who, threads: []int{t.threads},
		})
	}
	return list, nil
}

// quick are all contestants on both forms of file, with attribution and without.
func quick(rows int64, seed uint64, threads int) []section {
	var list []section
	for _, jsonLines := range []bool{false, true} {
		for _, attribution := range []bool{false, true} {
			spec := workload.Spec{Seed: seed, Rows: rows, JSONLines: jsonLines, Attribution: attribution}
			list = append(list, section{name: formatOf(spec), spec: spec, contestants: contestants(), threads: []int{threads}})
		}
	}
	return list
}

func formatOf(s workload.Spec) string {
	if s.JSONLines {
		return "jsonl"
	}
	return "csv"
}
