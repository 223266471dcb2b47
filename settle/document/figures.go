// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// words writes figures and phrases in the language of a document.
type words struct {
	settle.Words
	currency money.Currency
}

// wordsOf returns the words for amounts of a currency and times of a zone.
func wordsOf(c money.Currency, zone *time.Location, language settle.Language) words {
	a := settle.Agreement{Currency: c, Calendar: settle.Calendar{Zone: zone}}
	return words{settle.WordsOf(a, language), c}
}

func (w words) korean() bool { return w.Language() == settle.Korean }

// lang is the value of the attribute lang: there are two languages.
func (w words) lang() string {
	if w.korean() {
		return string(settle.Korean)
	}
	return string(settle.English)
}

// money writes an amount with its currency: 1,770,000 KRW, 1,770,000원. The zero Amount, which is
// what a statement that was stored has for any zero, is one of the document's currency.
func (w words) money(a money.Amount) string {
	if a == (money.Amount{}) {
		a = money.Zero(w.currency)
	}
	return w.unit(a.Number(), a.Currency())
}

// exact writes a value before rounding with its currency, as money does.
func (w words) exact(e money.Exact) string {
	if e.IsZero() && e.Currency() == money.Currency(0) {
		e = money.Zero(w.currency).Exact()
	}
	number, _, _ := strings.Cut(e.String(), " ")
	return w.unit(number, e.Currency())
}

func (w words) unit(number string, c money.Currency) string {
	switch {
	case c == money.Currency(0):
		return grouped(number)
	case w.korean() && c == money.KRW:
		return grouped(number) + "원"
	}
	return grouped(number) + " " + c.Code()
}

// figure writes an amount without its currency, for a column.
func figure(a money.Amount) string { return grouped(a.Number()) }

// grouped puts a comma between each three digits of the whole part of each number in s, which
// has no letters: "-1234567.89", "100000/3".
func grouped(s string) string {
	var b strings.Builder
	for i, part := range strings.Split(s, "/") {
		if i > 0 {
			b.WriteByte('/')
		}
		sign := ""
		if digits, negative := strings.CutPrefix(part, "-"); negative {
			sign, part = "-", digits
		}
		whole, fraction, decimal := strings.Cut(part, ".")
		b.WriteString(sign)
		for j, digit := range whole {
			if j > 0 && (len(whole)-j)%3 == 0 {
				b.WriteByte(',')
			}
			b.WriteRune(digit)
		}
		if decimal {
			b.WriteString("." + fraction)
		}
	}
	return b.String()
}

// stamp writes a moment by the clock that its time carries, with its distance to UTC: the name
// of a zone does not survive being stored.
func stamp(t time.Time) string { return t.Format("2006-01-02 15:04 ") + offset(t) }

// offset writes how far a clock is from UTC.
func offset(t time.Time) string {
	if _, seconds := t.Zone(); seconds == 0 {
		return "UTC"
	}
	return t.Format("UTC-07:00")
}
