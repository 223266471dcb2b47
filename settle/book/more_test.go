// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"iter"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// shared is a plan of one flat share, at a rate.
func shared(t testing.TB, percent int64) *settle.Plan {
	t.Helper()
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW,
		Terms: []settle.Term{settle.RevenueShare{Label: "share", Rate: ptr(money.Percent(percent))}},
	}}, nil)
	must(t, err)
	return plan
}

// reasonsOf lists the corrections on the statement of a period.
func reasonsOf(t testing.TB, b *book.Book, period string) string {
	t.Helper()
	s, _, err := b.Statement("kim", period)
	must(t, err)
	var out []string
	for _, l := range s.Lines {
		if l.Reason != "" {
			out = append(out, fmt.Sprintf("%s %s %s", l.Reason, l.Corrects, l.Amount))
		}
	}
	return strings.Join(out, ", ")
}

// TestReasons closes January and lets everything happen to it that can.
func TestReasons(t *testing.T) {
	store := &book.Memory{}
	b := open(t, store, shared(t, 10), nil)
	ctx := t.Context()
	ads := func(version, won int64) event.Batch {
		return event.Batch{Partition: "ads/2026-01-10", Version: version, Events: []event.Event{sale("p", day(1, 10), won)}}
	}
	must(t, b.Post(ctx, ads(1, 1_000)))
	post(t, b, sale("1", day(1, 5), 10_000))
	must(t, b.Close(ctx, "kim", "2026-01", by("ann", day(2, 1))))
	must(t, b.Post(ctx, ads(2, 3_000)))
	head := b.Head()
	for version, won := range map[int64]int64{1: 9_000, 2: 3_000} {
		if added, err := b.Add(ctx, ads(version, won)); err != nil || added.Superseded+added.Duplicates != 1 || b.Head() != head {
			t.Errorf("version %d again: %+v, %v", version, added, err)
		}
	}
	post(t, b, sale("2", day(1, 6), 500), sale("r", day(1, 7), -2_000))
	if _, err := b.Correct(ctx, event.Batch{Events: []event.Event{sale("3", day(1, 8), 70)}}, by("ann", day(2, 2))); err != nil {
		t.Fatal(err)
	}
	want := "late 2026-01 50 KRW, refund 2026-01 -200 KRW, restatement 2026-01 200 KRW, clerical 2026-01 7 KRW"
	if got := reasonsOf(t, b, "2026-02"); got != want {
		t.Errorf("corrections are %s\nwant %s", got, want)
	}
	// Before any event that was known at the close: a period of which nothing was booked.
	post(t, b, sale("0", time.Date(2025, 12, 31, 12, 0, 0, 0, time.UTC), 900))
	want = "late 2025-12 90 KRW, " + want
	if got := reasonsOf(t, b, "2026-02"); got != want {
		t.Errorf("corrections are %s\nwant %s", got, want)
	}
	if _, err := b.Correct(ctx, event.Batch{}, book.By{Name: "ann", At: day(2, 2)}); !errors.Is(err, book.ErrArgument) {
		t.Errorf("a correction without a reason: %v", err)
	}
	// Another rate from the beginning: what else happened is as it would have been.
	again := open(t, store, shared(t, 20), nil)
	got := reasonsOf(t, again, "2026-02")
	if !strings.Contains(got, "terms 2026-01 1100 KRW") || !strings.Contains(got, "clerical 2026-01 14 KRW") {
		t.Errorf("corrections under another plan are %s", got)
	}
	must(t, again.Close(ctx, "kim", "2026-02", by("ann", day(3, 1))))
	if got := reasonsOf(t, again, "2026-03"); got != "" {
		t.Errorf("corrections after they were booked are %s", got)
	}
	if got := reasonsOf(t, open(t, store, shared(t, 20), nil), "2026-03"); got != "" {
		t.Errorf("corrections after they were booked, read again, are %s", got)
	}
}

