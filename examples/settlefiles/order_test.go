// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAnyOrder is law 1 on the program: the rows shuffled, some repeated, and divided into other
// files give the same digest.
func TestAnyOrder(t *testing.T) {
	want := digestIn(t, report(t))
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 1))
		agreements, files := fixturesIn(t, t.TempDir())
		dir := t.TempDir()
		var mixed []string
		for _, f := range files {
			mixed = append(mixed, scatter(t, r, f, dir)...)
		}
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		mixed = append(mixed, files[r.IntN(len(files))]) // and one as it was
		text := output(t, append([]string{"-agreements", agreements}, mixed...)...)
		if got := digestIn(t, text); got != want {
			t.Errorf("seed %d: the digest is %s, want %s\n%s", seed, got, want, text)
		}
	}
}

// scatter writes the rows of a file in another order, some of them twice, to several files. A file
// that restates a partition is one batch and stays one file, but is written twice.
func scatter(t *testing.T, r *rand.Rand, path, dir string) []string {
	t.Helper()
	head, rows := rowsOf(t, path)
	for range len(rows) / 50 {
		rows = append(rows, rows[r.IntN(len(rows))])
	}
	name := filepath.Join(dir, filepath.Base(path))
	if strings.HasPrefix(head, "#jupan") {
		var out []string
		for n := range 2 {
			shuffle(r, rows)
			out = append(out, write(t, fmt.Sprintf("%s-%d", name, n), head, rows))
		}
		return out
	}
	shuffle(r, rows)
	var out []string
	for n := 0; len(rows) > 0; n++ {
		k := min(len(rows), 1+r.IntN(2000))
		out = append(out, write(t, fmt.Sprintf("%s-%d", name, n), head, rows[:k]))
		rows = rows[k:]
	}
	return out
}

func shuffle(r *rand.Rand, rows []string) {
	r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
}

// rowsOf reads a file: what must stay at its top, and its rows.
func rowsOf(t *testing.T, path string) (head string, rows []string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasSuffix(path, ".gz") {
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if raw, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	for line := range strings.Lines(string(raw)) {
		if strings.HasPrefix(line, "#jupan") || strings.HasPrefix(line, "source,") {
			head += line
		} else {
			rows = append(rows, line)
		}
	}
	return head, rows
}

func write(t *testing.T, path, head string, rows []string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(head+strings.Join(rows, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
