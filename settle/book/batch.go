// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// posting is a batch as it is logged: a line of JSON that says who posted it where a
// person did, then the wire form.
type posting struct {
	// By is set where a person corrects by hand.
	By    *By `json:"by,omitempty"`
	batch event.Batch
}

// encode returns the body of the record.
func (p *posting) encode() ([]byte, error) {
	var out bytes.Buffer
	head, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	out.Write(append(head, '\n'))
	w, err := event.NewWriter(&out, &event.WriterOptions{
		Format: event.CSV, Columns: columnsOf(p.batch.Events), Partition: p.batch.Partition, Version: p.batch.Version,
	})
	if err != nil {
		return nil, err
	}
	if err := w.Write(p.batch.Events); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

// decodePosting is the opposite of encode. The events are put into a slice that is used
// again, if it has room.
func decodePosting(body []byte, events []event.Event) (*posting, error) {
	head, rest, ok := bytes.Cut(body, []byte{'\n'})
	p := &posting{}
	if !ok {
		return nil, errors.New("a batch without its first line")
	}
	if err := json.Unmarshal(head, p); err != nil {
		return nil, err
	}
	r, err := event.NewReader(bytes.NewReader(rest), nil)
	if err != nil {
		return nil, err
	}
	p.batch.Partition, p.batch.Version = r.Header().Partition, r.Header().Version
	events = events[:0]
	for {
		events = slices.Grow(events, 1024)
		n, err := r.Read(events[len(events):cap(events)])
		events = events[:len(events)+n]
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	if list := r.Rejections(); len(list) > 0 {
		return nil, fmt.Errorf("%d events cannot be read: %s", len(list), list[0])
	}
	p.batch.Events = events
	return p, nil
}

// optional are the columns that a batch has only if an event states them, in the
// order of [stated].
func optional() [numOptional]string {
	return [...]string{
		"reverses", "booked", "gross", "fee", "net", "quantity", "order", "parent", "party", "campaign", "product",
		"customer", "dims", "origin.file", "origin.row", "origin.hash", "origin.mapping",
	}
}

const numOptional = 17

// stated tells which of the optional columns an event needs.
func stated(e *event.Event) [numOptional]bool {
	return [...]bool{
		e.Reverses, !e.Booked.IsZero(), e.Gross != money.Amount{}, e.Fee != money.Amount{}, e.Net != money.Amount{},
		e.Quantity != money.Decimal{}, e.Order != "", !e.Parent.IsZero(), e.Party != "", e.Campaign != "", e.Product != "",
		e.Customer != "", len(e.Dims) > 0, e.Origin.File != "", e.Origin.Row != 0, e.Origin.Hash != "", e.Origin.Mapping != "",
	}
}

// columnsOf lists the columns that events need, in the order of the wire form.
func columnsOf(events []event.Event) []string {
	var used [numOptional]bool
	for i := range events {
		for c, there := range stated(&events[i]) {
			used[c] = used[c] || there
		}
	}
	names := optional()
	return slices.DeleteFunc(event.Columns(), func(name string) bool {
		i := slices.Index(names[:], name)
		return i >= 0 && !used[i]
	})
}
