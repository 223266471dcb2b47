// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/journal"
	"github.com/jupan-go/jupan/settle/money"
)

// exampleDay is a morning of 2026.
func exampleDay(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 9, 0, 0, 0, time.UTC)
}

// exampleSale is a payment of kim's.
func exampleSale(id string, at time.Time, won int64) event.Event {
	return event.Event{
		Key: event.Key{Source: "shop", ID: id}, Kind: event.PaymentCaptured, At: at, Party: "kim",
		Gross: money.Minor(won, money.KRW),
	}
}

// exampleBook is a book of one agreement, a tenth of sales, with a sale of 120,000 won in January.
func exampleBook(store book.Store, opts *book.Options) *book.Book {
	rate := money.Percent(10)
	plan, err := settle.NewPlan([]settle.Agreement{{
		ID: "kim", Party: "kim", Currency: money.KRW, From: exampleDay(time.January, 1),
		Terms: []settle.Term{settle.RevenueShare{Rate: &rate}},
	}}, nil)
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	b, err := book.Open(ctx, store, plan, opts)
	if err != nil {
		log.Fatal(err)
	}
	err = b.Post(ctx, event.Batch{Events: []event.Event{exampleSale("1", exampleDay(time.January, 12), 120_000)}})
	if err != nil {
		log.Fatal(err)
	}
	return b
}

// A batch may be posted any number of times; what cannot be used is rejected, and the rest is in. Post is
// the same, and gives the rejections as an error.
func ExampleBook_Add() {
	ctx := context.Background()
	b := exampleBook(&book.Memory{}, nil)
	broken := exampleSale("3", exampleDay(time.January, 13), -1)
	added, err := b.Add(ctx, event.Batch{Events: []event.Event{
		exampleSale("1", exampleDay(time.January, 12), 120_000), // known
		exampleSale("2", exampleDay(time.January, 13), 30_000), broken,
	}})
	fmt.Println(added.Accepted, "new,", added.Duplicates, "known,", len(added.Rejections), "rejected")
	fmt.Println(err)
	// Output:
	// 1 new, 1 known, 1 rejected
	// <nil>
}

// From the close to the bank's confirmation, by two people. What one may not do alone is refused.
func ExampleBook_Prepare() {
	ctx := context.Background()
	b := exampleBook(&book.Memory{}, nil)
	ann := book.By{Name: "ann", At: exampleDay(time.February, 1)}
	lee := book.By{Name: "lee", At: exampleDay(time.February, 2)}

	fmt.Println("close:", b.Close(ctx, "kim", "2026-01", ann))
	closed, _ := b.Closed("kim")
	fmt.Println("approve:", b.Approve(ctx, "kim", "2026-01", closed[0].Digest, ann))
	fmt.Println("approve:", b.Approve(ctx, "kim", "2026-01", closed[0].Digest, lee))

	payouts, err := b.Prepare(ctx, settle.MustDate("2026-02-10"), ann)
	fmt.Println("prepare:", len(payouts), payouts[0].Party, payouts[0].Amount, err)
	fmt.Println("release:", b.Release(ctx, payouts[0].ID, lee))
	_, state, err := b.Statement("kim", "2026-01")
	fmt.Println(state, err)
	// Output:
	// close: <nil>
	// approve: book: approve kim/2026-01: ann has closed it: takes a second person
	// approve: <nil>
	// prepare: 1 kim 12000 KRW <nil>
	// release: <nil>
	// approved <nil>
}

// The book says what is due; a host's scheduler asks.
func ExampleBook_Due() {
	b := exampleBook(&book.Memory{}, nil)
	for _, at := range []time.Time{exampleDay(time.January, 31), exampleDay(time.February, 1)} {
		tasks, err := b.Due(at)
		if err != nil {
			log.Fatal(err)
		}
		for _, task := range tasks {
			fmt.Println(at.Format(time.DateOnly), task.Kind, task.Agreement, task.Period)
		}
	}
	// Output: 2026-02-01 close kim 2026-01
}

// A guard says what stands against a close.
func ExampleGuard() {
	ctx := context.Background()
	small := func(_ context.Context, s *settle.Statement) ([]book.Obstacle, error) {
		if c, err := s.Total.Cmp(money.MustParse("50000 KRW")); err != nil || c >= 0 {
			return nil, err
		}
		return []book.Obstacle{{ID: "small", Text: "less than 50,000 won"}}, nil
	}
	b := exampleBook(&book.Memory{}, &book.Options{Guards: []book.Guard{small}})
	err := b.Close(ctx, "kim", "2026-01", book.By{Name: "ann", At: exampleDay(time.February, 1)})
	fmt.Println(err)
	if blocked, ok := errors.AsType[*book.BlockedError](err); ok {
		fmt.Println(blocked.Obstacles[0].ID)
	}
	// Output:
	// book: close kim/2026-01: blocked: less than 50,000 won
	// small
}

