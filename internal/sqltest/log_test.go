// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jupan-go/jupan/adapters/sqlstore"
	"github.com/jupan-go/jupan/settle/book"
)

func batch(body string) []book.Record {
	return []book.Record{{Kind: book.KindBatch, Body: []byte(body)}}
}

// readAll reads a log from its beginning, checks its chain, and returns copies.
func readAll(tb testing.TB, s book.Store) []book.Record {
	tb.Helper()
	var list []book.Record
	var head book.Head
	for r, err := range s.Read(tb.Context(), 0) {
		if err != nil {
			tb.Fatalf("Read behind %d: %v", head.Seq, err)
		}
		if r.Seq != head.Seq+1 || r.Prev != head.Hash || r.Sum(head.Hash) != r.Hash {
			tb.Fatalf("record %d does not follow %v", r.Seq, head)
		}
		head = book.Head{Seq: r.Seq, Hash: r.Hash}
		r.Body = slices.Clone(r.Body)
		list = append(list, r)
	}
	return list
}

func mustAppend(tb testing.TB, s book.Store, records []book.Record) {
	tb.Helper()
	if err := s.Append(tb.Context(), book.Anywhere, records); err != nil {
		tb.Fatal(err)
	}
}

func TestLog(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		s := d.open(t)
		long := bytes.Repeat([]byte("long"), 2<<20)
		want := []book.Record{
			{Kind: book.KindBatch, Body: []byte("first")},
			{Kind: book.KindClose, At: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), Body: []byte{0, 1, 255}, Signature: []byte("signed")},
			{Kind: book.KindNote, Body: nil, At: time.Date(1583, 1, 1, 0, 0, 0, 0, time.UTC)},
			{Kind: book.KindBatch, Body: long},
		}
		for i := range 50 {
			want = append(want, book.Record{Kind: book.KindBatch, Body: fmt.Appendf(nil, "%d", i)})
		}
		mustAppend(t, s, want[:1])
		mustAppend(t, s, want[1:])
		for _, from := range []*sqlstore.Store{s, d.open(t)} {
			got := readAll(t, from)
			if len(got) != len(want) {
				t.Fatalf("%d records, want %d", len(got), len(want))
			}
			for i, r := range got {
				w := want[i]
				if r.Seq != int64(i+1) || r.Kind != w.Kind || !r.At.Equal(w.At) || r.At.IsZero() != w.At.IsZero() ||
					!bytes.Equal(r.Body, w.Body) || !bytes.Equal(r.Signature, w.Signature) || r.Hash != w.Hash {
					t.Errorf("record %d is %v %v, want %v %v", r.Seq, r.Kind, r.At, w.Kind, w.At)
				}
			}
		}
		n := int64(50)
		for r, err := range s.Read(t.Context(), n) {
			if n++; err != nil || r.Seq != n {
				t.Fatalf("Read behind 50 = %d, %v", r.Seq, err)
			}
		}
		if n != int64(len(want)) {
			t.Errorf("Read behind 50 ended at %d", n)
		}
		for r, err := range s.Read(t.Context(), 1000) {
			t.Errorf("behind the end: %d, %v", r.Seq, err)
		}
	})
}

func TestAfter(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		a, b := d.open(t), d.open(t)
		ctx := t.Context()
		if err := a.Append(ctx, 0, batch("1")); err != nil {
			t.Fatal(err)
		}
		if err := b.Append(ctx, 0, batch("lost")); !errors.Is(err, book.ErrMoved) {
			t.Errorf("Append behind the wrong record = %v, want ErrMoved", err)
		}
		if err := b.Append(ctx, 2, batch("lost")); !errors.Is(err, book.ErrMoved) {
			t.Errorf("Append behind a record to come = %v, want ErrMoved", err)
		}
		if err := b.Append(ctx, 1, batch("2")); err != nil {
			t.Error(err)
		}
		if err := a.Append(ctx, 1, nil); !errors.Is(err, book.ErrMoved) {
			t.Errorf("Append of nothing behind the wrong record = %v, want ErrMoved", err)
		}
		if err := a.Append(ctx, 2, nil); err != nil {
			t.Error(err)
		}
		if got := readAll(t, a); len(got) != 2 {
			t.Errorf("%d records, want 2", len(got))
		}
	})
}

