// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := dispatch(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// dispatch runs the subcommand that the first argument names; without one it measures one table.
func dispatch(ctx context.Context, args []string, w io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case "all":
			return measureAll(ctx, args[1:], w)
		case "flat":
			return measureFlat(ctx, args[1:], w)
		case "docs":
			return updateDocs(args[1:])
		case childCommand:
			return child(ctx, args[1:], w)
		}
	}
	return measureOne(ctx, args, w)
}

// measureOne measures one table, or writes its file alone.
func measureOne(ctx context.Context, args []string, w io.Writer) error {
	o, err := parseOptions(args)
	if err != nil {
		return err
	}
	if o.write != "" {
		return writeFile(o.write, o.spec)
	}
	if o.quick {
		return o.equal(ctx, quick(min(o.spec.Rows, quickRows), o.spec.Seed, o.threads[0]), w)
	}
	s := section{name: formatOf(o.spec), title: "one table", spec: o.spec, contestants: o.contestants, threads: o.threads}
	return o.report(ctx, args, w, func(r *runner, out *results) error {
		result, err := r.measure(ctx, s)
		out.Sections = append(out.Sections, result)
		return err
	})
}

// measureAll measures every table that documents show.
func measureAll(ctx context.Context, args []string, w io.Writer) error {
	o, err := parseAll(args)
	if err != nil {
		return err
	}
	sections, err := suite(o.rows, o.threads[0])
	if err != nil {
		return err
	}
	return o.report(ctx, append([]string{"all"}, args...), w, func(r *runner, out *results) error {
		for _, s := range sections {
			result, err := r.measure(ctx, s)
			if err != nil {
				return err
			}
			out.Sections = append(out.Sections, result)
		}
		out.Flat, err = r.flat(ctx, o.flat, o.threads[0], o.spec)
		return err
	})
}

// measureFlat measures the cost of one event in files of growing size.
func measureFlat(ctx context.Context, args []string, w io.Writer) error {
	o, err := parseFlat(args)
	if err != nil {
		return err
	}
	return o.report(ctx, append([]string{"flat"}, args...), w, func(r *runner, out *results) error {
		out.Flat, err = r.flat(ctx, o.flat, o.threads[0], o.spec)
		return err
	})
}

// updateDocs fills the marks of documents from the results that were measured last: of those that are
// named, or of all in the repository.
func updateDocs(args []string) error {
	f := flag.NewFlagSet("docs", flag.ContinueOnError)
	from := f.String("results", resultsFile, "what was measured")
	check := f.Bool("check", false, "change nothing: fail if a figure is not what was measured")
	if err := f.Parse(args); err != nil {
		return err
	}
	files := f.Args()
	if len(files) == 0 {
		var err error
		if files, err = marked(repository); err != nil {
			return err
		}
	}
	return documents(*from, files, *check)
}

// report measures and shows the tables, and writes the results where they are wanted.
func (o *options) report(ctx context.Context, args []string, w io.Writer, measure func(*runner, *results) error) (err error) {
	p := &printer{w: w}
	r := &runner{dir: o.dir, profiles: o.profiles, series: o.series, log: p}
	if !o.keep {
		defer func() { err = errors.Join(err, r.clean()) }()
	}
	began := time.Now()
	out := newResults(commandLine(args), thisMachine(), versions(ctx))
	if err := measure(r, out); err != nil {
		return err
	}
	out.Took = math.Round(time.Since(began).Seconds())
	p.printf("\n%s", out.text())
	if o.json != "" {
		if err := out.write(o.json); err != nil {
			return err
		}
	}
	return p.err
}

// equal compares the contestants and times nothing.
func (o *options) equal(ctx context.Context, sections []section, w io.Writer) (err error) {
	p := &printer{w: w}
	r := &runner{dir: o.dir, series: 1, log: p}
	if !o.keep {
		defer func() { err = errors.Join(err, r.clean()) }()
	}
	for _, s := range sections {
		result, err := r.take(ctx, s, false)
		if err != nil {
			return err
		}
		p.printf("%s: the results of %d contestants are equal\n", result.Name, len(result.Turns))
	}
	return p.err
}
