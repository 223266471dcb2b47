// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// TestPeriodStates tries every step in every state of a period: what the table does not
// allow is a *StepError that says in which state, and changes nothing.
func TestPeriodStates(t *testing.T) {
	bob := by("bob", day(2, 3))
	into := map[book.State]func(*testing.T, *book.Book){
		book.StateOpen:   func(*testing.T, *book.Book) {},
		book.StateClosed: closeJanuary,
		book.StateRejected: func(t *testing.T, b *book.Book) {
			closeJanuary(t, b)
			must(t, b.Reject(t.Context(), "kim", "2026-01", bob))
		},
		book.StateApproved: approveJanuary,
		book.StatePaid: func(t *testing.T, b *book.Book) {
			p := prepare(t, b)
			must(t, b.Release(t.Context(), p, bob))
			must(t, b.Settle(t.Context(), p, "T1", bob))
		},
	}
	allowed := map[book.State][]book.Kind{
		book.StateOpen:     {book.KindClose},
		book.StateClosed:   {book.KindApprove, book.KindReject},
		book.StateRejected: {book.KindApprove, book.KindReject},
	}
	tried := 0
	for state, bring := range into {
		for _, kind := range []book.Kind{book.KindClose, book.KindApprove, book.KindReject} {
			b := open(t, &book.Memory{}, shared(t, 10), nil)
			post(t, b, sale("1", day(1, 5), 10_000))
			bring(t, b)
			before := b.Head()
			var err error
			switch kind {
			case book.KindClose:
				err = b.Close(t.Context(), "kim", "2026-01", bob)
			case book.KindApprove:
				err = b.Approve(t.Context(), "kim", "2026-01", digest(t, b), bob)
			case book.KindReject:
				err = b.Reject(t.Context(), "kim", "2026-01", bob)
			}
			refused(t, err, state, kind, slices.Contains(allowed[state], kind), before == b.Head())
			tried++
		}
	}
	t.Logf("%d transitions", tried)
}

// TestPayoutStates does the same for payouts.
func TestPayoutStates(t *testing.T) {
	bob := by("bob", day(2, 3))
	steps := map[book.Kind]func(*testing.T, *book.Book, string) error{
		book.KindRelease: func(t *testing.T, b *book.Book, id string) error { return b.Release(t.Context(), id, bob) },
		book.KindSettle:  func(t *testing.T, b *book.Book, id string) error { return b.Settle(t.Context(), id, "T1", bob) },
		book.KindReturn:  func(t *testing.T, b *book.Book, id string) error { return b.Return(t.Context(), id, "R1", bob) },
		book.KindCancel:  func(t *testing.T, b *book.Book, id string) error { return b.Cancel(t.Context(), id, bob) },
	}
	path := map[book.State][]book.Kind{
		book.StatePrepared:  nil,
		book.StateReleased:  {book.KindRelease},
		book.StateSettled:   {book.KindRelease, book.KindSettle},
		book.StateReturned:  {book.KindRelease, book.KindReturn},
		book.StateCancelled: {book.KindCancel},
	}
	allowed := map[book.State][]book.Kind{
		book.StatePrepared: {book.KindRelease, book.KindCancel},
		book.StateReleased: {book.KindSettle, book.KindReturn},
		book.StateSettled:  {book.KindReturn},
		book.StateReturned: {book.KindRelease, book.KindCancel},
	}
	tried := 0
	for state, way := range path {
		for kind, step := range steps {
			b := open(t, &book.Memory{}, shared(t, 10), nil)
			post(t, b, sale("1", day(1, 5), 10_000))
			id := prepare(t, b)
			for _, k := range way {
				must(t, steps[k](t, b, id))
			}
			if p, _ := b.Payout(id); p.State != state {
				t.Fatalf("payout is %s, want %s", p.State, state)
			}
			before := b.Head()
			refused(t, step(t, b, id), state, kind, slices.Contains(allowed[state], kind), before == b.Head())
			tried++
		}
	}
	t.Logf("%d transitions", tried)
}

