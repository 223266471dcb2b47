// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"math/bits"
	"strings"

	"github.com/jupan-go/jupan/internal/dec"
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/money"
)

// terseRows makes terse events of rows. What it does not know it leaves to row and
// to Event.check, and so it refuses everything that those reject.
type terseRows struct {
	kinds   [1 << 6]uint8
	list    []Kind
	natures []nature

	source     string // the source last found to be one
	month      uint64 // text of the month last read
	monthBegan int64  // seconds since 1970
	monthDays  uint64
	// letters are the currencies of three letters last read, others the others.
	letters     [1 << 4]uint32
	currencies  [1 << 4]money.Currency
	otherMoneys currencies
}

func newTerseRows() *terseRows {
	f := &terseRows{list: Kinds()}
	for i, k := range f.list {
		f.natures = append(f.natures, k.nature())
		f.kinds[kindSlot(string(k))] = uint8(i) + 1
	}
	return f
}

// kindSlot is different for each of the standard kinds.
func kindSlot(s string) uint {
	n := len(s)
	return (uint(n) + uint(s[n/2]) + uint(s[n-1])*2) % (1 << 6)
}

// terseColumns has a bit for each column that a terse event has, and the one for those
// that are ignored. There is a cell for reverses, but true is not terse.
const terseColumns = 1<<colIgnored | 1<<colSource | 1<<colID | 1<<colKind | 1<<colReverses |
	1<<colAt | 1<<colCurrency | 1<<colGross | 1<<colQuantity | 1<<colOrder |
	1<<colParty | 1<<colCampaign | 1<<colProduct | 1<<colCustomer

// event makes the event of a row that has no other columns and whose cells are all
// of printable ASCII. It reports whether that is what the row says, and right.
func (f *terseRows) event(r *row, e *terse.Event) bool {
	text, c := r.text, &r.cells
	if s := c[colReverses]; !s.Empty() && text[s.Start:s.End] != "false" {
		return false
	}
	e.Source, e.ID, e.Order = c[colSource], c[colID], c[colOrder]
	e.Party, e.Campaign, e.Product, e.Customer = c[colParty], c[colCampaign], c[colProduct], c[colCustomer]
	switch {
	case e.ID.Empty():
		return false
	case e.Source.Empty():
		if r.source == "" {
			return false
		}
	case !f.isSource(text[e.Source.Start:e.Source.End]):
		return false
	}
	return f.kind(text, c[colKind], e) && f.at(text, c[colAt], e) && f.gross(r, e) && f.quantity(text, c[colQuantity], e)
}

func (f *terseRows) isSource(s string) bool {
	if s == f.source {
		return true
	}
	if strings.IndexByte(s, '/') >= 0 {
		return false
	}
	f.source = strings.Clone(s)
	return true
}

func (f *terseRows) kind(text string, s span, e *terse.Event) bool {
	if s.Empty() {
		return false
	}
	name := text[s.Start:s.End]
	e.Kind = f.kinds[kindSlot(name)] - 1
	return int(e.Kind) < len(f.list) && string(f.list[e.Kind]) == name
}

// at reads a time such as 2026-01-15T12:34:56Z. As long as the month is the one
// of the row before, it need not be understood.
func (f *terseRows) at(text string, s span, e *terse.Event) bool {
	const form = "2006-01-02T15:04:05Z"
	if s.End-s.Start != uint32(len(form)) {
		return false
	}
	at := text[s.Start:][:len(form)]
	clock, second := word(at[8:])^clockForm, half(at[16:])^secondForm^'Z'<<24
	if tooHigh(clock, clockDigits)|tooHigh(second, secondDigits) != 0 {
		return false
	}
	if month := word(at); month != f.month && !f.turn(month, at) {
		return false
	}
	day, hour, minute, sec := pair(clock, 0), pair(clock, 3), pair(clock, 6), pair(second, 1)
	if day-1 >= f.monthDays || hour >= 24 || minute >= 60 || sec >= 60 {
		return false
	}
	e.At = (f.monthBegan + int64((day-1)*86400+hour*3600+minute*60+sec)) * 1e9
	return true
}

// turn makes the month of a time the last one.
func (f *terseRows) turn(month uint64, at string) bool {
	first, ok := parseTime(at[:8] + "01T00:00:00Z")
	if !ok || first.Year() < 1700 || first.Year() >= 2200 {
		return false
	}
	f.month, f.monthBegan = month, first.Unix()
	f.monthDays = daysIn(uint64(first.Year()), uint64(first.Month()))
	return true
}

