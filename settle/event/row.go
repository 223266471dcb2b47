// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// row turns the cells of one row into an event. It is the one place that gives
// cells their meaning, for both wire forms.
type row struct {
	// cells has the text of each column, empty for one that is absent; behind
	// them, in CSV, one cell for each dim.<name>, and one that is never read.
	cells []string
	// plain says that every cell is printable ASCII and short, so that its
	// characters need no further look.
	plain bool
	// run is the dimensions of the row that did not come in cells; fields is for
	// cutting a line up.
	run    []Dim
	fields []string

	source     string   // of rows that have none
	dimNames   []string // of the cells behind the columns
	dims       []Dim    // where Event.Dims are cut from
	currencies currencies
}

// columns is the cells of the columns that every input may have.
type columns [colDim]string

func newRow(source string, dimNames []string) row {
	return row{
		cells:  make([]string, int(colDim)+len(dimNames)+1),
		source: source, dimNames: dimNames,
	}
}

// event makes the event of the row. It writes every field of e.
func (r *row) event(e *Event) *FieldError {
	c := (*columns)(r.cells)
	e.Key = r.key()
	e.Kind = internKind(c[colKind])
	e.Order = c[colOrder]
	e.Party = c[colParty]
	e.Campaign = c[colCampaign]
	e.Product = c[colProduct]
	e.Customer = c[colCustomer]
	if fault := c.times(e); fault != nil {
		return fault
	}
	if fault := c.reverses(e); fault != nil {
		return fault
	}
	if fault := r.numbers(e); fault != nil {
		return fault
	}
	if fault := c.references(e); fault != nil {
		return fault
	}
	e.Dims = nil
	if len(r.run)+len(r.dimNames) > 0 || c[colDims] != "" {
		return r.takeDims(e)
	}
	return nil
}

// key is the key of the row.
func (r *row) key() Key {
	k := Key{Source: r.cells[colSource], ID: r.cells[colID]}
	if k.Source == "" {
		k.Source = r.source
	}
	return k
}

func (c *columns) times(e *Event) *FieldError {
	var ok bool
	if e.At, ok = parseTime(c[colAt]); !ok {
		return c.fault(colAt, wantTime)
	}
	e.Booked = time.Time{}
	if s := c[colBooked]; s != "" {
		if e.Booked, ok = parseTime(s); !ok {
			return c.fault(colBooked, wantTime)
		}
	}
	return nil
}

const wantTime = "want a time such as 2026-01-15T12:34:56Z"

func (c *columns) reverses(e *Event) *FieldError {
	switch c[colReverses] {
	case "", "false":
		e.Reverses = false
	case "true":
		e.Reverses = true
	default:
		return c.fault(colReverses, "want true or false")
	}
	return nil
}

// references reads what the event refers to: its parent and its origin.
func (c *columns) references(e *Event) *FieldError {
	e.Parent = Key{}
	if s := c[colParent]; s != "" {
		i := strings.IndexByte(s, '/')
		if i < 0 {
			return c.fault(colParent, "want source/id, or /id for the row's own source")
		}
		e.Parent = Key{Source: s[:i], ID: s[i+1:]}
		if i == 0 {
			e.Parent.Source = e.Key.Source
		}
	}
	e.Origin = Origin{File: c[colOriginFile], Hash: c[colOriginHash], Mapping: c[colOriginMapping]}
	if s := c[colOriginRow]; s != "" {
		v, err := strconv.ParseUint(s, 10, 63)
		if err != nil {
			return c.fault(colOriginRow, "want a line number")
		}
		e.Origin.Row = int64(v)
	}
	return nil
}

// takeDims gives e the dimensions of the row, sorted by name. What else may be
// wrong with them is for the validation to say.
func (r *row) takeDims(e *Event) *FieldError {
	for i, name := range r.dimNames {
		if v := r.cells[int(colDim)+i]; v != "" {
			r.run = append(r.run, Dim{Name: name, Value: v})
		}
	}
	if s := r.cells[colDims]; s != "" {
		in := scanner{text: s}
		if err := in.wholeDims(&r.run); err != nil {
			return &FieldError{Field: "dims", Value: clip(s), Err: err}
		}
		r.plain = false // an escape in the text may stand for any character
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
func (c *columns) fault(col column, want string) *FieldError {
	fault := &FieldError{Field: col.name(), Value: clip(c[col]), Err: ErrMissing}
	if fault.Value != "" {
		fault.Err = fmt.Errorf("%w: %s", ErrSyntax, want)
	}
	return fault
}
