// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/jupan-go/jupan/settle/book"
)

// backupStore is a store with n records, some without a time, a body or a signature.
func backupStore(t *testing.T, n int) *book.Memory {
	t.Helper()
	m := &book.Memory{}
	for i := range n {
		r := book.Record{Kind: book.KindBatch, Body: fmt.Appendf(nil, "body %d", i)}
		if i%3 != 0 {
			r.At = time.Date(2026, 1, 2, 3, 4, 5, i*1000, time.UTC)
			r.Signature = []byte{1, 2, byte(i)}
		}
		if i%4 == 3 {
			r.Body = nil
		}
		if err := m.Append(t.Context(), book.Anywhere, []book.Record{r}); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func backupOf(t *testing.T, store book.Store) string {
	t.Helper()
	var file strings.Builder
	if _, err := book.Backup(t.Context(), store, &file); err != nil {
		t.Fatalf("Backup: %v", err)
	}
	return file.String()
}

// isEmpty reports whether a store has no record.
func isEmpty(ctx context.Context, store book.Store) bool {
	for _, err := range store.Read(ctx, 0) {
		return err != nil
	}
	return true
}

func TestBackup(t *testing.T) {
	for _, n := range []int{0, 1, 2, 300} {
		store := backupStore(t, n)
		file := backupOf(t, store)
		if lines := strings.Count(file, "\n"); lines != n+2 {
			t.Fatalf("%d records: %d lines, want %d", n, lines, n+2)
		}
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		if _, err := z.Write([]byte(file)); err != nil || z.Close() != nil {
			t.Fatal("gzip")
		}
		for name, src := range map[string]io.Reader{
			"file": strings.NewReader(file), "pipe": io.MultiReader(strings.NewReader(file)), "gzip": &packed,
		} {
			to := &book.Memory{}
			head, err := book.Restore(t.Context(), src, to)
			if err != nil || head.Seq != int64(n) {
				t.Fatalf("%d records, %s: Restore = %v, %v", n, name, head, err)
			}
			if again := backupOf(t, to); again != file {
				t.Errorf("%d records, %s: the backup of what was restored is another", n, name)
			}
		}
	}
}

// TestBackupDamage changes every byte, and cuts the file behind every byte.
func TestBackupDamage(t *testing.T) {
	file := backupOf(t, backupStore(t, 4))
	lineOf := func(at int) int64 { return int64(strings.Count(file[:at], "\n")) + 1 }
	refused := func(name, bad string, line int64) {
		t.Helper()
		to := &book.Memory{}
		_, err := book.Restore(t.Context(), strings.NewReader(bad), to)
		fault, ok := errors.AsType[*book.BackupError](err)
		switch {
		case !ok || !errors.Is(err, book.ErrBroken):
			t.Fatalf("%s: Restore = %v, want a BackupError", name, err)
		case fault.Line != line || fault.Seq != max(1, line-1):
			t.Fatalf("%s: %v, want line %d", name, err, line)
		case !isEmpty(t.Context(), to):
			t.Fatalf("%s: something was restored", name)
		}
	}
	for at := range len(file) {
		for _, flip := range []byte{1, ' ', 0x80} {
			bad := []byte(file)
			bad[at] ^= flip
			refused(fmt.Sprintf("byte %d changed by %#x", at, flip), string(bad), lineOf(at))
		}
		refused(fmt.Sprintf("cut behind %d bytes", at), file[:at], lineOf(at))
	}
	refused("a byte too many", file+"\n", 6)
	lines := strings.SplitAfter(file, "\n")
	refused("a record left out", strings.Join(append(lines[:2:2], lines[3:]...), ""), 3)
	refused("two records swapped", lines[0]+lines[2]+lines[1]+strings.Join(lines[3:], ""), 2)

	// From what cannot be read twice, the fault comes late but it comes.
	to := &book.Memory{}
	_, err := book.Restore(t.Context(), io.MultiReader(strings.NewReader(file[:len(file)-1])), to)
	if !errors.Is(err, book.ErrBroken) {
		t.Errorf("cut pipe: Restore = %v, want ErrBroken", err)
	}
}

func TestRestoreRefuses(t *testing.T) {
	store := backupStore(t, 3)
	file := backupOf(t, store)
	if _, err := book.Restore(t.Context(), strings.NewReader(file), store); !errors.Is(err, book.ErrState) {
		t.Errorf("Restore into a store with records = %v, want ErrState", err)
	}
	later := strings.Replace(file, "book/1", "book/2", 1)
	_, err := book.Restore(t.Context(), strings.NewReader(later), &book.Memory{})
	if !errors.Is(err, book.ErrBroken) {
		t.Errorf("Restore of another form = %v, want ErrBroken", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := book.Restore(ctx, strings.NewReader(file), &book.Memory{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Restore with a cancelled context = %v", err)
	}
	if _, err := book.Backup(t.Context(), brokenStore{store}, io.Discard); !errors.Is(err, book.ErrBroken) {
		t.Errorf("Backup of a broken log = %v, want ErrBroken", err)
	}
	if _, err := book.Backup(t.Context(), store, fullDisk{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("Backup to a full disk = %v", err)
	}
}

// brokenStore gives a record that was changed.
type brokenStore struct{ book.Store }

func (b brokenStore) Read(ctx context.Context, after int64) iter.Seq2[book.Record, error] {
	return func(yield func(book.Record, error) bool) {
		for r, err := range b.Store.Read(ctx, after) {
			if r.Seq == 2 {
				r.Body = []byte("another")
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// FuzzRestore reads anything: a panic, or a file that is taken and is not what Backup
// writes of it, fails.
func FuzzRestore(f *testing.F) {
	for _, n := range []int{0, 2} {
		m := &book.Memory{}
		for i := range n {
			r := book.Record{Kind: book.KindNote, Body: fmt.Appendf(nil, "%d", i), Signature: []byte("s")}
			if err := m.Append(f.Context(), book.Anywhere, []book.Record{r}); err != nil {
				f.Fatal(err)
			}
		}
		var file bytes.Buffer
		if _, err := book.Backup(f.Context(), m, &file); err != nil {
			f.Fatal(err)
		}
		f.Add(file.Bytes())
	}
	f.Add([]byte("\x1f\x8b"))
	f.Add([]byte(`{"jupan":"book/1"}` + "\n" + `{"head":{}}` + "\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		m := &book.Memory{}
		_, err := book.Restore(t.Context(), bytes.NewReader(file), m)
		if err != nil && !isEmpty(t.Context(), m) {
			t.Errorf("Restore = %v, and something was restored", err)
		}
		if again := backupOf(t, m); err == nil && !bytes.HasPrefix(file, []byte("\x1f\x8b")) && again != string(file) {
			t.Errorf("Restore took\n%s\nwhich is\n%s", file, again)
		}
	})
}
