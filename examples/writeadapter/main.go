// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command writeadapter reads a file of Haru Pay's, a partner that does not exist, through
// the adapter that the tutorial in README.md writes, and shows what comes of it: the
// events, and the account that the Runner keeps of every row.
//
//	go run ./examples/writeadapter
//	go run ./examples/writeadapter FILE
package main

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/examples/writeadapter/harupay"
	"github.com/jupan-go/jupan/settle/event"
)

//go:embed harupay/testdata/file/settlement_20260131.csv
var sample string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "writeadapter:", err)
		os.Exit(1)
	}
}

// run imports a file, or the sample, and prints what comes of it.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	file := adapters.File{Name: "settlement_20260131.csv", Body: strings.NewReader(sample)}
	if len(args) > 1 || len(args) == 1 && strings.HasPrefix(args[0], "-") {
		return fmt.Errorf("%q: want one FILE of Haru Pay's, or nothing for the sample", args)
	}
	if len(args) == 1 {
		f, err := os.Open(args[0])
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // it was only read
		file = adapters.File{Name: filepath.Base(args[0]), Body: f}
	}
	runner, err := adapters.NewRunner(printer(stdout), time.Now, &adapters.RunnerOptions{
		PseudonymKey: []byte("a key of the host's own, kept with its secrets"),
	})
	if err != nil {
		return err
	}
	report, err := runner.Import(ctx, &adapters.Connection{
		Adapter: harupay.Adapter{}, Source: "harupay",
		Zone: time.FixedZone("KST", 9*60*60), // Haru Pay writes the time of Seoul
	}, "file", file)
	if err != nil {
		return err
	}
	return printReport(stdout, &report)
}

// printer is a sink that shows events. A host gives the Runner its Book instead.
func printer(w io.Writer) adapters.Sink {
	return adapters.SinkFunc(func(_ context.Context, b event.Batch) error {
		for i := range b.Events {
			e := &b.Events[i]
			_, err := fmt.Fprintf(w, "%-17s %-16s %s  gross %13s  fee %11s  net %12s\n",
				e.Key, e.Kind, e.At.Format(time.DateTime), e.Gross, e.Fee, e.Net)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func printReport(w io.Writer, r *adapters.Report) error {
	c := &r.Counts
	_, err := fmt.Fprintf(w, "\n%d rows: %d events, %d skipped, %d rejected, %d odd; columns not read: %s\n",
		c.Rows, c.Events, c.Skipped, c.Rejected, c.Warned, strings.Join(r.Unknown, ", "))
	for _, rejection := range r.Rejections {
		if err == nil {
			_, err = fmt.Fprintln(w, "rejected:", rejection)
		}
	}
	for _, failed := range r.Failed {
		if err == nil {
			_, err = fmt.Fprintf(w, "does not add up: %s: they state %s, we have %s\n", failed.Name, failed.Stated, failed.Got)
		}
	}
	return err
}