func refused(t *testing.T, err error, state book.State, kind book.Kind, allowed, same bool) {
	t.Helper()
	refusal, ok := errors.AsType[*book.StepError](err)
	switch {
	case allowed && err != nil:
		t.Errorf("%s of what is %s: %v", kind, state, err)
	case !allowed && (!ok || refusal.State != state || refusal.Kind != kind || !errors.Is(err, book.ErrState) || !same):
		t.Errorf("%s of what is %s: %v, log unchanged %t", kind, state, err, same)
	}
}

func closeJanuary(t *testing.T, b *book.Book) {
	t.Helper()
	must(t, b.Close(t.Context(), "kim", "2026-01", by("ann", day(2, 1))))
}

func approveJanuary(t *testing.T, b *book.Book) {
	t.Helper()
	closeJanuary(t, b)
	must(t, b.Approve(t.Context(), "kim", "2026-01", digest(t, b), by("bob", day(2, 2))))
}

func prepare(t *testing.T, b *book.Book) string {
	t.Helper()
	approveJanuary(t, b)
	list, err := b.Prepare(t.Context(), settle.MustDate("2026-02-02"), by("ann", day(2, 2)))
	must(t, err)
	return list[0].ID
}

func digest(t *testing.T, b *book.Book) string {
	t.Helper()
	closed, err := b.Closed("kim")
	must(t, err)
	if len(closed) == 0 {
		return ""
	}
	return closed[0].Digest
}

// TestWaits measures how long a period stood in each state.
func TestWaits(t *testing.T) {
	b := open(t, &book.Memory{}, shared(t, 10), nil)
	post(t, b, sale("1", day(1, 5), 10_000))
	approveJanuary(t, b)
	closed, err := b.Closed("kim")
	must(t, err)
	want := []book.Wait{{In: book.StateOpen, For: 12 * time.Hour}, {In: book.StateClosed, For: 24 * time.Hour}}
	if got := closed[0].Waits(); !slices.Equal(got, want) {
		t.Errorf("waits are %v, want %v", got, want)
	}
}

// TestNet pays what two agreements owe one party at once, less what a third takes back.
func TestNet(t *testing.T) {
	agreement := func(id string, kind event.Kind, percent int64) settle.Agreement {
		of := settle.Measure{Name: string(kind), Kinds: []event.Kind{kind}}
		return settle.Agreement{
			ID: settle.AgreementID(id), Party: "kim", Currency: money.KRW,
			Terms: []settle.Term{settle.RevenueShare{Of: of, Rate: ptr(money.Percent(percent))}},
		}
	}
	plan, err := settle.NewPlan([]settle.Agreement{
		agreement("sales", event.PaymentCaptured, 10), agreement("ads", event.PaymentCaptured, 1),
		agreement("refunds", event.PaymentRefunded, 50),
	}, nil)
	must(t, err)
	for _, net := range [][]string{nil, {"kim"}} {
		b := open(t, &book.Memory{}, plan, &book.Options{Net: net})
		post(t, b, sale("1", day(1, 5), 10_000), sale("r", day(1, 6), -1_000))
		for _, id := range plan.IDs() {
			must(t, b.Close(t.Context(), id, "2026-01", by("ann", day(2, 1))))
			closed, err := b.Closed(id)
			must(t, err)
			must(t, b.Approve(t.Context(), id, "2026-01", closed[0].Digest, by("bob", day(2, 1))))
		}
		list, err := b.Prepare(t.Context(), settle.MustDate("2026-02-01"), by("ann", day(2, 1)))
		must(t, err)
		sum := money.Zero(money.KRW)
		for _, p := range list {
			items := money.Zero(money.KRW)
			for _, x := range p.Items {
				items, _ = items.Add(x.Amount)
			}
			if items != p.Amount {
				t.Errorf("items of %s add up to %s, not %s", p.ID, items, p.Amount)
			}
			sum, _ = sum.Add(p.Amount)
		}
		if want := 3 - 2*len(net); len(list) != want || sum.String() != "600 KRW" { // 1,000 + 100 − 500
			t.Errorf("net %v: %d payouts of %s, want %d of 600 KRW", net, len(list), sum, want)
		}
	}
}

