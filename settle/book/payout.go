// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// The states of a payout.
const (
	StatePrepared  State = "prepared"  // drawn up
	StateReleased  State = "released"  // released by a second person, on its way
	StateSettled   State = "settled"   // the bank has paid it
	StateReturned  State = "returned"  // the bank has sent it back; it may be released again
	StateCancelled State = "cancelled" // given up: its items may be drawn up again
)

// Payout is one instruction to pay a party. Its amount is the sum of its items.
type Payout struct {
	// ID is the same for the same items, whoever draws them up.
	ID       string         `json:"id"`
	Party    string         `json:"party"`    // who is paid
	Currency money.Currency `json:"currency"` // that of all items
	// Amount is negative if the party is to pay.
	Amount money.Amount `json:"amount"`
	// Date is the last on which an item is due.
	Date  settle.Date `json:"date"`
	Items []Item      `json:"items"` // what it is for

	// State, Attempt (how often it was released), Reference (the bank's, of the last
	// attempt) and Steps are what became of it.
	State     State  `json:"-"`
	Attempt   int    `json:"-"`
	Reference string `json:"-"`
	Steps     []Step `json:"-"`
}

// Item is an instalment of a statement that is due to a payee.
type Item struct {
	// Agreement and Period are those of the statement.
	Agreement settle.AgreementID `json:"agreement"`
	Period    string             `json:"period"`
	// Number is its place among what is due of the statement, from 1.
	Number int          `json:"number"`
	Date   settle.Date  `json:"date"`   // when it is due
	Amount money.Amount `json:"amount"` // negative if the party is to pay
}

// Key is what the bank is to know the instruction by: the same however often it is
// sent, and another one after a return.
func (p *Payout) Key() string { return p.ID + "-" + strconv.Itoa(p.Attempt) }

// Waits returns how long the payout stood in each state before it went into the next
// one.
func (p *Payout) Waits() []Wait { return waits(StatePrepared, p.Steps[0].At, p.Steps[1:]) }

// Due lists what is due of the closed statement, and to whom, in the order of
// [Item].Number. An agreement without a rule for payouts pays all on the last day of the
// period. Nothing is due of a period without a statement.
func (c *Closed) Due() []settle.Due {
	s := c.Statement
	if s == nil {
		return nil
	}
	due := slices.Clone(s.Due)
	if due == nil && len(s.Payees) == 0 && !s.Total.IsZero() {
		due = []settle.Due{{Date: s.Period.LastDay(), Amount: s.Total}}
	}
	if due == nil {
		for _, p := range s.Payees {
			if !p.Amount.IsZero() {
				due = append(due, settle.Due{Payee: p.Party, Date: s.Period.LastDay(), Amount: p.Amount})
			}
		}
	}
	for i := range due {
		if due[i].Payee == "" {
			due[i].Payee = s.Party
		}
	}
	return due
}

// payable lists the items of approved statements that are due by a day and in no
// payout, with their party.
func (s *state) payable(by settle.Date) (items []Item, parties []string) {
	for _, id := range s.ids {
		for _, c := range s.accounts[id].closed {
			if c.State != StateApproved {
				continue
			}
			for i, d := range c.Due() {
				x := Item{id, c.Ref.Period.Name, i + 1, d.Date, d.Amount}
				if by.Compare(d.Date) >= 0 && s.taken[itemKey{id, x.Period, x.Number}] == nil {
					items, parties = append(items, x), append(parties, d.Payee)
				}
			}
		}
	}
	return items, parties
}

type itemKey struct {
	agreement settle.AgreementID
	period    string
	number    int
}

