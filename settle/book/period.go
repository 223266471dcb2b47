// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle"
)

// State is where a period, or a payout, stands.
type State string

// The states of a period, in their order, and after a rejection.
const (
	StateOpen     State = "open"     // provisional: states what is known now
	StateClosed   State = "closed"   // fixed
	StateRejected State = "rejected" // closed, and sent back by an approver
	StateApproved State = "approved" // looked at by a second person
	StatePaid     State = "paid"     // approved, and the bank has paid all that was due
)

// Closed is a period that is closed. Its statement never changes.
type Closed struct {
	Ref   settle.Ref // agreement and period
	State State      // never open
	// Statement is as it was closed, with the corrections of earlier periods, and
	// Digest that of its JSON.
	Statement *settle.Statement
	Digest    string
	// Seq is the bound on knowledge: the last record that the statement knew of.
	Seq int64
	// Steps are what was done, in order: the close first.
	Steps []Step
	// Unbooked marks a period before the first one that was closed, in which there
	// were no events then: it has no statement, and what came later is corrected.
	Unbooked bool
}

// Waits returns how long the period stood in each state before it went into the next
// one, by the times of the steps.
func (c *Closed) Waits() []Wait { return waits(StateOpen, c.Ref.Period.To, c.Steps) }

func waits(in State, since time.Time, steps []Step) []Wait {
	var out []Wait
	for _, s := range steps {
		out = append(out, Wait{in, s.At.Sub(since)})
		in, since = stateAfter(s.Kind), s.At
	}
	return out
}

// Wait is for how long something stood in a state.
type Wait struct {
	// In is the state, For how long.
	In  State         `json:"in"`
	For time.Duration `json:"for"`
}

// stateAfter is the state into which a step brings.
func stateAfter(k Kind) State {
	switch k {
	case KindClose:
		return StateClosed
	case KindApprove:
		return StateApproved
	case KindReject:
		return StateRejected
	case KindPrepare:
		return StatePrepared
	case KindRelease:
		return StateReleased
	case KindSettle:
		return StateSettled
	case KindReturn:
		return StateReturned
	case KindCancel:
		return StateCancelled
	}
	return StateOpen
}

// foldPeriod applies a step that is about a period.
func (s *state) foldPeriod(d *decision) error {
	a, p, err := s.account(d.Agreement, d.Period)
	if err != nil {
		return err
	}
	if d.Kind == KindClose {
		return s.foldClose(a, p, d)
	}
	c, ok := a.at(p)
	if !ok {
		return fmt.Errorf("%s of a period that is open: %w", d.Kind, ErrState)
	}
	s.changes.Statements = []settle.Ref{c.Ref}
	c.Steps = append(c.Steps, d.Step)
	c.State = stateAfter(d.Kind)
	return s.settleState(c)
}

func (s *state) foldClose(a *account, p settle.Period, d *decision) error {
	if d.Statement == nil {
		return fmt.Errorf("close without a statement: %w", ErrBroken)
	}
	if err := s.compare(); err != nil {
		return err
	}
	digest, err := d.Statement.Digest()
	if err != nil {
		return err
	}
	c := &closed{Closed: Closed{
		Ref: settle.Ref{Agreement: a.id, Period: p}, State: StateClosed, Statement: d.Statement, Digest: digest,
		Seq: d.Seq - 1, Steps: []Step{d.Step},
	}}
	a.closed = append(a.closed, c)
	s.changes.Statements = []settle.Ref{c.Ref}
	if !s.drift.closed {
		s.tally.SkipChanged() // what came before is in the statement
	}
	s.drift.closed = true
	own := *d.Statement
	own.Lines = own.WithoutCorrections()
	for _, booked := range append(slices.Clip(d.Rated), &own) {
		of, ok := a.at(booked.Period)
		if !ok {
			return fmt.Errorf("correction of period %s, which is open: %w", booked.Period.Name, ErrBroken)
		}
		of.book(booked)
		// Under another plan than that of the close the period may be rated
		// differently, whatever else comes.
		x, err := s.lookAt(of, settle.ReasonTerms)
		if err != nil {
			return err
		}
		of.rated, of.drift = x.rated, x.drift
	}
	return nil
}