// TestConcurrent posts from many goroutines through two books on one store, while
// others read.
func TestConcurrent(t *testing.T) {
	store := &book.Memory{}
	a, z := open(t, store, shared(t, 10), nil), open(t, store, shared(t, 10), nil)
	ctx, cancel := context.WithCancel(t.Context())
	var posts, reads sync.WaitGroup
	for i := range 8 {
		b := []*book.Book{a, z}[i%2]
		posts.Go(func() {
			for j := range 40 {
				e := sale(fmt.Sprint(i/2, "-", j), day(1, 1+j%28), 100) // the same through both
				if err := b.Post(ctx, event.Batch{Events: []event.Event{e}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	told := 0
	reads.Go(func() {
		for c := range a.Changes(ctx) {
			told++
			if s, _, err := a.Statement(c.Statements[0].Agreement, c.Statements[0].Period.Name); err != nil || s.Known.Events == 0 {
				t.Errorf("%v, %v", s, err)
			}
		}
	})
	posts.Wait()
	must(t, a.Close(ctx, "kim", "2026-01", by("ann", day(2, 1))))
	if err := z.Close(ctx, "kim", "2026-01", by("bob", day(2, 1))); !errors.Is(err, book.ErrState) {
		t.Errorf("closed twice: %v", err)
	}
	must(t, a.Refresh(ctx))
	if a.Head() != z.Head() {
		t.Errorf("heads are %v and %v", a.Head(), z.Head())
	}
	for _, b := range []*book.Book{a, z} {
		s, state, err := b.Statement("kim", "2026-01")
		if err != nil || state != book.StateClosed || s.Total.String() != "1600 KRW" {
			t.Errorf("January is %v, %s, %v; want 160 × 10", s.Total, state, err)
		}
	}
	cancel()
	reads.Wait()
	if told == 0 {
		t.Error("nobody was told of a change")
	}
}

// TestSealed encrypts and signs, rotates the key, and looks for a customer in what is
// stored.
func TestSealed(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	must(t, err)
	keys := &book.Keys{Current: "2026", ByName: map[string][]byte{"2026": bytes.Repeat([]byte{1}, 32)}}
	store := &book.Memory{}
	opts := &book.Options{Keys: keys, Sign: private}
	b := open(t, store, shared(t, 10), opts)
	e := sale("1", day(1, 5), 10_000)
	e.Customer = "customer-17"
	post(t, b, e)
	keys.ByName["2027"], keys.Current = bytes.Repeat([]byte{2}, 32), "2027"
	e.Key.ID = "2"
	post(t, open(t, store, shared(t, 10), opts), e)
	for r, err := range store.Read(t.Context(), 0) {
		must(t, err)
		if bytes.Contains(r.Body, []byte("customer-17")) || bytes.Contains(r.Body, []byte("kim")) {
			t.Errorf("record %d shows what it says", r.Seq)
		}
	}
	b = open(t, store, shared(t, 10), opts)
	must(t, b.Close(t.Context(), "kim", "2026-01", by("ann", day(2, 1))))
	if s, _, _ := b.Statement("kim", "2026-01"); s.Total.String() != "2000 KRW" {
		t.Errorf("January is %s", s.Total)
	}
	v, err := book.Verify(t.Context(), store, public)
	if err != nil || v.Batches != 2 || v.Signed != 2 || v.Steps != 2 {
		t.Errorf("verified %+v, %v", v, err)
	}
	other, _, err := ed25519.GenerateKey(nil)
	must(t, err)
	if _, err := book.Verify(t.Context(), store, other); !errors.Is(err, book.ErrBroken) {
		t.Errorf("signed by another: %v", err)
	}
	for name, o := range map[string]*book.Options{
		"without keys": nil,
		"old key lost": {Keys: &book.Keys{Current: "2027", ByName: map[string][]byte{"2027": keys.ByName["2027"]}}},
	} {
		if _, err := book.Open(t.Context(), store, shared(t, 10), o); !errors.Is(err, book.ErrKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// tampered is a log with one record changed, dropped or put in.
type tampered struct {
	book.Store
	change func(records []book.Record) []book.Record
}

func (s tampered) Read(ctx context.Context, after int64) iter.Seq2[book.Record, error] {
	return func(yield func(book.Record, error) bool) {
		var all []book.Record
		for r, err := range s.Store.Read(ctx, after) {
			if err != nil {
				yield(r, err)
				return
			}
			r.Body = bytes.Clone(r.Body)
			all = append(all, r)
		}
		for _, r := range s.change(all) {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// TestVerifyFindsTheFirstBreak changes a log in every way and at every record.
func TestVerifyFindsTheFirstBreak(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	must(t, err)
	store := &book.Memory{}
	b := open(t, store, shared(t, 10), &book.Options{Sign: private})
	post(t, b, sale("1", day(1, 5), 10_000))
	must(t, b.Close(t.Context(), "kim", "2026-01", by("ann", day(2, 1))))
	post(t, b, sale("2", day(1, 6), 10_000))
	last := int(b.Head().Seq)
	tried := 0
	for i := range last {
		for name, change := range map[string]func(r []book.Record) []book.Record{
			"body":  func(r []book.Record) []book.Record { r[i].Body[len(r[i].Body)/2] ^= 1; return r },
			"time":  func(r []book.Record) []book.Record { r[i].At = r[i].At.Add(time.Hour); return r },
			"kind":  func(r []book.Record) []book.Record { r[i].Kind += "x"; return r },
			"seq":   func(r []book.Record) []book.Record { r[i].Seq++; return r },
			"prev":  func(r []book.Record) []book.Record { r[i].Prev[0] ^= 1; return r },
			"hash":  func(r []book.Record) []book.Record { r[i].Hash[31] ^= 1; return r },
			"twice": func(r []book.Record) []book.Record { return append(r[:i+1:i+1], r[i:]...) },
			"gone":  func(r []book.Record) []book.Record { return append(r[:i:i], r[i+1:]...) },
		} {
			bad := tampered{store, change}
			_, err := book.Verify(t.Context(), bad, public)
			broken, ok := errors.AsType[*book.BrokenError](err)
			if name == "gone" && i == last-1 {
				if err != nil {
					t.Errorf("the last record is cut off: %v", err) // only a head kept elsewhere shows it
				}
				continue
			}
			place := int64(i + 1)
			if name == "twice" {
				place++
			}
			if !ok || broken.Seq != place {
				t.Errorf("%s of record %d: %v", name, i+1, err)
			}
			if _, err := book.Open(t.Context(), bad, shared(t, 10), nil); !errors.Is(err, book.ErrBroken) {
				t.Errorf("%s of record %d: opened, %v", name, i+1, err)
			}
			tried++
		}
	}
	t.Logf("%d changes found", tried)
}

// TestRejected takes the good events of a batch and names the bad ones.
func TestRejected(t *testing.T) {
	b := open(t, &book.Memory{}, shared(t, 10), nil)
	bad := sale("2", day(1, 5), 5)
	bad.Kind = ""
	err := b.Post(t.Context(), event.Batch{Events: []event.Event{sale("1", day(1, 5), 10_000), bad}})
	rejected, ok := errors.AsType[*book.RejectedError](err)
	if !ok || len(rejected.Added.Rejections) != 1 || rejected.Added.Accepted != 1 || rejected.Added.Rejections[0].Key.ID != "2" {
		t.Errorf("%v", err)
	}
	added, err := b.Add(t.Context(), event.Batch{Events: []event.Event{sale("1", day(1, 5), 10_000)}})
	if err != nil || added.Duplicates != 1 || added.Events() != 1 || b.Head().Seq != 2 {
		t.Errorf("%+v, %v, head %d", added, err, b.Head().Seq)
	}
}

// failing fails to append.
type failing struct {
	book.Store
	err  error
	late bool // after it was stored
}

func (s *failing) Append(ctx context.Context, after int64, records []book.Record) error {
	if s.err != nil && !s.late {
		return s.err
	}
	return errors.Join(s.Store.Append(ctx, after, records), s.err)
}

// TestStoreFails loses nothing and doubles nothing when the disk is full, and when the
// answer of a commit is lost.
func TestStoreFails(t *testing.T) {
	for _, late := range []bool{false, true} {
		store := &failing{Store: &book.Memory{}}
		b := open(t, store, shared(t, 10), nil)
		store.err, store.late = os.ErrDeadlineExceeded, late
		if err := b.Post(t.Context(), event.Batch{Events: []event.Event{sale("1", day(1, 5), 10_000)}}); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("late %t: %v", late, err)
		}
		if err := b.Close(t.Context(), "kim", "2026-01", by("ann", day(2, 1))); err == nil {
			t.Errorf("late %t: closed without a disk", late)
		}
		store.err = nil
		must(t, b.Refresh(t.Context()))
		post(t, b, sale("1", day(1, 5), 10_000), sale("2", day(1, 5), 10_000))
		if _, state, _ := b.Statement("kim", "2026-01"); !late {
			must(t, b.Close(t.Context(), "kim", "2026-01", by("ann", day(2, 1))))
		} else if state != book.StateClosed { // the close was stored, and 2 came after it
			t.Errorf("late %t: %s", late, state)
		}
		again := open(t, store, shared(t, 10), nil)
		if b.Head() != again.Head() {
			t.Errorf("late %t: heads %v and %v", late, b.Head(), again.Head())
		}
		january, _, _ := again.Statement("kim", "2026-01")
		february, _, _ := again.Statement("kim", "2026-02")
		if sum, _ := january.Total.Add(february.Total); sum.String() != "2000 KRW" {
			t.Errorf("late %t: %s and %s", late, january.Total, february.Total)
		}
	}
}

// TestUnmatched refuses to close while an original is missing.
func TestUnmatched(t *testing.T) {
	b := open(t, &book.Memory{}, shared(t, 10), &book.Options{WithOriginals: true})
	refund := sale("r", day(1, 9), -100)
	refund.Parent = event.Key{Source: "shop", ID: "1"}
	post(t, b, refund)
	ann := by("ann", day(2, 1))
	err := b.Close(t.Context(), "kim", "2026-01", ann)
	if !errors.Is(err, book.ErrBlocked) || !strings.Contains(err.Error(), "shop/r reverses shop/1") {
		t.Errorf("close is %v", err)
	}
	post(t, b, sale("1", day(1, 5), 100))
	must(t, b.Close(t.Context(), "kim", "2026-01", ann))
}

// TestTaxInvoices puts a refund on the invoice of the month in which it came, and a
// clerical mistake on two of the month in which it was made.
func TestTaxInvoices(t *testing.T) {
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW, TaxType: settle.TaxGeneral,
		Terms: []settle.Term{
			settle.RevenueShare{Rate: ptr(money.Percent(10))},
			settle.Tax{Label: "VAT", Mode: settle.TaxAdded, Rate: money.Percent(10)},
		},
	}}, nil)
	must(t, err)
	b := open(t, &book.Memory{}, plan, nil)
	post(t, b, sale("1", day(1, 5), 100_000))
	must(t, b.Close(t.Context(), "kim", "2026-01", by("ann", day(2, 1))))
	post(t, b, sale("r", day(1, 9), -20_000), sale("2", day(2, 5), 50_000))
	_, err = b.Correct(t.Context(), event.Batch{Events: []event.Event{sale("3", day(1, 6), 1_000)}}, by("ann", day(2, 7)))
	must(t, err)
	must(t, b.Close(t.Context(), "kim", "2026-02", by("ann", day(3, 1))))
	list, err := b.TaxInvoices("kim", "2026-02")
	must(t, err)
	var got []string
	for _, x := range list {
		got = append(got, fmt.Sprintf("%s %s %s + %s", x.Kind, x.Date, x.Supply, x.VAT))
	}
	want := "tax_invoice 2026-02-28 3000 KRW + 300 KRW, tax_invoice 2026-01-31 -10000 KRW + -1000 KRW, " +
		"tax_invoice 2026-01-31 10100 KRW + 1010 KRW" // 5,000 − 2,000; 10,000 as it was; and with 1,000 more sold
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("invoices are %s\nwant %s", s, want)
	}
}
