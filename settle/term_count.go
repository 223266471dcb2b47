// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"

	"github.com/jupan-go/jupan/settle/money"
)

// PerClick pays a price for each click (CPC): pay = price × clicks.
type PerClick struct {
	// Label is for people; Price is in the agreement's currency.
	Label string       `json:"label,omitempty"`
	Price money.Amount `json:"price"`
}

// Type returns "per_click".
func (PerClick) Type() string { return "per_click" }

// Measures returns what is paid by the click.
func (p PerClick) Measures() []Measure { return []Measure{p.unit().count} }

// Check refuses a price in another currency.
func (p PerClick) Check(a *Agreement) error { return p.unit().check(a) }

// Apply adds one line of [ClassEarning].
func (p PerClick) Apply(r *Rating) error { return p.unit().apply(r) }

func (p PerClick) unit() unitPrice {
	return unitPrice{labelOr(p.Label, "per click"), p.Price, Clicks(), 1}
}

// PerMille pays a price for each thousand impressions (CPM):
//
//	pay = price × impressions / 1000
type PerMille struct {
	// Label is for people; Price is in the agreement's currency.
	Label string       `json:"label,omitempty"`
	Price money.Amount `json:"price"`
}

// Type returns "per_mille".
func (PerMille) Type() string { return "per_mille" }

// Measures returns the impressions.
func (p PerMille) Measures() []Measure { return []Measure{p.unit().count} }

// Check refuses a price in another currency.
func (p PerMille) Check(a *Agreement) error { return p.unit().check(a) }

// Apply adds one line of [ClassEarning].
func (p PerMille) Apply(r *Rating) error { return p.unit().apply(r) }

func (p PerMille) unit() unitPrice {
	return unitPrice{labelOr(p.Label, "per mille"), p.Price, Impressions(), 1000}
}

// unitPrice is what the three terms share: price × count / per.
type unitPrice struct {
	label string
	price money.Amount
	count Measure
	per   int64
}

func (u unitPrice) check(a *Agreement) error {
	err := inCurrency("price", u.price, a)
	if u.count.Money() {
		err = errors.Join(err, fault(CodeType, "count", "%s is an amount, not a number", u.count.Name))
	}
	return err
}

func (u unitPrice) apply(r *Rating) error {
	n, err := r.Number(u.count)
	if err != nil {
		return err
	}
	perOne, err := money.Fraction(1, u.per)
	if err != nil {
		return err
	}
	price := u.price.Exact().Mul(perOne)
	result := price.MulDecimal(n)
	return r.Add(Draft{
		Label: u.label, Class: ClassEarning, Exact: result,
		Steps: []Step{{Label: u.count.Name, Number: n, Price: &price, Result: result}},
	})
}

// inCurrency refuses an amount that is not in the agreement's currency.
func inCurrency(path string, a money.Amount, g *Agreement) error {
	switch {
	case a == money.Amount{}:
		return fault(CodeMissing, path, "missing: give an amount in the agreement's currency")
	case a.Currency() != g.Currency && g.Currency != money.Currency(0):
		return fault(CodeCurrency, path, "%s is not in %s, the agreement's currency", a, g.Currency)
	}
	return nil
}

// Describe says: 0.35 USD for each click.
func (p PerClick) Describe(w Words) string {
	return w.Titled(p.Label, w.Say("%s for each click (CPC)", "클릭 1회당 %s(CPC)", p.Price))
}

// Describe says: 2.50 USD for each 1,000 impressions.
func (p PerMille) Describe(w Words) string {
	return w.Titled(p.Label, w.Say("%s for each 1,000 impressions (CPM)", "노출 1,000회당 %s(CPM)", p.Price))
}
