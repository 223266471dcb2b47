// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// tiered pays kim 10 % of the first 100 and 5 % of all once it is more.
func tiered(t testing.TB) *settle.Plan {
	t.Helper()
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW,
		Terms: []settle.Term{settle.RevenueShare{Tiers: &settle.Tiers{Mode: settle.Slab, Steps: []settle.Tier{
			{UpTo: money.Int(100_000), Rate: money.Percent(10)}, {Rate: money.Percent(5)},
		}}}},
		Payout: &settle.Payout{Instalments: []settle.Instalment{
			{Share: money.Percent(100), Due: settle.DateRule{Basis: settle.DayOfMonth, N: 10, Months: 1}},
		}},
	}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func ptr[T any](v T) *T { return &v }

func day(m time.Month, d int) time.Time { return time.Date(2026, m, d, 12, 0, 0, 0, time.UTC) }

func sale(id string, at time.Time, won int64) event.Event {
	kind := event.PaymentCaptured
	if won < 0 {
		kind = event.PaymentRefunded
	}
	return event.Event{
		Key: event.Key{Source: "shop", ID: id}, Kind: kind, At: at, Party: "kim",
		Gross: money.MustParse(fmt.Sprintf("%d KRW", won)),
	}
}

func post(t testing.TB, b *book.Book, events ...event.Event) {
	t.Helper()
	if err := b.Post(t.Context(), event.Batch{Events: events}); err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, store book.Store, plan *settle.Plan, opts *book.Options) *book.Book {
	t.Helper()
	b, err := book.Open(t.Context(), store, plan, opts)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func by(name string, at time.Time) book.By { return book.By{Name: name, At: at, Why: "as agreed"} }

// TestStory goes through a year's life of one agreement: two months closed, a late
// refund that changes the tier of the first, an approval, a payout that comes back.
func TestStory(t *testing.T) {
	store := &book.Memory{}
	b := open(t, store, tiered(t), nil)
	post(t, b, sale("1", day(1, 5), 80_000), sale("2", day(1, 20), 40_000))
	ctx := t.Context()
	must(t, b.Close(ctx, "kim", "2026-01", by("ann", day(2, 1))))
	january, state, err := b.Statement("kim", "2026-01")
	must(t, err)
	if got := january.Total.String(); got != "6000 KRW" || state != book.StateClosed { // 5 % of 120,000
		t.Errorf("January is %s, %s; want 6000 KRW, closed", got, state)
	}
	// A refund of January comes in February, and a sale that was forgotten.
	post(t, b, sale("r1", day(1, 25), -30_000), sale("3", day(1, 7), 1_000), sale("4", day(2, 3), 50_000))
	february, _, err := b.Statement("kim", "2026-02")
	must(t, err)
	// January is 91,000 at 10 % now: 9,100. The sale comes first in the log: 121,000
	// at 5 % is 6,050, +50 late; then the refund, +3,050.
	if got := february.Total.String(); got != "8100 KRW" { // 5,000 of February and 3,100
		t.Errorf("February is %s, want 8100 KRW", got)
	}
	reasons := map[settle.Reason]string{}
	for _, l := range february.Lines {
		if l.Reason != "" {
			reasons[l.Reason] = l.Corrects + " " + l.Amount.String()
		}
	}
	if reasons[settle.ReasonLate] != "2026-01 50 KRW" || reasons[settle.ReasonRefund] != "2026-01 3050 KRW" {
		t.Errorf("corrections are %v", reasons)
	}
	if again, _, _ := b.Statement("kim", "2026-01"); again.Total != january.Total {
		t.Error("a closed statement has changed")
	}
	must(t, b.Close(ctx, "kim", "2026-02", by("ann", day(3, 1))))
	march, _, err := b.Statement("kim", "2026-03")
	must(t, err)
	if !march.Total.IsZero() || len(march.Lines) != 0 && !march.Lines[0].Amount.IsZero() {
		t.Errorf("March is %s: what February has corrected is corrected again", march.Total)
	}
	pay(t, b)
	again := open(t, store, tiered(t), nil)
	if a, z := fmt.Sprint(b.Payouts()), fmt.Sprint(again.Payouts()); a != z {
		t.Errorf("payouts after a restart:\n%s\nwant\n%s", z, a)
	}
	if v, err := book.Verify(ctx, store, nil); err != nil || v.Head != b.Head() {
		t.Errorf("verify: %+v, %v", v, err)
	}
}

// pay approves and pays both months, with a return by the bank between.
func pay(t *testing.T, b *book.Book) {
	t.Helper()
	ctx := t.Context()
	closed, err := b.Closed("kim")
	must(t, err)
	for _, c := range closed {
		must(t, b.Approve(ctx, "kim", c.Ref.Period.Name, c.Digest, by("bob", day(3, 2))))
	}
	early, err := b.Prepare(ctx, settle.MustDate("2026-03-09"), by("ann", day(3, 9)))
	must(t, err)
	late, err := b.Prepare(ctx, settle.MustDate("2026-03-10"), by("ann", day(3, 10)))
	must(t, err)
	if len(early) != 1 || len(late) != 1 || late[0].Amount.String() != "8100 KRW" {
		t.Fatalf("payouts are %v and %v", early, late)
	}
	id := late[0].ID
	must(t, b.Release(ctx, id, by("bob", day(3, 10))))
	first, _ := b.Payout(id)
	must(t, b.Return(ctx, id, "R01", by("bank", day(3, 11))))
	must(t, b.Release(ctx, id, by("bob", day(3, 12))))
	second, _ := b.Payout(id)
	if w := second.Waits(); len(w) != 3 || w[1] != (book.Wait{In: book.StateReleased, For: 24 * time.Hour}) {
		t.Errorf("the payout waited %v", w)
	}
	if first.Key() == second.Key() {
		t.Error("a payout that was returned is sent under the same key again")
	}
	must(t, b.Settle(ctx, id, "T-77", by("bank", day(3, 12))))
	if _, state, _ := b.Statement("kim", "2026-02"); state != book.StatePaid {
		t.Errorf("February is %s, want paid", state)
	}
	if _, state, _ := b.Statement("kim", "2026-01"); state != book.StateApproved {
		t.Errorf("January is %s, want approved", state)
	}
	due, err := b.Due(day(3, 20))
	must(t, err)
	if len(due) != 1 || due[0].Kind != book.KindRelease || due[0].Payout != early[0].ID {
		t.Errorf("due is %+v", due)
	}
}

// TestRefused tries what no state allows.
func TestRefused(t *testing.T) {
	ctx := t.Context()
	b := open(t, &book.Memory{}, tiered(t), nil)
	post(t, b, sale("1", day(1, 5), 80_000), sale("2", day(2, 5), 1_000))
	try := func(want, err error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
	ann, bob := by("ann", day(4, 1)), by("bob", day(4, 2))
	try(book.ErrState, b.Approve(ctx, "kim", "2026-01", "", bob))
	try(book.ErrState, b.Reject(ctx, "kim", "2026-01", bob))
	try(book.ErrState, b.Close(ctx, "kim", "2026-02", ann)) // January comes first
	try(book.ErrState, b.Close(ctx, "kim", "2026-01", by("ann", day(1, 30))))
	try(book.ErrArgument, b.Close(ctx, "kim", "2026-01", book.By{Name: " ", At: day(4, 1)}))
	try(book.ErrArgument, b.Close(ctx, "kim", "2026-01", book.By{Name: "ann"}))
	try(book.ErrUnknown, b.Close(ctx, "lee", "2026-01", ann))
	try(book.ErrUnknown, b.Close(ctx, "kim", "January", ann))
	must(t, b.Close(ctx, "kim", "2026-01", ann))
	try(book.ErrState, b.Close(ctx, "kim", "2026-01", bob))
	closed, _ := b.Closed("kim")
	try(book.ErrFourEyes, b.Approve(ctx, "kim", "2026-01", closed[0].Digest, ann))
	try(book.ErrArgument, b.Approve(ctx, "kim", "2026-01", "another", bob))
	must(t, b.Reject(ctx, "kim", "2026-01", bob))
	if list, err := b.Prepare(ctx, settle.MustDate("2026-12-31"), ann); err != nil || len(list) > 0 {
		t.Errorf("a rejected statement is paid: %v, %v", list, err)
	}
	must(t, b.Approve(ctx, "kim", "2026-01", closed[0].Digest, bob))
	try(book.ErrState, b.Approve(ctx, "kim", "2026-01", closed[0].Digest, bob))
	list, err := b.Prepare(ctx, settle.MustDate("2026-12-31"), ann)
	must(t, err)
	id := list[0].ID
	try(book.ErrFourEyes, b.Release(ctx, id, ann))
	for _, f := range []func() error{
		func() error { return b.Settle(ctx, id, "", bob) }, func() error { return b.Return(ctx, id, "", bob) },
	} {
		try(book.ErrState, f())
	}
	must(t, b.Release(ctx, id, bob))
	try(book.ErrState, b.Release(ctx, id, bob))
	try(book.ErrState, b.Cancel(ctx, id, bob))
	must(t, b.Settle(ctx, id, "T1", bob))
	try(book.ErrState, b.Settle(ctx, id, "T1", bob))
	try(book.ErrState, b.Cancel(ctx, id, bob))
	try(book.ErrUnknown, b.Settle(ctx, "po-0", "", bob))
	must(t, b.Return(ctx, id, "R", bob))
	must(t, b.Cancel(ctx, id, bob))
	again, err := b.Prepare(ctx, settle.MustDate("2026-12-31"), ann)
	must(t, err)
	if len(again) != 1 || again[0].ID == id || again[0].Amount != list[0].Amount {
		t.Errorf("after a cancelled payout: %v", again)
	}
	try(book.ErrArgument, b.Return(ctx, id, "", book.By{Name: "bank", At: day(4, 3)}))
}

// TestGuards asks guards, an authorizer and a note.
func TestGuards(t *testing.T) {
	ctx := t.Context()
	open3 := errors.New("bob may not")
	opts := &book.Options{
		Guards: []book.Guard{func(_ context.Context, s *settle.Statement) ([]book.Obstacle, error) {
			if s.Period.Name == "2026-02" {
				return []book.Obstacle{{Text: "a decimal slip on 3 February", ID: "f-1"}}, nil
			}
			return nil, nil
		}},
		Authorize: func(_ context.Context, s book.Step) error {
			if s.Name == "bob" && s.Kind == book.KindApprove {
				return open3
			}
			return nil
		},
	}
	b := open(t, &book.Memory{}, tiered(t), opts)
	post(t, b, sale("1", day(1, 5), 80_000))
	must(t, b.Close(ctx, "kim", "2026-01", by("ann", day(4, 1))))
	err := b.Close(ctx, "kim", "2026-02", by("ann", day(4, 1)))
	blocked, ok := errors.AsType[*book.BlockedError](err)
	if !ok || !errors.Is(err, book.ErrBlocked) || !strings.Contains(err.Error(), "decimal slip") || blocked.Obstacles[0].ID != "f-1" {
		t.Errorf("close is %v", err)
	}
	closed, _ := b.Closed("kim")
	if err := b.Approve(ctx, "kim", "2026-01", closed[0].Digest, by("bob", day(4, 1))); !errors.Is(err, open3) {
		t.Errorf("approve is %v", err)
	}
	must(t, b.Note(ctx, "finding f-1", by("eve", day(4, 2))))
	if notes := b.Notes(); len(notes) != 1 || notes[0].Subject != "finding f-1" || notes[0].Why != "as agreed" {
		t.Errorf("notes are %+v", notes)
	}
}
