// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command scheduler drives a book through two months by a clock that runs fast: each morning it asks
// what is due, does what a machine may do, and leaves to people what takes a person.
//
//	go run ./examples/scheduler
package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	_ "time/tzdata" // the agreements name a zone, and a bare machine has no rules for it

	"github.com/jupan-go/jupan/examples/internal/command"
	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

//go:embed files
var files embed.FS

func main() { command.Main("scheduler", run) }

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

// arrivals are the mornings on which files come. That of Mir for January is late.
func arrivals() map[string][]string {
	return map[string][]string{
		"2026-01-16": {"nuri-2026-01-01"}, "2026-02-01": {"nuri-2026-01-16"}, "2026-02-04": {"mir-2026-01"},
		"2026-02-16": {"nuri-2026-02-01"}, "2026-03-01": {"nuri-2026-02-16", "mir-2026-02"},
	}
}

func run(ctx context.Context, stdout io.Writer) error {
	h, err := open(ctx)
	if err != nil {
		return err
	}
	last := time.Date(2026, time.March, 12, 9, 0, 0, 0, h.zone)
	for h.now = time.Date(2026, time.January, 15, 9, 0, 0, 0, h.zone); !h.now.After(last); h.now = h.now.AddDate(0, 0, 1) {
		if err := h.morning(ctx); err != nil {
			return err
		}
	}
	tasks, err := h.book.Due(h.now)
	if err != nil {
		return err
	}
	fmt.Fprintf(&h.out, "\n%d tasks are left; the log has %d records\n", len(tasks), h.book.Head().Seq)
	_, err = stdout.Write(h.out.Bytes())
	return err
}

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

func (h *host) say(format string, args ...any) {
	fmt.Fprintf(&h.out, "%s  "+format+"\n", append([]any{h.now.Format("Mon 01-02")}, args...)...)
}

// morning is what the host's cron runs. What it cannot do today it finds again tomorrow: what is due is
// worked out from the log, and nothing is remembered elsewhere.
func (h *host) morning(ctx context.Context) error {
	for _, name := range arrivals()[h.now.Format(time.DateOnly)] {
		if err := h.load(ctx, name); err != nil {
			return err
		}
	}
	for range 4 { // a step makes the next one due
		tasks, err := h.book.Due(h.now)
		if err != nil {
			return err
		}
		done := 0
		for _, t := range tasks {
			some, err := h.act(ctx, t)
			if err != nil {
				return err
			}
			if some {
				done++
			}
		}
		if done == 0 {
			return nil
		}
	}
	return nil
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

// act does a task, or leaves it. The machine closes and draws up; Ben, who has workdays, approves and
// releases; the bank confirms a day later.
func (h *host) act(ctx context.Context, t book.Task) (bool, error) {
	y, m, d := h.now.Date()
	open := h.workdays.IsWorkday(time.Date(y, m, d, 12, 0, 0, 0, time.UTC))
	cron, ben := book.By{Name: "cron", At: h.now}, book.By{Name: "ben", At: h.now}
	switch t.Kind {
	case book.KindClose:
		err := h.book.Close(ctx, t.Agreement, t.Period, cron)
		if blocked, ok := errors.AsType[*book.BlockedError](err); ok {
			if why := blocked.Obstacles[0].Text; why != h.told {
				h.told = why
				h.say("blocked  %s %s: %s", t.Agreement, t.Period, why)
			}
			return false, nil
		}
		h.say("close    %s %s", t.Agreement, t.Period)
		return true, err
	case book.KindPrepare:
		list, err := h.book.Prepare(ctx, settle.DateOf(h.now), cron)
		for _, p := range list {
			h.say("prepare  %s, due %s", h.payout(p.ID), p.Date)
		}
		return len(list) > 0, err
	case book.KindApprove:
		if !open {
			return false, nil
		}
		h.say("approve  %s %s, by ben", t.Agreement, t.Period)
		return true, h.approve(ctx, t, ben)
	case book.KindRelease:
		if !open {
			return false, nil
		}
		h.say("release  %s, by ben", h.payout(t.Payout))
		return true, h.book.Release(ctx, t.Payout, ben)
	case book.KindSettle:
		if !open || h.now.Sub(t.Since) < 20*time.Hour {
			return false, nil
		}
		h.say("settle   %s, by the bank", h.payout(t.Payout))
		return true, h.book.Settle(ctx, t.Payout, "", book.By{Name: "bank", At: h.now})
	}
	return false, fmt.Errorf("no way to do %s", t.Kind)
}

// payout says which one it is, for people: how much, and to whom.
func (h *host) payout(id string) string {
	p, _ := h.book.Payout(id)
	return table.Numbers(p.Amount) + " to " + p.Party
}

// approve approves what Ben has looked at: the digest is of that very statement.
func (h *host) approve(ctx context.Context, t book.Task, ben book.By) error {
	closed, err := h.book.Closed(t.Agreement)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(closed, func(c book.Closed) bool { return c.Ref.Period.Name == t.Period })
	return h.book.Approve(ctx, t.Agreement, t.Period, closed[i].Digest, ben)
}
