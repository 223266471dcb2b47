// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package workload

import "math/bits"

// stream is a SplitMix64 generator: small, fast, and its output function is a bijection, which
// makes ids unique. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators",
// OOPSLA 2014.
type stream uint64

// Salts separate the draws of one position, so that any of them can be repeated alone.
const (
	saltRepeat = iota + 1
	saltKind
	saltReference
	saltSubject
	saltAmount
	saltTime
	saltID
	saltShare
)

const golden = 0x9e3779b97f4a7c15

// draw returns the stream for one position and one purpose.
func draw(seed uint64, pos int64, salt uint64) stream {
	return stream(mix(seed*golden+salt) ^ mix(uint64(pos)+golden*salt))
}

// next returns the next 64 bits.
func (s *stream) next() uint64 {
	*s += golden
	return mix(uint64(*s))
}

// below returns a number in [0, n): the upper half of a product, which needs no division; n is far
// below 2^32, so its bias does not show.
func (s *stream) below(n int64) int64 {
	hi, _ := bits.Mul64(s.next(), uint64(n))
	return int64(hi)
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
