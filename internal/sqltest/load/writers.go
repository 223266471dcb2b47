// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// writersRun has several processes post to one book.
type writersRun struct {
	*world
	on                *backend
	processes         string
	goroutines, batch int
	duration          time.Duration
	closing           bool
}

// writers prints how many events a second processes post to one book together.
func writers(ctx context.Context, args []string, out *report) error {
	f := flag.NewFlagSet("writers", flag.ContinueOnError)
	r := &writersRun{world: worldFlags(f), on: storeFlags(f, onPostgreSQL)}
	f.StringVar(&r.processes, "processes", "1,2,4,8", "numbers of processes, each on a book of its own")
	f.IntVar(&r.goroutines, "goroutines", 4, "goroutines that post in each process")
	f.IntVar(&r.batch, "batch", 100, "events of a batch")
	f.DurationVar(&r.duration, "duration", 10*time.Second, "how long they post")
	f.BoolVar(&r.closing, "close", false, "the first process closes a month of every agreement meanwhile")
	if err := f.Parse(args); err != nil {
		return err
	}
	if r.on.kind == inMemory {
		return errors.New("load: writers: processes share a book on sqlite or postgresql")
	}
	if err := errors.Join(r.prepare(), r.on.open(ctx)); err != nil {
		return err
	}
	defer r.on.close()
	out.line("%s: %d goroutines in each process post batches of %d for %s\n%s",
		r.on.kind, r.goroutines, r.batch, r.duration, machine())
	t := &table{}
	t.row("processes\tevents/s\tposts/s\tmedian ms\tp99 ms\tmax ms\tcloses\tclose p99 ms\tCPU s\t")
	for i, text := range strings.Split(r.processes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return fmt.Errorf("load: writers: %q is not a number of processes", text)
		}
		sum, err := r.together(ctx, n, fmt.Sprintf("%s%d_", tablePrefix, i))
		if err != nil {
			return fmt.Errorf("load: %d processes: %w", n, err)
		}
		seconds := r.duration.Seconds()
		t.row("%d\t%.0f\t%.0f\t%s\t%s\t%s\t%d\t%s\t%.1f\t", n, float64(sum.Events)/seconds, float64(sum.Posts)/seconds,
			ms(sum.Median), ms(sum.P99), ms(sum.Max), sum.Closes, ms(sum.CloseP99), sum.CPU.Seconds())
	}
	out.print(t)
	out.line("every book: one chain, each event once, and what was closed with its corrections is what the events bring")
	out.line("%s", machine())
	return nil
}

// written is what one process has done; of several, the sums and the worst.
type written struct {
	Events, Posts, Closes int
	Median, P99, Max      time.Duration
	CloseP99              time.Duration
	CPU                   time.Duration
}

func (w *written) plus(o written) {
	w.Events, w.Posts, w.Closes, w.CPU = w.Events+o.Events, w.Posts+o.Posts, w.Closes+o.Closes, w.CPU+o.CPU
	w.Median, w.P99, w.Max = max(w.Median, o.Median), max(w.P99, o.P99), max(w.Max, o.Max)
	w.CloseP99 = max(w.CloseP99, o.CloseP99)
}

// together runs n processes on a new book and holds it to what they say.
func (r *writersRun) together(ctx context.Context, n int, prefix string) (sum written, err error) {
	first := &job{Driver: r.on.driver(), DSN: r.on.dsn, Prefix: prefix, Partners: r.partners, Campaigns: r.campaigns}
	b, closeBook, err := first.open(ctx, r.world) // the tables are there before any process starts
	if err != nil {
		return sum, err
	}
	defer closeBook()
	var children []*child
	defer func() {
		for _, c := range children {
			err = errors.Join(err, c.end())
		}
	}()
	for i := range n {
		j := *first
		j.Number, j.Goroutines, j.Batch, j.Duration = i, r.goroutines, r.batch, r.duration
		j.Close = r.closing && i == 0
		c, err := spawn(ctx, &j)
		if err != nil {
			return sum, err
		}
		children = append(children, c)
	}
	for _, c := range children {
		if err := c.begin(); err != nil {
			return sum, err
		}
	}
	for _, c := range children {
		one, err := c.result()
		if err != nil {
			return sum, err
		}
		sum.plus(one)
	}
	return sum, check(ctx, b, sum)
}

// child is a process that posts.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func spawn(ctx context.Context, j *job) (*child, error) {
	text, err := json.Marshal(j)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.CommandContext(ctx, self, writerCommand, string(text))}
	c.cmd.Stderr = os.Stderr
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c.out = bufio.NewReader(out)
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	if line, err := c.out.ReadString('\n'); err != nil || line != "ready\n" {
		return nil, errors.Join(fmt.Errorf("a process says %q instead of ready: %w", line, err), c.end())
	}
	return c, nil
}

func (c *child) begin() error {
	_, err := fmt.Fprintln(c.in, "go")
	return err
}

func (c *child) result() (w written, err error) {
	line, err := c.out.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &w)
	}
	return w, err
}

func (c *child) end() error { return errors.Join(c.in.Close(), c.cmd.Wait()) }
