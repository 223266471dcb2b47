// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// BoardOptions configure a board. The zero value and nil are the defaults.
type BoardOptions struct {
	// Attribution is whose campaign an order belongs to that names none, as in
	// settlement; use that of the plan.
	Attribution settle.Attribution
	// Seed keys the hashes that stand for event keys and customers, as in
	// [settle.PlanOptions]. All boards that are to be merged share it.
	Seed [16]byte
}

// plan is a model compiled: what a board has to keep.
type plan struct {
	model       Model
	attribution settle.Attribution
	seed        keyhash.Seed
	digest      Digest
	reads       reads
	definitions map[string]Digest // by metric
	dims        []string          // by which events are kept apart
	entitySeeds []keyhash.Seed
	order       int // the entity order, or −1
	sums        []Value
	places      []place // of sums
	// placed, settled and returned are the sets of signals that mean such orders.
	placed, settled, returned uint64
}

func newPlan(m *Model, opts *BoardOptions) (*plan, error) {
	if opts == nil {
		opts = &BoardOptions{}
	}
	if err := m.Validate(); err != nil {
		return nil, err
	}
	p := &plan{
		model: m.clone(), attribution: opts.Attribution, seed: keyhash.NewSeed(opts.Seed),
		definitions: map[string]Digest{},
	}
	if err := p.compile(); err != nil {
		return nil, err
	}
	return p, p.sign(opts)
}

// compile asks each metric what it reads.
func (p *plan) compile() error {
	for _, metric := range p.model.all() {
		d, err := definitionDigest(metric.Is, &p.model)
		if err != nil {
			return fmt.Errorf("metrics: metric %s: %w", metric.Name, err)
		}
		p.definitions[metric.Name] = d
	}
	// The first pass finds what there is and the second one numbers it in an order
	// that does not depend on that of the metrics.
	all := p.collect(reads{})
	slices.SortFunc(all.signals, func(a, b Signal) int { return cmp.Compare(a.String(), b.String()) })
	slices.Sort(all.entities)
	p.reads = p.collect(reads{
		signals: all.signals, entities: all.entities, streams: make([]uint64, len(all.entities)),
	})
	switch {
	case len(p.reads.signals) > maxSignals:
		return fmt.Errorf("%w: %d signals, at most %d", errTooMuch, len(p.reads.signals), maxSignals)
	case len(p.reads.entities) > maxEntities:
		return fmt.Errorf("%w: histories of %v, at most %d kinds", errTooMuch, p.reads.entities, maxEntities)
	}
	p.dims = p.reads.dims
	p.order = slices.Index(p.reads.entities, dimOrder)
	for _, name := range p.reads.entities {
		p.entitySeeds = append(p.entitySeeds, p.seed.Derive(name))
	}
	for i, s := range p.reads.signals {
		switch s.Orders {
		case PlacedOrders:
			p.placed |= 1 << i
		case SettledOrders:
			p.settled |= 1 << i
		case ReturnedOrders:
			p.returned |= 1 << i
		}
	}
	for _, v := range []Value{Gross, Fee, Net, Quantity, Delay} {
		if p.reads.values[v] || v == Gross && p.reads.orders {
			p.sums, p.places = append(p.sums, v), append(p.places, placeOf(v))
		}
	}
	return nil
}

func (p *plan) collect(r reads) reads {
	r.values = map[Value]bool{}
	for _, metric := range p.model.all() {
		metric.Is.reads(&r)
	}
	for _, name := range p.model.Breakdowns {
		r.dim(name)
	}
	if len(p.model.Freshness.Sources) > 0 {
		r.dim(dimSource)
	}
	attributed := slices.Contains(r.dims, dimParty) || slices.Contains(r.dims, dimCampaign) ||
		slices.Contains(r.dims, dimProduct)
	if r.orders && attributed && p.attribution != settle.NoAttribution {
		r.dim(dimParty) // attribution looks at both
		r.dim(dimCampaign)
	}
	return r
}

// sign gives the plan the digest that boards must share to be merged: that of all
// that shapes their state. Metrics over the same signals have the same state, so a
// model may get another metric and go on with the state it has.
func (p *plan) sign(opts *BoardOptions) error {
	form := struct {
		Semantics int        `json:"semantics"`
		Seed      Digest     `json:"seed"`
		Sums      []Value    `json:"sums"`
		Dims      []string   `json:"dims"`
		Entities  []string   `json:"entities"`
		Streams   [][]Signal `json:"streams"`
	}{Semantics, sha256.Sum256(opts.Seed[:]), p.sums, p.dims, p.reads.entities, nil}
	for e := range p.reads.entities {
		form.Streams = append(form.Streams, p.keptFor(e))
	}
	text, err := encode(reflect.ValueOf(form))
	if err != nil {
		return fmt.Errorf("metrics: board: %w", err)
	}
	p.digest = sha256.Sum256(text)
	return nil
}

// keptFor lists the signals whose events keep their entity of a kind.
func (p *plan) keptFor(entity int) []Signal {
	var list []Signal
	for i, s := range p.reads.signals {
		if p.reads.keeps(entity)>>i&1 == 1 {
			list = append(list, s)
		}
	}
	return list
}

// keeps is the set of signals whose events keep their entity of a kind.
func (r *reads) keeps(entity int) uint64 {
	set := r.streams[entity]
	for _, d := range r.distincts {
		if d.entity == entity {
			set |= 1 << d.signal
		}
	}
	return set
}

// orderSignals is the set of signals that are orders.
func (r *reads) orderSignals() uint64 {
	var set uint64
	for i, s := range r.signals {
		if s.Orders != "" {
			set |= 1 << i
		}
	}
	return set
}

// Semantics is the version of the arithmetic in this package. It changes when the
// same events and model would give another figure.
const Semantics = 1

// role is what an event does in the life of an order. The order of the roles is
// that in which events of one moment are taken.
type role uint8

const (
	roleNone role = iota
	roleConversion
	roleCapture
	roleCancel
	roleRefund // and chargeback
)

func roleOf(k event.Kind) role {
	switch k {
	case event.Conversion:
		return roleConversion
	case event.PaymentCaptured:
		return roleCapture
	case event.PaymentCancelled:
		return roleCancel
	case event.PaymentRefunded, event.Chargeback:
		return roleRefund
	}
	return roleNone
}

// days is the calendar of the days by which events are added up.
func (p *plan) days() settle.Calendar {
	return settle.Calendar{Cycle: settle.Daily, Zone: p.model.Calendar.Zone}
}

func (p *plan) zone() *time.Location {
	if p.model.Calendar.Zone == nil {
		return time.UTC
	}
	return p.model.Calendar.Zone
}
