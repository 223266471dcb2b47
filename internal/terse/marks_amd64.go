// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

//go:build !purego

package terse

// putMarks sets the start of dst to the places of the marks of a text, of whole blocks
// of 64 bytes, which itself is at a place. It returns how many they are; dst has room
// for one a byte and eight more.
//
//go:noescape
func putMarks(dst []uint32, text string, from uint32) int
