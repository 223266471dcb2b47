// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// Balance is what one period of an agreement hands to the next: a loss carried
// over, an advance not yet recouped, a reserve held. Its opening in a period is
// its closing in the period before, worked out from the first period on. So it
// is no state of its own: the same events give the same balances.
type Balance struct {
	// Name is the term's name for it, Bucket the value of a dimension where a term
	// keeps several apart (a brand, a player); "" where it does not.
	Name   string `json:"name"`
	Bucket string `json:"bucket,omitempty"`
	// Lots are its parts, oldest first. What the party is still to get is
	// positive, what is still to be taken from it negative.
	Lots []Lot `json:"lots"`
	// Memo marks a balance that is no money owed, such as a base carried over.
	Memo bool `json:"memo,omitempty"`
	// Outside is what came into the balance in the period, or left it, without a
	// line, such as a loss written off or an advance paid elsewhere: closing =
	// opening − lines + outside. The next period opens with none.
	Outside money.Amount `json:"outside,omitzero"`
}

// Lot is the part of a balance that came from one period.
type Lot struct {
	Period string       `json:"period"` // the name of the period it came from
	Amount money.Amount `json:"amount"` // what is left of it
	// Due is the day on which the lot is released or expires: in the period that
	// the day lies in. No date is never.
	Due Date `json:"due,omitzero"`
}

// Sum adds up the lots; c is the currency of an empty balance.
func (b Balance) Sum(c money.Currency) (money.Amount, error) {
	sum := money.Zero(c)
	for _, l := range b.Lots {
		var err error
		if sum, err = sum.Add(l.Amount); err != nil {
			return money.Amount{}, fmt.Errorf("balance %q: %w", b.Name, err)
		}
	}
	return sum, nil
}

// Carrier is a term that keeps balances.
type Carrier interface {
	// Balances returns the names of the balances that Apply opens and closes. No
	// other term of the agreement may use them.
	Balances() []string
}

// BalanceMove is a balance at both ends of a period.
type BalanceMove struct {
	// Name and Bucket are those of the balance, Opening and Closing what it held.
	Name    string       `json:"name"`
	Bucket  string       `json:"bucket,omitempty"`
	Opening money.Amount `json:"opening"`
	Closing money.Amount `json:"closing"`
	// Outside is what came in or left without a line; Memo marks a balance that is
	// no money owed.
	Outside money.Amount `json:"outside,omitzero"`
	Memo    bool         `json:"memo,omitempty"`
	// Lots are what Closing is made of.
	Lots []Lot `json:"lots,omitempty"`
}

// Opening returns a balance of the term as the period before left it. It has no
// lots where there is none.
func (r *Rating) Opening(name, bucket string) (Balance, error) {
	if err := r.declares(name); err != nil {
		return Balance{}, err
	}
	if i, ok := findBalance(r.balances, name, bucket); ok {
		b := r.balances[i]
		b.Lots = slices.Clone(b.Lots)
		return b, nil
	}
	return Balance{Name: name, Bucket: bucket}, nil
}

// Buckets returns the buckets in which a balance of the term has lots, sorted.
func (r *Rating) Buckets(name string) ([]string, error) {
	if err := r.declares(name); err != nil {
		return nil, err
	}
	var out []string
	for _, b := range r.balances {
		if b.Name == name {
			out = append(out, b.Bucket)
		}
	}
	return out, nil
}

// Close hands a balance to the next period. Lots of zero are dropped. A balance
// that is not closed keeps what it had.
func (r *Rating) Close(b Balance) error {
	if err := r.declares(b.Name); err != nil {
		return err
	}
	b.Lots = slices.DeleteFunc(slices.Clone(b.Lots), func(l Lot) bool { return l.Amount.IsZero() })
	i, found := findBalance(r.balances, b.Name, b.Bucket)
	switch {
	case found:
		r.balances[i] = b
	case len(b.Lots) > 0 || !b.Outside.IsZero():
		r.balances = slices.Insert(r.balances, i, b)
	}
	return nil
}

func (r *Rating) declares(name string) error {
	c, ok := r.agreement.Terms[r.term].(Carrier)
	if !ok || !slices.Contains(c.Balances(), name) {
		return fmt.Errorf("balance %q is used but not declared", name)
	}
	return nil
}

func findBalance(list []Balance, name, bucket string) (int, bool) {
	return slices.BinarySearchFunc(list, Balance{Name: name, Bucket: bucket}, func(a, b Balance) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Bucket, b.Bucket))
	})
}

// cloneBalances copies a list and its lots' slices.
func cloneBalances(list []Balance) []Balance {
	out := slices.Clone(list)
	for i := range out {
		out[i].Lots = slices.Clone(out[i].Lots)
	}
	return out
}

// handOn returns the balances as the next period opens them.
func handOn(closing []Balance) []Balance {
	out := []Balance{}
	for _, b := range closing {
		if len(b.Lots) > 0 {
			b.Outside = money.Amount{}
			out = append(out, b)
		}
	}
	return out
}

// moves lists the balances that are in either of two sorted lists. Every balance
// that a period opens it also closes.
func moves(opening, closing []Balance, c money.Currency) ([]BalanceMove, error) {
	var out []BalanceMove
	for _, b := range closing {
		var from Balance
		if i, ok := findBalance(opening, b.Name, b.Bucket); ok {
			from = opening[i]
		}
		opened, err := from.Sum(c)
		if err != nil {
			return nil, err
		}
		closed, err := b.Sum(c)
		if err != nil {
			return nil, err
		}
		if opened.IsZero() && closed.IsZero() && b.Outside.IsZero() {
			continue
		}
		out = append(out, BalanceMove{b.Name, b.Bucket, opened, closed, b.Outside, b.Memo, b.Lots})
	}
	return out, nil
}

// verifyBalances holds that what a line takes from a balance leaves it, and that
// what it puts into one arrives.
func (s *Statement) verifyBalances() error {
	names := map[string]money.Amount{}
	add := func(name string, amounts ...money.Amount) error {
		for _, a := range amounts {
			var err error
			if names[name], err = names[name].Add(a); err != nil {
				return err
			}
		}
		return nil
	}
	for _, m := range s.Balances {
		if !m.Memo {
			if err := add(m.Name, m.Closing, m.Outside.Neg(), m.Opening.Neg()); err != nil {
				return err
			}
		}
	}
	for _, l := range s.Lines {
		if l.Balance != "" && l.Reason == "" { // what a correction moves is in the opening
			if err := add(l.Balance, l.Amount); err != nil {
				return err
			}
		}
	}
	for name, left := range names {
		if !left.IsZero() {
			return fmt.Errorf("%w: agreement %s, period %s: balance %q is off by %s",
				ErrInvariant, s.Agreement, s.Period.Name, name, left)
		}
	}
	return nil
}

// checkBalances refuses two terms that use one balance.
func (a *Agreement) checkBalances(add func(error)) {
	owner := map[string]int{}
	for i, t := range a.Terms {
		c, ok := t.(Carrier)
		if isNil(t) || !ok {
			continue
		}
		for _, name := range c.Balances() {
			if j, taken := owner[name]; taken {
				add(fault(CodeDuplicate, fmt.Sprintf("terms[%d].label", i), "terms[%d] keeps the balance %q too: give one of them another label", j, name))
			}
			owner[name] = i
		}
	}
}

// carries reports whether a term of the agreement keeps balances.
func (a *Agreement) carries() bool {
	return slices.ContainsFunc(a.Terms, func(t Term) bool {
		c, ok := t.(Carrier)
		return ok && len(c.Balances()) > 0
	})
}
