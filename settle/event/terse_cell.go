// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"github.com/jupan-go/jupan/internal/terse"
	"github.com/jupan-go/jupan/settle/money"
)

// terseKind is a standard kind, and what Event.check asks of its events.
type terseKind struct {
	gross, quantity uint8 // by terse.SignOf, a bit for each that there may be
	place           uint8 // in Kinds
	single          int16 // the quantity of an event that states none
}

func newTerseKind(name string, place uint8) terseKind {
	const none, zero, above, below, all = 1, 2, 4, 8, 15
	k := terseKind{place: place, gross: all, quantity: all}
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

// money reads a currency, most often one of three letters; 0 is none.
func (f *terseRows) money(text string, s span) money.Currency {
	if s.len() != 3 {
		c, _ := f.oddMoneys.parse(s.of(text))
		return c
	}
	letters := terse.Letters(text, int(s.start()))
	code := f.codes.Of(letters)
	if code.Letters != letters {
		c, err := money.ParseCurrency(s.of(text))
		if err != nil {
			return 0
		}
		*code = terse.Code{Letters: letters, Currency: uint32(c)}
	}
	return money.Currency(code.Currency)
}
