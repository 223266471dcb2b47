// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package webhooks

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/signature"
)

// Adapter reads what another adapter reads, from signed messages. Beside its stream of
// messages it has the other streams that come as files; it pulls none.
type Adapter struct {
	inner     adapters.Adapter
	stream    string
	tolerance time.Duration
}

// Options are the ways in which senders differ. The zero value, or nil, is as Standard
// Webhooks recommends.
type Options struct {
	// Tolerance is how old a message may be, and how far in the future; 0 is five
	// minutes.
	Tolerance time.Duration
}

// New returns an adapter for messages that have the form of a stream of another adapter:
// a document of a JSON stream, or the lines of one that is lines.
func New(of adapters.Adapter, stream string, opts *Options) (Adapter, error) {
	if of == nil {
		return Adapter{}, errors.New("webhooks: new: no adapter")
	}
	info := of.Info()
	if _, ok := info.Stream(stream); !ok {
		return Adapter{}, fmt.Errorf("webhooks: new: %w: %s has no stream %q", adapters.ErrUnknown, info.Name, stream)
	}
	a := Adapter{inner: of, stream: stream}
	if opts != nil {
		a.tolerance = opts.Tolerance
	}
	return a, nil
}

// Info is that of the other adapter, whose stream now comes by messages.
func (a Adapter) Info() adapters.Info {
	info := a.inner.Info()
	info.Hosts = nil
	streams := make([]adapters.Stream, 0, len(info.Streams))
	for _, s := range info.Streams {
		s.Via &= adapters.ByFile
		if s.Name == a.stream {
			s.Via |= adapters.ByPush
		}
		streams = append(streams, s)
	}
	info.Streams = slices.DeleteFunc(streams, func(s adapters.Stream) bool { return s.Via == 0 })
	return info
}

// Decode is that of the other adapter.
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	return a.inner.Decode(in, out)
}

// Verify checks a message by Standard Webhooks. Secrets are of the form whsec_… or, for
// a public key, whpk_….
func (a Adapter) Verify(m *adapters.Message, secrets []string) (adapters.Receipt, error) {
	id, err := signature.Standard{Tolerance: a.tolerance}.Verify(m, secrets)
	if err != nil {
		return adapters.Receipt{}, err
	}
	return adapters.Receipt{ID: id, Stream: a.stream}, nil
}
