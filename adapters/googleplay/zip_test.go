// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package googleplay_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/jupan-go/jupan/adapters"
)

// zipped is an archive with a file several times.
func zipped(t *testing.T, text []byte, times int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for range times {
		f, err := w.Create("PlayApps_202106.csv")
		if err == nil {
			_, err = f.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestZip holds that a zipped report gives what the plain one does, that equal rows of two
// files in it are different facts, and that an archive that was cut or changed is refused.
func TestZip(t *testing.T) {
	text, err := os.ReadFile("testdata/earnings/PlayApps_202106.csv")
	if err != nil {
		t.Fatal(err)
	}
	plain, sums, _, err := decode(t, "earnings", "f", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	keys, got, _, err := decode(t, "earnings", "f", bytes.NewReader(zipped(t, text, 1)))
	if diff := cmp.Diff(plain, keys) + cmp.Diff(sums, got); diff != "" || err != nil {
		t.Errorf("zipped: %v (-plain +zipped):\n%s", err, diff)
	}
	keys, _, s, err := decode(t, "earnings", "f", bytes.NewReader(zipped(t, text, 2)))
	if err != nil || len(keys) != 2*len(plain) || keys[len(plain)] != plain[0]+"#2" || s.Rejected != 0 {
		t.Errorf("two files: %v, %d keys, %d rejected", err, len(keys), s.Rejected)
	}
	whole := zipped(t, text, 1)
	for _, at := range []int{5, 40, len(whole) / 3, len(whole) / 2} {
		if _, _, _, err := decode(t, "earnings", "f", bytes.NewReader(whole[:at])); !errors.Is(err, adapters.ErrTruncated) {
			t.Errorf("cut at %d: %v", at, err)
		}
	}
	sum := bytes.Index(whole, []byte("PK\x07\x08")) + 4
	whole[sum] ^= 1
	if _, _, _, err := decode(t, "earnings", "f", bytes.NewReader(whole)); !errors.Is(err, adapters.ErrTruncated) {
		t.Errorf("another sum: %v", err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	if _, err := w.Create("earnings/"); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	for _, body := range [][]byte{zipped(t, nil, 0), b.Bytes()} {
		if _, _, _, err := decode(t, "earnings", "f", bytes.NewReader(body)); err == nil {
			t.Error("an archive without files is read")
		}
	}
}
