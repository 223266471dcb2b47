// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package experiment

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/metrics/internal/content"
	"github.com/jupan-go/jupan/settle/event"
)

// The kinds of events that an experiment records of itself. Both name the unit in
// its dimension, and the experiment and the arm in two dimensions of these names.
const (
	Assigned event.Kind = "experiment.assigned" // a unit got its arm
	Exposed  event.Kind = "experiment.exposed"  // a unit met what its arm makes different

	DimExperiment = "experiment" // the ID of the experiment
	DimArm        = "arm"        // the name of the arm
)

// Source is that of the keys of events that this package makes.
const Source = "experiment"

// ErrUnit is returned for a unit or an arm that an event cannot name.
var ErrUnit = errors.New("experiment: not a unit or an arm of this experiment")

// Assign returns the arm of a unit, and false for a unit that does not take part.
// It is a function of the experiment's ID, its arms and its traffic, so any server
// gives the same answer and nothing has to be looked up:
//
//	h = SipHash-2-4-128(unit), keyed by the ID
//	takes part if the first 64 bits of h, as a fraction of one, lie below Traffic
//	arm: the last 64 bits, as a fraction of one, on the line of the weights
//
// What is recorded of it is the event of [Experiment.Assignment].
func (e *Experiment) Assign(unit string) (arm string, ok bool) {
	h := keyhash.Seed{}.Derive(Source).Derive(e.ID).Sum128(unit)
	if num := uint64(e.Traffic.Num()); num > 0 {
		if share, _ := bits.Mul64(h.Hi, uint64(e.Traffic.Den())); share >= num {
			return "", false
		}
	}
	total := e.weights()
	if unit == "" || total <= 0 {
		return "", false
	}
	at, _ := bits.Mul64(h.Lo, uint64(total))
	for _, a := range e.Arms {
		if at < uint64(a.Weight) {
			return a.Name, true
		}
		at -= uint64(a.Weight)
	}
	return "", false
}

// Assignment returns the event that records the arm that [Experiment.Assign] gives,
// or ErrUnit for a unit that does not take part.
func (e *Experiment) Assignment(unit string, at time.Time) (event.Event, error) {
	arm, ok := e.Assign(unit)
	if !ok {
		return event.Event{}, fmt.Errorf("%w: %s does not take part in %s", ErrUnit, unit, e.ID)
	}
	return e.record(Assigned, occurrence{unit, arm, at})
}

// Exposure returns the event that records that a unit met what its arm makes
// different. The arm is the one it met, whoever assigned it. The first exposure
// counts; recording each one costs room and changes nothing.
func (e *Experiment) Exposure(unit, arm string, at time.Time) (event.Event, error) {
	if e.arm(arm) < 0 {
		return event.Event{}, fmt.Errorf("%w: %s has no arm %q", ErrUnit, e.ID, arm)
	}
	return e.record(Exposed, occurrence{unit, arm, at})
}

// occurrence is what an experiment records.
type occurrence struct {
	unit, arm string
	at        time.Time
}

// record makes an event. The time is part of its key, so that two occurrences are
// two facts, of which the earlier one counts, and one told twice is one.
func (e *Experiment) record(kind event.Kind, o occurrence) (event.Event, error) {
	id := strings.Join([]string{e.ID, string(kind), o.arm, strconv.FormatInt(o.at.UnixNano(), 10), o.unit}, "/")
	ev := event.Event{Key: event.Key{Source: Source, ID: id}, Kind: kind, At: o.at.UTC()}
	ev.Dims = []event.Dim{{Name: DimArm, Value: o.arm}, {Name: DimExperiment, Value: e.ID}}
	setDimension(&ev, e.unit(), o.unit)
	if err := ev.Validate(); err != nil {
		return event.Event{}, fmt.Errorf("%w: %w", ErrUnit, err)
	}
	return ev, nil
}

func setDimension(e *event.Event, name, value string) {
	switch name {
	case content.Customer:
		e.Customer = value
	case content.Party:
		e.Party = value
	case content.Campaign:
		e.Campaign = value
	case content.Product:
		e.Product = value
	default:
		e.Dims = append(e.Dims, event.Dim{Name: name, Value: value})
		slices.SortFunc(e.Dims, func(a, b event.Dim) int { return strings.Compare(a.Name, b.Name) })
	}
}
