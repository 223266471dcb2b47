// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"time"

	"github.com/jupan-go/jupan/examples/internal/table"
	"github.com/jupan-go/jupan/metrics"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

// pay approves the month, draws the payouts up and releases them: two people for each.
func pay(ctx context.Context, h *host) error {
	h.heading("PAY", "two people for each step")
	for _, id := range []settle.AgreementID{luna, onda} {
		closed, err := h.book.Closed(id)
		if err != nil {
			return err
		}
		digest := closed[0].Digest // of the statement that was looked at
		h.at(time.February, 5, 9)
		if id == luna {
			if err := h.book.Approve(ctx, id, january, digest, h.by("ann")); !errors.Is(err, book.ErrFourEyes) {
				return errors.Join(errors.New("ann approved what she closed"), err)
			}
			h.say("ann approves what she closed: refused. ben approves both.")
		}
		if err := h.book.Approve(ctx, id, january, digest, h.by("ben")); err != nil {
			return err
		}
	}
	h.at(time.February, 10, 9)
	payouts, err := h.book.Prepare(ctx, settle.MustDate("2026-02-10"), h.by("ann"))
	if err != nil {
		return err
	}
	for i, p := range payouts {
		if err := h.book.Release(ctx, p.ID, h.by("ben")); err != nil {
			return err
		}
		reference := "KB-7100" + string(rune('1'+i))
		if err := h.book.Settle(ctx, p.ID, reference, h.by("bank")); err != nil {
			return err
		}
		_, state, err := h.book.Statement(p.Items[0].Agreement, january)
		if err != nil {
			return err
		}
		h.say("%s %s to %s: prepared by ann, released by ben, settled as %s; January is %s.",
			p.Date, table.Numbers(p.Amount), p.Party, reference, state)
	}
	h.at(time.March, 1, 9)
	for _, id := range []settle.AgreementID{luna, onda} {
		if err := h.book.Close(ctx, id, "2026-02", h.by("ann")); err != nil {
			return err
		}
	}
	return nil
}

// entries shows what the books of account get.
func entries(_ context.Context, h *host) error {
	list, err := h.book.Journal(journal.Accounts{})
	if err != nil {
		return err
	}
	h.heading("BOOK", "double entry for hledger, Ledger or Beancount; two of the entries")
	shown := 0
	for _, e := range list {
		if shown == 2 {
			break
		}
		shown++
		h.say("%s  %s", e.Date, e.Text)
		t := table.Table{Left: 1}
		for _, p := range e.Postings {
			t.Add("  "+p.Account, table.Group(p.Amount.Number())+" "+p.Amount.Currency().Code())
		}
		t.Write(&h.out)
	}
	sum := money.Amount{}
	for _, e := range list {
		for _, p := range e.Postings {
			if sum, err = sum.Add(p.Amount); err != nil {
				return err
			}
		}
	}
	h.say("%d entries in all; their postings add up to %s.", len(list), table.Numbers(sum))
	return nil
}

// weekly is how the shop steers: one north star, and an indicator that is to move two weeks before it.
func weekly(zone *time.Location) *metrics.Model {
	ofVisits := func(kind event.Kind) metrics.Definition {
		return metrics.Rate{Of: metrics.On(kind), Per: metrics.On(event.Impression)}
	}
	return &metrics.Model{
		Name: "the shop, by weeks", Currency: money.KRW,
		Calendar: settle.Calendar{Cycle: settle.Weekly, WeekStart: time.Monday, Zone: zone},
		NorthStar: metrics.NorthStar{Metric: metrics.Metric{
			Name: "orders_kept", Title: "Visits with an order that is kept", Owner: "kim", Is: ofVisits(event.Conversion),
		}},
		Leading: []metrics.Indicator{{LeadsBy: 2, Metric: metrics.Metric{
			Name: "carts_saved", Title: "Visits with a cart that is saved", Owner: "lee", Is: ofVisits(event.Click),
		}}},
	}
}

// steer reads the figures that say where to go, and whether the indicator deserves its name.
func steer(_ context.Context, h *host) error {
	h.heading("STEER", "one north star, and an indicator that has to prove that it leads")
	board, err := metrics.NewBoard(weekly(h.zone), nil)
	if err != nil {
		return err
	}
	events, err := eventsOf("shop/weeks.csv")
	if err != nil {
		return err
	}
	if _, err := board.Add(event.Batch{Events: events}); err != nil {
		return err
	}
	view := board.At(h.day(time.January, 26))
	verdicts, err := view.Leads(metrics.Window{}, nil)
	if err != nil {
		return err
	}
	h.review = view.Review(&metrics.ReviewOptions{Verdicts: verdicts})
	h.out.WriteString(indent(h.review.String()))
	v := verdicts[0]
	h.out.WriteByte('\n')
	h.say("Declared to lead by %d weeks, it %s by %d, in %d weeks compared.", v.Declared, v.Verdict, v.Lag, v.Periods)
	return nil
}
