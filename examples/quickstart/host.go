// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"embed"
	"slices"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/googleads"
	"github.com/jupan-go/jupan/adapters/mapped"
	"github.com/jupan-go/jupan/adapters/toss"
	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

//go:embed files
var files embed.FS

// The two agreements of files/agreements.json, and the month that is settled.
const (
	luna    = settle.AgreementID("luna-2026")
	onda    = settle.AgreementID("onda-2026")
	january = "2026-01"
)

// host is what a program has that settles with jupan: the book, which is the truth, and beside it the
// checks, the people's desk and the figures to steer by.
type host struct {
	zone   *time.Location
	clock  time.Time // the time of the story; the library asks for it, and reads no other
	book   *book.Book
	runner *adapters.Runner

	partners map[string]partner
	watch    *anomaly.Watch
	review   metrics.Review

	out  bytes.Buffer
	part int
}

// partner is an account at a partner, and the stream of it that files hold.
type partner struct {
	adapters.Connection
	stream string
	window adapters.Window
}

// open makes all of it. A real host keeps its book in adapters/sqlstore.
func open(ctx context.Context) (*host, error) {
	h := &host{}
	var err error
	if h.zone, err = time.LoadLocation("Asia/Seoul"); err != nil {
		return nil, err
	}
	data, err := files.ReadFile("files/agreements.json")
	if err != nil {
		return nil, err
	}
	agreements, err := settle.ParseAgreements(data, nil)
	if err != nil {
		return nil, err
	}
	plan, err := settle.NewPlan(agreements, nil)
	if err != nil {
		return nil, err
	}
	h.watch, err = anomaly.NewWatch(&anomaly.WatchOptions{
		Zone: h.zone, Scopes: anomaly.ScopesOf(agreements),
		Record: func(ctx context.Context, e anomaly.Entry) error { // answers stand in the book's log
			return h.book.Note(ctx, "finding "+e.Finding, book.By{Name: e.By, At: e.At, Why: e.Text})
		},
	})
	if err != nil {
		return nil, err
	}
	guards := []book.Guard{book.GuardOf(h.watch.Blocking)} // no close while a finding blocks it
	if h.book, err = book.Open(ctx, &book.Memory{}, plan, &book.Options{Guards: guards}); err != nil {
		return nil, err
	}
	if h.runner, err = adapters.NewRunner(adapters.SinkFunc(h.post), func() time.Time { return h.clock }, nil); err != nil {
		return nil, err
	}
	return h, h.connect()
}

// connect says how each partner's files are read.
func (h *host) connect() error {
	data, err := files.ReadFile("files/onda/mapping.json")
	if err != nil {
		return err
	}
	m, err := mapped.Parse(data)
	if err != nil {
		return err
	}
	report, err := mapped.New(m)
	if err != nil {
		return err
	}
	month := adapters.Window{From: h.day(time.January, 1), To: h.day(time.February, 1)}
	h.partners = map[string]partner{
		"toss":   {adapters.Connection{Adapter: toss.Adapter{}, Source: "toss"}, "settlements", adapters.Window{}},
		"google": {adapters.Connection{Adapter: googleads.Adapter{}, Source: "google", Zone: h.zone}, "exports", month},
		"onda":   {adapters.Connection{Adapter: report, Source: "onda"}, "spend", adapters.Window{}},
	}
	return nil
}

// post is where all events of partners come by: the book keeps them, and the watch sees the daily
// figures of those that report by days.
func (h *host) post(ctx context.Context, b event.Batch) error {
	names := map[string]string{"21480099731": "A", "설맞이": "B"} // what partners call the campaigns
	b.Events = slices.Clone(b.Events)                          // the batch is the caller's
	for i := range b.Events {
		if name := names[b.Events[i].Campaign]; name != "" {
			b.Events[i].Campaign = name
		}
	}
	if err := h.book.Post(ctx, b); err != nil || b.Partition == "" {
		return err
	}
	return h.watch.Post(ctx, b)
}

// day is the beginning of a day of 2026 in Seoul.
func (h *host) day(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, h.zone)
}

// by says who takes a step, now.
func (h *host) by(name string) book.By { return book.By{Name: name, At: h.clock} }

// at moves the clock of the story to an hour of a day.
func (h *host) at(month time.Month, day, hour int) {
	h.clock = h.day(month, day).Add(time.Duration(hour) * time.Hour)
}
