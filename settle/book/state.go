// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"encoding/json"
	"fmt"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/event"
)

// state is what the records up to the head mean. It is a fold: the same records give
// the same state.
type state struct {
	head     Head
	plan     *settle.Plan
	planned  string // what the last record of a plan said
	tally    *settle.Tally
	accounts map[settle.AgreementID]*account
	ids      []settle.AgreementID // those of accounts, sorted as in the plan
	payouts  map[string]*Payout
	order    []string            // ids of payouts, as they were drawn up
	taken    map[itemKey]*Payout // the payout of every item that is in one
	notes    []Note
	drift    drift
	changes  settle.Changes // of the last record
	watched  bool           // whether someone is to be told of changes
	orphans  map[event.Key]orphan
}

func newState(plan *settle.Plan) *state {
	s := &state{
		plan: plan, tally: plan.NewTally(), ids: plan.IDs(),
		accounts: map[settle.AgreementID]*account{}, payouts: map[string]*Payout{},
		taken: map[itemKey]*Payout{}, orphans: map[event.Key]orphan{},
	}
	for _, id := range s.ids {
		s.accounts[id] = &account{id: id}
	}
	s.tally.SkipChanged()
	return s
}

// post folds a batch, in parts that have one reason each where they may change what
// is closed.
func (s *state) post(p *posting) (settle.Added, error) {
	var added settle.Added
	s.changes = settle.Changes{}
	for _, part := range s.byReason(p) {
		if err := s.before(part.reason); err != nil {
			return added, err
		}
		a, err := s.tally.Add(part.batch)
		if err != nil {
			return added, err
		}
		plus(&added, a)
		s.noteOrphans(part.batch.Events)
		if err := s.after(part.reason); err != nil {
			return added, err
		}
	}
	return added, nil
}

func plus(sum *settle.Added, a settle.Added) {
	sum.Accepted += a.Accepted
	sum.Duplicates += a.Duplicates
	sum.Conflicts += a.Conflicts
	sum.Superseded += a.Superseded
	sum.Rejections = append(sum.Rejections, a.Rejections...)
}

// part is a batch, or what of it has one reason.
type part struct {
	reason settle.Reason
	batch  event.Batch
}

// byReason divides a batch. While nothing is closed there is nothing to tell apart.
func (s *state) byReason(p *posting) []part {
	switch {
	case p.By != nil:
		return []part{{settle.ReasonClerical, p.batch}}
	case p.batch.Partition != "":
		return []part{{settle.ReasonRestatement, p.batch}}
	case !s.drift.closed:
		return []part{{settle.ReasonLate, p.batch}}
	}
	var refunds, others []event.Event
	for i := range p.batch.Events {
		e := p.batch.Events[i]
		if e.Kind.GivesBack() {
			refunds = append(refunds, e)
			continue
		}
		others = append(others, e)
	}
	parts := make([]part, 0, 2)
	if len(others) > 0 {
		parts = append(parts, part{settle.ReasonLate, event.Batch{Events: others}})
	}
	if len(refunds) > 0 {
		parts = append(parts, part{settle.ReasonRefund, event.Batch{Events: refunds}})
	}
	return parts
}

// step folds the record of a step.
func (s *state) step(r *Record, body []byte) error {
	s.changes = settle.Changes{}
	var d decision
	if err := json.Unmarshal(body, &d); err != nil {
		return fmt.Errorf("%s: %w", r.Kind, err)
	}
	d.Kind, d.At, d.Seq = r.Kind, r.At, r.Seq
	switch r.Kind {
	case KindPlan:
		s.planned = d.Plan
		return nil
	case KindNote:
		s.notes = append(s.notes, Note{d.Step, d.Subject})
		return nil
	case KindClose, KindApprove, KindReject:
		return s.foldPeriod(&d)
	case KindPrepare, KindRelease, KindSettle, KindReturn, KindCancel:
		return s.foldPayout(&d)
	}
	return fmt.Errorf("kind %q: %w", r.Kind, ErrUnknown)
}

// decision is the body of a step: the step, and what it fixes.
type decision struct {
	Step
	// Plan is the JSON of the agreements.
	Plan string `json:"plan,omitempty"`
	// Statement is what a close fixes, and Rated are the earlier periods whose
	// corrections it has booked, as they were rated for it.
	Statement *settle.Statement   `json:"statement,omitempty"`
	Rated     []*settle.Statement `json:"rated,omitempty"`
	// Digest is that of the statement that an approver saw.
	Digest string `json:"digest,omitempty"`
	// Payouts are what is drawn up.
	Payouts []Payout `json:"payouts,omitempty"`
	// Subject is what a note is about.
	Subject string `json:"subject,omitempty"`
}
