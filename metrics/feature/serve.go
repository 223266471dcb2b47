// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jupan-go/jupan/internal/keyhash"
	"github.com/jupan-go/jupan/metrics"
)

// Value is a feature of an entity at a moment.
type Value struct {
	// Feature is the name.
	Feature string `json:"feature"`
	// Number is the value; 0 unless Valid. It is never NaN or infinite.
	Number float64 `json:"number"`
	// Valid tells whether there is a value; Why says why not.
	Valid bool           `json:"valid"`
	Why   metrics.Reason `json:"why,omitempty"`
	// N is how many events it is made of; of a ratio, those of its denominator.
	N int64 `json:"n"`
}

// Row asks for the features of an entity at a moment.
type Row struct {
	// Entity is the kind; empty is the customer. Name says which.
	Entity string `json:"entity,omitempty"`
	Name   string `json:"name"`
	// At is the moment: only what happened before it, less the Wait of each feature,
	// is looked at.
	At time.Time `json:"at"`
}

// Vector is the features of an entity at a moment. Where it was served it is worth
// keeping: see [Store.Check].
type Vector struct {
	Row
	// Values are in the order of the features' names.
	Values []Value `json:"values"`
	// Definition is that of the store.
	Definition metrics.Digest `json:"definition"`
}

// Value returns the value of a feature.
func (v *Vector) Value(name string) (Value, bool) {
	i, ok := slices.BinarySearchFunc(v.Values, name, func(x Value, name string) int { return cmp.Compare(x.Feature, name) })
	if !ok {
		return Value{}, false
	}
	return v.Values[i], true
}

// At returns the online value: the features of an entity at a moment, on the events
// that have come. As time goes on each event is read once; going back reads all of the
// entity's. An entity without events has features too: its counts are 0.
func (s *Store) At(r Row) (Vector, error) {
	entity, err := s.check(r)
	if err != nil {
		return Vector{}, err
	}
	s.refresh()
	h := s.histories[entity][s.plan.hash(entity, r.Name)]
	if h == nil {
		h = &history{}
	}
	h.sort()
	if h.folds == nil {
		h.folds = make([]fold, len(s.plan.features))
	}
	return s.vector(r, entity, h, h.folds), nil
}

// Table returns the offline table: a row for each that is asked for, in that order,
// each with what had happened before its own moment (a point-in-time join), so that
// nothing that came after a label leaks into what is to predict it.
func (s *Store) Table(rows []Row) ([]Vector, error) {
	s.refresh()
	type asked struct {
		place, entity int
		hash          keyhash.Hash
	}
	list := make([]asked, len(rows))
	for i, r := range rows {
		entity, err := s.check(r)
		if err != nil {
			return nil, fmt.Errorf("feature: row %d: %w", i, err)
		}
		list[i] = asked{i, entity, s.plan.hash(entity, r.Name)}
	}
	slices.SortStableFunc(list, func(a, b asked) int {
		return cmp.Or(cmp.Compare(a.entity, b.entity), a.hash.Compare(b.hash), rows[a.place].At.Compare(rows[b.place].At))
	})
	out := make([]Vector, len(rows))
	var folds []fold
	for i, a := range list {
		if i == 0 || a.entity != list[i-1].entity || a.hash != list[i-1].hash {
			folds = make([]fold, len(s.plan.features))
		}
		h := s.histories[a.entity][a.hash]
		if h == nil {
			h = &history{}
		}
		h.sort()
		out[a.place] = s.vector(rows[a.place], a.entity, h, folds)
	}
	return out, nil
}

// check returns the place of the kind of entity of a row.
func (s *Store) check(r Row) (int, error) {
	entity := slices.Index(s.plan.entities, cmp.Or(r.Entity, "customer"))
	switch t := r.At.Unix(); {
	case entity < 0:
		return 0, fmt.Errorf("feature: entity %q: %w", r.Entity, ErrUnknown)
	case r.Name == "":
		return 0, fmt.Errorf("feature: a %s without a name: %w", s.plan.entities[entity], ErrUnknown)
	case t < minUnix || t >= maxUnix:
		return 0, fmt.Errorf("feature: at: the year %d is not between 1700 and 2199: %w", r.At.UTC().Year(), ErrUnknown)
	}
	return entity, nil
}

// vector works out all features of an entity: the one way to a value, online and
// offline.
func (s *Store) vector(r Row, entity int, h *history, folds []fold) Vector {
	v := Vector{Row: r, Definition: s.plan.digest}
	values := make([]Value, len(s.plan.features))
	at := r.At.UnixNano()
	for i := range s.plan.features {
		c := &s.plan.features[i]
		if c.entity != entity || c.Kind == Ratio {
			continue
		}
		until := before(at, c.Wait)
		from := int64(math.MinInt64)
		if c.Within > 0 {
			from = before(until, c.Within)
		}
		folds[i].seek(c, h.list, from, until)
		values[i] = folds[i].value(c, h.list, at)
	}
	for i := range s.plan.features {
		c := &s.plan.features[i]
		if c.entity != entity {
			continue
		}
		if c.Kind == Ratio {
			values[i] = ratio(c.Name, values[c.parts[0]], values[c.parts[1]])
		}
		v.Values = append(v.Values, values[i])
	}
	return v
}

// before is a time earlier by d, but not before the beginning of what can be told.
func before(at int64, d metrics.Duration) int64 {
	if at < math.MinInt64+int64(d) {
		return math.MinInt64
	}
	return at - int64(d)
}

// ratio divides one value by another.
func ratio(name string, of, per Value) Value {
	switch {
	case !of.Valid || !per.Valid:
		return none(name, per.N, cmp.Or(of.Why, per.Why))
	case per.Number == 0:
		return none(name, per.N, metrics.ZeroDenominator)
	}
	v := Value{Feature: name, Number: of.Number / per.Number, Valid: true, N: per.N}
	if math.IsInf(v.Number, 0) {
		return none(name, per.N, metrics.Undefined)
	}
	return v
}

// Skew is a value that was served and is not what the table says of that moment.
type Skew struct {
	Row
	// Served is what was served, and Table what the events say now.
	Served Value `json:"served"`
	Table  Value `json:"table"`
}

// Check holds vectors that were served against the table of the same moments, and
// returns the values that differ, in the order of the vectors: events that came later
// than a feature waits for, or that were restated. A vector of another definition is
// ErrRegistry.
func (s *Store) Check(served []Vector) ([]Skew, error) {
	rows := make([]Row, len(served))
	for i := range served {
		if served[i].Definition != s.plan.digest {
			return nil, fmt.Errorf("feature: vector %d: %w", i, ErrRegistry)
		}
		rows[i] = served[i].Row
	}
	table, err := s.Table(rows)
	if err != nil {
		return nil, err
	}
	var out []Skew
	for i := range served {
		for k, now := range table[i].Values {
			was := Value{Feature: now.Feature}
			if k < len(served[i].Values) {
				was = served[i].Values[k]
			}
			if was != now {
				out = append(out, Skew{rows[i], was, now})
			}
		}
	}
	return out, nil
}
