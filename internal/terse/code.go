// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

// Codes are what short texts came to stand for last: currencies of three letters.
type Codes [1 << 4]Code

// Code is a money.Currency and its letters. Letters of three zeros are those of none.
type Code struct{ Letters, Currency uint32 }

// Letters returns three letters from a place in a text on.
func Letters(text string, start int) uint32 {
	name := text[start : start+3]
	return uint32(name[0]) | uint32(name[1])<<8 | uint32(name[2])<<16
}

// Of returns where a code is kept: there it is, or another, which is to be replaced.
func (c *Codes) Of(letters uint32) *Code { return &c[letters*0x9e3779b1>>28] }
