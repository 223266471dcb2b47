// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// cells are the fields of the row that is read, by col.
type cells struct {
	t *rows.Reader
	p *plan
	// fields are those of a table, in their order, and places where each column is
	// among them. Without places a field is asked for by name.
	fields []string
	places []int

	currencyText string // read last, and what it was
	currency     money.Currency
}

// text is the text of a cell without spaces around it, empty if it is absent.
func (c *cells) text(at col) string {
	var text string
	if c.places == nil {
		text = c.t.Text(c.p.columns[at])
	} else if place := c.places[at]; place >= 0 && place < len(c.fields) {
		text = strings.TrimSpace(c.fields[place])
	}
	if text == "" {
		return ""
	}
	if text[0] == '=' {
		text = unwrap(text)
	}
	if len(c.p.absent) > 0 && slices.Contains(c.p.absent, text) {
		return ""
	}
	if text != "" && text[0] == '#' && isCellFault(text) {
		c.fail(at, text, errCell)
		return ""
	}
	return text
}

// What is wrong with cells.
var (
	errCell      = fmt.Errorf("%w: the spreadsheet could not work it out", event.ErrSyntax)
	errShortened = fmt.Errorf("%w: a spreadsheet has shortened the number", event.ErrSyntax)
	errCurrency  = fmt.Errorf("%w: not a currency", adapters.ErrUnknown)
	errSigned    = fmt.Errorf("%w: below zero, where figures are said to have no sign", event.ErrRange)
	errWhole     = fmt.Errorf("%w: not a whole number", event.ErrSyntax)
	errWord      = fmt.Errorf("%w: the mapping has no meaning for it", adapters.ErrUnknown)
)

// fail says what is wrong with a cell.
func (c *cells) fail(at col, text string, err error) {
	const shown = 64
	if len(text) > shown {
		text = text[:shown]
	}
	name := c.p.columns[at]
	c.t.Fail(name, fmt.Errorf("%s %q: %w", name, text, err))
}

func (c *cells) missing(at col) { c.t.Fail(c.p.columns[at], event.ErrMissing) }

// name is a text that names something: one that a spreadsheet has shortened is a fault.
func (c *cells) name(t *textPlan) string {
	if t.col == none {
		return t.value
	}
	text := c.text(t.col)
	if text != "" && text[0] <= '9' && strings.IndexByte(text, '+') > 0 && isShortened(text) {
		c.fail(t.col, text, errShortened)
	}
	return text
}

// key joins the parts of a key. With several parts, or with ordinals behind them, each
// part keeps its own signs apart from those between parts, so that no two keys meet. One
// that is not required is empty if all of its columns are.
func (c *cells) key(parts []textPlan, suffix string, required bool) string {
	if len(parts) == 1 && suffix == "" && !c.p.ordinals {
		text := c.name(&parts[0])
		if text == "" && required {
			c.missing(parts[0].col)
		}
		return text
	}
	var room [128]byte
	key, some, lacking, last := room[:0], false, none, none
	for i := range parts {
		part := &parts[i]
		text := c.name(part)
		if i > 0 {
			key = append(key, '|')
		}
		key = appendPart(key, text)
		if part.col != none {
			last = part.col
			some = some || text != ""
		}
		if text == "" && !part.optional {
			lacking = part.col
		}
	}
	switch {
	case lacking != none && (required || some):
		c.missing(lacking)
		return ""
	case !some:
		if required {
			c.missing(last)
		}
		return ""
	case suffix != "":
		key = append(append(key, '|'), suffix...)
	}
	return string(key)
}

