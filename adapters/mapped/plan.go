// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/adapters/rows"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// plan is a Mapping made ready. It does not change.
type plan struct {
	mapping *Mapping
	stream  adapters.Stream
	table   *adapters.Table // of a table or of fixed widths
	columns []string        // all that are used, by col
	spans   []span          // of fixed widths, by the order of table.Columns

	charset func(io.Reader) io.Reader
	numbers rows.Numbers
	tidy    tidy
	absent  []string

	skip         []skipPlan
	key, parent  []textPlan
	ordinals     bool
	at           *timePlan
	booked       *timePlan // may be nil
	currency     *currencyPlan
	order, party textPlan
	campaign     textPlan
	product      textPlan
	customer     textPlan
	events       []eventPlan
	footer       *footerPlan // may be nil
	restates     *regexp.Regexp
}

// col is the place of a column in plan.columns; none is no column.
type col int

const none col = -1

// span is where a field of fixed width stands, from 0.
type span struct{ from, to int }

// textPlan is a column or a text that stays the same.
type textPlan struct {
	col      col
	value    string
	optional bool
}

type timePlan struct {
	cols     []col
	patterns []string
	layouts  []*layout
	zone     *time.Location // nil is that of the input
	zoneCol  col
}

type currencyPlan struct {
	col   col
	value money.Currency // where there is no column, or the cell is empty
	words map[string]money.Currency
}

type amountPlan struct {
	plus, minus []col
	single      bool // one column and no other
	sign        Sign
	minor       bool // whole numbers of a smaller unit
	unit        int  // their decimals; −1 is those of the currency
	digits      rows.Digits
	currency    *currencyPlan // nil is that of the row
	optional    bool
}

type quantityPlan struct {
	col      col // none: value
	value    money.Decimal
	negated  bool
	optional bool
}

// meaning is what a word stands for.
type meaning struct {
	kind     event.Kind
	reverses bool
	skip     string
}

type kindPlan struct {
	fixed meaning // where cols is empty
	cols  []col
	words map[string]meaning
	other *meaning
}

type eventPlan struct {
	name     string
	kind     kindPlan
	when     []condition
	gross    *amountPlan
	fee, net *amountPlan
	quantity *quantityPlan
	zero     bool
	dims     []dimPlan
}

// dimPlan is a dimension of an event, in the order of names.
type dimPlan struct {
	name string
	text textPlan
	from dimSource
}

type dimSource uint8

const (
	fromText dimSource = iota
	fromType           // the partner's word
	fromDate           // the date that At is
)

// condition is about a cell.
type condition struct {
	col     col
	is, not map[string]bool
}

// holds reports whether a text fulfils the condition.
func (c *condition) holds(text string) bool {
	return (c.is == nil || c.is[text]) && !c.not[text]
}

type skipPlan struct {
	condition
	reason string
}

type footerPlan struct {
	is       condition
	totals   []totalPlan
	count    col
	optional bool
}

type totalPlan struct {
	col, stated col
	amount      *amountPlan // what the column is elsewhere, for its unit
}

// uses reports whether a column is part of the amount.
func (a *amountPlan) uses(at col) bool {
	return a != nil && (slices.Contains(a.plus, at) || slices.Contains(a.minus, at))
}

// first is the column that is named where the whole amount is at fault.
func (a *amountPlan) first() col {
	if len(a.plus) > 0 {
		return a.plus[0]
	}
	return a.minus[0]
}
