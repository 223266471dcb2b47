// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

// Command marketplace settles a seller for three months: commission and card fees, a share for the
// artist, a reserve that is kept and released, payouts of which the bank returns one, and the journal
// of it all.
//
//	go run ./examples/marketplace
package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
	_ "time/tzdata" // the agreement names a zone, and a bare machine has no rules for it

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/examples/internal/command"
	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

const agreement = settle.AgreementID("mori-2026")

func main() { command.Main("marketplace", run) }

func run(ctx context.Context, stdout io.Writer) error {
	m, err := open(ctx)
	if err != nil {
		return err
	}
	for month := time.January; month <= time.March; month++ {
		if err := m.settle(ctx, month); err != nil {
			return err
		}
		if err := m.pay(ctx, month+1); err != nil {
			return err
		}
	}
	if err := m.journal(); err != nil {
		return err
	}
	_, err = stdout.Write(m.out.Bytes())
	return err
}

// settle reads the orders of a month, closes it and has it approved.
func (m *market) settle(ctx context.Context, month time.Month) error {
	name := fmt.Sprintf("orders-2026-%02d.jsonl", month)
	period := fmt.Sprintf("2026-%02d", month)
	ann := m.by("ann", month+1, 1)
	f, err := files.Open("files/" + name)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // it was only read
	report, err := m.runner.Import(ctx, &m.conn, "orders", adapters.File{Name: name, Body: f})
	if err != nil {
		return err
	}
	if err := m.book.Close(ctx, agreement, period, ann); err != nil {
		return err
	}
	closed, err := m.book.Closed(agreement)
	if err != nil {
		return err
	}
	last := closed[len(closed)-1]
	m.say("%s  %d order lines read, %d rejected\n", period, report.Counts.Rows, report.Counts.Rejected)
	for _, l := range last.Statement.Lines {
		why := ""
		if n := len(l.Trace.Steps); n > 0 {
			why = table.Numbers(l.Trace.Steps[n-1])
		}
		payee := l.Payee
		if payee == "" {
			payee = last.Statement.Party
		}
		m.say("  %-28s %-5s %12s   %s", l.Label, payee, table.Numbers(l.Amount), why)
	}
	for _, b := range last.Statement.Balances {
		m.say("  held as %s: %s before, %s now", b.Name, table.Numbers(b.Opening), table.Numbers(b.Closing))
	}
	return m.book.Approve(ctx, agreement, period, last.Digest, m.by("ben", month+1, 3))
}

// pay draws up what is due on the 10th, and releases it. In March the bank sends one payout back.
func (m *market) pay(ctx context.Context, month time.Month) error {
	payouts, err := m.book.Prepare(ctx, settle.DateOf(m.by("ann", month, 10).At), m.by("ann", month, 10))
	if err != nil {
		return err
	}
	for _, p := range payouts {
		if err := m.book.Release(ctx, p.ID, m.by("ben", month, 10)); err != nil {
			return err
		}
		if month == time.March && p.Party == "hana" {
			if err := m.returned(ctx, p.ID); err != nil {
				return err
			}
		}
		if err := m.book.Settle(ctx, p.ID, "", m.by("bank", month, 13)); err != nil {
			return err
		}
		done, _ := m.book.Payout(p.ID)
		m.say("  paid %-5s %12s   %s, attempt %d, %s", p.Party, table.Numbers(p.Amount), p.Date, done.Attempt, done.State)
	}
	m.out.WriteByte('\n')
	return nil
}

// returned is what happens when an account is closed: the money comes back, the reason stands in the
// log, and the same payout is released again under another key, so that the bank does not take it for
// the first one.
func (m *market) returned(ctx context.Context, id string) error {
	first, _ := m.book.Payout(id)
	bank := m.by("bank", time.March, 11)
	bank.Why = "account closed"
	if err := m.book.Return(ctx, id, "R02", bank); err != nil {
		return err
	}
	if err := m.book.Release(ctx, id, m.by("ben", time.March, 12)); err != nil {
		return err
	}
	second, _ := m.book.Payout(id)
	m.say("  the bank sends %s back to us, account closed; released again under another key: %t", table.Numbers(first.Amount), first.Key() != second.Key())
	return nil
}

// journal sums the accounts up.
func (m *market) journal() error {
	entries, err := m.book.Journal(journal.Accounts{})
	if err != nil {
		return err
	}
	sums := map[string]money.Amount{}
	for _, e := range entries {
		for _, p := range e.Postings {
			if sums[p.Account], err = sums[p.Account].Add(p.Amount); err != nil {
				return err
			}
		}
	}
	m.say("JOURNAL  the accounts after %d entries\n", len(entries))
	var all money.Amount
	for _, account := range slices.Sorted(maps.Keys(sums)) {
		m.say("  %-46s %14s", account, table.Numbers(sums[account]))
		if all, err = all.Add(sums[account]); err != nil {
			return err
		}
	}
	m.say("  %-46s %14s", "together", table.Numbers(all))
	return nil
}
