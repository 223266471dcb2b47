// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command restatement shows what becomes of a closed month when the facts change: a refund that costs
// a tier, and days of an ad channel that are reported anew.
//
//	go run ./examples/restatement
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"
	_ "time/tzdata" // the agreements name a zone, and a bare machine has no rules for it

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/examples/internal/command"
	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
)

func main() { command.Main("restatement", run) }

// story is the book, the way in for Meta's files, and what is printed.
type story struct {
	zone   *time.Location
	clock  time.Time
	plan   *settle.Plan
	book   *book.Book
	runner *adapters.Runner
	out    bytes.Buffer
}

func run(ctx context.Context, stdout io.Writer) error {
	s, err := begin(ctx)
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{s.january, s.changes, s.february, s.proof} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	_, err = stdout.Write(s.out.Bytes())
	return err
}

func (s *story) say(format string, args ...any) { fmt.Fprintf(&s.out, format+"\n", args...) }

func (s *story) at(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 9, 0, 0, 0, s.zone)
}

// january reads the month and closes it.
func (s *story) january(ctx context.Context) error {
	if err := s.own(ctx, "shop-2026-01.csv"); err != nil {
		return err
	}
	if err := s.meta(ctx, "meta-2026-01.csv", 1); err != nil {
		return err
	}
	s.say("JANUARY, closed on 1 February\n")
	for _, a := range s.plan.Agreements() {
		if err := s.book.Close(ctx, a.ID, "2026-01", book.By{Name: "ann", At: s.clock}); err != nil {
			return err
		}
		closed, _, err := s.book.Statement(a.ID, "2026-01")
		if err != nil {
			return err
		}
		for _, l := range closed.Lines {
			s.say("  %-10s %-20s %15s   %s", a.ID, l.Label, table.Numbers(l.Amount), table.Numbers(l.Trace.Steps[len(l.Trace.Steps)-1]))
		}
	}
	return nil
}

// changes reads what comes in February about January.
func (s *story) changes(ctx context.Context) error {
	s.clock = s.at(time.February, 6)
	if err := s.own(ctx, "shop-2026-02.csv"); err != nil {
		return err
	}
	if err := s.meta(ctx, "meta-29-to-31.csv", 29); err != nil {
		return err
	}
	s.say("\nBY 6 FEBRUARY\n")
	s.say("  the shop refunds an order of January in full, and sells for 1,200,000 won")
	s.say("  Meta reports 29 to 31 January anew: the days are replaced as a whole")
	return nil
}

// february shows what the open month owes, and for which month.
func (s *story) february(context.Context) error {
	s.say("\nFEBRUARY, still open\n")
	for _, a := range s.plan.Agreements() {
		statement, _, err := s.book.Statement(a.ID, "2026-02")
		if err != nil {
			return err
		}
		for _, l := range statement.Lines {
			why := "of the month itself"
			if l.Corrects != "" {
				why = "corrects " + l.Corrects
			}
			if l.Reason != "" {
				why += ": " + string(l.Reason)
			}
			s.say("  %-10s %-20s %15s   %s", a.ID, l.Label, table.Numbers(l.Amount), why)
			if l.Corrects != "" {
				for _, step := range l.Trace.Steps {
					s.say("             %s", table.Numbers(step))
				}
			}
		}
	}
	return nil
}

// proof holds the book to its law: what was closed and what corrects it is what a settlement from the
// beginning says; and the log as it was still gives January as it was.
func (s *story) proof(ctx context.Context) error {
	fresh, err := begin(ctx) // the same files, and nothing closed between them
	if err != nil {
		return err
	}
	if err := fresh.all(ctx); err != nil {
		return err
	}
	s.say("\nPROOF\n")
	for _, a := range s.plan.Agreements() {
		booked, err := sum(s.book, a.ID)
		if err != nil {
			return err
		}
		scratch, err := sum(fresh.book, a.ID)
		if err != nil {
			return err
		}
		s.say("  %-10s both months: %s as booked and corrected, %s from scratch", a.ID, table.Numbers(booked), table.Numbers(scratch))
		closed, err := s.book.Closed(a.ID)
		if err != nil {
			return err
		}
		then, err := s.book.At(ctx, closed[0].Seq)
		if err != nil {
			return err
		}
		again, _, err := then.Statement(a.ID, "2026-01")
		if err != nil {
			return err
		}
		digest, err := again.Digest()
		if err != nil {
			return err
		}
		s.say("             January out of the log as it was at the close: the same bytes: %t", digest == closed[0].Digest)
	}
	return nil
}