// gross reads the amount and holds it against the sign of the kind.
func (f *terseRows) gross(r *row, e *terse.Event) bool {
	var currency money.Currency
	if s := r.cells[colCurrency]; !s.Empty() {
		var ok bool
		if currency, ok = f.parseCurrency(r.text, s); !ok {
			return false
		}
	}
	e.Gross, e.Scale, e.Currency = 0, 0, 0
	if s := r.cells[colGross]; !s.Empty() {
		var ok bool
		e.Gross, e.Scale, ok = terseNumber(r.text, s)
		if !ok || currency == 0 || !canonical(e, uint8(currency.Digits())) {
			return false
		}
		e.Currency = uint32(currency)
	}
	switch f.natures[e.Kind] {
	case positive:
		return e.Gross > 0 || e.Gross == 0 && e.Currency != 0
	case negative:
		return e.Gross < 0
	case negativeOrZero:
		return e.Gross <= 0
	case counted:
		return e.Gross == 0
	}
	return true
}

// canonical brings the gross to the scale that money.Amount has for a currency of
// so many digits. It reports whether it is then within bounds.
func canonical(e *terse.Event, digits uint8) bool {
	for ; e.Scale < digits; e.Scale++ {
		e.Gross *= 10
		if e.Gross >= maxWhole || e.Gross <= -maxWhole {
			return false
		}
	}
	for e.Scale > digits && e.Gross%10 == 0 {
		e.Gross, e.Scale = e.Gross/10, e.Scale-1
	}
	return e.Scale <= MaxDecimals && e.Gross < maxWhole && e.Gross > -maxWhole
}

func (f *terseRows) quantity(text string, s span, e *terse.Event) bool {
	nature := f.natures[e.Kind]
	if s.Empty() {
		e.Quantity = 0
		if nature == counted || nature == countedEither {
			e.Quantity = 1
		}
		return true
	}
	v, scale, ok := terseNumber(text, s)
	e.Quantity = int16(v)
	if !ok || scale != 0 || int64(e.Quantity) != v {
		return false
	}
	return nature != counted && nature != countedEither || v > 0 || v < 0 && nature == countedEither
}

// parseCurrency reads a currency, most often one of three letters.
func (f *terseRows) parseCurrency(text string, s span) (money.Currency, bool) {
	name := text[s.Start:s.End]
	if len(name) != 3 {
		c, err := f.otherMoneys.parse(name)
		return c, err == nil
	}
	letters := uint32(name[0]) | uint32(name[1])<<8 | uint32(name[2])<<16
	slot := (letters * 0x9e3779b1) >> 28
	if f.letters[slot] != letters {
		c, err := money.ParseCurrency(name)
		if err != nil {
			return 0, false
		}
		f.currencies[slot], f.letters[slot] = c, letters
	}
	return f.currencies[slot], true
}

// terseNumber reads -digits.digits, the sign and the point with what follows it
// where they are there. It may refuse what dec.Parse accepts.
func terseNumber(text string, s span) (coef int64, scale uint8, ok bool) {
	start, end := s.Start, s.End
	negative := text[start] == '-'
	if negative {
		start++
	}
	n := end - start
	var v uint64
	switch {
	case n-1 < 8 && end >= 8:
		v, scale, ok = eightDigits(word(text[end-8:end]), uint(8-n))
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
	const zeros = everyByte * '0'
	before := uint64(1)<<(others*8) - 1
	w = w&^before | zeros&before
	if point := matches(w, '.'); point != 0 {
		at := uint(bits.TrailingZeros64(point)) >> 3
		scale = uint8(7 - at)
		if scale == 0 || at == others {
			return 0, 0, false
		}
		before = uint64(1)<<(at*8) - 1
		w = w&^(before<<8|0xff) | w&before<<8 | '0'
	}
	w ^= zeros
	if (w|(w+everyByte*(0x7f-9)))&highBits != 0 {
		return 0, 0, false
	}
	// Digits to pairs, to fours, to eight: 2561 is 10·2^8+1, and so on.
	w = w * 2561 >> 8 & 0x00ff00ff00ff00ff
	w = w * 6553601 >> 16 & 0x0000ffff0000ffff
	return w * 42949672960001 >> 32, scale, true
}
