// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// account is what the book knows of an agreement: its periods that are closed, in
// their order without gaps, and before them such as events have come for since.
type account struct {
	id     settle.AgreementID
	closed []*closed
}

// closed is a period that is closed.
type closed struct {
	Closed
	// booked is the statement of the period itself as it was booked last: at its
	// close, or with the corrections of a later one.
	booked *settle.Statement
	// rated is the statement on what was known when drift was last worked out, and
	// drift the lines since booked, by their reason.
	rated *settle.Statement
	drift map[settle.Reason][]settle.Line
}

// book makes a statement what later ones are compared with.
func (c *closed) book(s *settle.Statement) { c.booked, c.rated, c.drift = s, s, nil }

// last returns the last closed period; ok is false if there is none.
func (a *account) last() (*closed, bool) {
	if len(a.closed) == 0 {
		return nil, false
	}
	return a.closed[len(a.closed)-1], true
}

// at returns the closed period that begins when p does.
func (a *account) at(p settle.Period) (*closed, bool) {
	i, ok := a.find(p)
	if !ok {
		return nil, false
	}
	return a.closed[i], true
}

func (a *account) find(p settle.Period) (int, bool) {
	return slices.BinarySearchFunc(a.closed, p, func(c *closed, p settle.Period) int {
		return c.Ref.Period.From.Compare(p.From)
	})
}

// next is the first period that is open; ok is false while the agreement has none:
// before its first event, and after the end of a calendar of its own.
func (s *state) next(a *account) (settle.Period, bool, error) {
	c, ok := a.last()
	if !ok {
		return s.tally.First(a.id)
	}
	p, err := s.plan.Next(a.id, c.Ref.Period)
	return p, p.Name != "", err
}

// statement states a period on what is known: with the corrections of closed ones if
// it is the next one to be closed.
func (s *state) statement(a *account, p settle.Period) (*settle.Statement, error) {
	next, ok, err := s.next(a)
	if err != nil {
		return nil, err
	}
	if ok && next.From.Equal(p.From) {
		own, _, err := s.corrected(a, p)
		return own, err
	}
	return s.rate(a.id, p)
}

// corrected states the next period, with the corrections of the closed ones and the
// statements of those on what is known.
func (s *state) corrected(a *account, p settle.Period) (*settle.Statement, []*settle.Statement, error) {
	own, err := s.rate(a.id, p)
	if err != nil {
		return nil, nil, err
	}
	lines, rated, err := s.corrections(a)
	if err != nil || len(lines) == 0 {
		return own, rated, err
	}
	own, err = own.With(s.plan, lines)
	return own, rated, err
}

// rate states what a period itself brought. A period in which the agreement is not in
// force brought nothing.
func (s *state) rate(id settle.AgreementID, p settle.Period) (*settle.Statement, error) {
	own, err := s.tally.Statement(id, p)
	if !errors.Is(err, settle.ErrNotInForce) {
		return own, err
	}
	return s.nothing(id, p)
}

// nothing is a statement without a line.
func (s *state) nothing(id settle.AgreementID, p settle.Period) (*settle.Statement, error) {
	a, err := s.plan.Governing(id, p)
	if err != nil {
		return nil, err
	}
	return &settle.Statement{
		Semantics: settle.Semantics, Agreement: id, Version: a.Version, Party: a.Party, Title: a.Title,
		TaxType: a.TaxType, Period: p, Known: s.tally.Known(), Currency: a.Currency, Total: money.Zero(a.Currency),
	}, nil
}

// account returns that of an agreement, and one of its periods by name.
func (s *state) account(id settle.AgreementID, period string) (*account, settle.Period, error) {
	a := s.accounts[id]
	if a == nil {
		return nil, settle.Period{}, fmt.Errorf("book: agreement %s: %w", id, ErrUnknown)
	}
	p, err := s.plan.Period(id, period)
	if err != nil {
		return nil, settle.Period{}, fmt.Errorf("book: %w: %w", ErrUnknown, err)
	}
	return a, p, nil
}