// A mistake that a person puts right is a clerical correction of the closed month.
func ExampleBook_Correct() {
	ctx := context.Background()
	b := exampleBook(&book.Memory{}, nil)
	ann := book.By{Name: "ann", At: exampleDay(time.February, 1)}
	if err := b.Close(ctx, "kim", "2026-01", ann); err != nil {
		log.Fatal(err)
	}
	forgotten := exampleSale("till-7", exampleDay(time.January, 20), 5_000)
	_, err := b.Correct(ctx, event.Batch{Events: []event.Event{forgotten}}, book.By{
		Name: "ann", At: exampleDay(time.February, 3), Why: "a till was not read",
	})
	if err != nil {
		log.Fatal(err)
	}
	february, _, err := b.Statement("kim", "2026-02")
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range february.Lines {
		fmt.Printf("%s: %s, reason %q, corrects %q\n", line.Label, line.Amount, line.Reason, line.Corrects)
	}
	// Output:
	// share of net_sales: 0 KRW, reason "", corrects ""
	// share of net_sales: 500 KRW, reason "clerical", corrects "2026-01"
}

// The book as it was behind any record of its log.
func ExampleBook_At() {
	ctx := context.Background()
	b := exampleBook(&book.Memory{}, nil)
	then := b.Head()
	err := b.Post(ctx, event.Batch{Events: []event.Event{exampleSale("2", exampleDay(time.January, 20), 80_000)}})
	if err != nil {
		log.Fatal(err)
	}
	before, err := b.At(ctx, then.Seq)
	if err != nil {
		log.Fatal(err)
	}
	was, _, err := before.Statement("kim", "2026-01")
	if err != nil {
		log.Fatal(err)
	}
	is, _, err := b.Statement("kim", "2026-01")
	fmt.Println(was.Total, is.Total, err)
	// Output: 12000 KRW 20000 KRW <nil>
}

// Every close, approval and payment in double entry.
func ExampleBook_Journal() {
	ctx := context.Background()
	b := exampleBook(&book.Memory{}, nil)
	if err := b.Close(ctx, "kim", "2026-01", book.By{Name: "ann", At: exampleDay(time.February, 1)}); err != nil {
		log.Fatal(err)
	}
	entries, err := b.Journal(journal.Accounts{})
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range entries[0].Postings {
		fmt.Println(p.Account, p.Amount)
	}
	// Output:
	// Expenses:Partners:Earnings:kim 12000 KRW
	// Liabilities:Partners:Accrued:kim -12000 KRW
}

// What has changed, for figures on a screen.
func ExampleBook_Changes() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b := exampleBook(&book.Memory{}, nil)
	changes := b.Changes(ctx) // from here on
	err := b.Post(ctx, event.Batch{Events: []event.Event{exampleSale("2", exampleDay(time.March, 2), 80_000)}})
	if err != nil {
		log.Fatal(err)
	}
	for change := range changes {
		for _, ref := range change.Statements {
			fmt.Println(ref.Agreement, ref.Period.Name)
		}
		break
	}
	// Output: kim 2026-03
}

// The events behind a figure.
func ExampleBook_Explain() {
	b := exampleBook(&book.Memory{}, nil)
	for c, err := range b.Explain(context.Background(), "kim", "2026-01", settle.NetSales()) {
		fmt.Println(c.Event.Key, c.Amount, err)
	}
	// Output: shop/1 120000 KRW <nil>
}

// What others decided, in the book's own chain.
func ExampleBook_Note() {
	b := exampleBook(&book.Memory{}, nil)
	err := b.Note(context.Background(), "contract kim", book.By{
		Name: "lee", At: exampleDay(time.January, 5), Why: "signed copy seen",
	})
	fmt.Println(err, len(b.Notes()), b.Notes()[0].Subject, b.Notes()[0].Why)
	// Output: <nil> 1 contract kim signed copy seen
}

// Steps are signed; the first record that is not as it was written is named.
func ExampleVerify() {
	ctx := context.Background()
	private := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize)) // a host's is from its vault
	store := &book.Memory{}
	b := exampleBook(store, &book.Options{Sign: private})
	if err := b.Close(ctx, "kim", "2026-01", book.By{Name: "ann", At: exampleDay(time.February, 1)}); err != nil {
		log.Fatal(err)
	}
	public := func(k ed25519.PrivateKey) ed25519.PublicKey { return ed25519.PublicKey(k[ed25519.SeedSize:]) }
	seen, err := book.Verify(ctx, store, public(private))
	fmt.Println(seen.Batches, "batch,", seen.Steps, "steps,", seen.Signed, "signed,", err)

	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize))
	_, err = book.Verify(ctx, store, public(other))
	fmt.Println(err)
	// Output:
	// 1 batch, 2 steps, 2 signed, <nil>
	// book: record 1: plan is not signed with the key
}

// A backup is the log, line by line; a store that is restored from it says the same.
func ExampleBackup() {
	ctx := context.Background()
	store, copied := &book.Memory{}, &book.Memory{}
	b := exampleBook(store, nil)
	var file bytes.Buffer
	head, err := book.Backup(ctx, store, &file)
	if err != nil {
		log.Fatal(err)
	}
	restored, err := book.Restore(ctx, &file, copied)
	fmt.Println(head == b.Head(), restored == head, err)
	// Output: true true <nil>
}

// Old keys stay as long as records that they sealed are to be read.
func ExampleKeys() {
	store := &book.Memory{}
	keys := &book.Keys{Current: "2026", ByName: map[string][]byte{"2026": bytes.Repeat([]byte{1}, 32)}}
	exampleBook(store, &book.Options{Keys: keys})
	for record, err := range store.Read(context.Background(), 0) {
		fmt.Println(record.Kind, bytes.Contains(record.Body, []byte("kim")), err)
	}
	// Output:
	// plan false <nil>
	// batch false <nil>
}
