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
	"slices"

	"github.com/jupan-go/jupan/internal/bench/peers"
	"github.com/jupan-go/jupan/internal/bench/workload"
)

// turn is one row of the table: a contestant with a number of threads.
type turn struct {
	contestant
	threads int
	samples []sample // one a series
}

// runner measures sections, one after the other.
type runner struct {
	dir      string // where files are written
	profiles string // where CPU profiles are written; empty for none
	series   int
	log      *printer // what is being done
	written  []string // files to be removed
}

// checkRows is the size of the file on which contestants are compared before anything is timed.
const checkRows = 100_000

// measure compares the contestants on a small file, then lets them take turns on the large one. Each
// output is compared there as well, so that no figure is for another answer.
func (r *runner) measure(ctx context.Context, s section) (sectionResult, error) {
	small := s
	small.spec.Rows = min(s.spec.Rows, checkRows)
	once := *r
	once.series, once.profiles = 1, ""
	checked, err := once.take(ctx, small, false)
	r.written = once.written
	if err != nil {
		return sectionResult{}, err
	}
	return r.take(ctx, s.without(checked.LeftOut), true)
}

// take runs every turn of every series, and fails at the first output that differs.
func (r *runner) take(ctx context.Context, s section, aloud bool) (sectionResult, error) {
	out := sectionResult{
		Name: s.name, Title: s.title, Rows: s.spec.Rows, Unique: s.spec.Unique(), Seed: s.spec.Seed,
		Format: formatOf(s.spec), Attribution: s.spec.Attribution, LeftOut: s.leftOut,
	}
	path, err := r.file(s.spec)
	if err != nil {
		return out, err
	}
	if out.Bytes, err = warm(path); err != nil {
		return out, err
	}
	turns := s.turns()
	check := comparison{}
	for n := range r.series {
		for i := range turns {
			t := &turns[i]
			sample, err := r.turn(ctx, t, s.spec, path, &check)
			switch {
			case errors.Is(err, errUnable):
				out.leave(t.name, err)
				continue
			case err != nil:
				return out, err
			case aloud:
				r.log.printf("%s, series %d: %s on %d: %.2f s\n",
					s.name, n+1, t.name, t.threads, sample.wall.Seconds())
			}
			t.samples = append(t.samples, sample)
		}
	}
	turns = slices.DeleteFunc(turns, func(t turn) bool { return len(t.samples) == 0 })
	out.Turns = summed(turns, s.spec, out.Unique)
	return out, nil
}

// leave notes that a contestant cannot take part.
func (s *sectionResult) leave(name string, why error) {
	if out := (leftOut{name, why.Error()}); !slices.Contains(s.LeftOut, out) {
		s.LeftOut = append(s.LeftOut, out)
	}
}

// turn lets a contestant settle the file once.
func (r *runner) turn(
	ctx context.Context, t *turn, spec workload.Spec, path string, check *comparison,
) (_ sample, err error) {
	job := peers.Job{Path: path, Threads: t.threads}
	job.JSONLines, job.Attribution = spec.JSONLines, spec.Attribution
	files := childFiles{out: path + ".result"}
	if r.profiles != "" {
		files.profile = filepath.Join(r.profiles, fmt.Sprintf("%s-%d.pprof", t.name, t.threads))
	}
	s, err := spawn(ctx, t.contestant, job, files)
	if err != nil {
		return sample{}, err
	}
	err = check.read(t.contestant, files.out)
	return s, errors.Join(err, os.Remove(files.out))
}

// file returns the path of a file of the spec, written before or now.
func (r *runner) file(s workload.Spec) (string, error) {
	path, err := prepare(r.dir, s)
	r.written = append(r.written, path)
	return path, err
}

// clean removes the files that were written.
func (r *runner) clean() error {
	var err error
	for _, path := range r.written {
		if e := os.Remove(path); !errors.Is(e, os.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// turns are those of each contestant with each number of threads.
func (s *section) turns() []turn {
	var turns []turn
	for _, threads := range s.threads {
		for _, c := range s.contestants {
			turns = append(turns, turn{contestant: c, threads: threads})
		}
	}
	return turns
}

// without leaves out contestants that cannot take part.
func (s section) without(out []leftOut) section {
	unable := func(c contestant) bool {
		return slices.ContainsFunc(out, func(o leftOut) bool { return o.Contestant == c.name })
	}
	s.contestants, s.leftOut = slices.DeleteFunc(slices.Clone(s.contestants), unable), out
	return s
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
