// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := dispatch(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// dispatch runs the command that the first argument names.
func dispatch(ctx context.Context, args []string, out io.Writer) error {
	commands := map[string]func(context.Context, []string, *report) error{
		"live": live, "writers": writers, writerCommand: writer, "digest": digest, "cost": cost, "peak": peak,
	}
	if len(args) == 0 || commands[args[0]] == nil {
		return errors.New("load: want one of the commands live, writers, digest, cost, peak")
	}
	r := &report{out: out}
	err := commands[args[0]](ctx, args[1:], r)
	return errors.Join(err, r.err)
}

// cpuTime is what this process has had of the processors.
func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// machine tells on what, and beside what, figures were taken.
func machine() string {
	load := "load unknown"
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		if fields := strings.Fields(string(text)); len(fields) >= 1 {
			load = "load " + fields[0]
		}
	}
	return fmt.Sprintf("%s/%s, %d CPUs, %s, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), load)
}
