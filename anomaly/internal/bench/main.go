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
	"io"
	"os"
)

func main() {
	if err := run(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run does what the first argument names.
func run(w io.Writer, args []string) error {
	jobs := map[string]func(io.Writer) error{"slips": runSlips, "fit": runFit}
	if len(args) == 1 && jobs[args[0]] != nil {
		return jobs[args[0]](w)
	}
	return fmt.Errorf("usage: bench slips|fit|rows|nab|masking|speed|digest")
}

func runSlips(w io.Writer) error {
	sets, err := loadCorpus()
	if err != nil {
		return err
	}
	header(w)
	for _, budget := range []float64{0.5, 0.15} {
		out, err := measure(sets, budget)
		if err != nil {
			return err
		}
		for _, split := range []string{"dev", "test"} {
			out[group{split, false}].line(w, fmt.Sprintf("monitor %.1f dense %s", budget, split))
			out[group{split, true}].line(w, fmt.Sprintf("monitor %.1f sparse %s", budget, split))
		}
	}
	return nil
}
