// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"io"
	"time"
)

// Hooks are called as the work goes on, by several goroutines. Any of them may be nil.
type Hooks struct {
	// Begin is called before a step. The context it returns is that of the step, and
	// the function is called at its end: a span of a trace, or a duration.
	Begin func(ctx context.Context, s Step) (context.Context, func(err error))
	// Progress is called after each batch and at the end of each input.
	Progress func(p Progress)
}

// Step is a part of the work.
type Step struct {
	// Name is fetch, keep, decode, post, save, verify or wait.
	Name string
	// Source, Stream and Input say of what.
	Source, Stream, Input string
}

// Progress is how far the reading of one input, or of the windows of a pull, is.
type Progress struct {
	// Source, Stream and Input say of what.
	Source, Stream, Input string
	// Bytes of Size were read; Size is 0 where it is not known.
	Bytes, Size int64
	// Rows and Events so far, and rejected rows.
	Rows, Events, Rejected int64
	// Window is the number of the window that is being read, of Windows in this pull;
	// both are 0 for what is not pulled.
	Window, Windows int
	// Elapsed is how long this input has taken.
	Elapsed time.Duration
	// Rest is how long it will take yet at this pace; 0 where that is not known.
	Rest time.Duration
	// Done says that this was the last report of the input.
	Done bool
}

// step begins a step and returns what ends it.
func (j *job) step(ctx context.Context, name, input string) (context.Context, func(*error)) {
	begin := j.opts.Hooks.Begin
	if begin == nil {
		return ctx, func(*error) {}
	}
	ctx, end := begin(ctx, Step{Name: name, Source: j.conn.Source, Stream: j.stream.Name, Input: input})
	return ctx, func(err *error) {
		if end != nil {
			end(*err)
		}
	}
}

// meter counts what is read of a body, gives up when the context does, and remembers
// a failed read, because adapters wrap it in words of their own.
type meter struct {
	ctx    context.Context //nolint:containedctx // a reader has no other way to learn of it
	r      io.Reader
	begun  time.Time
	size   int64 // of the input, where it is known
	bytes  int64 // that were read
	failed error
}

func (m *meter) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.r.Read(p)
	m.bytes += int64(n)
	if err != nil && err != io.EOF {
		m.failed = err
	}
	return n, err
}

// tell reports progress.
func (j *job) tell(in *Input, m *meter, s *Summary, done bool) {
	if j.opts.Hooks.Progress == nil {
		return
	}
	p := Progress{
		Source: in.Source, Stream: in.Stream, Input: in.Name, Bytes: m.bytes, Size: m.size,
		Rows: s.Rows, Events: s.Events, Rejected: s.Rejected, Elapsed: j.now().Sub(m.begun), Done: done,
	}
	if p.Windows = j.windowsDue; p.Windows > 0 {
		p.Window = j.report.Windows + 1
	}
	if p.Bytes > 0 && p.Size > p.Bytes {
		p.Rest = time.Duration(int64(p.Elapsed) / p.Bytes * (p.Size - p.Bytes))
	}
	j.opts.Hooks.Progress(p)
}
