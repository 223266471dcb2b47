// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"fmt"

	"github.com/jupan-go/jupan/settle"
)

// Close closes the next period of an agreement: its statement, on all that is in the
// log, is fixed, and with it what has changed in the periods closed before. Periods
// are closed in their order. A guard may refuse with a *[BlockedError].
func (b *Book) Close(ctx context.Context, id settle.AgreementID, period string, by By) error {
	step := Step{Kind: KindClose, By: by, Agreement: id, Period: period}
	return b.take(ctx, step, func(s *state, d *decision) error { return s.decideClose(d) })
}

func (s *state) decideClose(d *decision) error {
	a, p, err := s.account(d.Agreement, d.Period)
	if err != nil {
		return err
	}
	refuse := func(state State, err error) error {
		return &StepError{Kind: KindClose, Subject: d.subject(), State: state, Err: err}
	}
	if c, ok := a.at(p); ok {
		return refuse(c.State, ErrState)
	}
	next, ok, err := s.next(a)
	switch {
	case err != nil:
		return err
	case !ok:
		return refuse("", fmt.Errorf("the agreement has no period to close: %w", ErrState))
	case !next.From.Equal(p.From):
		return refuse(StateOpen, fmt.Errorf("%s is closed first: %w", next.Name, ErrState))
	case d.At.Before(p.To):
		return refuse(StateOpen, fmt.Errorf("it ends on %s: %w", p.LastDay(), ErrState))
	}
	d.Statement, d.Rated, err = s.corrected(a, p)
	return err
}

// Approve approves the statement of a closed period, by another person than the one
// who closed it. Digest is that of the statement which was looked at
// ([Closed].Digest), so that nobody approves what they have not seen.
func (b *Book) Approve(ctx context.Context, id settle.AgreementID, period, digest string, by By) error {
	step := Step{Kind: KindApprove, By: by, Agreement: id, Period: period}
	return b.take(ctx, step, func(s *state, d *decision) error {
		d.Digest = digest
		return s.decideApprove(d)
	})
}

func (s *state) decideApprove(d *decision) error {
	c, err := s.closedFor(d)
	if err != nil {
		return err
	}
	refuse := func(state State, err error) error {
		return &StepError{Kind: d.Kind, Subject: d.subject(), State: state, Err: err}
	}
	switch {
	case c.State != StateClosed && c.State != StateRejected:
		return refuse(c.State, ErrState)
	case c.Steps[0].Name == d.Name:
		return refuse("", fmt.Errorf("%s has closed it: %w", d.Name, ErrFourEyes))
	case d.Kind == KindApprove && d.Digest != c.Digest:
		return refuse("", fmt.Errorf("the digest is that of another statement: %w", ErrArgument))
	}
	return nil
}

// Reject sends the statement of a closed period back, for a reason. It stays as it
// is: what is wrong with it is put right by events, and so in the next period.
func (b *Book) Reject(ctx context.Context, id settle.AgreementID, period string, by By) error {
	step := Step{Kind: KindReject, By: by, Agreement: id, Period: period}
	return b.take(ctx, step, func(s *state, d *decision) error { return s.decideApprove(d) })
}

// closedFor returns the closed period that a step is about.
func (s *state) closedFor(d *decision) (*closed, error) {
	a, p, err := s.account(d.Agreement, d.Period)
	if err != nil {
		return nil, err
	}
	c, ok := a.at(p)
	if !ok || c.Unbooked {
		return nil, &StepError{Kind: d.Kind, Subject: d.subject(), State: StateOpen, Err: ErrState}
	}
	return c, nil
}

// Statement states a period: as it was closed, or on what is known now. Of the next
// period to be closed it has the corrections of the closed ones.
func (b *Book) Statement(id settle.AgreementID, period string) (*settle.Statement, State, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, p, err := b.state.account(id, period)
	if err != nil {
		return nil, "", err
	}
	if c, ok := a.at(p); ok && !c.Unbooked {
		return c.Statement, c.State, nil
	}
	s, err := b.state.statement(a, p)
	return s, StateOpen, err
}

// Closed returns the closed periods of an agreement, in their order.
func (b *Book) Closed(id settle.AgreementID) ([]Closed, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.state.accounts[id]
	if a == nil {
		return nil, fmt.Errorf("book: agreement %s: %w", id, ErrUnknown)
	}
	var out []Closed
	for _, c := range a.closed {
		if !c.Unbooked {
			out = append(out, c.Closed)
		}
	}
	return out, nil
}

// Pending returns the lines by which closed periods of an agreement have changed and
// that no close has booked yet. The next one does; where a calendar of the agreement's
// own has ended, they stay for a person to look at.
func (b *Book) Pending(id settle.AgreementID) ([]settle.Line, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.state.accounts[id]
	if a == nil {
		return nil, fmt.Errorf("book: agreement %s: %w", id, ErrUnknown)
	}
	lines, _, err := b.state.corrections(a)
	return lines, err
}

// Campaign returns the result of a campaign on what is known now.
func (b *Book) Campaign(name string) (settle.CampaignResult, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state.tally.Campaign(name)
}

// Campaigns returns the results of all campaigns, by name, on what is known now.
func (b *Book) Campaigns() ([]settle.CampaignResult, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state.tally.Campaigns()
}

// Measure reads a measure of an agreement in one of its periods on what is known now.
func (b *Book) Measure(id settle.AgreementID, period string, m settle.Measure) (settle.Input, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	_, p, err := b.state.account(id, period)
	if err != nil {
		return settle.Input{}, err
	}
	return b.state.tally.Measure(id, p, m)
}