// TestExplained reads back from the log which events a figure comes from.
func TestExplained(t *testing.T) {
	b := open(t, &book.Memory{}, shared(t, 10), &book.Options{PseudonymKey: []byte("k")})
	one := sale("1", day(1, 5), 10_000)
	one.Customer = "kim@example.com"
	one.Origin = event.Origin{File: "jan.csv", Row: 2}
	post(t, b, one, sale("2", day(2, 5), 7))
	post(t, b, sale("3", day(1, 6), 500))
	var keys []string
	sum := money.Zero(money.KRW)
	for c, err := range b.Explain(t.Context(), "kim", "2026-01", settle.NetSales()) {
		must(t, err)
		keys = append(keys, c.Event.Key.ID)
		sum, _ = sum.Add(c.Amount)
		if c.Event.Key.ID == "1" && (c.Event.Customer != event.Pseudonym([]byte("k"), "shop", "kim@example.com") || c.Event.Origin.Row != 2) {
			t.Errorf("event 1 is of %s, from %v", c.Event.Customer, c.Event.Origin)
		}
	}
	if slices.Sort(keys); !slices.Equal(keys, []string{"1", "3"}) || sum.String() != "10500 KRW" {
		t.Errorf("explained by %v, %s", keys, sum)
	}
	if one.Customer != "kim@example.com" {
		t.Error("the caller's event was changed")
	}
	for _, err := range b.Explain(t.Context(), "lee", "2026-01", settle.NetSales()) {
		if !errors.Is(err, book.ErrUnknown) {
			t.Errorf("an agreement that is not there: %v", err)
		}
	}
}

// asked is a store that calls back while it is read.
type asked struct {
	book.Store
	back func()
}

func (a *asked) Read(ctx context.Context, after int64) iter.Seq2[book.Record, error] {
	return func(yield func(book.Record, error) bool) {
		for r, err := range a.Store.Read(ctx, after) {
			if a.back != nil {
				a.back()
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// TestExplainMeanwhile posts while the log is read for an explanation, which is of the
// moment at which it was asked for.
func TestExplainMeanwhile(t *testing.T) {
	store := &asked{Store: &book.Memory{}}
	b := open(t, store, shared(t, 10), nil)
	post(t, b, sale("1", day(1, 5), 10_000), sale("2", day(1, 5), 7))
	post(t, b, sale("3", day(1, 6), 500))
	n := 3
	store.back = func() {
		if n++; n < 8 {
			post(t, b, sale(fmt.Sprint(n), day(1, 7), 1))
		}
	}
	var keys []string
	for c, err := range b.Explain(t.Context(), "kim", "2026-01", settle.NetSales()) {
		must(t, err)
		keys = append(keys, c.Event.Key.ID)
	}
	if !slices.Equal(keys, []string{"1", "2", "3"}) {
		t.Errorf("explained by %v, want 1, 2 and 3", keys)
	}
}

// TestDue follows the list of what is due through a month.
func TestDue(t *testing.T) {
	b := open(t, &book.Memory{}, shared(t, 10), nil)
	due := func(at time.Time, want ...book.Kind) {
		t.Helper()
		list, err := b.Due(at)
		must(t, err)
		var got []book.Kind
		for _, x := range list {
			got = append(got, x.Kind)
		}
		if !slices.Equal(got, want) {
			t.Errorf("on %s %v is due, want %v", at.Format(time.DateOnly), got, want)
		}
	}
	due(day(6, 1)) // nothing has happened at all
	post(t, b, sale("1", day(1, 5), 10_000))
	due(day(1, 31))
	due(day(2, 1), book.KindClose)
	due(day(3, 1), book.KindClose, book.KindClose)
	closeJanuary(t, b)
	due(day(2, 1), book.KindApprove)
	must(t, b.Approve(t.Context(), "kim", "2026-01", digest(t, b), by("bob", day(2, 2))))
	due(day(2, 1), book.KindPrepare)
	list, err := b.Prepare(t.Context(), settle.MustDate("2026-02-02"), by("ann", day(2, 2)))
	must(t, err)
	due(day(2, 2), book.KindRelease)
	must(t, b.Release(t.Context(), list[0].ID, by("bob", day(2, 2))))
	due(day(2, 2), book.KindSettle)
	must(t, b.Settle(t.Context(), list[0].ID, "T1", by("bob", day(2, 2))))
	due(day(2, 2))
}
