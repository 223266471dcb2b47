// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// Event is a fact as a source reports it. The zero Event is invalid on purpose,
// so that one left over from an unread error cannot become money. An Event is
// not edited once it has been handed on: a correction is another event, which
// names what it corrects in Parent.
type Event struct {
	// Key identifies the fact; required.
	Key Key
	// Kind says what the fact is; required.
	Kind Kind
	// Reverses turns the natural sign of the kind around: a refunded fee, a won
	// dispute, a failed payout.
	Reverses bool

	// At is when it happened; required. A time is an instant: its zone has no
	// meaning, and the wire form is in UTC.
	At time.Time
	// Booked is when the balance moved; zero means at At.
	Booked time.Time

	// Gross, Fee and Net are as the partner stated them, signed from our balance
	// with that partner: money in is positive, money out and costs are negative.
	// Nothing is derived: an amount that was not stated is the zero Amount. Each
	// is below 10^15 with at most 12 decimals.
	Gross, Fee, Net money.Amount
	// Quantity counts impressions, clicks and conversions, which must not have a
	// zero one; with other kinds it is informational. Bounds as for amounts.
	Quantity money.Decimal

	// Order is the order that a conversion and its payments share.
	Order string
	// Parent is the event that this one refers to: the capture of a refund, the
	// bet of a rollback. It may be zero, and need not have arrived yet.
	Parent Key

	// Party is the partner the event belongs to, where it says so.
	Party string
	// Campaign, Product and Customer are empty where the source does not say.
	Campaign, Product, Customer string
	// Dims are any other dimensions, sorted by name, each name once.
	Dims []Dim

	// Origin is where the event was read, for traces; it is no part of the fact.
	Origin Origin
}

// Dim is a dimension beyond the four that every event has.
type Dim struct {
	// Name is a word of a-z, 0-9 and _ that starts with a letter, at most
	// [MaxName] bytes, and is not the name of a field of the wire form.
	Name string
	// Value is not empty: a dimension that is not stated is left out.
	Value string
}

// Origin is where a row stood. The zero Origin is unknown.
type Origin struct {
	// File names the file, page or message.
	File string
	// Row is the line in it, from 1; 0 is unknown.
	Row int64
	// Hash identifies the content of the file.
	Hash string
	// Mapping is the version of the adapter that made the event out of the row.
	Mapping string
}

// BookedAt is when the balance moved: Booked, or At where that is zero.
func (e *Event) BookedAt() time.Time {
	if e.Booked.IsZero() {
		return e.At
	}
	return e.Booked
}

// Dim returns the value of the named dimension among Dims, empty if there is none.
func (e *Event) Dim(name string) string {
	for i := range e.Dims {
		if e.Dims[i].Name == name {
			return e.Dims[i].Value
		}
	}
	return ""
}

// Clone returns a copy that shares no memory with e. The text of events that a
// [Reader] gives out is part of the block it was read in, and one event kept
// keeps the whole block: clone the few that outlive the others.
func (e *Event) Clone() Event {
	c := *e
	for _, s := range c.texts() {
		*s = strings.Clone(*s)
	}
	c.Kind = internKind(strings.Clone(string(c.Kind)))
	c.Dims = slices.Clone(c.Dims)
	for i, d := range c.Dims {
		c.Dims[i] = Dim{Name: strings.Clone(d.Name), Value: strings.Clone(d.Value)}
	}
	return c
}

func (e *Event) texts() [12]*string {
	return [...]*string{
		&e.Key.Source, &e.Key.ID, &e.Order, &e.Parent.Source, &e.Parent.ID,
		&e.Party, &e.Campaign, &e.Product, &e.Customer,
		&e.Origin.File, &e.Origin.Hash, &e.Origin.Mapping,
	}
}
