// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"context"
	"io"
	"iter"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/jupan-go/jupan/settle/event"
)

// Sink is where events go.
type Sink interface {
	// Post makes a batch durable before it returns. The same events again change
	// nothing. The batch is used again afterwards, so what is kept of it is copied.
	// It is called by several goroutines.
	Post(ctx context.Context, b event.Batch) error
}

// SinkFunc makes a Sink of a function.
type SinkFunc func(ctx context.Context, b event.Batch) error

// Post calls f.
func (f SinkFunc) Post(ctx context.Context, b event.Batch) error { return f(ctx, b) }

// Tee returns a Sink that posts to each of several in their order, and stops at the
// first error: a book first, which makes a batch durable, and then what watches it.
// What is posted again after an error changes nothing in those that have it.
func Tee(sinks ...Sink) Sink {
	list := slices.Clone(sinks)
	return SinkFunc(func(ctx context.Context, b event.Batch) error {
		for _, s := range list {
			if err := s.Post(ctx, b); err != nil {
				return err
			}
		}
		return nil
	})
}

// Checkpoint is how far a stream of a connection has been read. It is stored only
// once what came before is durable, so it may lie behind the truth and never ahead.
type Checkpoint struct {
	// Source and Stream say what it is about.
	Source, Stream string
	// Mapping is the adapter that wrote it; another one does not understand its
	// cursor, and reads the window again.
	Mapping string
	// Done is the end of what has been read completely.
	Done time.Time
	// Window is being read, and Cursor is where its next page begins. The zero
	// Window is none.
	Window Window
	Cursor string
	// Version is the highest that was given to a restated partition.
	Version int64
	// Counts is everything up to here, so that a loss shows.
	Counts Counts
}

// Counts are sums over many inputs; what is read again is counted again.
type Counts struct {
	// Pages are inputs of any kind, and Bytes what was in them.
	Pages, Bytes int64
	// Rows are those that gave events, were rejected and were skipped.
	Rows, Events, Rejected, Skipped int64
	// Warned is what was taken and odd.
	Warned int64
}

func (c *Counts) add(s *Summary, size int64) {
	c.Pages++
	c.Bytes += size
	c.Rows += s.Rows
	c.Events += s.Events
	c.Rejected += s.Rejected
	c.Skipped += s.SkippedRows()
	c.Warned += s.Warned
}

// Checkpoints keep a [Checkpoint] for each source and stream.
type Checkpoints interface {
	// Load returns the one that was saved last, or the zero Checkpoint.
	Load(ctx context.Context, source, stream string) (Checkpoint, error)
	// Save replaces it, durably.
	Save(ctx context.Context, c Checkpoint) error
}

// Archive keeps inputs as they came, so that they can be decoded again once a
// mapping is mended: several partners forget theirs within weeks. What it keeps is
// personal data; to encrypt it, wrap an Archive.
type Archive interface {
	// Keep stores a body durably and returns its hash. A body that cannot be read to
	// its end is not kept.
	Keep(ctx context.Context, raw Raw, body io.Reader) (hash string, err error)
	// Open returns a body that was kept, by raw.Hash.
	Open(ctx context.Context, raw Raw) (io.ReadCloser, error)
	// All goes through what was kept of a stream, in that order.
	All(ctx context.Context, source, stream string) iter.Seq2[Raw, error]
}

// Raw is what an [Archive] knows of an input beside its body. The fields are those of
// [Input].
type Raw struct {
	// Source to Unsigned, with Received, Window, Cursor and Header between, are as in Input.
	Source, Stream, Account, Name, Hash string
	Received                            time.Time
	Window                              Window
	Cursor                              string
	Header                              http.Header
	Unsigned                            bool
	// Refused are rows with a wrong signature of their own, and the reason.
	Refused map[int64]string
	// Version is that of the partitions which the input restates.
	Version int64
}

// memory keeps checkpoints for as long as the process lives.
type memory struct {
	mu   sync.Mutex
	kept map[[2]string]Checkpoint
}

func (m *memory) Load(_ context.Context, source, stream string) (Checkpoint, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[[2]string{source, stream}], nil
}

func (m *memory) Save(_ context.Context, c Checkpoint) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil {
		m.kept = map[[2]string]Checkpoint{}
	}
	m.kept[[2]string{c.Source, c.Stream}] = c
	return nil
}

// withoutSecrets copies a header without what authorises.
func withoutSecrets(h http.Header) http.Header {
	if h == nil {
		return nil
	}
	clean := maps.Clone(h)
	for _, name := range [...]string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"} {
		clean.Del(name)
	}
	return clean
}
