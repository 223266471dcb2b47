// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package adapters

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// Bounds of an Output: how many events it hands on at a time, how many one row may
// give, and how many rejections, warnings, names and hints a Summary keeps.
const (
	batchEvents  = 512
	rowEventsMax = 4096
	keptMax      = 1000
)

// Output takes what Decode makes of an input, and keeps the books on it: every row
// ends as events, as a rejection or as skipped, and Rows is their sum. A row counts
// whole: if anything of it is rejected, none of its events are taken.
//
// For each row Decode calls Row, and then Event, Reject or Skip. An Output is for one
// goroutine.
type Output struct {
	in      *Input
	mapping string
	private []string
	inside  bool // events belong to the window that was asked for
	rowsMax int64
	opts    OutputOptions
	batch   event.Batch
	rowFrom int   // where the events of the open row begin in batch.Events
	line    int64 // number of the open row
	state   rowState
	skipped string // the reason, if that is the state
	summary Summary
	err     error
}

// rowState is what became of the open row so far.
type rowState uint8

const (
	noRow rowState = iota
	rowOpen
	rowTaken
	rowSkipped
	rowRejected
)

// OutputOptions say where things go. The zero value counts only.
type OutputOptions struct {
	// Deliver is called with events, several hundred at a time. The slice is used
	// again afterwards. Batches in a row that name the same partition make it up
	// together. Its error ends the decoding.
	Deliver func(event.Batch) error
	// OnRejection is called with each rejection; the Summary keeps the first 1000.
	OnRejection func(event.Rejection)
	// Pseudonym replaces customers and personal dimensions, if it is there.
	Pseudonym func(string) string
}

// NewOutput returns an Output for one input of an adapter. An input without a zone gets
// UTC, and one without a body an empty one.
func NewOutput(info Info, in *Input, opts *OutputOptions) *Output {
	if in.Zone == nil {
		in.Zone = time.UTC
	}
	if in.Body == nil {
		in.Body = strings.NewReader("")
	}
	o := &Output{in: in, mapping: info.Mapping(), private: info.Personal}
	if opts != nil {
		o.opts = *opts
	}
	if s, ok := info.Stream(in.Stream); ok {
		o.inside = s.Mode == Restate && !in.Window.IsZero()
		o.rowsMax = s.RowsMax
	}
	return o
}

// Row begins the row that stands on a line, or has a number; the first is 1. It is
// false once no more is wanted: Decode then returns [Output.Err].
func (o *Output) Row(line int64) bool {
	o.endRow()
	if len(o.batch.Events) >= batchEvents {
		o.flush()
	}
	if o.err != nil {
		return false
	}
	if o.summary.Rows++; o.summary.Rows == o.rowsMax {
		err := fmt.Errorf("%w: the partner cuts off at %d rows", ErrLimit, o.rowsMax)
		o.err = &FormatError{Name: o.in.Name, Row: line, Err: err}
		return false
	}
	o.line, o.state, o.rowFrom = line, rowOpen, len(o.batch.Events)
	if err := o.in.Refused[line]; err != nil {
		o.Reject("", err)
	}
	return true
}

// Event takes an event of the open row. It fills in the source of the key and of
// Parent, the Origin, and pseudonyms; an event that is not valid rejects the row.
func (o *Output) Event(e event.Event) {
	switch {
	case o.err != nil || o.state == rowRejected:
		return
	case o.state == noRow:
		o.Row(0)
	}
	o.complete(&e)
	switch err := e.Validate(); {
	case o.in.Unsigned:
		o.reject("", e.Key, fmt.Errorf("%w: the message is not signed, so it carries no events", ErrForged))
	case err != nil:
		o.reject(columnOf(err), e.Key, err)
	case o.inside && o.batch.Partition == "" && !o.in.Window.Contains(e.At):
		o.reject("at", e.Key, fmt.Errorf("%w: a day that was not asked for", event.ErrRange))
	case len(o.batch.Events)-o.rowFrom == rowEventsMax:
		o.reject("", e.Key, fmt.Errorf("%w: more than %d events of one row", ErrLimit, rowEventsMax))
	default:
		o.state = rowTaken
		o.batch.Events = append(o.batch.Events, e)
	}
}

// complete fills in what an adapter need not.
func (o *Output) complete(e *event.Event) {
	if e.Key.Source == "" {
		e.Key.Source = o.in.Source
	}
	if e.Parent.ID != "" && e.Parent.Source == "" {
		e.Parent.Source = o.in.Source
	}
	if e.Origin.File == "" && e.Origin.Row == 0 {
		e.Origin = event.Origin{File: o.in.Name, Row: o.line, Hash: o.in.Hash}
	}
	if e.Origin.Mapping == "" {
		e.Origin.Mapping = o.mapping
	}
	if o.opts.Pseudonym == nil {
		return
	}
	if e.Customer != "" {
		e.Customer = o.opts.Pseudonym(e.Customer)
	}
	for i := range e.Dims {
		if slices.Contains(o.private, e.Dims[i].Name) {
			e.Dims = slices.Clone(e.Dims)
			e.Dims[i].Value = o.opts.Pseudonym(e.Dims[i].Value)
		}
	}
}

// columnOf is the first field that an error of Validate names.
func columnOf(err error) string {
	if field, ok := errors.AsType[*event.FieldError](err); ok {
		return field.Field
	}
	return ""
}

