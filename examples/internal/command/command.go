// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// Main runs a program and ends the process.
func Main(name string, run func(context.Context, io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := Run(ctx, &Call{Name: name, Args: os.Args[1:], Stdout: os.Stdout, Stderr: os.Stderr}, run)
	stop()
	os.Exit(code)
}

// Call is how a program was called.
type Call struct {
	Name           string // of its directory
	Args           []string
	Stdout, Stderr io.Writer
}

// Run runs a program and returns its exit code: 1 if it failed, 2 if it was called in a way that it does
// not understand.
func Run(ctx context.Context, c *Call, run func(context.Context, io.Writer) error) (code int) {
	if len(c.Args) > 0 {
		usage := fmt.Sprintf("usage: go run ./examples/%s\n\nIt takes no arguments: its files are inside it. "+
			"examples/%[1]s/README.md says what to look at.\n", c.Name)
		if help := c.Args[0]; help == "-h" || help == "-help" || help == "--help" {
			_, _ = io.WriteString(c.Stdout, usage)
			return 0
		}
		_, _ = fmt.Fprintf(c.Stderr, "%s: %q: not understood\n%s", c.Name, c.Args[0], usage)
		return 2
	}
	var out bytes.Buffer // so that a failure prints no half of an answer
	err := run(ctx, &out)
	if err == nil {
		_, err = c.Stdout.Write(out.Bytes())
	}
	if err != nil {
		_, _ = fmt.Fprintf(c.Stderr, "%s: %v\n", c.Name, err)
		return 1
	}
	return 0
}
