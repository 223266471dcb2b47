// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// put adds an amount of the period p to the balance.
func (b *Balance) put(p Period, a money.Amount, due Date) {
	if !a.IsZero() {
		b.Lots = append(b.Lots, Lot{p.Name, a, due})
	}
}

// take takes up to want, which has the sign of the lots, from the oldest lots on,
// and returns what there was.
func (b *Balance) take(want money.Amount) (money.Amount, error) {
	taken := money.Zero(want.Currency())
	for i := range b.Lots {
		left, err := want.Sub(taken)
		if err != nil {
			return taken, err
		}
		part, err := nearerZero(left, b.Lots[i].Amount)
		if err != nil {
			return taken, err
		}
		if b.Lots[i].Amount, err = b.Lots[i].Amount.Sub(part); err != nil {
			return taken, err
		}
		if taken, err = taken.Add(part); err != nil {
			return taken, err
		}
	}
	b.Lots = slices.DeleteFunc(b.Lots, func(l Lot) bool { return l.Amount.IsZero() })
	return taken, nil
}

// takeDue takes the lots that fall due by a day.
func (b *Balance) takeDue(by Date, c money.Currency) (money.Amount, error) {
	taken := money.Zero(c)
	for i, l := range b.Lots {
		if l.Due.IsZero() || l.Due.Compare(by) > 0 {
			continue
		}
		var err error
		if taken, err = taken.Add(l.Amount); err != nil {
			return taken, err
		}
		b.Lots[i].Amount = money.Zero(c)
	}
	b.Lots = slices.DeleteFunc(b.Lots, func(l Lot) bool { return l.Amount.IsZero() })
	return taken, nil
}

// nearerZero returns which of two amounts of one sign is the smaller, and zero
// for amounts of different signs.
func nearerZero(a, b money.Amount) (money.Amount, error) {
	if a.Sign() != b.Sign() {
		return money.Zero(a.Currency()), nil
	}
	order, err := a.Cmp(b)
	if order*a.Sign() > 0 {
		a = b
	}
	return a, err
}

// lowest returns the lesser of two amounts of one currency.
func lowest(a, b money.Amount) (money.Amount, error) {
	order, err := a.Cmp(b)
	if order > 0 {
		a = b
	}
	return a, err
}
