// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"math/bits"

	"github.com/jupan-go/jupan/internal/terse"
)

// jsonLead is the text from the end of a value to the start of the next, a string,
// `,"id":"`, or a number, `,"gross":`, or to the next line, "}\n". It is held against what
// is read as two words, so it has no more than maxLead bytes. The bits of the words are
// turned over, so that no text is like the zero jsonLead.
type jsonLead struct {
	words, masks [2]uint64
	bit          uint32 // of the column, in jsonPlace.seen
	length       uint8
	column       column     // of the next value, or colEnd
	number       bool       // that value is one
	next         *jsonLeads // from that value; of a kind it is that of the row before
}

const maxLead = 16

// jsonLeads are the two ways in which rows last went on from a value.
type jsonLeads [2]jsonLead

// learn takes in how a row goes on from a place.
func (f *jsonForm) learn(p jsonPlace, text string, c column) {
	if f.after == nil || len(text) > maxLead {
		return
	}
	l := &f.after[p.kind][p.last]
	lead := newLead(text, c)
	lead.next = &f.after[p.kind][c%(1<<5)]
	switch {
	case l[0] == lead || l[1] == lead:
	case l[0].length == 0:
		l[0] = lead
	default:
		if l[1].length > 0 {
			l[0] = l[1]
		}
		l[1] = lead
	}
}

func newLead(text string, c column) jsonLead {
	n := uint(len(text))
	var words [2]uint64
	if n >= 8 {
		words = [2]uint64{terse.Word(text), terse.Word(text[n-8:]) >> (128 - n*8)}
	} else {
		for i := range n {
			words[0] |= uint64(text[i]) << (i * 8)
		}
	}
	return jsonLead{
		words: [2]uint64{^words[0], ^words[1]},
		masks: [2]uint64{1<<(n*8) - 1, 1<<(max(n, 8)*8-64) - 1},
		bit:   1 << c, length: uint8(n), column: c,
		number: c != colEnd && text[n-1] != '"',
	}
}

// begins reports whether the lead is what two words begin with.
func (l *jsonLead) begins(first, second uint64) bool {
	return (first&l.masks[0]^l.words[0])&(second&l.masks[1]^l.words[1]) == 1<<64-1
}

// jsonShapes is how the rows of an input went on from values. What a row says depends
// much on its kind.
type jsonShapes [1 << 4]jsonShape

// jsonShape is, by the column of a value, how rows went on from it.
type jsonShape [1 << 5]jsonLeads

// kindShape is a number below 1<<4 for a kind, 0 for none. Some kinds have the same.
func kindShape(text string, s span) uint8 {
	if s.empty() {
		return 0
	}
	return (uint8(s.len()) + text[s.start()]*3) % (1 << 4)
}

// jsonPlace is how far a row has been read.
type jsonPlace struct {
	at   int
	seen uint32 // a bit for each column that there was
	last column // of the value before it, colStart for none, or colEnd
	kind uint8  // kindShape
}

// skim reads a row of r.text whose members are known strings, and follow each other as
// they did before. It returns where the next row begins; 0 if read is to go on with this
// one, with more care.
func (f *jsonForm) skim(r *row, start int) (next int) {
	clear(r.cells[:colDim])
	p := f.run(r, r.text, jsonPlace{at: start})
	if p.last != colEnd {
		f.skimmed = p
		f.skimmed.at -= start
		for i, s := range r.cells[:colDim] {
			if s != 0 {
				r.cells[i] = s - spanOf(start, start)
			}
		}
		return 0
	}
	r.seen, r.run = p.seen, r.run[:0]
	r.plain = p.at-start <= MaxText
	return p.at
}

// run reads on as long as members follow each other as they did in an earlier row,
// and have strings of printable ASCII without escapes for values.
func (f *jsonForm) run(r *row, text string, p jsonPlace) jsonPlace {
	if f.after == nil {
		return p
	}
	leads := &f.after[p.kind][p.last%(1<<5)]
	for p.at <= len(text)-maxLead {
		begun := text[p.at : p.at+maxLead]
		first, second := terse.Word(begun), terse.Word(begun[8:])
		lead := &leads[0]
		if !lead.begins(first, second) {
			if lead = &leads[1]; !lead.begins(first, second) {
				return p
			}
		}
		start := p.at + int(lead.length)
		if lead.column == colEnd {
			return jsonPlace{at: start, seen: p.seen, last: colEnd}
		}
		if p.seen&lead.bit != 0 {
			return p
		}
		end := start
		if lead.number {
			if end = endOfNumber(text, start); end < 0 {
				return p
			}
			r.cells[lead.column] = spanOf(start, end)
			p.at, p.seen, p.last, leads = end, p.seen|lead.bit, lead.column, lead.next
			continue
		}
		for {
			if end > len(text)-8 {
				return p
			}
			if marks := stringMarks(terse.Word(text[end:])); marks != 0 {
				end += bits.TrailingZeros64(marks) >> 3
				break
			}
			end += 8
		}
		if text[end] != '"' {
			return p
		}
		r.cells[lead.column] = spanOf(start, end)
		p.at, p.seen, p.last, leads = end+1, p.seen|lead.bit, lead.column, lead.next
		if p.last == colKind {
			p.kind = kindShape(text, spanOf(start, end))
			leads = &f.after[p.kind][colKind]
		}
	}
	return p
}

// endOfNumber returns the place behind a number, −1 if it has an exponent or is not one.
func endOfNumber(text string, at int) int {
	if at < len(text) && text[at] == '-' {
		at++
	}
	whole := at
	for at < len(text) && text[at]-'0' <= 9 {
		at++
	}
	if at == whole || at > whole+1 && text[whole] == '0' || at == len(text) {
		return -1
	}
	if text[at] == '.' {
		at++
		point := at
		for at < len(text) && text[at]-'0' <= 9 {
			at++
		}
		if at == point || at == len(text) {
			return -1
		}
	}
	if c := text[at]; c != ',' && c != '}' && c != ' ' {
		return -1
	}
	return at
}

// stringMarks has the high bit of the first byte of w that is a quotation mark or may
// not stand in a string of printable ASCII without escapes; bits behind it say nothing.
// Of its three parts the first has a quotation mark change places with a space and marks
// what is then below it, the third what is above '~'.
func stringMarks(w uint64) uint64 {
	const quote, backslash = everyByte * ('"' ^ ' '), everyByte * '\\'
	return (((w ^ quote) - everyByte*(' '+1)) | ((w ^ backslash) - everyByte) | (w + everyByte)) & highBits
}