// Reject says that the open row cannot be used, and why. The first reason of a row
// is kept. The column may be empty.
func (o *Output) Reject(column string, err error) { o.reject(column, event.Key{}, err) }

func (o *Output) reject(column string, key event.Key, err error) {
	if o.state == noRow {
		o.Row(0)
	}
	if o.err != nil || o.state == rowRejected {
		return
	}
	o.state = rowRejected
	o.batch.Events = o.batch.Events[:o.rowFrom]
	o.summary.Rejected++
	r := event.Rejection{
		Origin: event.Origin{File: o.in.Name, Row: o.line, Hash: o.in.Hash, Mapping: o.mapping},
		Column: column, Key: key, Err: err,
	}
	if len(o.summary.Rejections) < keptMax {
		o.summary.Rejections = append(o.summary.Rejections, r)
	}
	if o.opts.OnRejection != nil {
		o.opts.OnRejection(r)
	}
}

// Skip says that the open row is known to bear no facts, and why: a header, a
// footer, an authorisation. The reason is a word of a small set, under which such
// rows are counted. A row that gives events all the same is not skipped.
func (o *Output) Skip(reason string) {
	if o.state == noRow {
		o.Row(0)
	}
	if o.err != nil || o.state == rowRejected || o.state == rowTaken {
		return
	}
	o.state, o.skipped = rowSkipped, reason
}

// Warn says that something about the open row is odd, although it is taken: figures
// that do not add up, say. Of the partner's figures, none is mended.
func (o *Output) Warn(column string, err error) {
	o.summary.Warned++
	if len(o.summary.Warnings) < keptMax {
		at := event.Origin{File: o.in.Name, Row: o.line, Hash: o.in.Hash, Mapping: o.mapping}
		o.summary.Warnings = append(o.summary.Warnings, event.Rejection{Origin: at, Column: column, Err: err})
	}
}

// endRow closes the open row.
func (o *Output) endRow() {
	switch o.state {
	case rowOpen:
		o.Reject("", fmt.Errorf("%w: the adapter made nothing of the row", ErrUnknown))
	case rowSkipped:
		if o.summary.Skipped == nil {
			o.summary.Skipped = map[string]int64{}
		}
		o.summary.Skipped[o.skipped]++
	case noRow, rowTaken, rowRejected:
	}
	o.state = noRow
}

// flush hands on the events that were taken.
func (o *Output) flush() {
	if o.err != nil || len(o.batch.Events) == 0 {
		return
	}
	o.deliver()
}

func (o *Output) deliver() {
	o.summary.Events += int64(len(o.batch.Events))
	if o.opts.Deliver != nil {
		o.err = o.opts.Deliver(o.batch)
	}
	o.batch.Events = o.batch.Events[:0]
	o.rowFrom = 0
}

// Partition says that what follows restates a partition: it replaces, whole, what
// was there with a lower version. The name is unique within the host, so it begins
// with the Source of the input. A row that has been begun, and has no events yet,
// belongs to what follows.
func (o *Output) Partition(name string, version int64) {
	if o.state != rowOpen {
		o.endRow()
	}
	o.flush()
	if o.err != nil {
		return
	}
	o.batch.Partition, o.batch.Version = name, version
	o.deliver() // so that a partition without events is known
}

// Next gives the cursor of the next page, in any form that this adapter can read.
// Without it the page is the last.
func (o *Output) Next(cursor string) { o.summary.Next = cursor }

// Wait asks the Runner to pause before the next page: a report is being made.
func (o *Output) Wait(d time.Duration) { o.summary.Wait = d }

// Complete says that the input came to its end as it should: the footer was read,
// the counts agree.
func (o *Output) Complete() { o.summary.Complete = true }

// Unknown notes columns or members that are not declared. The rows are taken.
func (o *Output) Unknown(names ...string) {
	for _, name := range names {
		if len(o.summary.Unknown) < keptMax && !slices.Contains(o.summary.Unknown, name) {
			o.summary.Unknown = append(o.summary.Unknown, name)
		}
	}
}

// Hint names something that is worth asking the partner for, because a message
// spoke of it without saying enough, or without being signed.
func (o *Output) Hint(stream, id string) {
	if len(o.summary.Hints) < keptMax {
		o.summary.Hints = append(o.summary.Hints, Hint{Stream: stream, ID: id})
	}
}

// CheckTotal holds an amount that the partner stated, such as that of a footer, against
// what was added up.
func (o *Output) CheckTotal(name string, stated, got money.Amount) {
	o.control(Control{Name: name, Stated: stated.String(), Got: got.String()})
}

// CheckCount holds a number of rows or things that the partner stated against what was
// counted.
func (o *Output) CheckCount(name string, stated, got int64) {
	o.control(Control{Name: name, Stated: fmt.Sprint(stated), Got: fmt.Sprint(got)})
}

func (o *Output) control(c Control) {
	if len(o.summary.Controls) < keptMax {
		o.summary.Controls = append(o.summary.Controls, c)
	}
}

// Err is why no more is wanted; nil as long as it is.
func (o *Output) Err() error { return o.err }

// Close hands on what is left and returns the sum of it all. Whoever calls Decode
// calls it afterwards, with what Decode returned; an input that failed gives no
// further events.
func (o *Output) Close(decoded error) (Summary, error) {
	if decoded == nil {
		o.endRow()
		o.flush()
	}
	if decoded == nil {
		decoded = o.err
	}
	return o.summary, decoded
}
