// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command settlefiles settles two months of a shop with its partners, and shows what a reader of
// statements asks for: what was read, what was refused and why, what each partner is owed, what
// became of each campaign, and the events behind a figure.
//
//	go run ./examples/settlefiles
//	go run ./examples/settlefiles -agreements a.json FILE...
//
// The second form settles files of your own, in jupan's wire form: CSV or JSON Lines, compressed with
// gzip or not. README.md beside this file explains the rest.
package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"time"
	_ "time/tzdata" // the agreements name zones, and a bare machine has no rules for them

	"github.com/jupan-go/jupan/examples/internal/progress"
	"github.com/jupan-go/jupan/settle"
)

//go:generate go run ./fixtures/gen fixtures

//go:embed fixtures/agreements.json fixtures/*.csv fixtures/*.gz
var fixtures embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "settlefiles:", err)
		os.Exit(1)
	}
}

// run is the program, with everything it touches as an argument.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	began := time.Now()
	o.bar = progress.New(stderr, "reading events")
	r, err := o.settle(ctx)
	o.bar.Done()
	if err != nil {
		return err
	}
	defer r.close()
	r.took = time.Since(began)
	var out bytes.Buffer // so that a failure prints no half of an answer
	if err := r.print(&out, stderr, o); err != nil {
		return err
	}
	if o.whole() {
		fmt.Fprintf(&out, "\ntime: %s for everything\n", time.Since(began).Round(time.Millisecond))
	}
	_, err = stdout.Write(out.Bytes())
	return err
}

// print writes what was asked for; what was rejected goes to the side where the output is for a
// program.
func (r *result) print(out *bytes.Buffer, side io.Writer, o *options) error {
	switch {
	case o.json:
		return errors.Join(r.writeJSON(out), r.warn(side))
	case o.csv:
		return errors.Join(settle.WriteCSV(out, r.statements), r.warn(side))
	case o.explain != "":
		return r.explain(out, o.explain, everything)
	}
	return r.report(out, o)
}

// options are the command line.
type options struct {
	agreements string
	files      []string
	open       func(name string) (fs.File, error)
	read       func(name string) ([]byte, error)
	bar        *progress.Bar

	json, csv, all    bool
	explain, campaign string
}

const usage = `usage: settlefiles [flags]                        settle the files of the example
       settlefiles -agreements a.json FILE...     settle your own

`

// whole tells whether the report as a whole was asked for, and no part of it.
func (o *options) whole() bool { return !o.json && !o.csv && o.explain == "" }

func parse(args []string, stderr io.Writer) (*options, error) {
	var o options
	f := flag.NewFlagSet("settlefiles", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		_, _ = io.WriteString(stderr, usage)
		f.PrintDefaults()
	}
	f.StringVar(&o.agreements, "agreements", "", "JSON `file` of agreements")
	f.StringVar(&o.campaign, "campaign", "", "`name` of the campaign to answer for in a sentence")
	f.StringVar(&o.explain, "explain", "", "print every event behind a line, `agreement/period/line`, and nothing else")
	f.BoolVar(&o.all, "all", false, "print every statement in full")
	f.BoolVar(&o.json, "json", false, "print the statements as JSON and nothing else")
	f.BoolVar(&o.csv, "csv", false, "print the statements as CSV and nothing else")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	o.files = f.Args()
	return &o, o.choose()
}

// choose takes the files named, or those of the example.
func (o *options) choose() error {
	switch {
	case o.json && o.csv:
		return errors.New("-json and -csv: choose one")
	case o.agreements == "" && len(o.files) > 0:
		return errors.New("FILE needs -agreements: what the files are settled by")
	case o.agreements != "" && len(o.files) == 0:
		return errors.New("-agreements needs at least one FILE of events")
	case o.agreements != "":
		o.open = func(name string) (fs.File, error) { return os.Open(name) }
		o.read = os.ReadFile
		return nil
	}
	inside, err := fs.Sub(fixtures, "fixtures")
	if err != nil {
		return err
	}
	o.open = inside.Open
	o.read = func(name string) ([]byte, error) { return fs.ReadFile(inside, name) }
	o.agreements = "agreements.json"
	if o.campaign == "" {
		o.campaign = "A"
	}
	o.files, err = fs.Glob(inside, "*-*")
	return err
}
