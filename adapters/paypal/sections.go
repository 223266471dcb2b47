// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package paypal

import (
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// sections follows what stands around the rows of a report: a file has a header and a
// footer, and so have the report, which may be several files, and each section of it.
type sections struct {
	out     *adapters.Output
	width   int    // of the rows, 0 before there are names of columns
	account string // of the section
	first   bool   // it is the report's first file

	rows    tally // of the section
	all     tally // of the file
	section int   // number of the section
}

// tally is what was read so far.
type tally struct {
	rows   int64
	totals map[money.Currency]*totals
}

// totals are what the footers state, in their order: gross credits and debits, and those
// of fees. Debits are positive.
type totals [len(totalNames)]money.Amount

// totalNames are what controls call them.
var totalNames = [...]string{"gross credits", "gross debits", "fee credits", "fee debits"}

// count counts a row, whatever comes of it.
func (s *sections) count() {
	s.rows.rows++
	s.all.rows++
}

// add adds the amounts of a row.
func (s *sections) add(e *event.Event) {
	s.rows.add(e)
	s.all.add(e)
}

func (t *tally) add(e *event.Event) {
	for i, a := range [...]money.Amount{e.Gross, e.Fee} {
		if a.IsZero() {
			continue
		}
		at := 2 * i
		if a.Sign() < 0 {
			at++
		}
		sums := t.of(a.Currency())
		if sum, err := sums[at].Add(a.Abs()); err == nil {
			sums[at] = sum
		}
	}
}

// of is the totals of a currency.
func (t *tally) of(c money.Currency) *totals {
	if t.totals == nil {
		t.totals = map[money.Currency]*totals{}
	}
	if t.totals[c] == nil {
		t.totals[c] = &totals{money.Zero(c), money.Zero(c), money.Zero(c), money.Zero(c)}
	}
	return t.totals[c]
}

// frame follows a row that is no transaction, and reports whether it is known.
func (s *sections) frame(tag string, fields []string) bool {
	name := "section " + strconv.Itoa(s.section)
	switch tag {
	case "RH":
	case "FH":
		number, ok := whole(fields, 1)
		s.first = !ok || number <= 1
	case "SH":
		s.section++
		s.rows, s.account = tally{}, at(fields, 3)
	case "SF":
		s.footer(name, fields, &s.rows)
	case "SC":
		s.rowsStated(name, fields, &s.rows)
	case "RF":
		if s.first {
			s.footer("report", fields, &s.all)
		}
	case "RC":
		if s.first {
			s.rowsStated("report", fields, &s.all)
		}
	case "FF":
		if s.rowsStated("file", fields, &s.all) {
			s.out.Complete()
		}
	default:
		return false
	}
	return true
}

// footer holds what was read to what a footer states: totals of a currency, or only the
// number of rows.
func (s *sections) footer(name string, fields []string, got *tally) {
	c, err := money.ParseCurrency(at(fields, 1))
	if err != nil {
		s.rowsStated(name, fields, got)
		return
	}
	for i, what := range totalNames {
		stated, ok := whole(fields, i+2)
		amount, err := money.New(stated, digits, c)
		if ok && err == nil {
			s.out.CheckTotal(what+" of "+name+" in "+c.Code(), amount, got.of(c)[i])
		}
	}
}

// rowsStated holds the number of rows to what is stated, and reports whether that is it.
func (s *sections) rowsStated(name string, fields []string, got *tally) bool {
	stated, ok := whole(fields, 1)
	if ok {
		s.out.CheckCount("rows of "+name, stated, got.rows)
	}
	return ok && stated == got.rows
}

// at is a field, without spaces.
func at(fields []string, i int) string {
	if i >= len(fields) {
		return ""
	}
	return strings.TrimSpace(fields[i])
}

// whole is a field that is a whole number.
func whole(fields []string, i int) (int64, bool) {
	n, err := strconv.ParseInt(at(fields, i), 10, 64)
	return n, err == nil && n >= 0
}
