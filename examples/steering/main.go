// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command steering shows a shop's weekly review: the north star and what is proven to lead it, what
// the coming weeks will bring, where ads and budget should go, and what a model learns from. All of it
// comes from the same events.
//
//	go run ./examples/steering                  # as text
//	go run ./examples/steering -html page.html  # and the review as a page with plots
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/jupan-go/jupan/metrics"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "steering:", err)
		os.Exit(1)
	}
}

// run is the program, with everything it touches as an argument.
func run(args []string, stdout, stderr io.Writer) error {
	f := flag.NewFlagSet("steering", flag.ContinueOnError)
	f.SetOutput(stderr)
	page := f.String("html", "", "also write the review as a page, to this `file`")
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("%q: takes no arguments but -html FILE", f.Arg(0))
	}
	review, out, err := steer()
	if err != nil {
		return err
	}
	if *page != "" {
		var html bytes.Buffer
		if err := review.HTML(&html); err != nil {
			return err
		}
		if err := os.WriteFile(*page, html.Bytes(), 0o600); err != nil {
			return err
		}
	}
	_, err = stdout.Write(out)
	return err
}

// steer works everything out, and prints it.
func steer() (*metrics.Review, []byte, error) {
	var out bytes.Buffer
	events := year()
	view, err := board(events)
	if err != nil {
		return nil, nil, err
	}
	review, err := weekly(view)
	if err != nil {
		return nil, nil, err
	}
	fmt.Fprint(&out, review)
	for _, part := range []func(*bytes.Buffer, *metrics.View) error{ahead, ads, budget} {
		if err := part(&out, view); err != nil {
			return nil, nil, err
		}
	}
	if err := features(&out, events); err != nil {
		return nil, nil, err
	}
	return &review, out.Bytes(), nil
}
