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

	"github.com/jupan-go/jupan/internal/bench/peers"
	"github.com/jupan-go/jupan/internal/bench/workload"
)

// options are the flags of a run.
type options struct {
	spec        workload.Spec
	contestants []contestant
	threads     []int
	series      int
	dir         string
	profiles    string
	keep, quick bool
}

// contestant is a way to settle the file.
type contestant struct {
	name string
	run  peers.Contestant
	// keepRepeats marks one that does less work: it is measured, and its output is not compared.
	keepRepeats bool
	// plain is the query that one writes first: DISTINCT ON (id) over the columns as read.
	plain bool
}

// contestants returns all there are; the first is the one that others are compared with.
func contestants() []contestant {
	return []contestant{
		{name: "duck", run: peers.Duck},
		{name: "duck-plain", run: peers.Duck, plain: true},
		{name: "duck-nodedup", run: peers.Duck, keepRepeats: true},
		{name: "typical", run: peers.Typical},
		{name: "jupan", run: peers.Jupan},
	}
}

func find(name string) (contestant, error) {
	all := contestants()
	i := slices.IndexFunc(all, func(c contestant) bool { return c.name == name })
	if i < 0 {
		return contestant{}, fmt.Errorf("bench: no contestant %q", name)
	}
	return all[i], nil
}

func names() string {
	var list []string
	for _, c := range contestants() {
		list = append(list, c.name)
	}
	return strings.Join(list, ",")
}

// specFlags adds the flags that describe a file; apply turns them into a Spec once they are parsed.
func specFlags(f *flag.FlagSet) (apply func() (workload.Spec, error)) {
	rows := f.Int64("rows", 1_000_000, "rows of the file")
	seed := f.Uint64("seed", 1, "seed of the file")
	format := f.String("format", "csv", "csv or jsonl")
	attribution := f.Bool("attribution", false, "payments carry an order and no party")
	return func() (workload.Spec, error) {
		if *rows < 0 || *format != "csv" && *format != "jsonl" {
			return workload.Spec{}, errors.New("bench: want -rows >= 0, -format csv or jsonl")
		}
		return workload.Spec{
			Seed: *seed, Rows: *rows, Attribution: *attribution, JSONLines: *format == "jsonl",
		}, nil
	}
}

func parseOptions(args []string) (options, error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	spec := specFlags(f)
	who := f.String("contestants", names(), "who runs, in this order")
	threads := f.String("threads", fmt.Sprintf("%d,1", runtime.NumCPU()), "numbers of threads")
	o := options{}
	f.IntVar(&o.series, "series", 3, "turns of each contestant")
	dir := filepath.Join(os.TempDir(), "jupan-bench")
	f.StringVar(&o.dir, "dir", dir, "where to write the file")
	f.StringVar(&o.profiles, "profiles", "", "where to write CPU profiles")
	f.BoolVar(&o.keep, "keep", false, "keep the file for the next run with the same flags")
	f.BoolVar(&o.quick, "quick", false, "equality only: at most 200,000 rows, one series")
	if err := f.Parse(args); err != nil {
		return options{}, err
	}
	var err error
	if o.spec, err = spec(); err != nil {
		return options{}, err
	}
	for _, name := range strings.Split(*who, ",") {
		c, err := find(name)
		if err != nil {
			return options{}, err
		}
		o.contestants = append(o.contestants, c)
	}
	if o.threads, err = parseThreads(*threads); err != nil {
		return options{}, err
	}
	if o.quick {
		o.spec.Rows, o.series, o.threads = min(o.spec.Rows, 200_000), 1, o.threads[:1]
	}
	return o, nil
}

// profileOf returns where the profile of a turn goes, the last series over those before.
func (o *options) profileOf(t *turn) string {
	if o.profiles == "" {
		return ""
	}
	return filepath.Join(o.profiles, fmt.Sprintf("%s-%d.pprof", t.name, t.threads))
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
