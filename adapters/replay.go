// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"errors"
	"fmt"
)

// Replay decodes what the archive has of a stream once more, with the adapter as it is
// now, and posts it to another sink: a new Book, to be compared with the old one, once
// a mapping was mended. Nothing is fetched and no checkpoint moves.
func (r *Runner) Replay(ctx context.Context, c *Connection, stream string, to Sink) (Report, error) {
	j, err := r.job(c, stream)
	if err != nil {
		return Report{}, err
	}
	if r.opts.Archive == nil || to == nil {
		return j.report, errors.New("adapters: replay: no archive or no sink")
	}
	p := &replay{job: j, to: to}
	for raw, err := range r.opts.Archive.All(ctx, c.Source, stream) {
		if err == nil {
			err = p.input(ctx, raw)
		}
		if err != nil {
			return j.report, fmt.Errorf("adapters: replay %s/%s: %s: %w", c.Source, stream, raw.Name, err)
		}
	}
	return j.report, nil
}

// replay is a job that reads from the archive.
type replay struct {
	*job
	to    Sink
	parts *parts // of the pull that is being replayed
}

// input decodes one input again. What restates a window was posted once its last page
// was read; pages of a pull that did not get there are left out, as they were then.
func (p *replay) input(ctx context.Context, raw Raw) error {
	if p.parts == nil || p.parts.version != raw.Version || raw.Cursor == "" {
		p.parts = p.newParts(raw.Window, raw.Version)
	}
	body, err := p.opts.Archive.Open(ctx, raw)
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	in := p.job.input(raw.Name)
	in.Account, in.Hash, in.Received = raw.Account, raw.Hash, raw.Received
	in.Window, in.Cursor, in.Header, in.Unsigned = raw.Window, raw.Cursor, raw.Header, raw.Unsigned
	for row, reason := range raw.Refused {
		if in.Refused == nil {
			in.Refused = map[int64]error{}
		}
		in.Refused[row] = fmt.Errorf("%w: %s", ErrForged, reason)
	}
	in.Body = body
	mark := p.parts.mark()
	s, size, err := p.read(ctx, in, &reading{parts: p.parts, kept: true, sink: p.to})
	if err != nil {
		p.parts.reset(mark)
		if ctx.Err() != nil || !refused(err) {
			return err
		}
		p.log.WarnContext(ctx, "input cannot be read", "input", raw.Name, "error", err)
		p.report.Unread = appendKept(p.report.Unread, []string{raw.Name})
		return nil
	}
	p.report.add(&s, size)
	if s.Next == "" || p.stream.Mode == Append {
		defer func() { p.parts = nil }()
		return p.parts.postTo(ctx, p.job, p.to)
	}
	return nil
}

// refused reports whether an error is about an input, which the pull had then tried
// again or given up.
func refused(err error) bool {
	_, drift := errors.AsType[*DriftError](err)
	_, format := errors.AsType[*FormatError](err)
	return drift || format || errors.Is(err, ErrTransient) || errors.Is(err, ErrAuth) || errors.Is(err, ErrCursor)
}
