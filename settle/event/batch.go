// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"errors"
	"fmt"
)

// Batch is a set of events that arrive together. Without a Partition its events
// append, and one that has already been seen changes nothing. With one they
// replace everything that the partition held before, whole: ad platforms restate
// past days, and leave out the rows that fell to zero.
type Batch struct {
	// Partition names what the batch replaces, such as "ads/2026-01-15"; empty
	// means the batch appends.
	Partition string
	// Version orders the restatements of a partition: the highest wins. It is 0
	// where there is no partition.
	Version int64
	// Events are what the batch brings, in any order.
	Events []Event
}

// Validate reports everything that is wrong with b: each faulty event as an
// [*EventError], joined.
func (b *Batch) Validate() error {
	var errs []error
	if err := checkPartition(b.Partition, b.Version); err != nil {
		errs = append(errs, err)
	}
	for i := range b.Events {
		if err := b.Events[i].Validate(); err != nil {
			errs = append(errs, &EventError{Index: i, Key: b.Events[i].Key, Err: err})
		}
	}
	return errors.Join(errs...)
}

func checkPartition(name string, version int64) *FieldError {
	err := textFault(name)
	switch {
	case err != nil:
		return &FieldError{Field: "partition", Value: clip(name), Err: err}
	case version < 0:
		return &FieldError{Field: "version", Err: fmt.Errorf("%w: negative", ErrRange)}
	case name == "" && version != 0:
		return &FieldError{Field: "partition", Err: fmt.Errorf("%w: a version is that of a partition", ErrMissing)}
	}
	return nil
}

// Rejection is one row that did not become an event: a value for the host to
// look at, not an error of the read.
type Rejection struct {
	// Origin is where the row stands.
	Origin Origin
	// Column is the first field at fault, by its name in the wire form; empty if
	// the row as a whole is.
	Column string
	// Key is the key of the row, as far as it was read.
	Key Key
	// Err is the reason: a [*FieldError], or several joined.
	Err error
}

// String says where and why: "events.csv:17: event: gross "12x": malformed".
func (r Rejection) String() string {
	return placeText(r.Origin.File, r.Origin.Row) + fmt.Sprint(r.Err)
}
