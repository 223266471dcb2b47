// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/event"
)

// TestSharedBook opens one book three times, as three processes do, posts overlapping
// batches to all of them at once, and lets all of them close the same month.
func TestSharedBook(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		ctx := t.Context()
		var books []*book.Book
		for range 3 {
			b, err := book.Open(ctx, d.open(t), crashPlan(), crashOptions())
			if err != nil {
				t.Fatal(err)
			}
			books = append(books, b)
		}
		var all []event.Batch
		r := rand.New(rand.NewPCG(1, 1))
		for n := range 15 {
			all = append(all, crashBatch(r, 1, n))
		}
		var group sync.WaitGroup
		for i, b := range books {
			for part := range 2 {
				group.Go(func() {
					for n := range all {
						if (n+i)%3 == 0 { // each batch goes to two of the three
							continue
						}
						x := all[(n+part*7)%len(all)]
						if err := b.Post(ctx, event.Batch{Events: append([]event.Event(nil), x.Events...)}); err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		group.Wait()
		var closed int
		var mu sync.Mutex
		for _, b := range books {
			group.Go(func() {
				err := b.Close(ctx, "lee", "2026-01", book.By{Name: "ann", At: crashDay(2, 1), Why: "x"})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					closed++
				case !errors.Is(err, book.ErrState):
					t.Errorf("Close = %v, want ErrState", err)
				}
			})
		}
		group.Wait()
		if closed != 1 {
			t.Errorf("closed %d times", closed)
		}

		calm, err := book.Open(ctx, &book.Memory{}, crashPlan(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range all {
			if err := calm.Post(ctx, x); err != nil {
				t.Fatal(err)
			}
		}
		if err := calm.Close(ctx, "lee", "2026-01", book.By{Name: "ann", At: crashDay(2, 1), Why: "x"}); err != nil {
			t.Fatal(err)
		}
		want := january(t, calm)
		for i, b := range books {
			if err := b.Refresh(ctx); err != nil {
				t.Fatal(err)
			}
			if b.Head() != books[0].Head() {
				t.Errorf("book %d ends at %v, book 0 at %v", i, b.Head(), books[0].Head())
			}
			if got := january(t, b); got != want {
				t.Errorf("book %d says\n%s\nwant\n%s", i, got, want)
			}
		}
		if _, err := book.Verify(ctx, d.open(t), nil); err != nil {
			t.Error(err)
		}
	})
}

// january is what a book says of it.
func january(t *testing.T, b *book.Book) (out string) {
	t.Helper()
	for _, id := range []settle.AgreementID{"kim", "lee"} {
		s, state, err := b.Statement(id, "2026-01")
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		out += string(state) + " " + string(text) + "\n"
	}
	return out
}

// TestBookMovesHouse restores the backup of a book, compressed, in the other database:
// the book there says the same.
func TestBookMovesHouse(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		ctx, store := t.Context(), d.open(t)
		b, err := book.Open(ctx, store, crashPlan(), crashOptions())
		if err != nil {
			t.Fatal(err)
		}
		w := &host{Book: b, sell: nil}
		for n := range 4 {
			x := crashBatch(rand.New(rand.NewPCG(2, uint64(n))), 1, n)
			if err := post(x)(ctx, w); err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range monthEnd(1) {
			if err := step(ctx, w); err != nil {
				t.Fatal(err)
			}
		}
		var file bytes.Buffer
		z := gzip.NewWriter(&file)
		if _, err := book.Backup(ctx, store, z); err != nil || z.Close() != nil {
			t.Fatal(err)
		}
		want, err := outcome(ctx, store)
		if err != nil {
			t.Fatal(err)
		}
		each(t, func(t *testing.T, to database) {
			copied := to.open(t)
			if _, err := book.Restore(ctx, bytes.NewReader(file.Bytes()), copied); err != nil {
				t.Fatal(err)
			}
			if got, err := outcome(ctx, copied); err != nil || got != want {
				t.Errorf("the restored book says %v\n%s\nwant\n%s", err, got, want)
			}
		})
	})
}