// appendPart appends a part of a key.
func appendPart(key []byte, text string) []byte {
	if strings.IndexByte(text, '|') < 0 && strings.IndexByte(text, '#') < 0 && strings.IndexByte(text, '\\') < 0 {
		return append(key, text...)
	}
	for i := range len(text) {
		if strings.IndexByte(`|#\`, text[i]) >= 0 {
			key = append(key, '\\')
		}
		key = append(key, text[i])
	}
	return key
}

// currencyOf is the currency of a row, 0 if it has none.
func (c *cells) currencyOf(of *currencyPlan) money.Currency {
	if of == nil || of.col == none {
		if of == nil {
			return 0
		}
		return of.value
	}
	text := c.text(of.col)
	if text == "" {
		return of.value
	}
	if of == c.p.currency && text == c.currencyText {
		return c.currency
	}
	code, ok := of.words[text]
	if !ok {
		var err error
		if code, err = money.ParseCurrency(strings.ToUpper(text)); err != nil {
			c.fail(of.col, text, errCurrency)
			return 0
		}
	}
	if of == c.p.currency {
		c.currencyText, c.currency = text, code
	}
	return code
}

// decimal reads a number as it is written.
func (c *cells) decimal(at col, text string) money.Decimal {
	d, err := c.p.numbers.Decimal(c.p.tidy.number(text))
	if err != nil {
		c.fail(at, text, err)
	}
	return d
}

// amount reads an amount, signed as the mapping says. natural is the sign of the event's
// kind.
func (c *cells) amount(a *amountPlan, natural int) money.Amount {
	of := a.currency
	if of == nil {
		of = c.p.currency
	}
	code := c.currencyOf(of)
	var sum money.Amount
	var some bool
	if a.single {
		sum, some = c.figure(a.plus[0], a, code)
	} else {
		sum, some = c.total(a, code)
	}
	if !some {
		if !a.optional {
			c.missing(a.first())
		}
		return money.Amount{}
	}
	if a.sign == OfKind || a.sign == AgainstKind {
		if sum.Sign() < 0 {
			c.t.Fail(c.p.columns[a.first()], errSigned)
		}
	}
	if a.sign == Negated || a.sign == OfKind && natural < 0 || a.sign == AgainstKind && natural > 0 {
		return sum.Neg()
	}
	return sum
}

// total adds the figures of several columns up; false if none is there.
func (c *cells) total(a *amountPlan, code money.Currency) (sum money.Amount, some bool) {
	for _, at := range a.plus {
		if v, ok := c.figure(at, a, code); ok {
			sum, some = c.t.Sum(c.p.columns[at], sum, v), true
		}
	}
	for _, at := range a.minus {
		if v, ok := c.figure(at, a, code); ok {
			sum, some = c.t.Sum(c.p.columns[at], sum, v.Neg()), true
		}
	}
	return sum, some
}

// figure reads one of the numbers of an amount; false if it is absent.
func (c *cells) figure(at col, a *amountPlan, code money.Currency) (money.Amount, bool) {
	text := c.text(at)
	if text == "" {
		return money.Amount{}, false
	}
	return c.figureOf(at, text, a, code), true
}

// figureOf reads the text of a number in the unit of an amount.
func (c *cells) figureOf(at col, text string, a *amountPlan, code money.Currency) money.Amount {
	number, digits := c.p.tidy.number(text), 0
	if a.minor {
		if digits = a.unit; digits < 0 {
			digits = a.digits.Of(code)
		}
		if strings.IndexByte(number, c.p.tidy.point) >= 0 || strings.ContainsAny(number, "eE") {
			c.fail(at, text, errWhole)
			return money.Amount{}
		}
	}
	v, err := c.p.numbers.Amount(number, code, digits)
	if err != nil {
		c.fail(at, text, err)
	}
	return v
}

// quantity reads a count.
func (c *cells) quantity(q *quantityPlan) money.Decimal {
	d := q.value
	if q.col != none {
		if text := c.text(q.col); text != "" {
			d = c.decimal(q.col, text)
		} else if !q.optional {
			c.missing(q.col)
		}
	}
	if q.negated {
		return d.Neg()
	}
	return d
}

// moment reads a time.
func (c *cells) moment(k *clock) moment {
	text := c.text(k.of.cols[0])
	for _, at := range k.of.cols[1:] {
		if more := c.text(at); more != "" {
			text += " " + more
		}
	}
	if text == "" {
		return moment{}
	}
	zone := ""
	if k.of.zoneCol != none {
		if zone = c.text(k.of.zoneCol); zone == "" {
			c.missing(k.of.zoneCol)
			return moment{}
		}
	}
	m, err := k.read(text, zone)
	if err != nil {
		c.fail(k.of.cols[0], text, err)
	}
	return m
}
