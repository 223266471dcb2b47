// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"maps"
	"slices"

	"github.com/jupan-go/jupan/settle"
)

// drift is which agreements have closed periods that were touched since their
// statements were last compared. What happened since has one reason: before events of
// another reason are folded, the comparison is made. So the differences by reason
// depend on the order of the log and on nothing else, and add up to the whole.
type drift struct {
	closed bool // whether any period of any agreement is closed
	reason settle.Reason
	since  map[settle.AgreementID]settle.Period // the first period that was touched
}

// before makes the comparison if what comes has another reason.
func (s *state) before(reason settle.Reason) error {
	if len(s.drift.since) == 0 || s.drift.reason == reason {
		return nil
	}
	return s.compare()
}

// after notes what the events have touched.
func (s *state) after(reason settle.Reason) error {
	if !s.drift.closed && !s.watched {
		return nil
	}
	changes := s.tally.Changed()
	s.changes.Statements = append(s.changes.Statements, changes.Statements...)
	s.changes.Campaigns = append(s.changes.Campaigns, changes.Campaigns...)
	if !s.drift.closed {
		return nil
	}
	for _, ref := range changes.Statements {
		a := s.accounts[ref.Agreement]
		last, ok := a.last()
		if !ok || !ref.Period.From.Before(last.Ref.Period.To) {
			continue
		}
		if _, ok := a.at(ref.Period); !ok {
			if err := s.unbooked(a, ref.Period); err != nil {
				return err
			}
		}
		if s.drift.since == nil {
			s.drift.since = map[settle.AgreementID]settle.Period{}
		}
		if p, ok := s.drift.since[a.id]; !ok || ref.Period.From.Before(p.From) {
			s.drift.since[a.id] = ref.Period
		}
		s.drift.reason = reason
	}
	return nil
}

// unbooked enters a period that lies before the first one that was closed, and had no
// events then: nothing was booked of it.
func (s *state) unbooked(a *account, p settle.Period) error {
	nothing, err := s.nothing(a.id, p)
	if err != nil {
		return err
	}
	c := &closed{Closed: Closed{Ref: settle.Ref{Agreement: a.id, Period: p}, Unbooked: true}}
	c.book(nothing)
	i, _ := a.find(p)
	a.closed = slices.Insert(a.closed, i, c)
	return nil
}

// compared is a closed period on what is known now.
type compared struct {
	c     *closed
	rated *settle.Statement
	drift map[settle.Reason][]settle.Line
}

// compare enters what the closed periods have changed by, under the reason of what
// came. It is called where the log says so and nowhere else: before events of another
// reason, and when a period is closed.
func (s *state) compare() error {
	for _, id := range s.ids {
		if _, ok := s.drift.since[id]; !ok {
			continue
		}
		list, err := s.look(s.accounts[id])
		if err != nil {
			return err
		}
		for _, x := range list {
			x.c.rated, x.c.drift = x.rated, x.drift
		}
	}
	clear(s.drift.since)
	return nil
}

// look compares the closed periods of an agreement, and changes nothing.
func (s *state) look(a *account) ([]compared, error) {
	out := make([]compared, 0, len(a.closed))
	since, touched := s.drift.since[a.id]
	for _, c := range a.closed {
		x := compared{c, c.rated, c.drift}
		if touched && !c.Ref.Period.From.Before(since.From) { // later ones open with the balances of earlier ones
			var err error
			if x, err = s.lookAt(c, s.drift.reason); err != nil {
				return nil, err
			}
		}
		out = append(out, x)
	}
	return out, nil
}

func (s *state) lookAt(c *closed, reason settle.Reason) (compared, error) {
	x := compared{c, c.rated, c.drift}
	now, err := s.rate(c.Ref.Agreement, c.Ref.Period)
	if err != nil {
		return x, err
	}
	lines, err := settle.Difference(c.rated, now, reason)
	if err != nil || len(lines) == 0 {
		return x, err
	}
	x.rated, x.drift = now, maps.Clone(c.drift)
	if x.drift == nil {
		x.drift = map[settle.Reason][]settle.Line{}
	}
	x.drift[reason], err = settle.AddCorrections(c.drift[reason], lines)
	return x, err
}

// corrections are the lines that bring what was booked of the closed periods of an
// agreement to what is known, by period and reason, and the statements of the periods
// on what is known.
func (s *state) corrections(a *account) (lines []settle.Line, rated []*settle.Statement, err error) {
	list, err := s.look(a)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range list {
		if len(x.drift) > 0 {
			rated = append(rated, x.rated)
		}
		for _, reason := range settle.Reasons() {
			lines = append(lines, x.drift[reason]...)
		}
	}
	return lines, rated, nil
}
