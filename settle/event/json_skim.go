// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import "math/bits"

// jsonLead is the text from the end of a value to the start of the next, both of
// which are strings, `,"id":"`, or to the next line, "}\n". It is held against what
// is read as two words, so it has no more than maxLead bytes.
type jsonLead struct {
	words, masks [2]uint64
	length       uint8  // 0 for none
	column       column // of the next value, or colEnd
}

const maxLead = 16

// jsonLeads are the two ways in which rows last went on from a value.
type jsonLeads [2]jsonLead

// learn takes in how a row went on.
func (l *jsonLeads) learn(text string, c column) {
	if len(text) == 0 || len(text) > maxLead {
		return
	}
	lead := jsonLead{length: uint8(len(text)), column: c}
	for i := range len(text) {
		shift := i % 8 * 8
		lead.words[i/8] |= uint64(text[i]) << shift
		lead.masks[i/8] |= 0xff << shift
	}
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

// begins reports whether the lead is what two words begin with.
func (l *jsonLead) begins(first, second uint64) bool {
	return (first^l.words[0])&l.masks[0]|(second^l.words[1])&l.masks[1] == 0 && l.length > 0
}

// jsonPlace is how far a row has been read.
type jsonPlace struct {
	at   int
	last column // of the value before it, colStart for none, or colEnd
	seen uint32 // a bit for each column that there was
}

// skim reads a row of r.text whose members are known strings, and follow each other as
// they did before. It returns where the next row begins, 0 if this one is to be read
// with more care.
func (f *jsonForm) skim(r *row, start int) (next int) {
	clear(r.cells[:colDim])
	p := f.run(r, r.text, jsonPlace{at: start, last: colStart})
	if p.last != colEnd {
		return 0
	}
	r.seen, r.run = p.seen, r.run[:0]
	r.plain = p.at-start <= MaxText
	return p.at
}

// run reads on as long as members follow each other as they did in an earlier row,
// and have strings of printable ASCII without escapes for values.
func (f *jsonForm) run(r *row, text string, p jsonPlace) jsonPlace {
	for p.at <= len(text)-maxLead {
		first, second := word(text[p.at:]), word(text[p.at+8:])
		leads := &f.after[p.last]
		lead := &leads[0]
		if !lead.begins(first, second) {
			if lead = &leads[1]; !lead.begins(first, second) {
				return p
			}
		}
		start := p.at + int(lead.length)
		if lead.column == colEnd {
			return jsonPlace{start, colEnd, p.seen}
		}
		end := endOfString(text, start)
		if end < 0 || p.seen>>lead.column&1 != 0 {
			return p
		}
		r.cells[lead.column] = spanOf(start, end)
		p = jsonPlace{end + 1, lead.column, p.seen | 1<<lead.column}
	}
	return p
}

// endOfString returns the place of the quotation mark that ends a string, −1 if there
// is anything before it but printable ASCII without backslashes.
func endOfString(text string, at int) int {
	for ; at <= len(text)-8; at += 8 {
		w := word(text[at:])
		// A carry comes from a byte that is marked itself, and only the first counts.
		marks := ((w ^ everyByte*('"'^' ')) - everyByte*(' '+1)) | ((w ^ everyByte*'\\') - everyByte) | w | (w + everyByte)
		if marks &= highBits; marks != 0 {
			if at += bits.TrailingZeros64(marks) >> 3; text[at] == '"' {
				return at
			}
			break
		}
	}
	return -1
}
