// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/event"
	"github.com/jupan-go/jupan/settle/money"
)

// ErrUnknown is returned for an agreement that the plan does not have.
var ErrUnknown = errors.New("settle: no such agreement")

// Statement rates an agreement for one of its periods on what is known now. The
// time it takes does not depend on the number of events.
func (t *Tally) Statement(id AgreementID, p Period) (*Statement, error) {
	i, err := t.plan.book(id, p)
	if err != nil {
		return nil, err
	}
	t.work()
	// The name and the zone are the calendar's, whatever the caller's p has.
	return t.statement(i, t.plan.agreements[i].Calendar.At(p.From), t.Known())
}

func (t *Tally) statement(i int, p Period, known Knowledge) (*Statement, error) {
	a := &t.plan.agreements[i]
	cells := t.books[bookKey{i, p.From.UnixNano()}]
	var failed error
	lines, total, err := rate(a, p, func(m Measure) measured {
		g := t.meter(m, a.Currency)
		v, err := g.over(cells)
		failed = errors.Join(failed, err)
		return v
	})
	if err := errors.Join(err, failed); err != nil {
		return nil, err
	}
	s := &Statement{
		Semantics: Semantics, Agreement: a.ID, Party: a.Party, Title: a.Title, Period: p, Known: known,
		Currency: a.Currency, Lines: lines, Total: total,
	}
	if s.Excluded, err = t.excluded(cells, a.Currency); err != nil {
		return nil, err
	}
	return s, s.verify()
}

// excluded adds up the cells that are in a currency other than c.
func (t *Tally) excluded(cells []uint32, c money.Currency) ([]Excluded, error) {
	type group struct {
		kind     uint32
		currency money.Currency
	}
	sums := map[group]*cell{}
	for _, n := range cells {
		x := &t.cells[n]
		kind := t.texts.Text(x.key.kind)
		if inCurrencyOrNone(x.key.ofGross, c) || x.empty() || strings.HasPrefix(kind, statePrefix) {
			continue
		}
		g := group{x.key.kind, x.key.ofGross}
		if sums[g] == nil {
			sums[g] = &cell{}
		}
		sums[g].events += x.events
		addNum(&sums[g].gross, &sums[g].grossScale, num(x.sumOfGross()), 1)
	}
	var out []Excluded
	for g, x := range sums {
		gross, err := x.sumOfGross().amount(g.currency)
		if err != nil {
			return nil, err
		}
		out = append(out, Excluded{event.Kind(t.texts.Text(g.kind)), x.events, gross})
	}
	slices.SortFunc(out, func(a, b Excluded) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Gross.Currency(), b.Gross.Currency()))
	})
	return out, nil
}

// Periods returns the periods of an agreement in which it has events, in order.
func (t *Tally) Periods(id AgreementID) ([]Period, error) {
	i, ok := t.plan.agreement(id)
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	t.work()
	return t.periods(i), nil
}

func (t *Tally) periods(i int) []Period {
	var out []Period
	for book, cells := range t.books {
		if book.agreement == i && slices.ContainsFunc(cells, func(n uint32) bool { return !t.cells[n].empty() }) {
			out = append(out, t.plan.agreements[i].Calendar.At(timeOf(book.from)))
		}
	}
	slices.SortFunc(out, func(a, b Period) int { return a.From.Compare(b.From) })
	return out
}

// Statements returns the statements of every agreement for every period in which
// it has events, by agreement in the plan's order, then by period.
func (t *Tally) Statements() ([]*Statement, error) {
	t.work()
	known := t.Known()
	periods := make([][]Period, len(t.plan.agreements))
	for book, cells := range t.books {
		if slices.ContainsFunc(cells, func(n uint32) bool { return !t.cells[n].empty() }) {
			p := t.plan.agreements[book.agreement].Calendar.At(timeOf(book.from))
			periods[book.agreement] = append(periods[book.agreement], p)
		}
	}
	var out []*Statement
	for i := range periods {
		slices.SortFunc(periods[i], func(a, b Period) int { return a.From.Compare(b.From) })
		for _, p := range periods[i] {
			s, err := t.statement(i, p, known)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	return out, nil
}
