// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/internal/content"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// plan is a registry compiled: what is kept of events, and how features read it.
type plan struct {
	registry Registry
	features []compiled // by name
	signals  []metrics.Signal
	entities []string
	values   []metrics.Value
	dims     []string
	seed     keyhash.Seed
	digest   metrics.Digest
}

// compiled is a feature with the places of what it reads.
type compiled struct {
	Feature
	signal, entity   int
	value, dimension int
	parts            [2]int // of a ratio: the places of its features
}

func newPlan(r *Registry, opts *Options) (*plan, error) {
	if err := r.Validate(); err != nil {
		return nil, err
	}
	if opts == nil {
		opts = &Options{}
	}
	p := &plan{registry: *r, seed: keyhash.NewSeed(opts.Seed)}
	p.registry.Features, p.registry.Events = slices.Clone(r.Features), slices.Clone(r.Events)
	sorted := slices.SortedFunc(slices.Values(p.registry.Features), func(a, b Feature) int { return cmp.Compare(a.Name, b.Name) })
	for _, f := range sorted {
		p.features = append(p.features, p.compile(f))
	}
	for i := range p.features {
		f := &p.features[i]
		if f.Kind == Ratio {
			f.parts = [2]int{p.place(f.Numerator), p.place(f.Denominator)}
		}
	}
	if len(p.signals) > maxSignals {
		return nil, fmt.Errorf("feature: registry %s: %d signals, at most %d", r.Name, len(p.signals), maxSignals)
	}
	text, err := json.Marshal([]any{"jupan.features/1", r.Currency, sorted, sha256.Sum256(opts.Seed[:])})
	if err != nil {
		return nil, fmt.Errorf("feature: registry %s: %w", r.Name, err)
	}
	p.digest = sha256.Sum256(text)
	return p, nil
}

// compile numbers what a feature reads.
func (p *plan) compile(f Feature) compiled {
	c := compiled{Feature: f, entity: slot(&p.entities, f.entity())}
	if f.Kind == Ratio {
		return c
	}
	c.value = slot(&p.values, f.takes())
	if f.Kind == Distinct {
		c.dimension = slot(&p.dims, f.Dimension)
	}
	text := f.Of.String()
	c.signal = slices.IndexFunc(p.signals, func(s metrics.Signal) bool { return s.String() == text })
	if c.signal < 0 {
		c.signal = len(p.signals)
		p.signals = append(p.signals, f.Of)
	}
	return c
}

// slot returns the place of x in a list, putting it there if it is new.
func slot[T comparable](list *[]T, x T) int {
	if i := slices.Index(*list, x); i >= 0 {
		return i
	}
	*list = append(*list, x)
	return len(*list) - 1
}

// place is that of a feature.
func (p *plan) place(name string) int {
	i, ok := slices.BinarySearchFunc(p.features, name, func(f compiled, name string) int { return cmp.Compare(f.Name, name) })
	if !ok {
		return -1
	}
	return i
}

// signalsOf is the set of signals that an event is part of.
func (p *plan) signalsOf(e *event.Event) uint64 {
	var set uint64
	for i, s := range p.signals {
		if slices.Contains(s.Kinds, e.Kind) && content.Passes(s.Where, e) {
			set |= 1 << i
		}
	}
	return set
}

// record is what is kept of an event.
type record struct {
	entities []keyhash.Hash  // by plan.entities; zero where the event names none
	values   []money.Decimal // by plan.values
	stated   uint64          // which of them the event states, in the registry's currency
	dims     []uint64        // by plan.dims: hashes of their values, 0 for none
}

// record reads an event; false where it names no entity.
func (p *plan) record(e *event.Event) (record, bool) {
	r := record{
		entities: make([]keyhash.Hash, len(p.entities)), values: make([]money.Decimal, len(p.values)),
		dims: make([]uint64, len(p.dims)),
	}
	named := false
	for i, name := range p.entities {
		if s := content.Dimension(e, name); s != "" {
			r.entities[i], named = p.hash(i, s), true
		}
	}
	for i, v := range p.values {
		x, currency := content.Number(v, e)
		if currency == p.registry.Currency || !isMoney(v) {
			r.values[i] = x
			r.stated |= 1 << i
		}
	}
	for i, name := range p.dims {
		if s := content.Dimension(e, name); s != "" {
			r.dims[i] = max(1, p.seed.Derive(name).Sum128(s).Hi)
		}
	}
	return r, named
}

// hash stands for an entity of a kind.
func (p *plan) hash(entity int, name string) keyhash.Hash {
	return p.seed.Derive(p.entities[entity]).Sum128(name)
}

func isMoney(v metrics.Value) bool {
	return v == metrics.Gross || v == metrics.Fee || v == metrics.Net
}
