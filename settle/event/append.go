// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// appendField appends the text of a column, nothing if e has none, for both
// forms. Amounts in the given currency, that of the row, are written without it.
func appendField(b []byte, e *Event, c column, currency money.Currency) []byte {
	switch c {
	case colReverses:
		if e.Reverses {
			b = append(b, "true"...)
		}
	case colAt:
		b = appendTime(b, e.At)
	case colBooked:
		b = appendTime(b, e.Booked)
	case colCurrency:
		b, _ = currency.AppendText(b)
	case colGross:
		b = appendAmount(b, e.Gross, currency)
	case colFee:
		b = appendAmount(b, e.Fee, currency)
	case colNet:
		b = appendAmount(b, e.Net, currency)
	case colQuantity:
		if !e.Quantity.IsZero() {
			b, _ = e.Quantity.AppendText(b)
		}
	case colParent:
		b, _ = e.Parent.AppendText(b)
	case colOriginRow:
		if e.Origin.Row != 0 {
			b = strconv.AppendInt(b, e.Origin.Row, 10)
		}
	default:
		b = append(b, e.textOf(c)...)
	}
	return b
}

// textOf returns a field that is plain text.
func (e *Event) textOf(c column) string {
	switch c {
	case colSource:
		return e.Key.Source
	case colID:
		return e.Key.ID
	case colKind:
		return string(e.Kind)
	case colOrder:
		return e.Order
	case colParty:
		return e.Party
	case colCampaign:
		return e.Campaign
	case colProduct:
		return e.Product
	case colCustomer:
		return e.Customer
	case colOriginFile:
		return e.Origin.File
	case colOriginHash:
		return e.Origin.Hash
	case colOriginMapping:
		return e.Origin.Mapping
	}
	return ""
}

func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return b
	}
	return t.UTC().AppendFormat(b, time.RFC3339Nano)
}

// appendAmount appends "12.30", or "12.30 EUR" where that is not the currency of
// the row.
func appendAmount(b []byte, a money.Amount, currency money.Currency) []byte {
	if a == (money.Amount{}) {
		return b
	}
	start := len(b)
	b, _ = a.AppendText(b)
	if a.Currency() == currency {
		b = b[:start+bytes.IndexByte(b[start:], ' ')]
	}
	return b
}

// currencyOf is the currency of the row: that of the first amount it has.
func currencyOf(e *Event) money.Currency {
	for _, a := range [...]money.Amount{e.Gross, e.Fee, e.Net} {
		if c := a.Currency(); c != 0 {
			return c
		}
	}
	return 0
}

// appendJSON appends a valid event as an object.
func appendJSON(b []byte, e *Event) []byte {
	start := len(b)
	currency := currencyOf(e)
	for c := colSource; c < colDims; c++ {
		b = appendMember(b, e, c, currency)
	}
	if len(e.Dims) > 0 {
		b = appendDims(append(b, `,"dims":`...), e.Dims)
	}
	if e.Origin != (Origin{}) {
		b = append(b, `,"origin":`...)
		origin := len(b)
		for c := colOriginFile; c <= colOriginMapping; c++ {
			b = appendMember(b, e, c, 0)
		}
		b[origin] = '{'
		b = append(b, '}')
	}
	b[start] = '{'
	return append(b, '}')
}

// appendMember appends a comma, and a name and its value, if there is one.
func appendMember(b []byte, e *Event, c column, currency money.Currency) []byte {
	start := len(b)
	name := c.name()
	if c >= colOriginFile {
		name = name[len(originPrefix):]
	}
	b = append(append(append(b, `,"`...), name...), `":"`...)
	value := len(b)
	b = appendField(b, e, c, currency)
	switch {
	case len(b) == value:
		return b[:start]
	case c == colReverses || c == colOriginRow: // no string
		return slices.Delete(b, value-1, value)
	}
	return append(escapeFrom(b, value, '\\', `\"`), '"')
}

// appendDims appends dimensions as an object.
func appendDims(b []byte, dims []Dim) []byte {
	start := len(b)
	for _, d := range dims {
		b = append(b, ',')
		b = append(appendJSONString(b, d.Name), ':')
		b = appendJSONString(b, d.Value)
	}
	b[start] = '{'
	return append(b, '}')
}

// appendJSONString appends text without control characters as a string.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	start := len(b)
	return append(escapeFrom(append(b, s...), start, '\\', `\"`), '"')
}

// escapeFrom puts escape before every byte of b[from:] that is among special.
func escapeFrom(b []byte, from int, escape byte, special string) []byte {
	if !holds(b[from:], special) {
		return b
	}
	text := bytes.Clone(b[from:])
	b = b[:from]
	for _, c := range text {
		if strings.IndexByte(special, c) >= 0 {
			b = append(b, escape)
		}
		b = append(b, c)
	}
	return b
}

// holds is [bytes.ContainsAny] for short text and few bytes.
func holds(text []byte, special string) bool {
	for i := range len(special) {
		if bytes.IndexByte(text, special[i]) >= 0 {
			return true
		}
	}
	return false
}
