// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Payment is what a payee is paid at once: of one statement, or netted of several.
type Payment struct {
	// ID is the host's, and becomes part of those of the entries.
	ID string
	// Attempt tells releases of one payment apart, where the bank returned the one
	// before: 0 and 1 are the first one.
	Attempt int
	// Party is who is paid Amount, the sum of the items.
	Party  string
	Amount money.Amount
	Items  []Item // one for each statement
	// Reference is the bank's, of what it has paid or returned; it may be empty.
	Reference string
	// State is how far the payment has come. Only Return and Cancel read it.
	State State
}

// Item is the part of a payment that one statement owes.
type Item struct {
	// Agreement and Period are the statement's.
	Agreement settle.AgreementID
	Period    string
	// Payee is whose payable it is; "" is the payment's Party.
	Payee  string
	Amount money.Amount // negative if the payee owes it
}

// State is how far a payment has come.
type State uint8

// The states. The zero State is Prepared.
const (
	Prepared State = iota // drawn up: nothing is booked
	Released              // given to the bank
	Settled               // confirmed by the bank
)

// Release books that a payment is given to the bank: every item from RolePayable to
// RoleTransit.
func (a Accounts) Release(p Payment, on settle.Date) (Entry, error) {
	return a.payment("release", p, on, RolePayable, RoleTransit)
}

// Settle books that the bank has paid it: from RoleTransit to RoleBank.
func (a Accounts) Settle(p Payment, on settle.Date) (Entry, error) {
	return a.payment("settle", p, on, RoleTransit, RoleBank)
}

// Return books that the bank has returned it, and that it is payable again. It comes
// out of RoleTransit, or where the bank had confirmed it, out of RoleBank.
func (a Accounts) Return(p Payment, on settle.Date) (Entry, error) {
	switch p.State {
	case Prepared:
		return Entry{}, &PaymentError{p.ID, fmt.Errorf("%w: returned before it was released", ErrInvalid)}
	case Settled:
		return a.payment("return", p, on, RoleBank, RolePayable)
	}
	return a.payment("return", p, on, RoleTransit, RolePayable)
}

// Cancel books that a payment is given up. One that was not released moves nothing:
// the entry is [Entry.Empty].
func (a Accounts) Cancel(p Payment, on settle.Date) (Entry, error) {
	switch p.State {
	case Released:
		return a.payment("cancel", p, on, RoleTransit, RolePayable)
	case Settled:
		return Entry{}, &PaymentError{p.ID, fmt.Errorf("%w: cancelled after the bank has paid it", ErrInvalid)}
	}
	e := a.begin("cancel", p, on).entry
	return e, p.check()
}

// payment moves a payment from one role to another.
func (a Accounts) payment(step string, p Payment, on settle.Date, path ...Role) (Entry, error) {
	if err := p.check(); err != nil {
		return Entry{}, err
	}
	d := a.begin(step, p, on)
	var faults []error
	for i, role := range path {
		sign := func(a money.Amount) money.Amount { return a } // out of the first role
		if i == 1 {
			sign = money.Amount.Neg
		}
		if role != RolePayable {
			faults = append(faults, d.post(Place{Role: role, Party: p.Party}, sign(p.Amount)))
			continue
		}
		for _, x := range p.Items {
			place := Place{Role: role, Party: cmp.Or(x.Payee, p.Party), Agreement: x.Agreement}
			tags := []Tag{{TagAgreement, string(x.Agreement)}, {TagPeriod, x.Period}}
			faults = append(faults, d.post(place, sign(x.Amount), tags...))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Entry{}, &PaymentError{p.ID, err}
	}
	return d.done()
}

func (a Accounts) begin(step string, p Payment, on settle.Date) *draft {
	tags := []Tag{{TagPayment, p.ID}, {TagParty, p.Party}}
	if p.Reference != "" {
		tags = append(tags, Tag{TagReference, p.Reference})
	}
	return &draft{accounts: a, entry: Entry{
		ID: entryID(p.Attempt, step, p.ID), Date: on, Text: fmt.Sprintf("%s %s to %s", step, p.ID, p.Party), Tags: tags,
	}}
}

// check refuses a payment that its items do not add up to.
func (p Payment) check() error {
	if p.ID == "" || p.Party == "" || p.Amount.Currency() == money.Currency(0) {
		return &PaymentError{p.ID, fmt.Errorf("%w: it has no ID, no party or no currency", ErrInvalid)}
	}
	sum := money.Zero(p.Amount.Currency())
	for i, x := range p.Items {
		var err error
		if sum, err = sum.Add(x.Amount); err != nil {
			return &PaymentError{p.ID, fmt.Errorf("item %d: %w", i+1, err)}
		}
	}
	if sum != p.Amount {
		return &PaymentError{p.ID, fmt.Errorf("%w: items add up to %s, %s is paid", ErrInvalid, sum, p.Amount)}
	}
	return nil
}

// Advance is an advance that was paid outside of statements; the statement of its
// period takes it into the balance to be recouped.
type Advance struct {
	// ID is the host's, and becomes part of that of the entry.
	ID string
	// Agreement and Party are of whom was paid, Amount what, and On when.
	Agreement settle.AgreementID
	Party     string
	Amount    money.Amount
	On        settle.Date
}

// Advance books an advance: from RoleBank to RoleOutside, which the close of the
// period that the advance belongs to brings back to zero.
func (a Accounts) Advance(x Advance) (Entry, error) {
	if x.ID == "" || x.Party == "" {
		return Entry{}, &PaymentError{x.ID, fmt.Errorf("%w: an advance without ID or party", ErrInvalid)}
	}
	d := &draft{accounts: a, entry: Entry{
		ID: entryID(0, "advance", x.ID), Date: x.On, Text: fmt.Sprintf("advance %s to %s", x.ID, x.Party),
		Tags: []Tag{{TagAdvance, x.ID}, {TagAgreement, string(x.Agreement)}, {TagParty, x.Party}},
	}}
	p := Place{Role: RoleOutside, Party: x.Party, Agreement: x.Agreement}
	bank := p
	bank.Role = RoleBank
	if err := errors.Join(d.post(p, x.Amount), d.post(bank, x.Amount.Neg())); err != nil {
		return Entry{}, &PaymentError{x.ID, err}
	}
	return d.done()
}
