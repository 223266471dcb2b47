// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// check holds a book to what was done to it: every event is there once, the log is one chain, and
// what was closed, with the corrections to come, is what the events of the log bring by themselves.
func check(ctx context.Context, b *book.Book, sum written) error {
	if err := b.Refresh(ctx); err != nil {
		return err
	}
	tally, seen := b.Plan().NewTally(), map[event.Key]bool{}
	for batch, err := range b.Batches(ctx) {
		if err != nil {
			return err
		}
		for i := range batch.Events {
			key := batch.Events[i].Clone().Key
			if seen[key] {
				return fmt.Errorf("event %s is in the log twice", key)
			}
			seen[key] = true
		}
		if _, err := tally.Add(batch); err != nil {
			return err
		}
	}
	if len(seen) != sum.Events {
		return fmt.Errorf("%d events in the log, %d were posted", len(seen), sum.Events)
	}
	closes := 0
	for _, id := range b.Plan().IDs() {
		n, err := checkAgreement(b, tally, id)
		if err != nil {
			return err
		}
		closes += n
	}
	if closes != sum.Closes {
		return fmt.Errorf("%d months are closed, %d were", closes, sum.Closes)
	}
	return nil
}

// checkAgreement compares Σ closed + corrections to come with what the events bring, and returns
// how many months are closed.
func checkAgreement(b *book.Book, tally *settle.Tally, id settle.AgreementID) (int, error) {
	list, err := b.Closed(id)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	have, want := money.Zero(money.KRW), money.Zero(money.KRW)
	for _, c := range list {
		s, err := tally.Statement(id, c.Ref.Period)
		if err != nil {
			return 0, err
		}
		if have, err = have.Add(c.Statement.Total); err != nil {
			return 0, err
		}
		if want, err = want.Add(s.Total); err != nil {
			return 0, err
		}
	}
	lines, err := b.Pending(id)
	if err != nil {
		return 0, err
	}
	for _, l := range lines {
		if have, err = have.Add(l.Amount); err != nil {
			return 0, err
		}
	}
	if have != want {
		return 0, fmt.Errorf("%s: closed with corrections %s, its events bring %s", id, have, want)
	}
	return len(list), nil
}
