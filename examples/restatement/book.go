// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"embed"
	"fmt"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/metaads"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

//go:embed files
var files embed.FS

// begin opens the book, and a runner for the files of Meta. A host keeps its book in adapters/sqlstore.
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
