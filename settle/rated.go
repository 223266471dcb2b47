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

// ErrNotInForce is returned for a period before an agreement begins, or after it
// ended and has nothing left to state.
var ErrNotInForce = errors.New("settle: not in force")

// Statement rates an agreement for one of its periods on what is known now. The
// time it takes does not depend on the number of events, unless a term reads
// groups of them; where terms keep balances, the periods before are rated first,
// once for one state of the Tally.
func (t *Tally) Statement(id AgreementID, p Period) (*Statement, error) {
	whole, err := t.plan.period(id, p)
	if err != nil {
		return nil, err
	}
	t.work()
	return t.statement(id, whole, t.Known())
}

func (t *Tally) statement(id AgreementID, p Period, known Knowledge) (*Statement, error) {
	s, a, err := t.settled(id, p)
	if s == nil {
		return nil, err
	}
	s.Known = known
	if err != nil || a.Conversion != nil {
		return s, err
	}
	if s.Excluded, err = t.excluded(t.cellsIn(t.plan.versions(id), p), a.Currency); err != nil {
		return nil, err
	}
	return s, nil
}

// settled makes a statement but for what it says of other events, and returns the
// version that governs it.
func (t *Tally) settled(id AgreementID, p Period) (*Statement, *Agreement, error) {
	versions := t.plan.versions(id)
	opening, err := t.opening(id, p)
	if err != nil {
		return nil, nil, err
	}
	r, err := t.rate(versions, p, opening)
	if err != nil {
		return nil, nil, err
	}
	a := r.agreement
	s := &Statement{
		Semantics: Semantics, Agreement: id, Version: a.Version, Party: a.Party, Title: a.Title, Period: p,
		Currency: a.Currency, Lines: r.lines, TaxType: a.TaxType,
	}
	if s.Total, err = s.sum(); err != nil {
		return nil, nil, err
	}
	if s.Payees, err = s.payees(); err != nil {
		return nil, nil, err
	}
	if s.Balances, err = moves(opening.taken(), r.balances, a.Currency); err != nil {
		return nil, nil, err
	}
	if err := t.plan.pay(s, a); err != nil {
		return nil, nil, err
	}
	return s, a, errors.Join(s.verify(), s.verifyDue(a))
}

// payees adds the lines up by payee, the party first. It is nil where the party
// is the only one.
func (s *Statement) payees() ([]Payee, error) {
	if !slices.ContainsFunc(s.Lines, func(l Line) bool { return l.Payee != "" }) {
		return nil, nil
	}
	names := []string{""}
	for i := range s.Lines {
		names = append(names, s.Lines[i].Payee)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	var out []Payee
	for _, name := range names {
		sum, err := sumLines(s.Currency, s.Lines, func(l *Line) bool { return l.Payee == name })
		if err != nil {
			return nil, err
		}
		if name == "" {
			name = s.Party
		}
		out = append(out, Payee{name, sum})
	}
	return out, nil
}

// excluded adds up the cells that are in a currency other than c.
func (t *Tally) excluded(cells []uint32, c money.Currency) ([]Excluded, error) {
	type group struct {
		kind     uint32
		currency money.Currency
	}
	var places map[group]int // in out
	var out []Excluded
	var sums []sum // by place, as are the groups
	var groups []group
	for _, n := range cells {
		x := &t.cells[n]
		if inCurrencyOrNone(x.key.ofGross, c) || x.empty() {
			continue
		}
		kind := t.texts.Text(x.key.kind)
		if strings.HasPrefix(kind, statePrefix) {
			continue
		}
		g := group{x.key.kind, x.key.ofGross}
		i, ok := places[g]
		if !ok {
			if places == nil {
				places = map[group]int{}
			}
			i = len(out)
			places[g], groups = i, append(groups, g)
			out, sums = append(out, Excluded{Kind: event.Kind(kind)}), append(sums, sum{})
		}
		out[i].Events += x.events
		sums[i].add(num(x.sumOfGross()), 1)
	}
	for i, g := range groups {
		var err error
		if out[i].Gross, err = sums[i].amount(g.currency); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b Excluded) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Gross.Currency(), b.Gross.Currency()))
	})
	return out, nil
}

