// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/anomaly"
	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// house is what a host has behind its pages: a book, and the watch beside it.
type house struct {
	clock func() time.Time
	first time.Time // the first day of the data: three months before the month that runs
	month time.Time // the first day of the month that runs
	book  *book.Book
	data  *generator
	watch *anomaly.Watch
	trend trend
}

// The agreements of the demo.
const (
	luna = settle.AgreementID("luna")
	onda = settle.AgreementID("onda")
	mira = settle.AgreementID("mira")
)

func agreements(from time.Time) []settle.Agreement {
	share, fee := money.Percent(12), money.Percent(15)
	adCost := settle.AdCost()
	return []settle.Agreement{
		{
			ID: luna, Party: "luna", Title: "Luna, creator", Currency: money.KRW, From: from,
			Terms: []settle.Term{
				settle.PerAction{Label: "paid orders", Price: money.Minor(7000, money.KRW)},
				settle.Tax{Label: "income tax", Mode: settle.TaxWithheld, Rate: money.Percent(3)},
			},
		},
		{
			ID: mira, Party: "mira", Title: "Mira, shop", Currency: money.KRW, From: from,
			Terms: []settle.Term{settle.RevenueShare{Label: "12% of net sales", Rate: &share}},
		},
		{
			ID: onda, Party: "onda", Title: "Onda, agency", Currency: money.KRW, From: from,
			Terms: []settle.Term{
				settle.RevenueShare{Label: "agency fee", Of: adCost, Rate: &fee},
				settle.Tax{Label: "VAT", Mode: settle.TaxAdded, Rate: money.Percent(10)},
			},
		},
	}
}

// newHouse makes a book with three months of history and the month that runs. A real host opens its
// book over adapters/sqlstore instead.
func newHouse(ctx context.Context, seed uint64, clock func() time.Time) (*house, error) {
	now := clock().UTC()
	h := &house{clock: func() time.Time { return clock().UTC() }}
	h.month = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	h.first = h.month.AddDate(0, -3, 0)
	h.data = newGenerator(seed)
	list := agreements(h.first)
	plan, err := settle.NewPlan(list, nil)
	if err != nil {
		return nil, err
	}
	h.watch, err = anomaly.NewWatch(&anomaly.WatchOptions{
		Scopes: anomaly.ScopesOf(list),
		Record: func(ctx context.Context, e anomaly.Entry) error {
			return h.book.Note(ctx, "finding "+e.Finding, book.By{Name: e.By, At: e.At, Why: e.Action + " as " + e.Text})
		},
	})
	if err != nil {
		return nil, err
	}
	guards := []book.Guard{book.GuardOf(h.watch.Blocking)} // no close while a finding blocks it
	h.book, err = book.Open(ctx, &book.Memory{}, plan, &book.Options{Guards: guards})
	if err != nil {
		return nil, err
	}
	if err := h.fill(ctx); err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	return h, nil
}

// fill posts the history and takes the steps that were taken meanwhile: of the first month all, of
// the second some, of the third none.
func (h *house) fill(ctx context.Context) error {
	now := h.clock()
	second, third := h.first.AddDate(0, 1, 0), h.first.AddDate(0, 2, 0)
	for day := h.first; day.Before(now); day = day.AddDate(0, 0, 1) {
		orders := h.data.day(day, now)
		if day.Equal(third.AddDate(0, 0, 3)) { // the second month is closed, and then more of it comes
			if err := h.past(ctx, second, third); err != nil {
				return err
			}
			orders = append(h.data.late(third), orders...)
		}
		if err := h.book.Post(ctx, event.Batch{Events: orders}); err != nil {
			return err
		}
		end := day.AddDate(0, 0, 1)
		if end.After(now) {
			continue // the agency reports whole days
		}
		times := int64(1)
		if day.Equal(h.slipDay()) {
			times = 100 // the agency sent that day in the wrong unit
		}
		if err := errors.Join(h.postAds(ctx, day, 1, times), h.sample(end)); err != nil {
			return err
		}
	}
	return h.judge(ctx)
}

