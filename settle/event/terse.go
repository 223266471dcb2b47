// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"strings"

	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/money"
)

// terseRows makes terse events of rows. What it does not know it leaves to row and
// to Event.check, and so it refuses everything that those reject. Kinds, signs and
// what is absent come in no order that a processor could guess, so that they are
// looked up or computed here where one would rather ask.
type terseRows struct {
	names terse.Names
	kinds [1 << 8]terseKind // by what names has; the first has nothing that events may have

	source    string // the source last found to be one
	month     terse.Month
	codes     terse.Codes
	oddMoneys currencies // those not of three letters
}

func newTerseRows() *terseRows {
	f := &terseRows{}
	for i, k := range Kinds() {
		f.names.Add(string(k), uint8(i+1))
		f.kinds[i+1] = newTerseKind(string(k), uint8(i))
	}
	return f
}

// terseColumns has a bit for each column that a terse event has, and the one for those
// that are ignored. There is a cell for reverses, but true is not terse.
const terseColumns = 1<<colIgnored | 1<<colSource | 1<<colID | 1<<colKind | 1<<colReverses |
	1<<colAt | 1<<colCurrency | 1<<colGross | 1<<colQuantity | 1<<colOrder |
	1<<colParty | 1<<colCampaign | 1<<colProduct | 1<<colCustomer

const utcForm = "2006-01-02T15:04:05Z"

// event makes the event of a row that has no other columns and whose cells are all
// of printable ASCII. It reports whether that is what the row says, and right.
func (f *terseRows) event(r *row, e *terse.Event) bool {
	text, c := r.text, &r.cells
	if s := c[colReverses]; !s.empty() && s.of(text) != "false" {
		return false
	}
	source := c[colSource]
	switch {
	case c[colID].empty():
		return false
	case source.empty():
		if r.source == "" {
			return false
		}
	case !f.isSource(source.of(text)):
		return false
	}
	e.Source, e.ID, e.Order = source.terse(), c[colID].terse(), c[colOrder].terse()
	e.Party, e.Campaign = c[colParty].terse(), c[colCampaign].terse()
	e.Product, e.Customer = c[colProduct].terse(), c[colCustomer].terse()
	word, at := c[colKind], c[colAt].of(text)
	if word.end() < 8 || len(at) != len(utcForm) || at[len(at)-1] != 'Z' || !f.gross(r, e) {
		return false
	}
	seconds, ok := f.month.Seconds(at)
	nanos, inTime := terse.Nanos(seconds)
	if !ok || !inTime {
		return false
	}
	kind := &f.kinds[f.names.Find(text, int(word.start()), int(word.end()))]
	e.At, e.Kind = nanos, kind.place
	if kind.gross>>terse.SignOf(e.Gross, e.Currency != 0)&1 == 0 {
		return false
	}
	return terseQuantity(text, c[colQuantity], kind, e)
}

func terseQuantity(text string, s span, kind *terseKind, e *terse.Event) bool {
	if s.empty() {
		e.Quantity = kind.single
		return true
	}
	v, scale, ok := terse.Number(text, int(s.start()), int(s.end()))
	e.Quantity = int16(v)
	return ok && scale == 0 && int64(e.Quantity) == v && kind.quantity>>terse.SignOf(v, true)&1 != 0
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

// gross reads the amount.
func (f *terseRows) gross(r *row, e *terse.Event) bool {
	e.Gross, e.Scale, e.Currency = 0, 0, 0
	var code money.Currency
	if s := r.cells[colCurrency]; !s.empty() {
		if code = f.money(r.text, s); code == 0 {
			return false
		}
	}
	s := r.cells[colGross]
	if s.empty() {
		return true
	}
	var ok bool
	e.Gross, e.Scale, ok = terse.Number(r.text, int(s.start()), int(s.end()))
	if !ok || code == 0 {
		return false
	}
	e.Currency = uint32(code)
	digits := uint8(code.Digits())
	return e.Scale == digits || canonical(e, digits)
}

// canonical brings the gross to the scale that money.Amount has for a currency of
// so many digits. It reports whether it is then within bounds.
func canonical(e *terse.Event, digits uint8) (ok bool) {
	e.Gross, e.Scale, ok = terse.Canonical(e.Gross, e.Scale, digits)
	return ok && e.Scale <= MaxDecimals
}
