// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Bench measures the detectors on real series with injected errors.
//
//	go run ./anomaly/internal/bench slips
//
// The corpus is read from the folder shared/data/anomaly beside the module.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	var out strings.Builder
	err := run(&out, os.Args[1:])
	fmt.Print(out.String())
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run does what the first argument names.
func run(w *strings.Builder, args []string) error {
	jobs := map[string]func(*strings.Builder) error{
		"slips": runSlips, "fit": runFit, "masking": runMasking, "speed": runSpeed, "digest": runDigest, "rows": runRows, "nab": runNAB,
	}
	if len(args) == 1 && jobs[args[0]] != nil {
		return jobs[args[0]](w)
	}
	return fmt.Errorf("usage: bench slips|fit|rows|nab|masking|speed|digest")
}

func runSlips(w *strings.Builder) error {
	sets, err := loadCorpus()
	if err != nil {
		return err
	}
	parts := []struct {
		title  string
		of     group
		budget float64
	}{
		{"dense series, test half", group{"test", false}, 0.15},
		{"dense series, development half", group{"dev", false}, 0.15},
		{"sparse series, test half", group{"test", true}, 0.5},
		{"sparse series, development half", group{"dev", true}, 0.5},
	}
	runs := map[float64]map[group]*tally{}
	for _, budget := range []float64{0.15, 0.5} {
		if runs[budget], err = measure(sets, budget, every); err != nil {
			return err
		}
	}
	others := baselines()
	lists := make([][]scored, len(others))
	for i := range others {
		lists[i] = others[i].run(sets)
	}
	for _, p := range parts {
		fmt.Fprintf(w, "\n%s, %d clean days\n", p.title, runs[p.budget][p.of].days)
		header(w)
		runs[p.budget][p.of].line(w, fmt.Sprintf("jupan, budget %v", p.budget))
		for i, b := range others {
			tallies(lists[i], 2*p.budget)[p.of].line(w, fmt.Sprintf("%s, at %v", b.name, 2*p.budget))
		}
	}
	return nil
}
