// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/internal/terse"
)

// row turns the cells of one row into an event. It is the one place that gives
// cells their meaning, for both wire forms.
type row struct {
	// text is what the cells are cut from: the line, and behind it the cells that
	// do not stand in it as they are meant.
	text string
	// cells says where in text each column is, empty for one that is absent; in
	// CSV a cell for each dim.<name> follows. They are numbers and not strings,
	// which spares the garbage collector.
	cells [1 << 8]span
	// refers says that a row may have a parent or an origin.
	refers bool
	// plain says that the text of every cell is printable ASCII and short, so
	// that its characters need no further look.
	plain bool
	// seen, for JSON, has a bit for each column that the row has.
	seen uint32
	// run is the dimensions of the row that did not come in cells.
	run []Dim

	source     string   // of rows that have none
	dimNames   []string // of the cells behind the columns
	dims       []Dim    // where Event.Dims are cut from
	currencies currencies
}

// span is text[start:end], the start in its low half. It is one word because two
// halves that were just written could not be read together without a wait.
type span uint64

func spanOf(start, end int) span { return span(uint32(start)) | span(end)<<32 }

func (s span) start() uint32 { return uint32(s) }
func (s span) end() uint32   { return uint32(s >> 32) }
func (s span) len() uint32   { return s.end() - s.start() }
func (s span) empty() bool   { return s.start() == s.end() }

func (s span) terse() terse.Span { return terse.Span{Start: s.start(), End: s.end()} }

// of returns the part of a text.
func (s span) of(text string) string { return text[s.start():s.end()] }

// reset begins the row of a line.
func (r *row) reset(line string) {
	r.text = line
	r.run = r.run[:0]
}

// add puts a cell behind the line.
func (r *row) add(s string) span {
	r.text += s
	return spanOf(len(r.text)-len(s), len(r.text))
}

// cell returns the text of a column.
func (r *row) cell(c column) string {
	return r.cells[c].of(r.text)
}

// event makes the event of the row. It writes every field of e.
func (r *row) event(e *Event) *FieldError {
	e.Key = r.key()
	e.Kind = internKind(r.cell(colKind))
	e.Order = r.cell(colOrder)
	e.Party = r.cell(colParty)
	e.Campaign = r.cell(colCampaign)
	e.Product = r.cell(colProduct)
	e.Customer = r.cell(colCustomer)
	if fault := r.times(e); fault != nil {
		return fault
	}
	if fault := r.reverses(e); fault != nil {
		return fault
	}
	if fault := r.numbers(e); fault != nil {
		return fault
	}
	e.Parent, e.Origin = Key{}, Origin{}
	if r.refers {
		if fault := r.references(e); fault != nil {
			return fault
		}
	}
	e.Dims = nil
	if len(r.run)+len(r.dimNames) > 0 || r.cell(colDims) != "" {
		return r.takeDims(e)
	}
	return nil
}

// key is the key of the row.
func (r *row) key() Key {
	k := Key{Source: r.cell(colSource), ID: r.cell(colID)}
	if k.Source == "" {
		k.Source = r.source
	}
	return k
}

func (r *row) times(e *Event) *FieldError {
	var ok bool
	if e.At, ok = parseTime(r.cell(colAt)); !ok {
		return r.fault(colAt, wantTime)
	}
	e.Booked = time.Time{}
	if s := r.cell(colBooked); s != "" {
		if e.Booked, ok = parseTime(s); !ok {
			return r.fault(colBooked, wantTime)
		}
	}
	return nil
}

const wantTime = "want a time such as 2026-01-15T12:34:56Z"

func (r *row) reverses(e *Event) *FieldError {
	switch r.cell(colReverses) {
	case "", "false":
		e.Reverses = false
	case "true":
		e.Reverses = true
	default:
		return r.fault(colReverses, "want true or false")
	}
	return nil
}

// references reads what the event refers to: its parent and its origin.
func (r *row) references(e *Event) *FieldError {
	if s := r.cell(colParent); s != "" {
		i := strings.IndexByte(s, '/')
		if i < 0 {
			return r.fault(colParent, "want source/id, or /id for the row's own source")
		}
		e.Parent = Key{Source: s[:i], ID: s[i+1:]}
		if i == 0 {
			e.Parent.Source = e.Key.Source
		}
	}
	e.Origin = Origin{File: r.cell(colOriginFile), Hash: r.cell(colOriginHash), Mapping: r.cell(colOriginMapping)}
	if s := r.cell(colOriginRow); s != "" {
		v, err := strconv.ParseUint(s, 10, 63)
		if err != nil {
			return r.fault(colOriginRow, "want a line number")
		}
		e.Origin.Row = int64(v)
	}
	return nil
}

// takeDims gives e the dimensions of the row, sorted by name. What else may be
// wrong with them is for the validation to say.
func (r *row) takeDims(e *Event) *FieldError {
	for i, name := range r.dimNames {
		if v := r.cell(colDim + column(i)); v != "" {
			r.run = append(r.run, Dim{Name: name, Value: v})
		}
	}
	if s := r.cell(colDims); s != "" {
		in := newScanner(s, false)
		if err := in.wholeDims(&r.run); err != nil {
			return &FieldError{Field: "dims", Value: clip(s), Err: err}
		}
		r.plain = false // what an escape stands for is not
	}
	n := len(r.run)
	if n == 0 {
		return nil
	}
	if len(r.dims)+n > cap(r.dims) {
		r.dims = make([]Dim, 0, max(dimBlock, n))
	}
	start := len(r.dims)
	r.dims = append(r.dims, r.run...)
	e.Dims = r.dims[start : start+n : start+n]
	for i := 1; i < n; i++ {
		if e.Dims[i-1].Name > e.Dims[i].Name {
			slices.SortStableFunc(e.Dims, func(a, b Dim) int { return strings.Compare(a.Name, b.Name) })
			break
		}
	}
	return nil
}

// dimBlock is how many dimensions are allocated together.
const dimBlock = 512

// fault is what is wrong with the cell of a column.
func (r *row) fault(col column, want string) *FieldError {
	fault := &FieldError{Field: col.name(), Value: clip(r.cell(col)), Err: ErrMissing}
	if fault.Value != "" {
		fault.Err = fmt.Errorf("%w: %s", ErrSyntax, want)
	}
	return fault
}
