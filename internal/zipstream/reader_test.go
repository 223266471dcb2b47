// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package zipstream_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/internal/zipstream"
)

// archive is made by package archive/zip: compressed with sizes behind, stored with sizes
// before, a directory, and an empty file.
func archive(tb testing.TB) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	put := func(f io.Writer, err error, text string) {
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	f, err := w.Create("a.csv")
	put(f, err, strings.Repeat("one,two\n", 1000))
	f, err = w.Create("dir/")
	put(f, err, "")
	const text = "stored\n"
	f, err = w.CreateRaw(&zip.FileHeader{
		Name: "dir/b.csv", CRC32: crc32.ChecksumIEEE([]byte(text)), UncompressedSize64: uint64(len(text)), CompressedSize64: uint64(len(text)),
	})
	put(f, err, text)
	f, err = w.Create("empty")
	put(f, err, "")
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// list is what an archive has in it.
func list(r io.Reader) (entries []string, err error) {
	z := zipstream.NewReader(r)
	for {
		name, err := z.Next()
		if err != nil {
			return entries, err
		}
		text, err := io.ReadAll(z)
		if err != nil {
			return entries, err
		}
		entries = append(entries, fmt.Sprintf("%s %d %q", name, len(text), text[:min(len(text), 3)]))
	}
}

func TestReader(t *testing.T) {
	want := []string{`a.csv 8000 "one"`, `dir/b.csv 7 "sto"`, `empty 0 ""`}
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "by bytes": iotest.OneByteReader, "data with the end": iotest.DataErrReader,
	} {
		got, err := list(wrap(bytes.NewReader(archive(t))))
		if diff := cmp.Diff(want, got); diff != "" || !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	z := zipstream.NewReader(bytes.NewReader(archive(t)))
	var names []string
	for name, err := z.Next(); err == nil; name, err = z.Next() {
		names = append(names, name) // and reads nothing of it
	}
	if diff := cmp.Diff([]string{"a.csv", "dir/b.csv", "empty"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCut holds that an archive that breaks off is noticed, wherever it does up to its
// directory.
func TestCut(t *testing.T) {
	whole := archive(t)
	directory := bytes.Index(whole, []byte("PK\x01\x02"))
	for at := range directory {
		if _, err := list(bytes.NewReader(whole[:at])); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("cut at %d of %d: %v", at, len(whole), err)
		}
	}
	broken := errors.New("broken")
	if _, err := list(io.MultiReader(bytes.NewReader(whole[:len(whole)-5]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a read that fails within the directory: %v", err)
	}
}

func TestFaults(t *testing.T) {
	whole := archive(t)
	change := func(at int, b byte) []byte {
		c := bytes.Clone(whole)
		c[at] ^= b
		return c
	}
	text := bytes.Index(whole, []byte("stored"))
	for name, test := range map[string]struct {
		body []byte
		is   error
	}{
		"another sum":  {change(text, 1), zipstream.ErrChecksum},
		"encrypted":    {change(6, 1), zipstream.ErrFormat},
		"other method": {change(8, 4), zipstream.ErrFormat},
		"no archive":   {[]byte("Description,Amount\n"), zipstream.ErrFormat},
		"nothing":      {nil, io.ErrUnexpectedEOF},
	} {
		if _, err := list(bytes.NewReader(test.body)); !errors.Is(err, test.is) {
			t.Errorf("%s: %v, want %v", name, err, test.is)
		}
	}
	if zipstream.Is([]byte("PK")) || !zipstream.Is(whole) {
		t.Error("Is")
	}
}

func FuzzReader(f *testing.F) {
	f.Add(archive(f))
	f.Fuzz(func(t *testing.T, body []byte) {
		z := zipstream.NewReader(bytes.NewReader(body))
		for range 1000 {
			if _, err := z.Next(); err != nil {
				return
			}
			if _, err := io.CopyN(io.Discard, z, 1<<20); err != nil && !errors.Is(err, io.EOF) {
				return
			}
		}
	})
}
