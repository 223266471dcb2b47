// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

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
	// Lots are its parts, oldest first.
	Lots []Lot `json:"lots"`
}

// Lot is the part of a balance that came from one period.
type Lot struct {
	Period string       `json:"period"` // the name of the period it came from
	Amount money.Amount `json:"amount"`
	// Due is when the lot is released or expires; zero is never.
	Due time.Time `json:"due,omitzero"`
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
	Name    string       `json:"name"`
	Bucket  string       `json:"bucket,omitempty"`
	Opening money.Amount `json:"opening"`
	Closing money.Amount `json:"closing"`
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
	case found && len(b.Lots) == 0:
		r.balances = slices.Delete(r.balances, i, i+1)
	case found:
		r.balances[i] = b
	case len(b.Lots) > 0:
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

// moves lists the balances that are in either of two sorted lists.
func moves(opening, closing []Balance, c money.Currency) ([]BalanceMove, error) {
	var out []BalanceMove
	add := func(name, bucket string, from, to Balance) error {
		opened, err := from.Sum(c)
		closed, err2 := to.Sum(c)
		out = append(out, BalanceMove{name, bucket, opened, closed, to.Lots})
		return errors.Join(err, err2)
	}
	for _, b := range closing {
		var from Balance
		if i, ok := findBalance(opening, b.Name, b.Bucket); ok {
			from = opening[i]
		}
		if err := add(b.Name, b.Bucket, from, b); err != nil {
			return nil, err
		}
	}
	for _, b := range opening {
		if _, ok := findBalance(closing, b.Name, b.Bucket); ok {
			continue
		}
		if err := add(b.Name, b.Bucket, b, Balance{}); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b BalanceMove) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Bucket, b.Bucket))
	})
	return out, nil
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
	return slices.ContainsFunc(a.Terms, func(t Term) bool { _, ok := t.(Carrier); return ok })
}
