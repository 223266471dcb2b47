// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package sqltest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
)

func TestCheckpoints(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		s := d.open(t)
		if c, err := s.Load(t.Context(), "shop", "orders"); err != nil || c != (adapters.Checkpoint{}) {
			t.Errorf("Load of none = %+v, %v", c, err)
		}
		want := adapters.Checkpoint{
			Source: "shop", Stream: "orders/'\"é", Mapping: "shop/1", Done: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC),
			Window: adapters.Window{From: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 1, 3, 0, 0, 0, 0, time.UTC)},
			Cursor: "a\x00b", Version: 3, Counts: adapters.Counts{Pages: 1, Rows: 1 << 40},
		}
		for range 2 {
			want.Version++
			if err := s.Save(t.Context(), want); err != nil {
				t.Fatal(err)
			}
			got, err := d.open(t).Load(t.Context(), want.Source, want.Stream)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("Load mismatch (-want +got): %v\n%s", err, diff)
			}
		}
		if c, err := s.Load(t.Context(), "shop", "other"); err != nil || c != (adapters.Checkpoint{}) {
			t.Errorf("Load of another stream = %+v, %v", c, err)
		}
	})
}

func TestArchive(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		s, ctx := d.open(t), t.Context()
		random := rand.NewChaCha8([32]byte{1})
		long := make([]byte, 3<<20+17) // it does not compress, so it takes four rows
		_, _ = random.Read(long)
		raws := []adapters.Raw{
			{Source: "shop", Stream: "orders", Name: "a", Received: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)},
			{Source: "shop", Stream: "orders", Name: "b", Header: http.Header{"X-A": {"1"}}, Refused: map[int64]string{3: "x"}},
			{Source: "shop", Stream: "orders", Name: "again"},
			{Source: "shop", Stream: "refunds", Name: "empty"},
		}
		bodies := [][]byte{[]byte("small"), long, long, {}}
		for i := range raws {
			hash, err := s.Keep(ctx, raws[i], bytes.NewReader(bodies[i]))
			if err != nil || len(hash) != 64 {
				t.Fatalf("Keep = %q, %v", hash, err)
			}
			raws[i].Hash = hash
		}
		var got []adapters.Raw
		for raw, err := range d.open(t).All(ctx, "shop", "orders") {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, raw)
		}
		if diff := cmp.Diff(raws[:3], got); diff != "" {
			t.Errorf("All mismatch (-want +got):\n%s", diff)
		}
		for i, raw := range raws {
			body, err := s.Open(ctx, raw)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(body)
			if err != nil || !bytes.Equal(text, bodies[i]) || body.Close() != nil {
				t.Errorf("%s: %d bytes, %v, want %d", raw.Name, len(text), err, len(bodies[i]))
			}
		}
		if _, err := s.Open(ctx, adapters.Raw{Hash: "none"}); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open of nothing = %v, want ErrNotExist", err)
		}
		var rows int
		db := d.connect(t)
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+d.prefix+"part").Scan(&rows); err != nil || rows != 6 {
			t.Errorf("%d rows of bodies, %v, want 6: the repeated body is there once", rows, err)
		}
		d.exec(t, db, "DELETE FROM %spart WHERE part = 1")
		body, err := s.Open(ctx, raws[1])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(body); !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, gzip.ErrChecksum) {
			t.Errorf("a body with a part missing = %v", err)
		}
	})
}

// TestArchiveFails keeps nothing of a body that breaks off.
func TestArchiveFails(t *testing.T) {
	each(t, func(t *testing.T, d database) {
		s, db := d.open(t), d.connect(t)
		rows := func() (n int) {
			t.Helper()
			for _, table := range []string{"part", "blob", "input"} {
				var k int
				if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+d.prefix+table).Scan(&k); err != nil {
					t.Fatal(err)
				}
				n += k
			}
			return n
		}
		broken := errors.New("the line is dead")
		endless := func(n int64) io.Reader { return io.LimitReader(rand.NewChaCha8([32]byte{2}), n) }
		for _, n := range []int64{0, 100, 3 << 20} {
			body := io.MultiReader(endless(n), iotest.ErrReader(broken))
			if hash, err := s.Keep(t.Context(), adapters.Raw{Source: "a", Stream: "b"}, body); !errors.Is(err, broken) || hash != "" {
				t.Errorf("Keep of %d bytes and a fault = %q, %v", n, hash, err)
			}
			if n := rows(); n != 0 {
				t.Errorf("%d rows are left", n)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		body := io.MultiReader(endless(3<<20), readerFunc(func([]byte) (int, error) { cancel(); return 0, io.EOF }))
		if _, err := s.Keep(ctx, adapters.Raw{}, body); !errors.Is(err, context.Canceled) {
			t.Errorf("Keep that is cancelled = %v", err)
		}
		if n := rows(); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		// As a crash leaves it.
		d.exec(t, db, "INSERT INTO %spart (upload, part, body) VALUES ('crashed', 0, CAST('x' AS "+d.bytes()+"))")
		if _, err := s.Keep(t.Context(), adapters.Raw{}, endless(10)); err != nil {
			t.Fatal(err)
		}
		if n, err := s.DropUnfinished(t.Context()); n != 1 || err != nil || rows() != 3 {
			t.Errorf("DropUnfinished = %d, %v; %d rows", n, err, rows())
		}
	})
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
