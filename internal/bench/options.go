// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/internal/bench/workload"
)

// options are the flags of a run.
type options struct {
	spec        workload.Spec
	rows        sizes   // of the suite
	flat        []int64 // rows of the flat table
	contestants []contestant
	threads     []int
	series      int
	dir, json   string
	profiles    string
	write       string
	keep, quick bool
}

// quickRows is the most that -quick takes.
const quickRows = 200_000

// flags are a set of flags with what has to be worked out once they are parsed.
type flags struct {
	*flag.FlagSet
	o    *options
	then []func() error
}

// newFlags has the flags of every way to measure.
func newFlags(name, threads string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), o: &options{}}
	dir := filepath.Join(os.TempDir(), "jupan-bench")
	f.StringVar(&f.o.dir, "dir", dir, "where to write files")
	f.BoolVar(&f.o.keep, "keep", false, "keep files for the next run with the same flags")
	f.IntVar(&f.o.series, "series", 3, "turns of each contestant")
	f.StringVar(&f.o.json, "json", "", "where to write the results as JSON")
	f.Uint64Var(&f.o.spec.Seed, "seed", 1, "seed of the file")
	list := f.String("threads", threads, "numbers of threads")
	f.then = append(f.then, func() (err error) {
		f.o.threads, err = parseThreads(*list)
		return err
	})
	return f
}

// parse returns the options.
func (f *flags) parse(args []string) (*options, error) {
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	for _, check := range f.then {
		if err := check(); err != nil {
			return nil, err
		}
	}
	if min(f.o.spec.Rows, f.o.rows.most, f.o.rows.some, f.o.rows.few) < 0 || f.o.series < 1 {
		return nil, errors.New("bench: want numbers of rows >= 0, -series > 0")
	}
	return f.o, nil
}

func parseOptions(args []string) (*options, error) {
	f := newFlags("bench", fmt.Sprintf("%d,1", runtime.NumCPU()))
	f.Int64Var(&f.o.spec.Rows, "rows", 1_000_000, "rows of the file")
	f.BoolVar(&f.o.spec.Attribution, "attribution", false, "payments carry an order and no party")
	f.BoolVar(&f.o.quick, "quick", false, "equality only, of all contestants, on at most 200,000 rows")
	f.StringVar(&f.o.write, "write", "", "write the file there and measure nothing")
	f.StringVar(&f.o.profiles, "cpuprofile", "", "a directory for CPU profiles, contestant-threads.pprof")
	format := f.String("format", "csv", "csv or jsonl")
	who := f.String("contestants", names(), "who runs, in this order")
	f.then = append(f.then, func() error {
		if *format != "csv" && *format != "jsonl" {
			return errors.New("bench: want -format csv or jsonl")
		}
		f.o.spec.JSONLines = *format == "jsonl"
		var err error
		f.o.contestants, err = findAll(strings.Split(*who, ","))
		return err
	})
	return f.parse(args)
}

func parseAll(args []string) (*options, error) {
	f := newFlags("all", strconv.Itoa(runtime.NumCPU()))
	f.Int64Var(&f.o.rows.most, "rows", 10_000_000, "rows of the large files")
	f.Int64Var(&f.o.rows.some, "some", 2_000_000, "rows of the file for one thread")
	f.Int64Var(&f.o.rows.few, "few", 500_000, "rows of the files on which slow contestants run")
	f.sizes("100000,1000000,10000000")
	return f.parse(args)
}

func parseFlat(args []string) (*options, error) {
	f := newFlags("flat", strconv.Itoa(runtime.NumCPU()))
	f.BoolVar(&f.o.spec.Attribution, "attribution", false, "payments carry an order and no party")
	f.sizes("100000,1000000,10000000,100000000")
	return f.parse(args)
}

// sizes adds the flag with the sizes of the flat table.
func (f *flags) sizes(usual string) {
	list := f.String("sizes", usual, "rows of the files of the flat table")
	f.then = append(f.then, func() error {
		for _, text := range strings.Split(*list, ",") {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n < 1 {
				return fmt.Errorf("bench: -sizes: %q is not a number of rows", text)
			}
			f.o.flat = append(f.o.flat, n)
		}
		return nil
	})
}

func parseThreads(list string) ([]int, error) {
	var threads []int
	for _, text := range strings.Split(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("bench: -threads: %q is not a number of threads", text)
		}
		if !slices.Contains(threads, n) {
			threads = append(threads, n)
		}
	}
	return threads, nil
}

// commandLine is how the run is repeated, without where things are written.
func commandLine(args []string) string {
	line := "go run ."
	for i := 0; i < len(args); i++ {
		switch name, _, together := strings.Cut(strings.TrimLeft(args[i], "-"), "="); name {
		case "dir", "json", "cpuprofile":
			if !together {
				i++
			}
		case "keep":
		default:
			line += " " + args[i]
		}
	}
	return line
}