// slipDay is the day in the month before this one that the agency reports wrongly.
func (h *house) slipDay() time.Time { return h.month.AddDate(0, 0, -12) }

// past takes the steps of the first two months, each by one of two people.
func (h *house) past(ctx context.Context, second, third time.Time) error {
	steps := []func() error{}
	for _, id := range []settle.AgreementID{luna, mira, onda} {
		steps = append(steps,
			func() error { return h.book.Close(ctx, id, name(h.first), by("ann", second, 33)) },
			func() error { return h.approve(ctx, id, name(h.first), by("ben", second, 34)) })
	}
	steps = append(steps, func() error { return h.pay(ctx, second) })
	for _, id := range []settle.AgreementID{luna, mira, onda} {
		steps = append(steps, func() error { return h.book.Close(ctx, id, name(second), by("ann", third, 33)) })
	}
	steps = append(steps,
		func() error { return h.approve(ctx, luna, name(second), by("ben", third, 34)) },
		func() error {
			_, err := h.book.Prepare(ctx, settle.DateOf(third.AddDate(0, 0, 1)), by("ann", third, 35))
			return err
		},
		func() error { return h.approve(ctx, onda, name(second), by("ben", third, 36)) })
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// pay draws up, releases and confirms all that is due.
func (h *house) pay(ctx context.Context, on time.Time) error {
	payouts, err := h.book.Prepare(ctx, settle.DateOf(on.AddDate(0, 0, 1)), by("ann", on, 35))
	for i := 0; err == nil && i < len(payouts); i++ {
		err = errors.Join(
			h.book.Release(ctx, payouts[i].ID, by("ben", on, 36)),
			h.book.Settle(ctx, payouts[i].ID, fmt.Sprintf("KB-%d", 71001+i), by("ann", on, 60)))
	}
	return err
}

// approve approves what the book has closed; a person gives the digest of what they have read.
func (h *house) approve(ctx context.Context, id settle.AgreementID, period string, who book.By) error {
	c, err := h.closed(id, period)
	if err != nil {
		return err
	}
	return h.book.Approve(ctx, id, period, c.Digest, who)
}

// closed returns a closed period, the zero Closed for one that is open.
func (h *house) closed(id settle.AgreementID, period string) (book.Closed, error) {
	list, err := h.book.Closed(id)
	i := slices.IndexFunc(list, func(c book.Closed) bool { return c.Ref.Period.Name == period })
	if err != nil || i < 0 {
		return book.Closed{}, err
	}
	return list[i], nil
}

// name is that of the month that begins at a time.
func name(month time.Time) string { return month.Format("2006-01") }

// by is a step so many hours after a time.
func by(name string, at time.Time, hours int) book.By {
	return book.By{Name: name, At: at.Add(time.Duration(hours) * time.Hour)}
}

// postAds posts what the agency reports of a day, as a partition that a higher version replaces.
func (h *house) postAds(ctx context.Context, day time.Time, version, times int64) error {
	b := event.Batch{
		Partition: "onda-ads/" + day.Format(time.DateOnly), Version: version,
		Events: h.data.ads(day, times),
	}
	return adapters.Tee(h.book, h.watch).Post(ctx, b)
}

// judge has the watch look at all whole days.
func (h *house) judge(ctx context.Context) error {
	now := h.clock()
	_, err := h.watch.Close(ctx, anomaly.DayOf(now)-1, now)
	return err
}

// live posts a few events at each tick until the context is done.
func (h *house) live(ctx context.Context, every time.Duration) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if err := h.tick(ctx); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
}

// tick posts what happens now. A day that is over is sampled before.
func (h *house) tick(ctx context.Context) error {
	if err := h.sample(h.clock().Truncate(24 * time.Hour)); err != nil {
		return err
	}
	return h.post(ctx, h.data.now(h.clock())...)
}

// post posts events and remembers the names of their campaigns.
func (h *house) post(ctx context.Context, events ...event.Event) error {
	for i := range events {
		h.data.know(events[i].Campaign)
	}
	return h.book.Post(ctx, event.Batch{Events: events})
}