// TestAppenders appends from several handles at once, as several processes do.
func TestAppenders(t *testing.T) {
	const handles, routines, rounds = 3, 3, 6
	each(t, func(t *testing.T, d database) {
		var mu sync.Mutex
		want := map[string]bool{}
		var group sync.WaitGroup
		for h := range handles {
			s := d.open(t)
			for g := range routines {
				group.Go(func() {
					random := rand.New(rand.NewPCG(uint64(h), uint64(g)))
					for i := range rounds {
						var records []book.Record
						for k := range 1 + random.IntN(40) {
							name := fmt.Sprintf("%d/%d/%d/%d", h, g, i, k)
							records = append(records, batch(name)...)
						}
						if err := appendSomehow(t.Context(), s, records, i%2 == 0); err != nil {
							t.Errorf("Append: %v", err)
							return
						}
						mu.Lock()
						for _, r := range records {
							want[string(r.Body)] = true
						}
						mu.Unlock()
					}
				})
			}
		}
		group.Wait()
		got := readAll(t, d.open(t))
		for _, r := range got {
			if !want[string(r.Body)] {
				t.Fatalf("record %d, %s, is there twice or was never acknowledged", r.Seq, r.Body)
			}
			delete(want, string(r.Body))
		}
		if len(want) > 0 {
			t.Fatalf("%d records are lost", len(want))
		}
	})
}

// appendSomehow appends anywhere, or behind the head that it reads, until that holds.
func appendSomehow(ctx context.Context, s *sqlstore.Store, records []book.Record, anywhere bool) error {
	if anywhere {
		return s.Append(ctx, book.Anywhere, records)
	}
	seq := int64(0)
	for {
		for r, err := range s.Read(ctx, seq) {
			if err != nil {
				return err
			}
			seq = r.Seq
		}
		if err := s.Append(ctx, seq, records); !errors.Is(err, book.ErrMoved) {
			return err
		}
	}
}

// TestReadWhileAppending reads with a pool of one connection, and appends inside the loop.
func TestReadWhileAppending(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		db := d.connect(t)
		db.SetMaxOpenConns(1)
		s := d.on(t, db)
		mustAppend(t, s, batch("0"))
		n := int64(0)
		for r, err := range s.Read(t.Context(), 0) {
			if err != nil || r.Seq != n+1 {
				t.Fatalf("Read = %d, %v", r.Seq, err)
			}
			if n = r.Seq; n < 100 {
				mustAppend(t, s, batch(fmt.Sprint(n)))
			}
		}
		if n != 100 {
			t.Errorf("read %d records, want 100", n)
		}
	})
}

// TestPages reads with pages that hold next to nothing, and stops in the middle of one.
func TestPages(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		db := d.connect(t)
		s, err := sqlstore.Open(t.Context(), db, &sqlstore.Options{Prefix: d.prefix, PageBytes: 10})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 40 {
			mustAppend(t, s, batch(fmt.Sprintf("%d%0*d", i, i%7*3+1, 0)))
		}
		if got := readAll(t, s); len(got) != 40 {
			t.Fatalf("%d records, want 40", len(got))
		}
		for r, err := range s.Read(t.Context(), 3) {
			if err != nil || r.Seq > 5 {
				t.Fatalf("Read = %d, %v", r.Seq, err)
			}
			if r.Seq == 5 {
				break
			}
		}
		if n := db.Stats().InUse; n != 0 {
			t.Errorf("%d connections are held", n)
		}
	})
}

func TestCancelled(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		s, other := d.open(t), d.connect(t)
		mustAppend(t, s, batch("1"))

		// Somebody else holds the lock.
		conn, err := other.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		begin := map[string]string{"sqlite": "BEGIN IMMEDIATE", "pgx": "BEGIN"}[d.driver]
		for _, text := range []string{begin, fmt.Sprintf("UPDATE %shead SET seq = seq", d.prefix)} {
			if _, err := conn.ExecContext(t.Context(), text); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		began := time.Now()
		if err := s.Append(ctx, book.Anywhere, batch("never")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Append = %v, want DeadlineExceeded", err)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("it took %v to give up", took)
		}
		if _, err := conn.ExecContext(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		mustAppend(t, s, batch("2"))
		if got := readAll(t, s); len(got) != 2 || string(got[1].Body) != "2" {
			t.Errorf("%d records, want 2", len(got))
		}
		done, stop := context.WithCancel(t.Context())
		stop()
		if err := s.Append(done, book.Anywhere, batch("never")); !errors.Is(err, context.Canceled) {
			t.Errorf("Append = %v, want Canceled", err)
		}
		for _, err := range s.Read(done, 0) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("Read = %v, want Canceled", err)
			}
		}
	})
}
