// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package keyhash

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"testing"
)

// Vectors: the reference implementation's vectors_sip128 (Aumasson, siphash
// vectors.h): key 00 01 … 0f, input 00 01 … of the given length.
func TestSum128ReferenceVectors(t *testing.T) {
	var key [16]byte
	for i := range key {
		key[i] = byte(i)
	}
	for _, c := range []struct {
		n    int
		want string
	}{
		{0, "a3817f04ba25a8e66df67214c7550293"},
		{1, "da87c1d86b99af44347659119b22fc45"},
	} {
		in := make([]byte, c.n)
		for i := range in {
			in[i] = byte(i)
		}
		h := NewSeed(key).Sum128(string(in))
		var out [16]byte
		binary.LittleEndian.PutUint64(out[:], h.Hi)
		binary.LittleEndian.PutUint64(out[8:], h.Lo)
		if got := hex.EncodeToString(out[:]); got != c.want {
			t.Errorf("Sum128 of %d bytes = %s, want %s", c.n, got, c.want)
		}
	}
}

func TestNoCollisionsAmongSimilarTexts(t *testing.T) {
	seen128, seen64 := map[Hash]string{}, map[uint64]string{}
	seed := Seed{1, 2}
	for i := range 200_000 {
		s := fmt.Sprintf("order-%07d", i)
		h := seed.Sum128(s)
		if prev, dup := seen128[h]; dup {
			t.Fatalf("Sum128(%q) = Sum128(%q)", s, prev)
		}
		seen128[h] = s
		d := Sum64(7, s)
		if prev, dup := seen64[d]; dup {
			t.Fatalf("Sum64(%q) = Sum64(%q)", s, prev)
		}
		seen64[d] = s
	}
}

func TestLengthCounts(t *testing.T) {
	seed := Seed{}
	if seed.Sum128("a") == seed.Sum128("a\x00") || Sum64(0, "a") == Sum64(0, "a\x00") {
		t.Error("a trailing zero byte does not change the hash")
	}
	if seed.Derive("a").Sum128("b") == seed.Derive("ab").Sum128("") {
		t.Error("(a, b) and (ab, empty) hash alike")
	}
}

func BenchmarkSum128(b *testing.B) {
	s := Seed{1, 2}
	for b.Loop() {
		s.Sum128("01JH8Z6Q4T5V9K2M7N3P0R8S1W")
	}
}

func BenchmarkSum64(b *testing.B) {
	for b.Loop() {
		Sum64(1, "campaign-01234")
	}
}