// Periods returns the periods of an agreement in which it has events, in order.
func (t *Tally) Periods(id AgreementID) ([]Period, error) {
	versions := t.plan.versions(id)
	if len(versions) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	t.work()
	return t.periods(versions), nil
}

func (t *Tally) periods(versions []int) []Period {
	var out []Period
	calendar := t.plan.agreements[versions[0]].Calendar
	for _, v := range versions {
		for _, from := range t.periodStarts(v) {
			if p := calendar.At(timeOf(from)); t.holds(v, p) {
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b Period) int { return a.From.Compare(b.From) })
	return slices.CompactFunc(out, func(a, b Period) bool { return a.From.Equal(b.From) })
}

// Statements returns the statements of every agreement, by agreement in the
// plan's order, then by period: for every period in which it has events, and for
// those between its beginning (its From, or its first event) and its last event
// in which something is due or a balance moves although there were none. What is
// due after the last event only [Tally.Statement] can tell, which is given the
// period.
//
// Agreements are rated on as many goroutines as there are processors (GOMAXPROCS),
// or on one if the plan has calendars of workdays other than [Holidays].
func (t *Tally) Statements() ([]*Statement, error) {
	t.work()
	known := t.Known()
	lists := make([][]*Statement, len(t.plan.firsts))
	err := t.eachAgreement(nil, func(i int, versions []int) (err error) {
		lists[i], err = t.statementsOf(t.plan.agreements[versions[0]].ID, versions, known)
		return err
	})
	if err != nil {
		return nil, err
	}
	return slices.Concat(lists...), nil
}

// eachAgreement calls f for every agreement, in the plan's order, with its versions,
// and before them, if it is not nil, the function beside. It may call them from several
// goroutines, which read the Tally and change nothing but what belongs to the agreement.
func (t *Tally) eachAgreement(beside func() error, f func(i int, versions []int) error) error {
	firsts := t.plan.firsts
	if len(firsts) > 0 {
		t.periodStarts(0) // works out all of them
	}
	for _, v := range firsts {
		if t.plan.handsOn(t.plan.versions(t.plan.agreements[v].ID)) {
			t.chainOf(t.plan.agreements[v].ID)
		}
	}
	return eachOf(1+len(firsts), t.plan.goroutines(), func(i int) error {
		if i > 0 {
			return f(i-1, t.plan.versions(t.plan.agreements[firsts[i-1]].ID))
		}
		if beside == nil {
			return nil
		}
		return beside()
	})
}

func (t *Tally) statementsOf(id AgreementID, versions []int, known Knowledge) ([]*Statement, error) {
	var out []*Statement
	for _, p := range t.throughout(versions) {
		s, err := t.statement(id, p, known)
		if err != nil {
			return nil, err
		}
		if t.holdsAny(versions, p) || s.moves() {
			out = append(out, s)
		}
	}
	return out, nil
}

// throughout lists the periods of an agreement from the first in which it is in
// force, or has events, to the last in which it has events.
func (t *Tally) throughout(versions []int) []Period {
	with := t.periods(versions)
	if len(with) == 0 {
		return nil
	}
	p, a := with[0], &t.plan.agreements[versions[0]]
	if !a.From.IsZero() && a.From.Before(p.From) {
		p = a.Calendar.At(a.From)
	}
	out := make([]Period, 0, len(with))
	for {
		out = append(out, p)
		if p.From.Equal(with[0].From) {
			with = with[1:]
		}
		switch {
		case len(with) == 0:
			return out
		case with[0].From.Equal(p.To):
			p = with[0]
		default:
			p = a.Calendar.At(p.To)
		}
	}
}

func (t *Tally) holdsAny(versions []int, p Period) bool {
	return slices.ContainsFunc(versions, func(v int) bool { return t.holds(v, p) })
}

// moves reports whether anything is due or a balance is another at the end.
func (s *Statement) moves() bool {
	return slices.ContainsFunc(s.Lines, func(l Line) bool { return !l.Amount.IsZero() }) ||
		slices.ContainsFunc(s.Balances, func(b BalanceMove) bool { return b.Opening != b.Closing })
}
