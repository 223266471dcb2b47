// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/pprof"
	"strconv"
	"time"

	"github.com/jupan-go/jupan/internal/bench/peers"
)

// childCommand is the subcommand by which the program runs one contestant in a process of its own.
const childCommand = "child"

// sample is one turn of one contestant.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes
	inside    outcome
}

// childFiles are what a child writes; profile is empty for none.
type childFiles struct{ out, profile string }

// child settles the file with one contestant and writes the lines to a file.
func child(ctx context.Context, args []string, stdout io.Writer) error {
	f := flag.NewFlagSet(childCommand, flag.ContinueOnError)
	name := f.String("contestant", "", "")
	out := f.String("out", "", "")
	job := peers.Job{}
	f.StringVar(&job.Path, "path", "", "")
	f.BoolVar(&job.JSONLines, "jsonl", false, "")
	f.BoolVar(&job.Attribution, "attribution", false, "")
	f.IntVar(&job.Threads, "threads", 1, "")
	profile := f.String("profile", "", "")
	if err := f.Parse(args); err != nil {
		return err
	}
	c, err := find(*name)
	if err != nil {
		return err
	}
	job.KeepRepeats, job.Plain = c.keepRepeats, c.plain
	var lines bytes.Buffer
	o, err := c.settle(ctx, job, func(f peers.Contestant, job peers.Job) error {
		return profiled(*profile, func() error { return f(ctx, job, &lines) })
	})
	if errors.Is(err, peers.ErrUnable) {
		return json.NewEncoder(stdout).Encode(outcome{Unable: err.Error()})
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(*out, lines.Bytes(), 0o644); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	return json.NewEncoder(stdout).Encode(o)
}

// profiled runs f, with a CPU profile written to the path unless that is empty.
func profiled(path string, f func() error) error {
	if path == "" {
		return f()
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return errors.Join(err, file.Close())
	}
	err = f()
	pprof.StopCPUProfile()
	return errors.Join(err, file.Close())
}

// stopDelay is how long a child may take to stop.
const stopDelay = 10 * time.Second

// errUnable is wrapped by what spawn returns for a contestant that cannot do the job here.
var errUnable = errors.New("bench: left out")

// spawn runs a contestant as a child and measures it.
func spawn(ctx context.Context, c contestant, job peers.Job, files childFiles) (sample, error) {
	self, err := os.Executable()
	if err != nil {
		return sample{}, fmt.Errorf("bench: %w", err)
	}
	cmd := exec.CommandContext(ctx, self, childCommand,
		"-contestant", c.name, "-path", job.Path, "-out", files.out,
		"-profile", files.profile,
		"-jsonl="+strconv.FormatBool(job.JSONLines),
		"-attribution="+strconv.FormatBool(job.Attribution),
		"-threads", strconv.Itoa(job.Threads))
	cmd.Env = append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(job.Threads))
	// A child that is told to stop takes its server with it; one that is killed does not.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopDelay
	cmd.Stderr = os.Stderr
	var stdout bytes.Buffer
	cmd.Stdout = &stdout
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return sample{}, fmt.Errorf("bench: %s: %w", c.name, err)
	}
	s := sample{wall: time.Since(start)}
	o := &s.inside
	if err := json.Unmarshal(stdout.Bytes(), o); err != nil {
		return sample{}, fmt.Errorf("bench: %s: report: %w", c.name, err)
	}
	if o.Unable != "" {
		return sample{}, fmt.Errorf("%w: %s", errUnable, o.Unable)
	}
	if s.peak = o.PeakBytes; s.peak == 0 {
		s.peak = maxRSS(cmd.ProcessState)
	}
	s.wall -= time.Duration(o.OutsideWall)
	s.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime() - time.Duration(o.OutsideCPU)
	return s, nil
}