// Prepare draws up the payouts of all that is due by a day of approved statements, and
// returns them. Items that are in a payout are left alone, so that it may be called
// any number of times.
func (b *Book) Prepare(ctx context.Context, day settle.Date, by By) ([]Payout, error) {
	var out []Payout
	err := b.take(ctx, Step{Kind: KindPrepare, By: by}, func(s *state, d *decision) error {
		var err error
		if d.Payouts, err = s.drawUp(day, b.opts.Net); err != nil {
			return err
		}
		if out = d.Payouts; len(out) == 0 {
			return errNothing
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i], _ = b.Payout(out[i].ID)
	}
	return out, nil
}

// drawUp makes payouts of what is due: one for each item, or one for each currency of
// a party whose amounts are netted.
func (s *state) drawUp(day settle.Date, net []string) ([]Payout, error) {
	items, parties := s.payable(day)
	var out []Payout
	for i, x := range items {
		at := -1
		if slices.Contains(net, parties[i]) {
			at = slices.IndexFunc(out, func(p Payout) bool { return p.Party == parties[i] && p.Currency == x.Amount.Currency() })
		}
		if at < 0 {
			at = len(out)
			out = append(out, Payout{Party: parties[i], Currency: x.Amount.Currency(), Amount: money.Zero(x.Amount.Currency())})
		}
		p := &out[at]
		var err error
		if p.Amount, err = p.Amount.Add(x.Amount); err != nil {
			return nil, fmt.Errorf("book: payout of %s: %w", p.Party, err)
		}
		p.Items = append(p.Items, x)
		if p.Date.Compare(x.Date) < 0 {
			p.Date = x.Date
		}
	}
	for i := range out {
		out[i].ID = s.payoutID(&out[i])
	}
	return out, nil
}

// payoutID hashes the items; after a cancelled payout of the same items it is another.
func (s *state) payoutID(p *Payout) string {
	for n := 0; ; n++ {
		text := fmt.Appendf(nil, "%q %d", p.Party, n)
		for _, x := range p.Items {
			text = fmt.Appendf(text, " %q %q %d", x.Agreement, x.Period, x.Number)
		}
		sum := sha256.Sum256(text)
		id := "po-" + hex.EncodeToString(sum[:10])
		if s.payouts[id] == nil {
			return id
		}
	}
}

// Release releases a payout, or one that the bank has returned, for the bank: by
// another person than the one who drew it up.
func (b *Book) Release(ctx context.Context, id string, by By) error {
	return b.onPayout(ctx, Step{Kind: KindRelease, By: by, Payout: id}, StatePrepared, StateReturned)
}

// Settle notes that the bank has paid, under its reference.
func (b *Book) Settle(ctx context.Context, id, reference string, by By) error {
	return b.onPayout(ctx, Step{Kind: KindSettle, By: by, Payout: id, Reference: reference}, StateReleased)
}

// Return notes that the bank has sent the money back, and why.
func (b *Book) Return(ctx context.Context, id, reference string, by By) error {
	return b.onPayout(ctx, Step{Kind: KindReturn, By: by, Payout: id, Reference: reference}, StateReleased, StateSettled)
}

// Cancel gives a payout up whose money is not on its way.
func (b *Book) Cancel(ctx context.Context, id string, by By) error {
	return b.onPayout(ctx, Step{Kind: KindCancel, By: by, Payout: id}, StatePrepared, StateReturned)
}

func (b *Book) onPayout(ctx context.Context, step Step, from ...State) error {
	return b.take(ctx, step, func(s *state, d *decision) error {
		p := s.payouts[d.Payout]
		switch {
		case p == nil:
			return &StepError{Kind: d.Kind, Subject: d.subject(), Err: ErrUnknown}
		case !slices.Contains(from, p.State):
			return &StepError{Kind: d.Kind, Subject: d.subject(), State: p.State, Err: ErrState}
		case d.Kind == KindRelease && p.Steps[0].Name == d.Name:
			return &StepError{
				Kind: d.Kind, Subject: d.subject(), Err: fmt.Errorf("%s has drawn it up: %w", d.Name, ErrFourEyes),
			}
		}
		return nil
	})
}

// foldPayout applies a step that is about payouts.
func (s *state) foldPayout(d *decision) error {
	if d.Kind == KindPrepare {
		for i := range d.Payouts {
			p := d.Payouts[i]
			p.State, p.Steps = StatePrepared, []Step{d.Step}
			s.payouts[p.ID] = &p
			s.order = append(s.order, p.ID)
			for _, x := range p.Items {
				s.taken[itemKey{x.Agreement, x.Period, x.Number}] = &p
			}
		}
		return nil
	}
	p := s.payouts[d.Payout]
	if p == nil {
		return fmt.Errorf("payout %s: %w", d.Payout, ErrUnknown)
	}
	p.State, p.Steps = stateAfter(d.Kind), append(p.Steps, d.Step)
	switch d.Kind {
	case KindRelease:
		p.Attempt++
		p.Reference = ""
	case KindCancel:
		for _, x := range p.Items {
			delete(s.taken, itemKey{x.Agreement, x.Period, x.Number})
		}
	}
	if d.Reference != "" {
		p.Reference = d.Reference
	}
	return s.settleStates(p)
}

// settleStates works out again which of the periods of a payout are paid.
func (s *state) settleStates(p *Payout) error {
	for _, x := range p.Items {
		a, period, err := s.account(x.Agreement, x.Period)
		if err != nil {
			return err
		}
		if c, ok := a.at(period); ok {
			if err := s.settleState(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// settleState tells whether an approved period is paid: all that is due of it is in
// payouts that the bank has settled.
func (s *state) settleState(c *closed) error {
	if c.State != StateApproved && c.State != StatePaid {
		return nil
	}
	c.State = StatePaid
	for i := range c.Due() {
		p := s.taken[itemKey{c.Ref.Agreement, c.Ref.Period.Name, i + 1}]
		if p == nil || p.State != StateSettled {
			c.State = StateApproved
		}
	}
	return nil
}

// Payout returns a payout by its id.
func (b *Book) Payout(id string) (Payout, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.state.payouts[id]
	if p == nil {
		return Payout{}, false
	}
	return p.clone(), true
}

// Payouts returns all payouts, in the order in which they were drawn up.
func (b *Book) Payouts() []Payout {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []Payout
	for _, id := range b.state.order {
		out = append(out, b.state.payouts[id].clone())
	}
	return out
}

func (p *Payout) clone() Payout {
	out := *p
	out.Items, out.Steps = slices.Clone(p.Items), slices.Clone(p.Steps)
	return out
}
