// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command scheduler drives a book through two months by a clock that runs fast: each morning it asks
// what is due, does what a machine may do, and leaves to people what takes a person.
//
//	go run ./examples/scheduler
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	_ "time/tzdata" // the agreements name a zone, and a bare machine has no rules for it

	"github.com/jupan-go/jupan/examples/internal/command"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
)

func main() { command.Main("scheduler", run) }

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

// approve approves what Ben has looked at: the digest is of that very statement.
func (h *host) approve(ctx context.Context, t book.Task, ben book.By) error {
	closed, err := h.book.Closed(t.Agreement)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(closed, func(c book.Closed) bool { return c.Ref.Period.Name == t.Period })
	return h.book.Approve(ctx, t.Agreement, t.Period, closed[i].Digest, ben)
}
