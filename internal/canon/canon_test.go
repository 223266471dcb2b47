// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package canon

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/jupan-go/jupan/internal/keyhash"
)

func TestRoundTrip(t *testing.T) {
	definition := [32]byte{1, 2, 3}
	w := NewWriter("kind\x01", definition)
	w.Uint(math.MaxUint64)
	w.Int(math.MinInt64)
	w.Fixed(7)
	w.Byte(200)
	w.Bool(true)
	w.Bool(false)
	w.String("주판")
	w.Bytes([]byte{9})
	w.Hash(keyhash.Hash{Hi: 1, Lo: 2})
	data := w.Seal()
	r, err := Open(data, "kind\x01", definition)
	if err != nil {
		t.Fatal(err)
	}
	if r.Uint() != math.MaxUint64 || r.Int() != math.MinInt64 || r.Fixed() != 7 || r.Byte() != 200 || !r.Bool() || r.Bool() ||
		r.String() != "주판" || r.Bytes(1)[0] != 9 || r.Hash() != (keyhash.Hash{Hi: 1, Lo: 2}) || r.End() != nil {
		t.Error("what was written is not what was read")
	}
	if r.Uint() != 0 || r.Int() != 0 || r.Fixed() != 0 || r.Byte() != 0 || r.Bool() || r.String() != "" || r.Count() != 0 ||
		!r.Failed() || !errors.Is(r.End(), ErrFormat) {
		t.Error("behind the end there is something")
	}
	for name, c := range map[string]struct {
		data  []byte
		magic string
		of    [32]byte
		want  error
	}{
		"another kind":       {data, "kind\x02", definition, ErrFormat},
		"another definition": {data, "kind\x01", [32]byte{}, ErrDefinition},
		"nothing":            {nil, "kind\x01", definition, ErrFormat},
		"cut off":            {data[:len(data)-1], "kind\x01", definition, ErrFormat},
	} {
		if _, err := Open(c.data, c.magic, c.of); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(data, "kind\x02", definition); err == nil || !strings.Contains(err.Error(), "of version 1, not 2") {
		t.Errorf("another version: %v", err)
	}
	for i := range data {
		bad := slices.Clone(data)
		bad[i] ^= 1
		if _, err := Open(bad, "kind\x01", definition); err == nil {
			t.Fatalf("byte %d changed, and nothing was noticed", i)
		}
	}
}

// Lengths and flags that cannot be are faults, and so is what a caller says is one.
func TestFaults(t *testing.T) {
	open := func(body ...byte) *Reader {
		w := NewWriter("k", [32]byte{})
		w.Bytes(body)
		r, err := Open(w.Seal(), "k", [32]byte{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for name, read := range map[string]func() *Reader{
		"flag":   func() *Reader { r := open(2); r.Bool(); return r },
		"length": func() *Reader { r := open(9, 1, 2); _ = r.String(); return r },
		"number": func() *Reader { r := open(0x80); r.Uint(); return r },
		"signed": func() *Reader { r := open(0x80); r.Int(); return r },
		"own":    func() *Reader { r := open(); r.Fail(); return r },
		"left":   func() *Reader { return open(1) },
	} {
		if err := read().End(); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
