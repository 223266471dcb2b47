// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/jupan-go/jupan/settle/money"
)

// LineTax says of a line of tax which tax it is, in which Mode and at which Rate,
// and on what.
type LineTax struct {
	// Name is the label of the [Tax]; Base is what it is on, without the tax.
	Name string       `json:"name"`
	Mode TaxMode      `json:"mode"`
	Rate money.Rate   `json:"rate"`
	Base money.Amount `json:"base"`
}

// taxRule is what of a tax is in force on a day.
type taxRule struct {
	rate  money.Rate
	least *money.Amount
	since string // of a change: "from 2024-07-01"
}

// Apply adds one line of [ClassTax], and for a tax that is not paid on top or
// withheld a second one that takes it back out of the total.
func (t Tax) Apply(r *Rating) error {
	if len(t.For) > 0 && !slices.Contains(t.For, r.agreement.TaxType) {
		return nil
	}
	rule, err := t.inForce(r)
	if err != nil {
		return err
	}
	bases, err := t.bases(r)
	if err != nil {
		return err
	}
	d, amount, err := t.work(r, rule, bases)
	if err != nil {
		return err
	}
	if err := r.Add(d); err != nil || t.Mode == TaxAdded || t.Mode == TaxWithheld {
		return err
	}
	back := Draft{
		Label: t.Label + ", included above", Class: ClassEarning, Payee: t.Payee, Exact: d.Exact.Neg(), Rounding: d.Rounding,
	}
	if t.Mode == TaxReverse {
		back.Label, back.Class = t.Label+", owed by the recipient", ClassTax
	}
	negative := amount.Neg()
	back.rounded = &negative
	return r.Add(back)
}

// inForce returns the rule for the day that decides. Instalments that are paid
// under different rules are an error: one line cannot have two rates.
func (t Tax) inForce(r *Rating) (taxRule, error) {
	days := []Date{r.period.LastDay()}
	if t.By == ByPayment {
		var err error
		if days, err = r.PaymentDates(); err != nil {
			return taxRule{}, err
		}
		if len(days) == 0 {
			return taxRule{}, fmt.Errorf("tax %q: depends on the day of payment, and there is no payout", t.Label)
		}
	}
	at := func(day Date) int {
		n := 0
		for n < len(t.Changes) && t.Changes[n].From.Compare(day) <= 0 {
			n++
		}
		return n
	}
	n := at(days[0])
	for _, day := range days[1:] {
		if at(day) != n {
			return taxRule{}, fmt.Errorf("tax %q: the instalments of %s and %s fall under different rules", t.Label, days[0], day)
		}
	}
	rule := taxRule{rate: t.Rate, least: t.Least}
	for _, c := range t.Changes[:n] {
		if c.Rate != nil {
			rule.rate = *c.Rate
		}
		if c.Least != nil {
			rule.least = c.Least
		}
		rule.since = "from " + c.From.String()
	}
	return rule, nil
}

// taxBase is what a tax is worked out on at once.
type taxBase struct {
	label  string
	amount money.Amount
}

// bases are the sum of the lines that are taxed, or each of them.
func (t Tax) bases(r *Rating) ([]taxBase, error) {
	r.onLines = true
	if t.OnTax != "" {
		sum, err := sumLines(r.agreement.Currency, r.lines, func(l *Line) bool {
			return l.Class == ClassTax && l.Payee == t.Payee && l.Tax != nil && l.Tax.Name == t.OnTax
		})
		return []taxBase{{amount: sum}}, err
	}
	for _, label := range t.Lines {
		if !slices.ContainsFunc(r.lines, func(l Line) bool { return l.Label == label && t.taxes(&l) }) {
			return nil, fmt.Errorf("tax %q: there is no line %q above", t.Label, label)
		}
	}
	if t.Per == PerDocument {
		sum, err := sumLines(r.agreement.Currency, r.lines, t.taxes)
		return []taxBase{{amount: sum}}, err
	}
	var out []taxBase
	for i := range r.lines {
		if l := &r.lines[i]; t.taxes(l) {
			out = append(out, taxBase{strconv.Itoa(l.Number) + ". " + l.Label, l.Amount})
		}
	}
	return out, nil
}

