// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/jupan-go/jupan/settle/event"
)

// Runner does what an integrator should not: it cuts time into windows, pages,
// retries, keeps to limits, stores checkpoints once events are durable, keeps raw
// inputs, and makes pseudonyms. A Runner is safe for concurrent use, but one stream of
// one source is pulled by one goroutine at a time.
type Runner struct {
	sink  Sink
	now   func() time.Time
	opts  RunnerOptions
	gates gates
}

// RunnerOptions are what a [Runner] may be told. The zero value, or nil, keeps
// nothing but the events, and checkpoints in memory.
type RunnerOptions struct {
	// Checkpoints are kept in memory if there are none: a new process begins anew.
	Checkpoints Checkpoints
	// Archive keeps raw inputs, if it is there.
	Archive Archive
	// PseudonymKey makes pseudonyms of customers and personal dimensions: a keyed
	// hash, the same for the same person of the same source. Without it they stay.
	PseudonymKey []byte
	// Retry says how often and how long to try.
	Retry Retry
	// Parallel is how many streams PullAll reads at a time; 0 is 4.
	Parallel int
	// PartitionEvents is how many events a restated window may hold in memory; 0 is
	// a million.
	PartitionEvents int
	// MessageBytes is the longest message that is received; 0 is 1 MiB.
	MessageBytes int64
	// Logger is told of what is done; nil is silent. It gets no secrets, no bodies
	// and no customers.
	Logger *slog.Logger
	// Hooks are for metrics and traces.
	Hooks Hooks
	// OnRejection is called with each row that cannot be used, by several
	// goroutines.
	OnRejection func(event.Rejection)
}

// Connection is one account at one partner.
type Connection struct {
	// Adapter reads what the partner reports.
	Adapter Adapter
	// Source is the host's word for this partner and account, and the source of its
	// keys; required, and never changed.
	Source string
	// Account is the partner's own id of the account, where it has one.
	Account string
	// Zone is that of the account; nil is UTC.
	Zone *time.Location
	// Since is where the first pull begins; required to pull.
	Since time.Time
	// Streams are what PullAll reads; all that can be pulled and do not overlap with
	// others, if there are none.
	Streams []string
	// Client makes the calls; nil is [http.DefaultClient]. Its transport may bring
	// the credentials.
	Client *http.Client
	// Authorize adds credentials to a request; nil adds none. It is not called when
	// a redirection leads to another host.
	Authorize func(*http.Request) error
	// Secrets verify messages: more than one while they are being changed.
	Secrets []string
}

// NewRunner returns a Runner that posts to a sink. The time is asked of now, which is
// [time.Now] outside of tests.
func NewRunner(sink Sink, now func() time.Time, opts *RunnerOptions) (*Runner, error) {
	if sink == nil || now == nil {
		return nil, errors.New("adapters: new runner: no sink or no clock")
	}
	r := &Runner{sink: sink, now: now}
	if opts != nil {
		r.opts = *opts
	}
	if r.opts.Checkpoints == nil {
		r.opts.Checkpoints = &memory{}
	}
	if r.opts.Logger == nil {
		r.opts.Logger = slog.New(slog.DiscardHandler)
	}
	if r.opts.Parallel <= 0 {
		r.opts.Parallel = 4
	}
	if r.opts.PartitionEvents <= 0 {
		r.opts.PartitionEvents = 1e6
	}
	if r.opts.MessageBytes <= 0 {
		r.opts.MessageBytes = 1 << 20
	}
	r.opts.Retry = r.opts.Retry.orDefault()
	return r, nil
}

// Report is what came of a pull, an import or a message.
type Report struct {
	// Source and Stream say of what.
	Source, Stream string
	// Until is the end of what has been read completely, for pulls.
	Until time.Time
	// Windows is how many were read; Counts what was in them.
	Windows int
	Counts  Counts
	// Rejections and Warnings are the first 1000 of each.
	Rejections, Warnings []event.Rejection
	// Failed are the controls that do not hold.
	Failed []Control
	// Unknown are columns or members that the adapter does not declare.
	Unknown []string
	// Hints are what to ask the partner for.
	Hints []Hint
	// Unread are inputs of a replay that cannot be read, as they could not before.
	Unread []string
}

func (r *Report) add(s *Summary, size int64) {
	r.Counts.add(s, size)
	r.Rejections = appendKept(r.Rejections, s.Rejections)
	r.Warnings = appendKept(r.Warnings, s.Warnings)
	r.Failed = appendKept(r.Failed, s.Failed())
	r.Hints = appendKept(r.Hints, s.Hints)
	for _, name := range s.Unknown {
		if !strings.Contains("\n"+strings.Join(r.Unknown, "\n")+"\n", "\n"+name+"\n") {
			r.Unknown = appendKept(r.Unknown, []string{name})
		}
	}
}

func appendKept[T any](list, more []T) []T {
	return append(list, more[:min(len(more), keptMax-len(list))]...)
}

// job is one stream of one connection, on its way.
type job struct {
	*Runner
	conn   *Connection
	info   Info
	stream Stream
	zone   *time.Location
	report Report
	log    *slog.Logger

	windowsDue int // in this pull
}

// job checks a connection and finds its stream.
func (r *Runner) job(c *Connection, stream string) (*job, error) {
	if c == nil || c.Adapter == nil {
		return nil, errors.New("adapters: a connection without an adapter")
	}
	if err := checkSource(c.Source); err != nil {
		return nil, err
	}
	j := &job{Runner: r, conn: c, info: c.Adapter.Info(), zone: c.Zone}
	var ok bool
	if j.stream, ok = j.info.Stream(stream); !ok {
		return nil, fmt.Errorf("adapters: %s has no stream %q", j.info.Name, stream)
	}
	if j.zone == nil {
		j.zone = time.UTC
	}
	j.report.Source, j.report.Stream = c.Source, stream
	j.log = r.opts.Logger.With("source", c.Source, "stream", stream, "adapter", j.info.Mapping())
	return j, nil
}

func checkSource(source string) error {
	if source == "" || strings.Contains(source, "/") {
		return fmt.Errorf("adapters: a connection's source %q: want a word without '/'", source)
	}
	return nil
}

// PullAll pulls the streams of connections side by side, and goes on with the others
// if one fails. The reports are in the order of the connections and their streams;
// the errors are joined.
func (r *Runner) PullAll(ctx context.Context, connections []*Connection) ([]Report, error) {
	type task struct {
		c      *Connection
		stream string
	}
	var tasks []task
	for _, c := range connections {
		for _, stream := range c.pulled() {
			tasks = append(tasks, task{c, stream})
		}
	}
	reports, faults := make([]Report, len(tasks)), make([]error, len(tasks))
	var group errgroup.Group
	group.SetLimit(r.opts.Parallel)
	for i, t := range tasks {
		group.Go(func() error {
			reports[i], faults[i] = r.Pull(ctx, t.c, t.stream)
			return nil
		})
	}
	_ = group.Wait() // the faults are kept apart, so that all of them are seen
	return reports, errors.Join(faults...)
}

// pulled lists the streams to pull.
func (c *Connection) pulled() []string {
	if c == nil || c.Adapter == nil || len(c.Streams) > 0 {
		if c == nil || c.Adapter == nil {
			return []string{""} // which Pull refuses
		}
		return c.Streams
	}
	var names []string
	info := c.Adapter.Info()
	for _, s := range info.Streams {
		if s.Via&ByPull != 0 && !s.Overlaps {
			names = append(names, s.Name)
		}
	}
	return names
}
