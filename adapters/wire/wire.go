// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package wire

import (
	"errors"
	"fmt"
	"io"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
)

// Adapter reads jupan's own wire form. The zero Adapter is ready.
type Adapter struct{}

// Info declares a stream for each of the two forms. Either is told from its first byte
// and read as what it is; the names are for the host.
func (Adapter) Info() adapters.Info {
	columns := []adapters.Column{}
	for _, name := range event.Columns() {
		required := name == "id" || name == "kind" || name == "at"
		columns = append(columns, adapters.Column{Name: name, Optional: !required})
	}
	return adapters.Info{
		Name: "wire", Version: "1",
		Streams: []adapters.Stream{
			{Name: "lines", Via: adapters.ByFile, Form: adapters.JSONLines, Kinds: event.Kinds(), OwnKinds: true},
			{
				Name: "table", Via: adapters.ByFile, Form: adapters.CSV,
				Table: &adapters.Table{Columns: columns}, Kinds: event.Kinds(), OwnKinds: true,
			},
		},
	}
}

// Decode hands on the events as they are written. Those that state no origin get their
// place in this input; those that state no source get that of the input.
func (Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	r, err := event.NewReader(in.Body, &event.ReaderOptions{
		Name: in.Name, Source: in.Source, Locate: true,
		OnRejection: func(r event.Rejection) {
			out.Row(r.Origin.Row)
			out.Reject(r.Column, r.Err)
		},
	})
	if err != nil {
		return fault(in, err)
	}
	if h := r.Header(); h.Partition != "" {
		out.Partition(h.Partition, h.Version)
	}
	events := make([]event.Event, 256)
	for {
		n, err := r.Read(events)
		for i := range events[:n] {
			if !out.Row(events[i].Origin.Row) {
				return out.Err()
			}
			out.Event(events[i])
		}
		if errors.Is(err, io.EOF) {
			return out.Err()
		}
		if err != nil {
			return fault(in, err)
		}
	}
}

// fault says of an input that is not relied on whether it was cut, or is of another
// shape.
func fault(in *adapters.Input, err error) error {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &adapters.FormatError{Name: in.Name, Err: fmt.Errorf("%w: %w", adapters.ErrTruncated, err)}
	case errors.Is(err, event.ErrHeader), errors.Is(err, event.ErrVersion):
		return &adapters.DriftError{Name: in.Name, Detail: err.Error()}
	}
	return err
}
