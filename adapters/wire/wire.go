// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"errors"
	"io"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// Adapter reads jupan's own wire form, CSV or JSON Lines. The zero Adapter is ready.
type Adapter struct{}

// Info declares the one stream.
func (Adapter) Info() adapters.Info {
	return adapters.Info{
		Name: "wire", Version: "1",
		Streams: []adapters.Stream{
			{Name: "events", Via: adapters.ByFile, Form: adapters.JSONLines, Kinds: event.Kinds()},
		},
	}
}

// Decode hands on the events as they are written. Those that state no origin get
// their place in this input.
func (Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	r, err := event.NewReader(in.Body, &event.ReaderOptions{
		Name: in.Name, Source: in.Source, Locate: true,
		OnRejection: func(r event.Rejection) {
			out.Row(r.Origin.Row)
			out.Reject(r.Column, r.Err)
		},
	})
	if err != nil {
		return err
	}
	if h := r.Header(); h.Partition != "" {
		out.Partition(h.Partition, h.Version)
	}
	events := make([]event.Event, 512)
	for {
		n, err := r.Read(events)
		for _, e := range events[:n] {
			if !out.Row(e.Origin.Row) {
				return out.Err()
			}
			out.Event(e)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
