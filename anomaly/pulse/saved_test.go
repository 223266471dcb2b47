// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package pulse

import (
	"bytes"
	"errors"
	"math"
	"testing"

	"github.com/jupan-go/jupan/internal/canon"
)

// A watch that is saved and restored at any point says what it would have said, to the bit.
func TestRestore(t *testing.T) {
	xs := walk(9, 2600)
	xs[2300] = 400
	want := scores(xs)
	for _, cut := range []int{0, 1, 47, 48, 60, 999, 1000, 1001, 2017, 2299, 2301} {
		w := New(288)
		for _, x := range xs[:cut] {
			w.Score(x)
		}
		data, err := w.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		back, err := Restore(288, data)
		if err != nil {
			t.Fatalf("after %d values: %v", cut, err)
		}
		for i := cut; i < len(xs); i++ {
			if got := back.Score(xs[i]); math.Float64bits(got) != math.Float64bits(want[i]) {
				t.Fatalf("restored after %d values, value %d: %v, want %v", cut, i, got, want[i])
			}
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	w := New(24)
	for _, x := range walk(9, 300) {
		w.Score(x)
	}
	data, err := w.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(288, data); !errors.Is(err, ErrCorrupt) || !errors.Is(err, canon.ErrDefinition) {
		t.Errorf("a watch of another period: %v", err)
	}
	damaged := bytes.Clone(data)
	damaged[len(damaged)/2] ^= 1
	for _, text := range [][]byte{nil, data[:len(data)/2], damaged, append(bytes.Clone(data), 0)} {
		if _, err := Restore(24, text); !errors.Is(err, ErrCorrupt) {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
}

// FuzzRestoreWatch seals what it is given, so that the seal does not hide the rest.
func FuzzRestoreWatch(f *testing.F) {
	const seal = 32
	for _, n := range []int{0, 70, 300} {
		w := New(24)
		for _, x := range walk(9, n) {
			w.Score(x)
		}
		data, err := w.MarshalBinary()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[len(magic)+seal : len(data)-seal])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		form := canon.NewWriter(magic, definition(24))
		form.Bytes(body)
		data := form.Seal()
		w, err := Restore(24, data)
		if err != nil {
			return
		}
		for _, x := range []float64{1, math.NaN(), -7, 1e150} {
			if s := w.Score(x); math.IsNaN(s) {
				t.Fatal("a restored watch gives no number")
			}
		}
	})
}
