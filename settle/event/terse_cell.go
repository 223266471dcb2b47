// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"math/bits"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/settle/money"
)

// terseKind is a standard kind, and what Event.check asks of its events.
type terseKind struct {
	name            kindName
	gross, quantity uint8 // by signOf, a bit for each that there may be
	place           uint8 // in Kinds
	single          int16 // the quantity of an event that states none
}

func newTerseKind(name string, place uint8) terseKind {
	const none, zero, above, below, all = 1, 2, 4, 8, 15
	k := terseKind{place: place, gross: all, quantity: all}
	k.name, _ = standardName(name)
	switch Kind(name).nature() {
	case positive:
		k.gross = zero | above
	case negative:
		k.gross = below
	case negativeOrZero:
		k.gross = none | zero | below
	case counted:
		k.gross, k.quantity, k.single = none|zero, none|above, 1
	case countedEither:
		k.quantity, k.single = none|above|below, 1
	}
	return k
}

// signOf is 0 for a number that is not stated, 1 for zero, 2 for one above it and 3 for
// one below.
func signOf(v int64, stated bool) uint64 {
	var is uint64
	if stated {
		is = 1
	}
	return is * (1 + uint64(v|-v)>>63 + uint64(v)>>63)
}

// kindName is a text of at most 17 bytes as three words: its first eight bytes, its
// last eight (all of them, both times, where there are less), and its length with the
// byte in the middle.
type kindName struct{ first, last, form uint64 }

// nameOf returns a part of a text, which ends behind the eighth byte of it, as a name
// and a place for it among 64, which is different for each of the standard kinds.
func nameOf(text string, s span) (name kindName, slot uint) {
	start, end := int(s.start()), int(s.end())
	n := end - start
	middle, last := text[start+n/2], text[end-1]
	name.last = word(text[end-8 : end])
	start = min(start, end-8)
	name.first = word(text[start : start+8])
	none := uint(64 - min(n, 8)*8)
	name.first, name.last = name.first>>none, name.last>>none
	name.form = uint64(n)<<8 | uint64(middle)
	return name, (uint(n) + uint(middle) + uint(last)*2) % (1 << 6)
}

func standardName(s string) (name kindName, slot uint) {
	const before = "        "
	return nameOf(before+s, spanOf(len(before), len(before)+len(s)))
}

// kind returns the standard kind that a cell names, nil for any other.
func (f *terseRows) kind(text string, s span) *terseKind {
	if s.end() < 8 || s.empty() {
		return nil
	}
	name, slot := nameOf(text, s)
	k := &f.kinds[slot]
	if (name.first^k.name.first)|(name.last^k.name.last)|(name.form^k.name.form) != 0 {
		return nil
	}
	return k
}

// terseMoney is a currency of three letters.
type terseMoney struct {
	letters  uint32
	currency money.Currency
	digits   uint8
}

// money reads a currency, most often one of three letters. It returns nil for what is
// none.
func (f *terseRows) money(text string, s span) *terseMoney {
	if s.len() != 3 {
		return f.oddMoney(s.of(text))
	}
	start := int(s.start())
	name := text[start : start+3]
	letters := uint32(name[0]) | uint32(name[1])<<8 | uint32(name[2])<<16
	m := &f.moneys[(letters*0x9e3779b1)>>28]
	if m.letters != letters {
		c, err := money.ParseCurrency(name)
		if err != nil {
			return nil
		}
		*m = terseMoney{letters, c, uint8(c.Digits())}
	}
	return m
}

// oddMoney reads a currency in any form that there is.
func (f *terseRows) oddMoney(name string) *terseMoney {
	c, err := f.oddMoneys.parse(name)
	if err != nil {
		return nil
	}
	f.odd = terseMoney{currency: c, digits: uint8(c.Digits())}
	return &f.odd
}

// terseNumber reads -digits.digits, the sign and the point with what follows it
// where they are there. It may refuse what dec.Parse accepts.
func terseNumber(text string, s span) (coef int64, scale uint8, ok bool) {
	start, end := int(s.start()), int(s.end())
	negative := text[start] == '-'
	if negative {
		start++
	}
	n := uint(end - start)
	var v uint64
	switch {
	case n-1 < 8 && end >= 8:
		v, scale, ok = eightDigits(word(text[end-8:end]), 8-n)
	case n-1 < 17 && text[start]-'0' <= 9:
		c, sc, err := dec.Parse(text[start:end])
		v, scale, ok = c.Lo, sc, err == nil
	}
	if negative {
		return -int64(v), scale, ok
	}
	return int64(v), scale, ok
}

// eightDigits reads a number of up to eight characters at the end of w, which come
// behind a few others.
func eightDigits(w uint64, others uint) (v uint64, scale uint8, ok bool) {
	w = (w ^ everyByte*'0') &^ (uint64(1)<<(others*8) - 1)
	x := w ^ everyByte*('.'^'0')
	if point := (x - everyByte) &^ x & highBits; point != 0 { // the lowest bit is right
		at := uint(bits.TrailingZeros64(point)) >> 3
		scale = uint8(7 - at)
		if scale == 0 || at == others {
			return 0, 0, false
		}
		before := uint64(1)<<(at*8) - 1
		w = w&^(before<<8|0xff) | w&before<<8
	}
	if (w|(w+everyByte*(0x7f-9)))&highBits != 0 {
		return 0, 0, false
	}
	// Digits to pairs, to fours, to eight: 2561 is 10·2^8+1, and so on.
	w = w * 2561 >> 8 & 0x00ff00ff00ff00ff
	w = w * 6553601 >> 16 & 0x0000ffff0000ffff
	return w * 42949672960001 >> 32, scale, true
}
