// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

// Event is a valid event of a standard kind with no amount but the gross, a small
// quantity, and neither parent, a time of booking nor a reversed sign. Of other
// dimensions it has those that the block says. It happened from 1700 to 2199.
type Event struct {
	// Where the texts stand in Block.Text. A row without a source has that of the block.
	Source, ID, Order, Party, Campaign, Product, Customer Span

	At       int64  // nanoseconds since 1970
	Gross    int64  // × 10^-Scale, as money.Amount has it
	Currency uint32 // of Gross, a money.Currency; 0 for none
	Quantity int16
	Scale    uint8
	Kind     uint8 // place in event.Kinds
}

// Span is text[Start:End].
type Span struct{ Start, End uint32 }

// Empty reports whether there is no text.
func (s Span) Empty() bool { return s.Start == s.End }

// Block is a number of events and the text that they are parts of, which holds
// until the reader reads on.
type Block struct {
	Text   string
	Source string
	Events []Event
	// Dims are the other dimensions of each event, nil for one without, and nil where
	// none has any. Unlike the text, they are never overwritten.
	Dims []*Dims
}

// Dims are dimensions, in the order of their names. Many events have the same.
type Dims struct {
	List []Dim
	Sum  uint64 // of digest.Dims
}

// Dim is an event.Dim.
type Dim struct{ Name, Value string }

// DimsOf returns the other dimensions of an event, nil if it has none.
func (b *Block) DimsOf(event int) *Dims {
	if b.Dims == nil {
		return nil
	}
	return b.Dims[event]
}

// Of returns the text of a span.
func (b *Block) Of(s Span) string { return b.Text[s.Start:s.End] }
