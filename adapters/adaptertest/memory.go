// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adaptertest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// ErrCrash is what a [Memory] fails with when it is told to crash.
var ErrCrash = errors.New("crash")

// Memory is a sink, checkpoints and an archive in memory, which outlive a Runner that
// crashes. The zero Memory is ready. It is safe for concurrent use.
type Memory struct {
	// CrashAt is the number of the write that fails, from 1; 0 is none. With
	// CrashLate it fails after it has been done, as when an answer gets lost.
	CrashAt   int
	CrashLate bool

	mu        sync.Mutex
	writes    int
	appended  map[event.Key]event.Event
	parts     map[string]event.Batch
	conflicts []string
	points    map[[2]string]adapters.Checkpoint
	raws      []adapters.Raw
	bodies    map[string][]byte
}

// write counts a write and does it, unless it is time to crash.
func (m *Memory) write(do func()) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	crash := m.writes == m.CrashAt
	if crash && !m.CrashLate {
		return ErrCrash
	}
	if do(); crash {
		return ErrCrash
	}
	return nil
}

// Writes is how many writes there were.
func (m *Memory) Writes() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.writes
}

// Post implements [adapters.Sink].
func (m *Memory) Post(ctx context.Context, b event.Batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.write(func() {
		if b.Partition != "" {
			m.replace(b)
			return
		}
		if m.appended == nil {
			m.appended = map[event.Key]event.Event{}
		}
		for _, e := range b.Events {
			was, known := m.appended[e.Key]
			if !known {
				m.appended[e.Key] = e.Clone()
			} else if textOf(was, false) != textOf(e, false) {
				m.conflicts = append(m.conflicts, e.Key.String())
			}
		}
	})
}

func (m *Memory) replace(b event.Batch) {
	if m.parts == nil {
		m.parts = map[string]event.Batch{}
	}
	if was, ok := m.parts[b.Partition]; ok && was.Version > b.Version {
		return
	}
	copied := event.Batch{Partition: b.Partition, Version: b.Version}
	for i := range b.Events {
		copied.Events = append(copied.Events, b.Events[i].Clone())
	}
	m.parts[b.Partition] = copied
}

// Events are what counts now, by key.
func (m *Memory) Events() []event.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []event.Event
	for _, e := range m.appended {
		list = append(list, e)
	}
	for _, b := range m.parts {
		list = append(list, b.Events...)
	}
	slices.SortFunc(list, func(a, b event.Event) int { return strings.Compare(a.Key.String(), b.Key.String()) })
	return list
}

// Conflicts are keys that came with other contents than before.
func (m *Memory) Conflicts() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.conflicts)
}

// Load implements [adapters.Checkpoints].
func (m *Memory) Load(_ context.Context, source, stream string) (adapters.Checkpoint, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.points[[2]string{source, stream}], nil
}

// Save implements [adapters.Checkpoints].
func (m *Memory) Save(_ context.Context, c adapters.Checkpoint) error {
	return m.write(func() {
		if m.points == nil {
			m.points = map[[2]string]adapters.Checkpoint{}
		}
		m.points[[2]string{c.Source, c.Stream}] = c
	})
}

// Keep implements [adapters.Archive].
func (m *Memory) Keep(_ context.Context, raw adapters.Raw, body io.Reader) (string, error) {
	content, err := io.ReadAll(body)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	raw.Hash = hex.EncodeToString(sum[:])
	return raw.Hash, m.write(func() {
		if m.bodies == nil {
			m.bodies = map[string][]byte{}
		}
		m.bodies[raw.Hash] = content
		m.raws = append(m.raws, raw)
	})
}

// Open implements [adapters.Archive].
func (m *Memory) Open(_ context.Context, raw adapters.Raw) (io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	body, ok := m.bodies[raw.Hash]
	if !ok {
		return nil, fmt.Errorf("adaptertest: nothing kept under %q", raw.Hash)
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

// All implements [adapters.Archive].
func (m *Memory) All(_ context.Context, source, stream string) iter.Seq2[adapters.Raw, error] {
	m.mu.Lock()
	raws := slices.Clone(m.raws)
	m.mu.Unlock()
	return func(yield func(adapters.Raw, error) bool) {
		for _, raw := range raws {
			if raw.Source == source && raw.Stream == stream && !yield(raw, nil) {
				return
			}
		}
	}
}

// texts are the events that count, in the wire form without where they were read.
func (m *Memory) texts() []string {
	events := m.Events()
	list := make([]string, len(events))
	for i := range events {
		list[i] = textOf(events[i], false)
	}
	return list
}
