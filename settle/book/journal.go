// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"cmp"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/journal"
)

// numbered is an entry and the record that it comes from.
type numbered struct {
	seq   int64
	entry journal.Entry
}

// Journal books every close, approval, release, payment, return and cancelled payout
// in double entry, in the order of the log. Days are those of the agreement's zone.
func (b *Book) Journal(accounts journal.Accounts) ([]journal.Entry, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []numbered
	for _, id := range b.state.ids {
		list, err := b.state.journalOfPeriods(b.state.accounts[id], accounts)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	for _, id := range b.state.order {
		list, err := b.state.journalOf(b.state.payouts[id], accounts)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(x, y numbered) int { return cmp.Compare(x.seq, y.seq) })
	var out []journal.Entry
	for _, x := range all {
		if !x.entry.Empty() {
			out = append(out, x.entry)
		}
	}
	return out, nil
}

// journalOfPeriods books the periods of an agreement.
func (s *state) journalOfPeriods(a *account, accounts journal.Accounts) ([]numbered, error) {
	var out []numbered
	var before *settle.Statement
	for _, c := range a.closed {
		if c.Unbooked {
			continue
		}
		agreement, err := s.plan.Governing(a.id, c.Ref.Period)
		if err != nil {
			return nil, err
		}
		for _, step := range c.Steps {
			var e journal.Entry
			var err error
			on := dayIn(step.At, c.Ref.Period.From.Location())
			switch step.Kind {
			case KindClose:
				e, err = accounts.Close(journal.Closing{Statement: c.Statement, Before: before, Agreement: &agreement, On: on})
			case KindApprove:
				e, err = accounts.Approve(journal.Approval{Statement: c.Statement, On: on})
			}
			if err != nil {
				return nil, err
			}
			out = append(out, numbered{step.Seq, e})
		}
		before = c.Statement
	}
	return out, nil
}

func dayIn(t time.Time, zone *time.Location) settle.Date { return settle.DateOf(t.In(zone)) }

// journalOf books what became of a payout.
func (s *state) journalOf(p *Payout, accounts journal.Accounts) ([]numbered, error) {
	of := journal.Payment{ID: p.ID, Party: p.Party, Amount: p.Amount}
	for _, x := range p.Items {
		of.Items = append(of.Items, journal.Item{Agreement: x.Agreement, Period: x.Period, Payee: p.Party, Amount: x.Amount})
	}
	_, period, err := s.account(p.Items[0].Agreement, p.Items[0].Period)
	if err != nil {
		return nil, err
	}
	var out []numbered
	for _, step := range p.Steps {
		on := dayIn(step.At, period.From.Location())
		of.Reference = step.Reference
		var e journal.Entry
		switch step.Kind {
		case KindRelease:
			of.Attempt++
			e, err = accounts.Release(of, on)
			of.State = journal.Released
		case KindSettle:
			e, err = accounts.Settle(of, on)
			of.State = journal.Settled
		case KindReturn:
			e, err = accounts.Return(of, on)
			of.State = journal.Prepared
		case KindCancel:
			e, err = accounts.Cancel(of, on)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, numbered{step.Seq, e})
	}
	return out, nil
}
