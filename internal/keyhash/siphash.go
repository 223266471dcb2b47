// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package keyhash

import (
	"cmp"
	"math/bits"
)

// Hash is a 128-bit hash. Hashes are compared and ordered by Hi, then Lo.
type Hash struct{ Hi, Lo uint64 }

// Compare is negative if h sorts before o, positive if behind it.
func (h Hash) Compare(o Hash) int { return cmp.Or(cmp.Compare(h.Hi, o.Hi), cmp.Compare(h.Lo, o.Lo)) }

// Seed is the secret key of Sum128.
type Seed struct{ K0, K1 uint64 }

// NewSeed reads a seed from 16 bytes, least significant first.
func NewSeed(b [16]byte) Seed {
	s := string(b[:])
	return Seed{Word(s), Word(s[8:])}
}

// Derive returns the seed for the names inside the space named s. Hashing
// (space, name) as s.Derive(space).Sum128(name) keeps the pair apart from every
// other pair without joining the two texts.
func (k Seed) Derive(s string) Seed {
	h := k.Sum128(s)
	return Seed{h.Hi, h.Lo}
}

// Sum128 returns SipHash-2-4-128 of s under the seed.
func (k Seed) Sum128(s string) Hash {
	v0, v1 := k.K0^0x736f6d6570736575, k.K1^0x646f72616e646f6d^0xee
	v2, v3 := k.K0^0x6c7967656e657261, k.K1^0x7465646279746573
	n := uint64(len(s))
	for len(s) >= 8 {
		m := Word(s)
		v3 ^= m
		v0, v1, v2, v3 = round(v0, v1, v2, v3)
		v0, v1, v2, v3 = round(v0, v1, v2, v3)
		v0 ^= m
		s = s[8:]
	}
	m := tail(s) | n<<56
	v3 ^= m
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0, v1, v2, v3 = round(v0, v1, v2, v3)
	v0, v2 = v0^m, v2^0xee
	for range 4 {
		v0, v1, v2, v3 = round(v0, v1, v2, v3)
	}
	hi := v0 ^ v1 ^ v2 ^ v3
	v1 ^= 0xdd
	for range 4 {
		v0, v1, v2, v3 = round(v0, v1, v2, v3)
	}
	return Hash{hi, v0 ^ v1 ^ v2 ^ v3}
}

// round is SipRound. It keeps to two statements a lane so that it is inlined.
func round(v0, v1, v2, v3 uint64) (uint64, uint64, uint64, uint64) {
	v0, v2 = v0+v1, v2+v3
	v1, v3 = bits.RotateLeft64(v1, 13)^v0, bits.RotateLeft64(v3, 16)^v2
	v0 = bits.RotateLeft64(v0, 32) + v3
	v2 += v1
	return v0, bits.RotateLeft64(v1, 17) ^ v2, bits.RotateLeft64(v2, 32), bits.RotateLeft64(v3, 21) ^ v0
}

// Word reads the first 8 bytes of a text that has as many, the first one lowest.
func Word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// tail reads the last 0 to 7 bytes.
func tail(s string) uint64 {
	var m uint64
	for i := len(s) - 1; i >= 0; i-- {
		m = m<<8 | uint64(s[i])
	}
	return m
}
