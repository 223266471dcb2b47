// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/metrics/internal/content"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Registry is the features of a host: a plain value and the same as JSON. The zero
// Registry is not valid.
type Registry struct {
	// Name is for people.
	Name string `json:"name"`
	// Currency is that of all amounts; those in another one are left out.
	Currency money.Currency `json:"currency"`
	// Events are the kinds of the host's own, so that a misspelt one is noticed.
	Events []event.Kind `json:"events,omitempty"`
	// Features are in any order.
	Features []Feature `json:"features"`
}

// ParseRegistry reads a registry and validates it. Unknown fields are refused.
func ParseRegistry(data []byte) (*Registry, error) {
	r := &Registry{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return nil, fmt.Errorf("feature: parse: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("feature: parse: more than one JSON value")
	}
	if err := r.Validate(); err != nil {
		return nil, err
	}
	return r, nil
}

// Feature returns the feature of a name.
func (r *Registry) Feature(name string) (Feature, bool) {
	i := slices.IndexFunc(r.Features, func(f Feature) bool { return f.Name == name })
	if i < 0 {
		return Feature{}, false
	}
	return r.Features[i], true
}

// The bounds of a registry.
const (
	maxFeatures = 500
	maxSignals  = 64
	maxEntities = 8
	maxSpan     = 36525 * metrics.Day
)

// checker collects what is wrong, at a path.
type checker struct {
	path string
	list *[]error
}

// at is the checker of a field.
func (c checker) at(name string) checker {
	if c.path != "" {
		name = c.path + "." + name
	}
	return checker{name, c.list}
}

// want notes a fault unless ok.
func (c checker) want(ok bool, code settle.FaultCode, format string, args ...any) {
	if !ok {
		*c.list = append(*c.list, &settle.FieldError{Path: c.path, Code: code, Err: fmt.Errorf(format, args...)})
	}
}

// Validate reports every fault at once, each as a *[settle.FieldError] whose path
// names the field as in JSON.
func (r *Registry) Validate() error {
	f := checker{list: &[]error{}}
	f.at("currency").want(r.Currency != 0, settle.CodeMissing, "missing")
	f.at("features").want(len(r.Features) > 0, settle.CodeMissing, "missing")
	f.at("features").want(len(r.Features) <= maxFeatures, settle.CodeRange, "%d, at most %d", len(r.Features), maxFeatures)
	for i, k := range r.Events {
		f.at(fmt.Sprintf("events[%d]", i)).want(content.IsValid(event.Event{Kind: k}) && !k.Standard(), settle.CodeSyntax,
			"%q is no kind of a host's own", k)
	}
	entities := map[string]bool{}
	for i := range r.Features {
		r.check(i, f.at(fmt.Sprintf("features[%d]", i)))
		entities[r.Features[i].entity()] = true
	}
	f.at("features").want(len(entities) <= maxEntities, settle.CodeRange, "%d kinds of entities, at most %d", len(entities), maxEntities)
	if len(*f.list) > 0 {
		return fmt.Errorf("feature: registry %s: %w", r.Name, errors.Join(*f.list...))
	}
	return nil
}

// check notes what is wrong with one feature.
func (r *Registry) check(i int, f checker) {
	x := &r.Features[i]
	f.at("name").want(isWord(x.Name), settle.CodeSyntax, "%q is no word of a-z, 0-9 and _", x.Name)
	first := slices.IndexFunc(r.Features, func(o Feature) bool { return o.Name == x.Name })
	f.at("name").want(first == i, settle.CodeDuplicate, "%q comes twice", x.Name)
	f.at("entity").want(content.IsDimension(x.entity()), settle.CodeUnknownName, "%q is not a dimension: no event can have it", x.Entity)
	f.at("kind").want(slices.Contains(kinds(), x.Kind), settle.CodeUnknownName, "%q is not one of %v", x.Kind, kinds())
	f.at("within").want(x.Within >= 0 && x.Within <= maxSpan, settle.CodeRange, "%s is not between 0 and 100 years", x.Within)
	f.at("wait").want(x.Wait >= 0 && x.Wait <= maxSpan, settle.CodeRange, "%s is not between 0 and 100 years", x.Wait)
	if x.Kind == Ratio {
		r.checkRatio(x, f)
		return
	}
	f.at("numerator").want(x.Numerator == "" && x.Denominator == "", settle.CodeConflict, "only a ratio has it")
	r.checkSignal(x.Of, f)
	adds := isMoney(x.Value) || x.Value == metrics.Quantity || x.Value == metrics.Delay
	if x.Kind == Sum || x.Kind == Mean {
		f.at("value").want(adds, settle.CodeUnknownName, "%q is not one of gross, fee, net, quantity, delay", x.Value)
	} else {
		f.at("value").want(x.Value == "", settle.CodeConflict, "only sums and means have it")
	}
	if x.Kind == Distinct {
		f.at("dimension").want(content.IsDimension(x.Dimension), settle.CodeUnknownName, "%q is not a dimension: no event can have it", x.Dimension)
	} else {
		f.at("dimension").want(x.Dimension == "", settle.CodeConflict, "only a distinct count has it")
	}
}

func (r *Registry) checkSignal(s metrics.Signal, f checker) {
	f.at("of").want(s.Orders == "", settle.CodeConflict, "%s: the state of an order changes after the moment", s.Orders)
	f.at("of").want(len(s.Kinds) > 0 || s.Orders != "", settle.CodeMissing, "missing: kinds of events")
	for i, k := range s.Kinds {
		f.at(fmt.Sprintf("of.kinds[%d]", i)).want(k.Standard() || slices.Contains(r.Events, k), metrics.CodeUnknownEvent,
			"%q is neither a standard kind nor one of the registry's events", k)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Where)) {
		f.at("of.where."+name).want(content.IsDimension(name), settle.CodeUnknownName, "%q is not a dimension: no event can have it", name)
		f.at("of.where."+name).want(len(s.Where[name]) > 0, settle.CodeMissing, "no values, so nothing can pass")
	}
}

func (r *Registry) checkRatio(x *Feature, f checker) {
	plain := len(x.Of.Kinds) == 0 && x.Of.Orders == "" && len(x.Of.Where) == 0 &&
		x.Value == "" && x.Dimension == "" && x.Within == 0 && x.Wait == 0
	f.at("kind").want(plain, settle.CodeConflict, "a ratio has a numerator and a denominator and nothing else")
	part := func(f checker, name string) {
		of, ok := r.Feature(name)
		f.want(ok && of.Kind != Ratio && of.entity() == x.entity(), settle.CodeReference,
			"%q is no feature of the same entity that is not itself a ratio", name)
	}
	part(f.at("numerator"), x.Numerator)
	part(f.at("denominator"), x.Denominator)
}

func isWord(s string) bool {
	for i, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || i > 0 && (c == '_' || '0' <= c && c <= '9') {
			continue
		}
		return false
	}
	return s != "" && len(s) <= event.MaxName
}