// taxes reports whether a line is one that is taxed.
func (t Tax) taxes(l *Line) bool {
	return l.Class != ClassTax && l.Payee == t.Payee && (len(t.Lines) == 0 || slices.Contains(t.Lines, l.Label))
}

// work works the tax out.
func (t Tax) work(r *Rating, rule taxRule, bases []taxBase) (Draft, money.Amount, error) {
	rate, err := t.signed(rule.rate)
	if err != nil {
		return Draft{}, money.Amount{}, err
	}
	zero := money.Zero(r.agreement.Currency)
	d := Draft{Label: t.Label, Class: ClassTax, Payee: t.Payee, Exact: zero.Exact(), Rounding: t.Rounding}
	rounding := r.agreement.Rounding.forLine(r.agreement.Currency)
	if t.Rounding != nil {
		rounding = *t.Rounding
	}
	if t.Per == PerEachLine {
		if t.Rounding == nil {
			rounding = r.agreement.Rounding.Rounding
		}
		d.Rounding = &rounding // the parts are rounded, whatever the agreement's point is
	}
	base, amount := zero, zero
	for _, b := range bases {
		exact := b.amount.Exact().Mul(rate)
		part, err := exact.Round(rounding)
		if err != nil {
			return Draft{}, money.Amount{}, err
		}
		shown := exact
		if t.Per == PerEachLine {
			shown = part.Exact()
		}
		d.Steps = append(d.Steps, Step{Label: b.label, Base: b.amount.Exact(), Rate: &rate, Result: shown})
		if d.Exact, err = d.Exact.Add(exact); err == nil {
			if base, err = base.Add(b.amount); err == nil {
				amount, err = amount.Add(part)
			}
		}
		if err != nil {
			return Draft{}, money.Amount{}, err
		}
	}
	if rule.since != "" && len(d.Steps) > 0 {
		d.Steps[0].Label = joined(rule.since, d.Steps[0].Label)
	}
	if amount, err = rule.collected(amount, &d); err != nil {
		return Draft{}, money.Amount{}, err
	}
	d.rounded = &amount
	if t.Mode == TaxIncluded {
		if base, err = base.Sub(amount); err != nil {
			return Draft{}, money.Amount{}, err
		}
	}
	d.Tax = &LineTax{Name: t.Label, Mode: t.Mode, Rate: rule.rate, Base: base}
	return d, amount, nil
}

func joined(a, b string) string {
	if b == "" {
		return a
	}
	return a + ", " + b
}

// signed is the factor that makes the tax of a base.
func (t Tax) signed(rate money.Rate) (money.Rate, error) {
	switch {
	case t.Mode == TaxIncluded: // n/d of the net is n/(d+n) of the gross
		whole, err := rate.Add(money.Percent(100))
		if err != nil {
			return money.Rate{}, err
		}
		return money.Fraction(rate.Num(), whole.Num())
	case t.Mode == TaxWithheld && t.OnTax == "":
		return rate.Neg(), nil // a tax on a tax takes the sign of its base
	}
	return rate, nil
}

// collected returns the tax, or zero if it is less than the least that is collected.
func (rule taxRule) collected(amount money.Amount, d *Draft) (money.Amount, error) {
	if rule.least == nil || amount.IsZero() {
		return amount, nil
	}
	size := amount
	if size.Sign() < 0 {
		size = size.Neg()
	}
	less, err := size.Cmp(*rule.least)
	if err != nil || less >= 0 {
		return amount, err
	}
	zero := money.Zero(amount.Currency())
	d.Steps = append(d.Steps, Step{Label: "less than " + grouped(rule.least.String()) + " is not collected", Result: zero.Exact()})
	d.Exact = zero.Exact()
	return zero, nil
}

// round rounds an exact value, unless the term has done it. What a balance holds is
// moved whole.
func (d *Draft) round(exact money.Exact, rounding money.Rounding) (money.Amount, error) {
	switch {
	case d.rounded != nil:
		return *d.rounded, nil
	case d.Balance != "":
		return exact.Amount()
	}
	return exact.Round(rounding)
}
