// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command retail settles a file of a real shop: the lines of the invoices of a British online
// retailer, returns among them. Every country is a reseller with a commission on its net sales,
// settled month by month.
//
//	go run ./examples/retail [-csv] PATH
//
// PATH is a CSV file, compressed with gzip or not, with the header Description, Quantity,
// InvoiceDate, UnitPrice, CustomerID, Country. It is not in jupan's wire form: lines.go shows how a
// host reads a format of its own. README.md beside this file explains the rest.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/jupan-go/jupan/examples/internal/progress"
	"github.com/jupan-go/jupan/settle"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "retail:", err)
		os.Exit(1)
	}
}

// run is the program, with everything it touches as an argument.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	path, asCSV, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	began := time.Now()
	bar := progress.New(stderr, "reading "+filepath.Base(path))
	b, err := settleFile(ctx, path, bar)
	bar.Done()
	if err != nil {
		return err
	}
	b.took = time.Since(began)
	if asCSV {
		return errors.Join(b.writeCSV(stdout), b.warn(stderr))
	}
	var out bytes.Buffer // so that a failure prints no half of an answer
	if err := b.report(&out); err != nil {
		return err
	}
	_, err = stdout.Write(out.Bytes())
	return err
}

func parse(args []string, stderr io.Writer) (path string, asCSV bool, err error) {
	f := flag.NewFlagSet("retail", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.Usage = func() {
		_, _ = io.WriteString(stderr, "usage: retail [-csv] PATH\n")
		f.PrintDefaults()
	}
	f.BoolVar(&asCSV, "csv", false, "print a row for each month and country, and nothing else")
	if err := f.Parse(args); err != nil {
		return "", false, err
	}
	if f.NArg() != 1 {
		return "", false, errors.New("want one PATH, that of the file to settle")
	}
	return f.Arg(0), asCSV, nil
}

// books is everything that came of a file.
type books struct {
	path       string
	rows       int64
	rejected   []rejected
	statements []*settle.Statement
	figures    []figures
	took       time.Duration
}

// settleFile reads the file twice: first for the countries, because an agreement must be there
// before what it settles, and then for the lines.
func settleFile(ctx context.Context, path string, bar *progress.Bar) (*books, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	bar.Expect(2 * info.Size())
	names, err := countries(ctx, path, bar)
	if err != nil {
		return nil, err
	}
	// Nothing is to be attributed: each line says what country it belongs to.
	plan, err := settle.NewPlan(agreements(names), &settle.PlanOptions{Attribution: settle.NoAttribution})
	if err != nil {
		return nil, err
	}
	in, err := openLines(path, bar)
	if err != nil {
		return nil, err
	}
	defer in.close()
	tally, added, err := settle.Fold(ctx, plan, in)
	if err != nil {
		return nil, err
	}
	b := &books{path: path, rows: in.row, rejected: in.rejected}
	for _, r := range added.Rejections {
		b.rejected = append(b.rejected, rejected{r.Origin.Row, r.Err})
	}
	if b.statements, err = tally.Statements(); err != nil {
		return nil, err
	}
	b.figures, err = figuresOf(tally, b.statements)
	return b, err
}
