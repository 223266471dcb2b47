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
	"embed"
	"fmt"
	"io"
	"time"
	_ "time/tzdata" // the agreements name a zone, and a bare machine has no rules for it

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/metaads"
	"github.com/jupan-go/jupan/examples/internal/command"
	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

//go:embed files
var files embed.FS

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

func begin(ctx context.Context) (*story, error) {
	s := &story{}
	var err error
	if s.zone, err = time.LoadLocation("Asia/Seoul"); err != nil {
		return nil, err
	}
	s.clock = s.at(time.February, 1)
	data, err := files.ReadFile("files/agreements.json")
	if err != nil {
		return nil, err
	}
	agreements, err := settle.ParseAgreements(data, nil)
	if err != nil {
		return nil, err
	}
	if s.plan, err = settle.NewPlan(agreements, nil); err != nil {
		return nil, err
	}
	if s.book, err = book.Open(ctx, &book.Memory{}, s.plan, nil); err != nil {
		return nil, err
	}
	s.runner, err = adapters.NewRunner(s.book, func() time.Time { return s.clock }, nil)
	return s, err
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

// all reads every file.
func (s *story) all(ctx context.Context) error {
	for _, load := range []func() error{
		func() error { return s.own(ctx, "shop-2026-01.csv") },
		func() error { return s.meta(ctx, "meta-2026-01.csv", 1) },
		func() error { return s.own(ctx, "shop-2026-02.csv") },
		func() error { return s.meta(ctx, "meta-29-to-31.csv", 29) },
	} {
		s.clock = s.clock.Add(time.Second) // what is read later replaces what was read before
		if err := load(); err != nil {
			return err
		}
	}
	return nil
}

// sum is what a book owes for both months.
func sum(b *book.Book, id settle.AgreementID) (total money.Amount, err error) {
	for _, period := range []string{"2026-01", "2026-02"} {
		statement, _, err := b.Statement(id, period)
		if err != nil {
			return total, err
		}
		if total, err = total.Add(statement.Total); err != nil {
			return total, err
		}
	}
	return total, nil
}

// own posts a file of the shop's, in jupan's wire form.
func (s *story) own(ctx context.Context, name string) error {
	f, err := files.Open("files/" + name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	batch, rejected, err := event.ReadAll(f, &event.ReaderOptions{Name: name})
	if err != nil {
		return err
	}
	if len(rejected) > 0 {
		return fmt.Errorf("%d rows were rejected, the first: %s", len(rejected), rejected[0])
	}
	return s.book.Post(ctx, batch)
}

// meta imports a table of Meta's for the days of January from one on: they are replaced, each as a whole.
func (s *story) meta(ctx context.Context, name string, from int) error {
	f, err := files.Open("files/" + name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	_, err = s.runner.Import(ctx, &adapters.Connection{Adapter: metaads.Adapter{}, Source: "meta", Zone: s.zone}, "exports", adapters.File{
		Name: name, Body: f, Window: adapters.Window{
			From: time.Date(2026, time.January, from, 0, 0, 0, 0, s.zone), To: time.Date(2026, time.February, 1, 0, 0, 0, 0, s.zone),
		},
	})
	return err
}
