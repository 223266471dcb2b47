// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package event

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// numbers reads the amounts and the quantity.
func (r *row) numbers(e *Event) *FieldError {
	var currency money.Currency
	if s := r.cell(colCurrency); s != "" {
		var err error
		if currency, err = r.currencies.parse(s); err != nil {
			return r.numberFault(colCurrency, err)
		}
	}
	if err := amount(&e.Gross, r.cell(colGross), currency); err != nil {
		return r.numberFault(colGross, err)
	}
	if err := amount(&e.Fee, r.cell(colFee), currency); err != nil {
		return r.numberFault(colFee, err)
	}
	if err := amount(&e.Net, r.cell(colNet), currency); err != nil {
		return r.numberFault(colNet, err)
	}
	if err := quantity(e, r.cell(colQuantity)); err != nil {
		return r.numberFault(colQuantity, err)
	}
	return nil
}

// amount reads "12.30" as an amount of the given currency, or "12.30 EUR".
func amount(a *money.Amount, s string, c money.Currency) (err error) {
	switch {
	case s == "":
		*a = money.Amount{}
	case namesCurrency(s):
		*a, err = money.Parse(s)
	case c == 0:
		return fmt.Errorf("%w: a currency for the amount", ErrMissing)
	default:
		*a, err = money.ParseIn(s, c)
	}
	return err
}

// namesCurrency reports whether the text of an amount ends in a currency: the
// letters of "EUR", or the digits of "POINT:0".
func namesCurrency(s string) bool {
	n := len(s)
	return s[n-1] > '9' || n > 3 && (s[n-2] == ':' || s[n-3] == ':')
}

// quantity reads a quantity; one that is absent is a single impression, click or
// conversion, or one taken back.
func quantity(e *Event, s string) (err error) {
	e.Quantity = money.Decimal{}
	switch {
	case s != "":
		e.Quantity, err = money.ParseDecimal(s)
	case !e.Kind.Counted():
	case e.Reverses:
		e.Quantity = money.Int(-1)
	default:
		e.Quantity = money.Int(1)
	}
	return err
}

// numberFault puts an error of money into the words of this package.
func (r *row) numberFault(col column, err error) *FieldError {
	switch {
	case errors.Is(err, money.ErrCurrency):
		err = fmt.Errorf("%w: %w", ErrSyntax, money.ErrCurrency)
	case errors.Is(err, money.ErrSyntax):
		err = fmt.Errorf("%w: want a plain decimal number", ErrSyntax)
	case errors.Is(err, money.ErrOverflow):
		err = ErrRange
	}
	return &FieldError{Field: col.name(), Value: clip(r.cell(col)), Err: err}
}

// currencies remembers currencies by their text: an input has few, and the text
// of one is read again with nearly every row.
type currencies [16]struct {
	text     string
	currency money.Currency
}

func (m *currencies) parse(s string) (money.Currency, error) {
	slot := &m[(s[0]^s[len(s)-1]<<2)%16]
	if slot.text == s {
		return slot.currency, nil
	}
	c, err := money.ParseCurrency(s)
	if err == nil {
		slot.text, slot.currency = strings.Clone(s), c
	}
	return c, err
}
