// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle"
)

//go:embed mapping.schema.json
var schema string

// Schema returns the JSON Schema (draft 2020-12) of a mapping.
func Schema() string { return schema }

// Parse reads a mapping from JSON. All that is wrong with it is reported at once, each
// fault as a [*settle.FieldError] with its path and a stable code; [settle.Faults] lists
// them.
func Parse(data []byte) (*Mapping, error) {
	m := &Mapping{}
	var b binder
	b.document(data, m)
	_, err := compile(m)
	unread := settle.Faults(errors.Join(b.faults...))
	for _, fault := range settle.Faults(err) {
		if !explained(unread, fault.Path) {
			b.faults = append(b.faults, fault)
		}
	}
	if len(b.faults) > 0 {
		return nil, fmt.Errorf("mapped: parse: %w", errors.Join(b.faults...))
	}
	return m, nil
}

// explained tells whether what could not be read explains a fault at a path: then it is
// missing as well.
func explained(unread []*settle.FieldError, path string) bool {
	return slices.ContainsFunc(unread, func(f *settle.FieldError) bool {
		return under(f.Path, path) || under(path, f.Path)
	})
}

// under reports whether a path is another one, or leads through it.
func under(path, top string) bool {
	rest, ok := strings.CutPrefix(path, top)
	return ok && (top == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

// Adapter reads the files of one partner. It is made by [New]; the zero Adapter has no
// streams.
type Adapter struct {
	plans []*plan
}

// New returns the adapter for one partner's forms of files, each a stream. It reports
// all that is wrong with the mappings, as [Parse] does.
func New(mappings ...*Mapping) (Adapter, error) {
	var a Adapter
	var faults []error
	for i, m := range mappings {
		p, err := compile(m)
		if err != nil {
			faults = append(faults, fmt.Errorf("mapped: new: %s: %w", m.Name, err))
			continue
		}
		switch first := mappings[0]; {
		case m.Name != first.Name || m.Version != first.Version:
			faults = append(faults, fmt.Errorf("mapped: new: %s version %s beside %s version %s: forms of one partner go together",
				m.Name, m.Version, first.Name, first.Version))
		case slices.ContainsFunc(a.plans, func(q *plan) bool { return q.stream.Name == p.stream.Name }):
			faults = append(faults, fmt.Errorf("mapped: new: %s: stream %q twice, in mapping %d", m.Name, p.stream.Name, i+1))
		}
		a.plans = append(a.plans, p)
	}
	if err := errors.Join(faults...); err != nil {
		return Adapter{}, err
	}
	return a, nil
}

// MustNew is New for mappings that are part of a program: it panics on an error.
func MustNew(mappings ...*Mapping) Adapter {
	a, err := New(mappings...)
	if err != nil {
		panic(err)
	}
	return a
}

// Info implements [adapters.Adapter].
func (a Adapter) Info() adapters.Info {
	info := adapters.Info{}
	for _, p := range a.plans {
		info.Name, info.Version = p.mapping.Name, p.mapping.Version
		info.Streams = append(info.Streams, p.stream)
		for _, name := range p.mapping.Personal {
			if !slices.Contains(info.Personal, name) {
				info.Personal = append(info.Personal, name)
			}
		}
	}
	return info
}

// Decode implements [adapters.Adapter].
func (a Adapter) Decode(in *adapters.Input, out *adapters.Output) error {
	for _, p := range a.plans {
		if p.stream.Name == in.Stream {
			return p.decode(in, out, nil)
		}
	}
	return fmt.Errorf("mapped: %w: stream %q", adapters.ErrUnknown, in.Stream)
}
