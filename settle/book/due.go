// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"time"

	"github.com/jupan-go/jupan/settle"
)

// Task is something that is due: Kind is the step that does it.
type Task struct {
	// Kind is KindClose, KindApprove, KindPrepare, KindRelease or KindSettle.
	Kind Kind `json:"kind"`
	// Agreement and Period say of what; Payout is the payout to release, or whose
	// payment the bank has not confirmed.
	Agreement settle.AgreementID `json:"agreement,omitempty"`
	Period    string             `json:"period,omitempty"`
	Payout    string             `json:"payout,omitempty"`
	// Since is when it became due.
	Since time.Time `json:"since"`
}

// Due lists what is due at a time: periods that are over to be closed, closed ones to
// be approved, amounts to be drawn up, payouts to be released and confirmed. The book
// has no scheduler: a host's own asks, and acts. Of an agreement with several periods
// to close, which follow each other, all are listed.
func (b *Book) Due(at time.Time) ([]Task, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Task
	for _, id := range b.state.ids {
		list, err := b.state.dueToClose(b.state.accounts[id], at)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	taken := b.state.taken
	for _, id := range b.state.ids {
		for _, c := range b.state.accounts[id].closed {
			out = append(out, c.due(at, taken)...)
		}
	}
	for _, id := range b.state.order {
		p := b.state.payouts[id]
		kinds := map[State]Kind{StatePrepared: KindRelease, StateReturned: KindRelease, StateReleased: KindSettle}
		if kind, ok := kinds[p.State]; ok {
			out = append(out, Task{Kind: kind, Payout: id, Since: p.Steps[len(p.Steps)-1].At})
		}
	}
	return out, nil
}

// dueToClose lists the periods of an agreement that are over and open, up to the one
// after which there is nothing left.
func (s *state) dueToClose(a *account, at time.Time) ([]Task, error) {
	p, ok, err := s.next(a)
	if err != nil || !ok {
		return nil, err
	}
	var out []Task
	for first := true; p.Name != "" && !p.To.After(at); first = false {
		over, err := s.over(a, p, first)
		if err != nil || over {
			return out, err
		}
		out = append(out, Task{Kind: KindClose, Agreement: a.id, Period: p.Name, Since: p.To})
		if p, err = s.plan.Next(a.id, p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// over reports whether an agreement has ended before a period and has nothing to
// state or to correct in it or later.
func (s *state) over(a *account, p settle.Period, first bool) (bool, error) {
	agreement, err := s.plan.Governing(a.id, p)
	if err != nil || agreement.To.IsZero() || p.From.Before(agreement.To) {
		return false, err
	}
	st, err := s.rate(a.id, p)
	if err != nil {
		return false, err
	}
	nothing := st.Total.IsZero() && len(st.Balances) == 0 && len(st.Lines) == 0
	if !nothing || !first {
		return nothing, nil
	}
	lines, _, err := s.corrections(a)
	return len(lines) == 0, err
}

// due lists what of a closed period is due.
func (c *closed) due(at time.Time, taken map[itemKey]*Payout) []Task {
	task := Task{Kind: KindApprove, Agreement: c.Ref.Agreement, Period: c.Ref.Period.Name}
	switch {
	case c.Unbooked:
		return nil
	case c.State == StateClosed || c.State == StateRejected:
		task.Since = c.Steps[len(c.Steps)-1].At
		return []Task{task}
	case c.State != StateApproved:
		return nil
	}
	task.Kind = KindPrepare
	for i, d := range c.Due() {
		since := c.startOf(d.Date)
		if taken[itemKey{task.Agreement, task.Period, i + 1}] == nil && !since.After(at) {
			task.Since = since
			return []Task{task}
		}
	}
	return nil
}

// startOf is when a day begins where the period does.
func (c *closed) startOf(d settle.Date) time.Time {
	y, m, day := d.YMD()
	return time.Date(y, m, day, 0, 0, 0, 0, c.Ref.Period.From.Location())
}
