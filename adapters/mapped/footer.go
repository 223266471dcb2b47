// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package mapped

import (
	"fmt"

	"github.com/jupan-go/jupan/adapters"
	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// ending adds up what the footer states.
type ending struct {
	count  int64
	sums   []map[money.Currency]money.Decimal // of each total
	seen   bool
	stated []stated
}

// stated is a figure of the footer: a count where total is −1.
type stated struct {
	total    int
	currency money.Currency
	figure   money.Decimal
}

// isFooter takes the row for the footer, if it is.
func (e *ending) isFooter(d *decoder) bool {
	f := d.p.footer
	if f == nil || f.is.col == none || !f.is.holds(d.text(f.is.col)) {
		return false
	}
	e.seen = true
	e.read(d, func(at col) string { return d.text(at) })
	return true
}

// add counts a row and adds its figures up, as they are written. One that cannot be read
// is missing from the sum, which then does not hold.
func (e *ending) add(d *decoder) {
	f := d.p.footer
	if f == nil {
		return
	}
	e.count++
	if len(f.totals) == 0 {
		return
	}
	code := d.currencyOf(d.p.currency)
	for i, t := range f.totals {
		if text := d.text(t.col); text != "" {
			if err := e.plus(len(f.totals), i, code, d.sumOf(&t, text, code)); err != nil {
				d.fail(t.col, text, err)
			}
		}
	}
}

// plus adds to one of so many sums.
func (e *ending) plus(n, total int, code money.Currency, v money.Decimal) error {
	if e.sums == nil {
		e.sums = make([]map[money.Currency]money.Decimal, n)
		for i := range e.sums {
			e.sums[i] = map[money.Currency]money.Decimal{}
		}
	}
	sum, err := e.sums[total][code].Add(v)
	e.sums[total][code] = sum
	return err
}

// sumOf reads a figure of a total, in the unit that its column has elsewhere.
func (d *decoder) sumOf(t *totalPlan, text string, code money.Currency) money.Decimal {
	if code == 0 {
		return d.decimal(t.col, text)
	}
	a := d.figureOf(t.col, text, t.amount, code)
	return a.Decimal()
}

// read takes the figures of the footer.
func (e *ending) read(d *decoder, text func(col) string) {
	f := d.p.footer
	for i, t := range f.totals {
		if s := text(t.stated); s != "" {
			code := e.currency(d)
			e.stated = append(e.stated, stated{total: i, currency: code, figure: d.sumOf(&t, s, code)})
		}
	}
	if f.count != none {
		if s := text(f.count); s != "" {
			e.stated = append(e.stated, stated{total: -1, figure: d.decimal(f.count, s)})
		}
	}
}

// currency is that of the footer: its own, or that of all rows. Of rows in several
// currencies no sum can be stated without one.
func (e *ending) currency(d *decoder) money.Currency {
	p := d.p.currency
	if p == nil {
		return 0
	}
	if p.col != none && d.p.table != nil {
		if d.text(p.col) != "" {
			return d.currencyOf(p)
		}
		for _, sums := range e.sums {
			if len(sums) > 1 {
				d.t.Fail(d.p.columns[p.col], fmt.Errorf("%w: a total of rows in %d currencies", event.ErrMissing, len(sums)))
				return 0
			}
		}
	}
	for _, sums := range e.sums {
		if len(sums) > 1 {
			return 0 // no sum of a document is in none
		}
		for code := range sums {
			return code
		}
	}
	return p.value
}

// end holds what was stated against what was added up.
func (d *decoder) end() error {
	f, e := d.p.footer, &d.ended
	if f == nil {
		return nil
	}
	if d.p.table == nil {
		rest := cells{t: d.t, p: d.p}
		e.read(d, func(at col) string { return d.t.Rest().Text(rest.p.columns[at]) })
	} else if !e.seen {
		if f.optional {
			return nil
		}
		err := fmt.Errorf("%w: no footer, a row with %q in column %q", adapters.ErrTruncated, d.p.mapping.Footer.Is, d.p.mapping.Footer.Column)
		return &adapters.FormatError{Name: d.in.Name, Err: err}
	}
	holds := d.p.table == nil || len(e.stated) >= f.figures()
	for _, s := range e.stated {
		holds = e.control(d, s) && holds
	}
	if d.p.table != nil && holds && d.t.Row.Err() == nil {
		d.out.Complete()
	}
	return nil
}

// control tells the Output of one figure, and whether it holds.
func (e *ending) control(d *decoder, s stated) bool {
	if s.total < 0 {
		got := money.Int(e.count)
		d.out.CheckCount("rows", wholeOf(s.figure), e.count)
		return s.figure == got
	}
	var got money.Decimal
	if e.sums != nil {
		got = e.sums[s.total][s.currency]
	}
	name := d.p.columns[d.p.footer.totals[s.total].col]
	want, err1 := money.FromDecimal(s.figure, s.currency)
	have, err2 := money.FromDecimal(got, s.currency)
	if s.currency == 0 || err1 != nil || err2 != nil {
		d.out.CheckCount(name, wholeOf(s.figure), wholeOf(got))
	} else {
		d.out.CheckTotal(name, want, have)
	}
	return s.figure == got
}

// wholeOf is a count; what is none is −1, which no count is.
func wholeOf(d money.Decimal) int64 {
	hi, lo, scale := d.Parts()
	if n := int64(lo); scale == 0 && hi == 0 && n >= 0 {
		return n
	}
	return -1
}

// figures is how many figures a footer has.
func (f *footerPlan) figures() int {
	if f.count != none {
		return len(f.totals) + 1
	}
	return len(f.totals)
}
