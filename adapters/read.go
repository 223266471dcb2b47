// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"fmt"
	"io"

	"github.com/jupan-go/jupan/settle/event"
)

// reading is how one input is read.
type reading struct {
	parts   *parts
	version int64 // of partitions without one of their own
	size    int64 // of the input, where it is known
	kept    bool  // it comes from the archive
	sink    Sink  // in the place of the Runner's
}

// input begins an input of the job.
func (j *job) input(name string) *Input {
	return &Input{
		Stream: j.stream.Name, Source: j.conn.Source, Account: j.conn.Account,
		Zone: j.zone, Name: name, Received: j.now().UTC(),
	}
}

// read keeps an input, decodes it and posts what appends. What restates is left in
// parts. It returns how many bytes were read.
func (j *job) read(ctx context.Context, in *Input, how *reading) (Summary, int64, error) {
	if j.opts.Archive != nil && !how.kept {
		body, err := j.keep(ctx, in, how)
		if err != nil {
			return Summary{}, 0, err
		}
		defer func() { _ = body.Close() }()
		in.Body = body
	}
	m := &meter{ctx: ctx, r: in.Body, begun: j.now(), size: how.size}
	in.Body = m
	s, err := j.decode(ctx, in, how, func(s *Summary) { j.tell(in, m, s, false) })
	switch {
	case ctx.Err() != nil:
		err = ctx.Err()
	case m.failed != nil:
		err = fmt.Errorf("%w: read %s: %w", ErrTransient, in.Name, m.failed)
	case err == nil && j.stream.Ends && !s.Complete:
		err = &FormatError{Name: in.Name, Err: fmt.Errorf("%w: its end was not seen", ErrTruncated)}
	}
	j.tell(in, m, &s, true)
	if err == nil {
		j.tellLog(ctx, in, &s, m.bytes)
	}
	return s, m.bytes, err
}

// keep stores an input and opens it again: what is decoded is what was kept.
func (j *job) keep(ctx context.Context, in *Input, how *reading) (body io.ReadCloser, err error) {
	ctx, end := j.step(ctx, "keep", in.Name)
	defer end(&err)
	raw := Raw{
		Source: in.Source, Stream: in.Stream, Account: in.Account, Name: in.Name,
		Received: in.Received, Window: in.Window, Cursor: in.Cursor, Header: in.Header,
		Unsigned: in.Unsigned, Version: how.version,
	}
	for row, reason := range in.Refused {
		if raw.Refused == nil {
			raw.Refused = map[int64]string{}
		}
		raw.Refused[row] = reason.Error()
	}
	m := &meter{ctx: ctx, r: in.Body}
	if raw.Hash, err = j.opts.Archive.Keep(ctx, raw, m); err != nil {
		if m.failed != nil {
			return nil, fmt.Errorf("%w: read %s: %w", ErrTransient, in.Name, m.failed)
		}
		return nil, fmt.Errorf("keep %s: %w", in.Name, err)
	}
	in.Hash, how.size = raw.Hash, m.bytes
	if body, err = j.opts.Archive.Open(ctx, raw); err != nil {
		return nil, fmt.Errorf("open %s from the archive: %w", in.Name, err)
	}
	return body, nil
}

// decode runs the adapter over an input.
func (j *job) decode(ctx context.Context, in *Input, how *reading, tell func(*Summary)) (s Summary, err error) {
	ctx, end := j.step(ctx, "decode", in.Name)
	defer end(&err)
	var out *Output
	opts := &OutputOptions{
		OnRejection: j.opts.OnRejection,
		Deliver: func(b event.Batch) error {
			if err := j.deliver(ctx, b, how, in.Name); err != nil {
				return err
			}
			tell(&out.summary)
			return nil
		},
	}
	if len(j.opts.PseudonymKey) > 0 {
		opts.Pseudonym = j.pseudonym
	}
	out = NewOutput(j.info, in, opts)
	return out.Close(j.conn.Adapter.Decode(in, out))
}

// deliver posts what appends, and collects what restates.
func (j *job) deliver(ctx context.Context, b event.Batch, how *reading, name string) error {
	if b.Partition != "" || j.stream.Mode == Restate {
		return how.parts.add(b)
	}
	return j.post(ctx, b, how.sink, name)
}

// post makes a batch durable.
func (j *job) post(ctx context.Context, b event.Batch, to Sink, name string) (err error) {
	ctx, end := j.step(ctx, "post", name)
	defer end(&err)
	if to == nil {
		to = j.sink
	}
	if err = to.Post(ctx, b); err != nil {
		return fmt.Errorf("post events: %w", err)
	}
	return nil
}

// pseudonym replaces what identifies a person.
func (j *job) pseudonym(person string) string {
	return event.Pseudonym(j.opts.PseudonymKey, j.conn.Source, person)
}

func (j *job) tellLog(ctx context.Context, in *Input, s *Summary, size int64) {
	j.log.DebugContext(ctx, "input read", "input", in.Name, "bytes", size, "rows", s.Rows,
		"events", s.Events, "rejected", s.Rejected, "skipped", s.SkippedRows(), "warned", s.Warned)
	if s.Rejected > 0 {
		j.log.WarnContext(ctx, "rows rejected", "input", in.Name, "rejected", s.Rejected, "rows", s.Rows)
	}
	if len(s.Unknown) > 0 {
		j.log.WarnContext(ctx, "columns that are not declared", "input", in.Name, "columns", s.Unknown)
	}
	for _, c := range s.Failed() {
		j.log.WarnContext(ctx, "control does not hold",
			"input", in.Name, "control", c.Name, "stated", c.Stated, "got", c.Got)
	}
}
