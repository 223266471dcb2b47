// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package metrics

import (
	"crypto/sha256"
	"errors"
	"reflect"
	"slices"

	"github.com/jupan-go/jupan/settle/event"

	"github.com/jupan-go/jupan/settle"
)

// Definition is what a metric is. The kind of definition fixes what the board
// keeps for it, how the figure is computed, and its interval; nobody chooses a
// test by name. The definitions are those of [Definitions]; a host has no need to
// implement one, because signals select any events.
type Definition interface {
	// Type is the word for it in JSON.
	Type() string

	// unit is what its values are in.
	unit(m *Model) Unit
	// check notes what is wrong with it.
	check(c checker, s scope)
	// reads declares what the board has to keep.
	reads(r *reads)
	// figures computes it for windows, which rise and do not overlap.
	figures(v *View, windows []span) []figure
}

// scope is what a definition may refer to.
type scope struct {
	model  *Model
	events map[event.Kind]bool
}

// figure is an estimate whose circumstances, such as the metric's name, are yet
// to be filled in, and what it is made of.
type figure struct {
	Estimate
	parts []Part
}

// Part is one of the figures that a figure is made of, such as a step of a
// funnel.
type Part struct {
	// Name says which part it is.
	Name string `json:"name"`
	Estimate
}

// definitions lists a zero value of every definition.
func definitions() []Definition {
	return []Definition{
		Counted{},
		Sum{},
		Mean{},
		Rate{},
		Ratio{},
		Distinct{},
		Quantile{},
		Retention{},
		Funnel{},
		Converted{},
		CohortValue{},
		Survey{},
		Economics{},
		Elapsed{},
		TimeSaved{},
	}
}

// Definitions lists the types of definitions as JSON names them.
func Definitions() []string {
	var names []string
	for _, d := range definitions() {
		names = append(names, d.Type())
	}
	return names
}

// plainDefinition takes the pointer off a definition; nil stays nil.
func plainDefinition(d Definition) Definition {
	v := reflect.ValueOf(d)
	if v.Kind() != reflect.Pointer {
		return d
	}
	if v.IsNil() {
		return nil
	}
	d, _ = v.Elem().Interface().(Definition)
	return d
}

// definitionDigest is the digest of all that a figure depends on beside the
// events: two figures with one digest mean the same.
func definitionDigest(d Definition, m *Model) (Digest, error) {
	form := struct {
		Is       Definition `json:"is"`
		Currency string     `json:"currency"`
		Zone     string     `json:"zone"`
		Level    float64    `json:"level"`
	}{d, m.Currency.String(), zoneName(m), m.level()}
	text, err := encode(reflect.ValueOf(form))
	if err != nil {
		return Digest{}, err
	}
	return sha256.Sum256(text), nil
}

func zoneName(m *Model) string {
	if m.Calendar.Zone == nil {
		return "UTC"
	}
	return m.Calendar.Zone.String()
}

// entityOr is the entity whose history is kept; the customer unless another is
// named.
func entityOr(name string) string {
	if name == "" {
		return dimCustomer
	}
	return name
}

func checkEntity(c checker, name string) {
	c.at("entity").want(isEntity(entityOr(name)), settle.CodeUnknownName,
		"%q is not a dimension: no event can have it", name)
}

// checkSpan notes a fault where a duration is not positive, or too long.
func checkSpan(c checker, d Duration) {
	switch {
	case d == 0:
		c.fault(settle.CodeMissing, "missing")
	case d < 0 || d > maxDuration:
		c.fault(settle.CodeRange, "%s is not between 1s and 100 years", d)
	}
}

var errTooMuch = errors.New("metrics: the model reads more than a board can keep")

// The bounds of what a board keeps.
const (
	maxSignals  = 64
	maxEntities = 4
)

// reads collects what the metrics of a model read.
type reads struct {
	signals    []Signal
	values     map[Value]bool
	dims       []string
	entities   []string
	streams    []uint64 // by entity: the signals whose events are put into its history
	orders     bool
	quantiles  []quantileSlot
	distincts  []distinctSlot
	histograms []histogramSlot
}

// The sketches kept for each day.
type (
	quantileSlot struct {
		signal int
		value  Value
		alpha  float64
	}
	distinctSlot struct {
		signal, entity, precision int
	}
	histogramSlot struct {
		signal, low, high int
	}
)

// signal returns the number of a signal, giving it one if it is new.
func (r *reads) signal(s Signal) int {
	for name := range s.Where {
		r.dim(name)
	}
	if s.Orders != "" {
		r.orders = true
		r.entity(dimOrder)
	}
	if i := r.find(s); i >= 0 {
		return i
	}
	r.signals = append(r.signals, s.sorted())
	return len(r.signals) - 1
}

// find returns the number of a signal, or −1.
func (r *reads) find(s Signal) int {
	text := s.sorted().String()
	return slices.IndexFunc(r.signals, func(known Signal) bool { return known.String() == text })
}

func (r *reads) dim(name string) {
	if !slices.Contains(r.dims, name) {
		r.dims = append(r.dims, name)
		slices.Sort(r.dims)
	}
}

// value asks for a value of a signal to be added up.
func (r *reads) value(s Signal, v Value) {
	r.signal(s)
	if v == Count {
		v = Quantity // of clicks and the like, which count by it
	}
	r.values[v] = true
}

// entity returns the number of an entity, giving it one if it is new.
func (r *reads) entity(name string) int {
	if i := slices.Index(r.entities, name); i >= 0 {
		return i
	}
	r.entities = append(r.entities, name)
	r.streams = append(r.streams, 0)
	return len(r.entities) - 1
}

// stream asks for the events of a signal in the history of an entity.
func (r *reads) stream(entity string, signals ...Signal) {
	e := r.entity(entityOr(entity))
	for _, s := range signals {
		if i := r.signal(s); i < maxSignals {
			r.streams[e] |= 1 << i
		}
	}
}

// slot returns the place of x in a list, putting it there if it is new.
func slot[T comparable](list *[]T, x T) int {
	if i := slices.Index(*list, x); i >= 0 {
		return i
	}
	*list = append(*list, x)
	return len(*list) - 1
}
