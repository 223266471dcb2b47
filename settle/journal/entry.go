// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Entry is one fact in double entry: its postings add up to zero in each currency.
// An entry is never changed; what was wrong is taken back by another one, see
// [Entry.Reverse].
type Entry struct {
	// ID names the entry: the same fact has the same ID, so that a host that books an
	// entry twice can see it.
	ID   string      `json:"id"`
	Date settle.Date `json:"date"` // the day it is booked on
	// Text is for people.
	Text string `json:"text"`
	// Tags say of what the entry is: agreement, period, payment.
	Tags     []Tag     `json:"tags,omitempty"`
	Postings []Posting `json:"postings"` // at least two; they add up to zero
}

// Posting is an amount on an account: positive is a debit, negative a credit.
type Posting struct {
	// Account is a name of parts with ":" between them, such as
	// "Liabilities:Partners:Payable:acme".
	Account string       `json:"account"`
	Amount  money.Amount `json:"amount"`         // positive is a debit
	Tags    []Tag        `json:"tags,omitempty"` // beside those of the entry
}

// Tag is a reference that an entry or a posting carries. Names are those of the
// constants; a host may add its own.
type Tag struct {
	// Name is of two letters a to z, figures and dashes or more, and none of the few
	// that programs give a meaning of their own, such as date. Value is any text.
	Name  string `json:"name"`
	Value string `json:"value"`
}

// The names of tags.
const (
	TagAgreement = "agreement" // the agreement's ID
	TagPeriod    = "period"    // the name of the period
	TagParty     = "party"     // whom the agreement is with, or who is paid
	TagStatement = "statement" // the digest of the statement that is closed
	TagLine      = "line"      // the number of a line of the statement
	TagLabel     = "label"     // what the statement calls that line
	TagCorrects  = "corrects"  // the period that a line corrects
	TagReason    = "reason"    // why it does, as in settle.Reason
	TagRate      = "rate"      // the rate of exchange of a conversion
	TagPayment   = "payment"   // the payment's ID
	TagReference = "reference" // the bank's reference of a payment
	TagAdvance   = "advance"   // the advance's ID
	TagReverses  = "reverses"  // the ID of the entry that is taken back
)

// Empty reports whether the fact moves nothing, as a statement of zero does. Such an
// entry is not booked, and Validate refuses it.
func (e Entry) Empty() bool { return len(e.Postings) == 0 }

// Validate returns what is wrong with an entry as an *[EntryError]: fewer than two
// postings, a name that is no account, an amount of no currency, or postings that do
// not add up to zero in each currency ([ErrUnbalanced]).
func (e Entry) Validate() error {
	if err := e.check(); err != nil {
		return &EntryError{ID: e.ID, Err: err}
	}
	return nil
}

func (e Entry) check() error {
	switch {
	case e.ID == "":
		return fmt.Errorf("%w: no ID", ErrInvalid)
	case e.Date.IsZero():
		return fmt.Errorf("%w: no date", ErrInvalid)
	case len(e.Postings) < 2:
		return fmt.Errorf("%w: %d postings, want two at least", ErrInvalid, len(e.Postings))
	}
	for _, t := range e.Tags {
		if err := t.check(); err != nil {
			return err
		}
	}
	sums := map[money.Currency]money.Amount{}
	for i, p := range e.Postings {
		if err := p.check(); err != nil {
			return fmt.Errorf("posting %d: %w", i+1, err)
		}
		c := p.Amount.Currency()
		var err error
		if sums[c], err = sums[c].Add(p.Amount); err != nil {
			return fmt.Errorf("posting %d: %w", i+1, err)
		}
	}
	for _, p := range e.Postings { // in their order, not the map's
		if off := sums[p.Amount.Currency()]; !off.IsZero() {
			return fmt.Errorf("%w: off by %s", ErrUnbalanced, off)
		}
	}
	return nil
}

func (p Posting) check() error {
	if err := CheckAccount(p.Account); err != nil {
		return err
	}
	if p.Amount.Currency() == money.Currency(0) {
		return fmt.Errorf("%w: %s is in no currency", ErrInvalid, p.Account)
	}
	for _, t := range p.Tags {
		if err := t.check(); err != nil {
			return err
		}
	}
	return nil
}

// check holds a tag's name to what all programs read.
func (t Tag) check() error {
	for i, r := range t.Name {
		letter := r >= 'a' && r <= 'z'
		if !letter && (i == 0 || (r < '0' || r > '9') && r != '-') {
			return fmt.Errorf("%w: tag %q: want a to z, figures and dashes", ErrInvalid, t.Name)
		}
	}
	if len(t.Name) < 2 {
		return fmt.Errorf("%w: tag %q: want two letters at least", ErrInvalid, t.Name)
	}
	switch t.Name {
	case "id", "date", "date2", "payee", "value", "uuid", "filename", "lineno":
		return fmt.Errorf("%w: tag %q has a meaning of its own for the programs that read journals", ErrInvalid, t.Name)
	}
	return nil
}

// Reverse returns the entry that takes this one back on a day, as when a closed
// period is sent back. Its ID is this one's with "reverse/" before it.
func (e Entry) Reverse(on settle.Date, text string) Entry {
	out := Entry{
		ID: "reverse/" + e.ID, Date: on, Text: text,
		Tags: append(slices.Clone(e.Tags), Tag{TagReverses, e.ID}),
	}
	for _, p := range e.Postings {
		out.Postings = append(out.Postings, Posting{p.Account, p.Amount.Neg(), slices.Clone(p.Tags)})
	}
	return out
}

// Balance is what an account holds of one currency: positive is a debit.
type Balance struct {
	// Account holds Amount.
	Account string       `json:"account"`
	Amount  money.Amount `json:"amount"`
}

// Balances adds up entries by account and currency, sorted by both: the trial
// balance. What adds up to zero is left out. Each entry must be valid.
func Balances(entries []Entry) ([]Balance, error) {
	type key struct {
		account  string
		currency money.Currency
	}
	sums := map[key]money.Amount{}
	for _, e := range entries {
		if err := e.Validate(); err != nil {
			return nil, err
		}
		for _, p := range e.Postings {
			k := key{p.Account, p.Amount.Currency()}
			var err error
			if sums[k], err = sums[k].Add(p.Amount); err != nil {
				return nil, &EntryError{ID: e.ID, Err: fmt.Errorf("balance of %s: %w", p.Account, err)}
			}
		}
	}
	var out []Balance
	for k, sum := range sums {
		if !sum.IsZero() {
			out = append(out, Balance{k.account, sum})
		}
	}
	slices.SortFunc(out, func(a, b Balance) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Amount.Currency(), b.Amount.Currency()))
	})
	return out, nil
}
