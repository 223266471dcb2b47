// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

const (
	everyByte = 0x0101010101010101
	highBits  = 0x8080808080808080
)

// Word reads the first eight bytes of s, the first one lowest. The compiler makes one
// load of it.
func Word(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// Half reads the first four bytes of s.
func Half(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}
