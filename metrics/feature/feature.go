// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package feature

import (
	"cmp"

	"github.com/jupan-go/jupan/metrics"
)

// Feature is a number that describes an entity at a moment, such as how often a
// customer bought in the thirty days before.
type Feature struct {
	// Name is unique in the registry: a word of a-z, 0-9 and _.
	Name string `json:"name"`
	// Title and Owner are for people.
	Title string `json:"title,omitempty"`
	Owner string `json:"owner,omitempty"`
	// Entity is the dimension whose values are described; empty is the customer.
	Entity string `json:"entity,omitempty"`
	// Kind says what the feature is, and which of the fields below it takes.
	Kind Kind `json:"kind"`
	// Of is the events that it is about; a state of orders is refused, because it
	// changes after the moment.
	Of metrics.Signal `json:"of,omitzero"`
	// Value is what Sum and Mean take of them.
	Value metrics.Value `json:"value,omitempty"`
	// Dimension is what Distinct counts the values of.
	Dimension string `json:"dimension,omitempty"`
	// Within is how far it looks back; 0 is all the way.
	Within metrics.Duration `json:"within,omitempty"`
	// Wait is how long events are given to arrive. A feature looks at the time
	//
	//	[moment − Wait − Within, moment − Wait)
	//
	// so that what is served at the moment is what a table says later, as long as no
	// event is later than that.
	Wait metrics.Duration `json:"wait,omitempty"`
	// Numerator and Denominator are the features that a Ratio divides, of the same
	// entity.
	Numerator   string `json:"numerator,omitempty"`
	Denominator string `json:"denominator,omitempty"`
}

// Kind is what a feature is.
type Kind string

// The kinds.
const (
	Count      Kind = "count"       // how many events; clicks and the like by their quantity
	Sum        Kind = "sum"         // the total of a value
	Mean       Kind = "mean"        // the average of a value
	Distinct   Kind = "distinct"    // how many values of a dimension
	SinceFirst Kind = "since_first" // seconds from the first event to the moment
	SinceLast  Kind = "since_last"  // seconds from the last event to the moment
	Ratio      Kind = "ratio"       // one feature divided by another
)

func kinds() []Kind { return []Kind{Count, Sum, Mean, Distinct, SinceFirst, SinceLast, Ratio} }

// entity is the dimension that the feature describes.
func (f *Feature) entity() string { return cmp.Or(f.Entity, "customer") }

// takes is the value that is kept of the feature's events; the count where it adds
// nothing else up.
func (f *Feature) takes() metrics.Value {
	if f.Kind == Sum || f.Kind == Mean {
		return f.Value
	}
	return metrics.Count
}
