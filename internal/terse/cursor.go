// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package terse

// Cursor goes through the marks of a text row by row. It looks for no more of them at a
// time than the nearest cache holds.
type Cursor struct {
	// Comma is what stands between fields. It is a mark as well.
	Comma byte
	// Marks are those of the text from the end of the line before the present row on:
	// Marks[Next-1] is that end.
	Marks []uint32
	Next  int
	// Marked is how much of the text they are of.
	Marked int
}

// markStep is how much is looked through for marks at a time.
const markStep = 4 << 10

// Restart forgets the marks; the present row starts at a place.
func (c *Cursor) Restart(start int) {
	c.Marks = append(c.Marks[:0], uint32(start)-1)
	c.Next, c.Marked = 1, start
}

// Pass goes on to the row that starts at a place.
func (c *Cursor) Pass(start int) {
	if start > c.Marked {
		c.Restart(start)
		return
	}
	for c.Next < len(c.Marks) && c.Marks[c.Next] < uint32(start) {
		c.Next++
	}
}

// More forgets the marks of rows that are behind, and finds further ones.
func (c *Cursor) More(text string) {
	kept := copy(c.Marks, c.Marks[c.Next-1:])
	c.Marks, c.Next = c.Marks[:kept], 1
	c.Mark(text)
}

// Mark finds further marks.
func (c *Cursor) Mark(text string) {
	to := min(c.Marked+markStep, len(text))
	if IsMark(c.Comma) {
		c.Marks = Marks(c.Marks, text, c.Marked, to)
	} else {
		for i := c.Marked; i < to; i++ {
			if b := text[i]; b == c.Comma || IsMark(b) {
				c.Marks = append(c.Marks, uint32(i))
			}
		}
	}
	c.Marked = to
}
