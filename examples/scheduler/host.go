// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

//go:embed files
var files embed.FS

// host is a book, the day it is, and which files have come.
type host struct {
	zone     *time.Location
	now      time.Time
	workdays settle.Workdays
	book     *book.Book
	arrived  []string
	told     string // what was in the way, so that it is told once
	out      bytes.Buffer
}

// open reads the holidays and the agreements, and opens the book. A host keeps it in adapters/sqlstore.
func open(ctx context.Context) (*host, error) {
	h := &host{}
	var err error
	if h.zone, err = time.LoadLocation("Asia/Seoul"); err != nil {
		return nil, err
	}
	days, err := files.ReadFile("files/korea.json")
	if err != nil {
		return nil, err
	}
	if h.workdays, err = settle.ParseHolidays(days); err != nil {
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
	plan, err := settle.NewPlan(agreements, &settle.PlanOptions{Workdays: map[string]settle.Workdays{"korea": h.workdays}})
	if err != nil {
		return nil, err
	}
	h.book, err = book.Open(ctx, &book.Memory{}, plan, &book.Options{Guards: []book.Guard{h.complete}})
	return h, err
}

// complete is a guard: no period is closed whose file has not come.
func (h *host) complete(_ context.Context, s *settle.Statement) ([]book.Obstacle, error) {
	want := s.Party + "-" + s.Period.Name
	if slices.Contains(h.arrived, want) {
		return nil, nil
	}
	return []book.Obstacle{{Text: "the file " + want + " has not come"}}, nil
}

func (h *host) load(ctx context.Context, name string) error {
	f, err := files.Open("files/" + name + ".csv")
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	batch, rejected, err := event.ReadAll(f, nil)
	if err != nil {
		return err
	}
	if len(rejected) > 0 {
		return fmt.Errorf("%s: %s", name, rejected[0])
	}
	h.arrived = append(h.arrived, name)
	h.say("file     %s comes, %d events", name, len(batch.Events))
	return h.book.Post(ctx, batch)
}

func (h *host) say(format string, args ...any) {
	fmt.Fprintf(&h.out, "%s  "+format+"\n", append([]any{h.now.Format("Mon 01-02")}, args...)...)
}

// payout says which one it is, for people: how much, and to whom.
func (h *host) payout(id string) string {
	p, _ := h.book.Payout(id)
	return table.Numbers(p.Amount) + " to " + p.Party
}

// arrivals are the mornings on which files come. That of Mir for January is late.
func arrivals() map[string][]string {
	return map[string][]string{
		"2026-01-16": {"nuri-2026-01-01"}, "2026-02-01": {"nuri-2026-01-16"}, "2026-02-04": {"mir-2026-01"},
		"2026-02-16": {"nuri-2026-02-01"}, "2026-03-01": {"nuri-2026-02-16", "mir-2026-02"},
	}
}
