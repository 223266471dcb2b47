// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/jupan-go/jupan/internal/bench/peers"
)

// turn is one row of the table: a contestant with a number of threads.
type turn struct {
	contestant
	threads int
	samples []sample // one a series
}

// run writes the file, lets the contestants take turns, compares their output and prints the table.
func run(ctx context.Context, o options, w io.Writer) (err error) {
	start := time.Now()
	path, err := prepare(o.dir, o.spec)
	if err != nil {
		return err
	}
	if !o.keep {
		defer func() { err = errors.Join(err, os.Remove(path)) }()
	}
	size, err := warm(path)
	if err != nil {
		return err
	}
	p := &printer{w: w}
	p.printf("%s: %d rows, %.1f bytes each, written and read in %.1f s; %s %s/%s, %d CPUs\n",
		filepath.Base(path), o.spec.Rows, float64(size)/float64(max(o.spec.Rows, 1)),
		time.Since(start).Seconds(),
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	turns, err := series(ctx, o, path, p)
	if err != nil {
		return err
	}
	if o.quick {
		p.printf("all results are equal\n")
	} else {
		p.printf("%s", table(turns, o.spec))
	}
	return p.err
}

// series runs every turn of every series, and fails at the first output that differs.
func series(ctx context.Context, o options, path string, p *printer) (_ []turn, err error) {
	var turns []turn
	for _, threads := range o.threads {
		for _, c := range o.contestants {
			turns = append(turns, turn{contestant: c, threads: threads})
		}
	}
	check := comparison{}
	out := path + ".result"
	defer func() { err = errors.Join(err, os.Remove(out)) }()
	for n := range o.series {
		for i := range turns {
			t := &turns[i]
			job := peers.Job{Path: path, Threads: t.threads}
			job.JSONLines, job.Attribution = o.spec.JSONLines, o.spec.Attribution
			files := childFiles{out: out, profile: o.profileOf(t)}
			s, err := spawn(ctx, t.contestant, job, files)
			if err != nil {
				return nil, err
			}
			if err := check.read(t.contestant, out); err != nil {
				return nil, err
			}
			t.samples = append(t.samples, s)
			if !o.quick {
				p.printf("series %d: %s on %d: %.2f s\n", n+1, t.name, t.threads, s.wall.Seconds())
			}
		}
	}
	return turns, nil
}

// printer writes and keeps the first error.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) printf(format string, args ...any) {
	_, err := fmt.Fprintf(p.w, format, args...)
	p.err = cmp.Or(p.err, err)
}

// comparison holds the first output that counts, and whose it is.
type comparison struct {
	name  string
	lines []byte
}

// read compares the output of a contestant with the first one, byte for byte.
func (c *comparison) read(who contestant, path string) error {
	got, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	switch {
	case who.keepRepeats:
		return nil
	case c.lines == nil:
		c.name, c.lines = who.name, got
		return nil
	case bytes.Equal(c.lines, got):
		return nil
	}
	want, have := bytes.Split(c.lines, []byte("\n")), bytes.Split(got, []byte("\n"))
	for i := range min(len(want), len(have)) {
		if !bytes.Equal(want[i], have[i]) {
			return fmt.Errorf("bench: results differ in line %d:\n%s: %s\n%s: %s",
				i+1, c.name, want[i], who.name, have[i])
		}
	}
	return fmt.Errorf("bench: results differ: %s has %d lines, %s %d",
		c.name, len(want), who.name, len(have))
}
