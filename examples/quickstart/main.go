// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command quickstart tells one month of a shop and its partners from beginning to end: files are read,
// a campaign is answered for, a slip is caught before it is paid, the month is closed, corrected,
// approved and paid, booked in double entry, and steered by.
//
//	go run ./examples/quickstart
//	go run ./examples/quickstart -out DIR
//
// The second form also writes the statements, the journal and a report as a page. README.md beside
// this file explains what to look at.
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
	_ "time/tzdata" // the agreements name a zone, and a bare machine has no rules for it
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "quickstart:", err)
		os.Exit(1)
	}
}

// run is the program, with everything it touches as an argument.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	f := flag.NewFlagSet("quickstart", flag.ContinueOnError)
	f.SetOutput(stderr)
	dir := f.String("out", "", "write statements, journal and report to this `directory`")
	if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err
	}
	if f.NArg() > 0 {
		return fmt.Errorf("%q: to settle files of your own, see examples/settlefiles", f.Arg(0))
	}
	h, err := open(ctx)
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context, *host) error{
		read, live, guard, mend, correct, pay, entries, steer,
	} {
		if err := part(ctx, h); err != nil {
			return err
		}
	}
	if *dir != "" {
		if err := h.write(*dir); err != nil {
			return err
		}
	}
	_, err = stdout.Write(h.out.Bytes())
	return err
}

// heading begins a part of the story.
func (h *host) heading(title, what string) {
	h.part++
	if h.part > 1 {
		h.out.WriteByte('\n')
	}
	fmt.Fprintf(&h.out, "%d  %s  %s\n\n", h.part, title, what)
}

func (h *host) say(format string, args ...any) { fmt.Fprintf(&h.out, "   "+format+"\n", args...) }

// indent moves a text to the right, so that it stands apart from what is said about it.
func indent(text string) string {
	var b bytes.Buffer
	for line := range bytes.Lines([]byte(text)) {
		if len(bytes.TrimSpace(line)) > 0 {
			b.WriteString("     ")
		}
		b.Write(line)
	}
	return b.String()
}
