// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// pay works out in which currency, and when, the total of a statement is paid.
func (p *Plan) pay(s *Statement, a *Agreement) error {
	if a.Payout == nil {
		return nil
	}
	total, payees := s.Total, s.Payees
	if a.Payout.In != nil {
		in, err := p.payIn(s, a.Payout.In)
		if err != nil {
			return fmt.Errorf("settle: agreement %s, period %s: payout: %w", s.Agreement, s.Period.Name, err)
		}
		s.Payable, total, payees = &in, in.Total, in.Payees
	}
	if len(payees) == 0 {
		payees = []Payee{{a.Party, total}}
	}
	for _, to := range payees {
		due, err := a.Payout.due(s.Period, to.Amount, p.workdays[a.Payout.Workdays])
		if err != nil {
			return fmt.Errorf("settle: agreement %s, period %s: payout: %w", s.Agreement, s.Period.Name, err)
		}
		for _, d := range due {
			if to.Party != a.Party {
				d.Payee = to.Party
			}
			s.Due = append(s.Due, d)
		}
	}
	return nil
}

// payIn converts a statement into the currency of its payout.
func (p *Plan) payIn(s *Statement, in *PayoutCurrency) (Payable, error) {
	x := exchange{in.rule(), p.fixings, p.workdays[in.Workdays]}
	amounts := []money.Amount{s.Total}
	if in.Per == PerLine {
		amounts = nil
		for _, l := range s.Lines {
			amounts = append(amounts, l.Amount)
		}
	}
	out, err := x.payable(in, s.Period, amounts)
	if err != nil || len(s.Payees) == 0 {
		return out, err
	}
	day, err := x.fixingDay(s.Period.LastDay())
	if err != nil {
		return Payable{}, err
	}
	left := out.Total
	for _, payee := range s.Payees {
		if payee.Party == s.Party {
			continue
		}
		c, err := x.convert(payee.Amount, in.Currency, day)
		if err != nil {
			return Payable{}, err
		}
		part := c.To
		if in.Per == PerLine {
			if part, err = out.sum(s.Lines, payee.Party); err != nil {
				return Payable{}, err
			}
		}
		if left, err = left.Sub(part); err != nil {
			return Payable{}, err
		}
		out.Payees = append(out.Payees, Payee{payee.Party, part})
	}
	out.Payees = slices.Insert(out.Payees, 0, Payee{s.Party, left})
	return out, nil
}

// sum adds up the converted lines of a payee.
func (p *Payable) sum(lines []Line, payee string) (money.Amount, error) {
	sum := money.Zero(p.Total.Currency())
	for i, l := range lines {
		if l.Payee != payee {
			continue
		}
		var err error
		if sum, err = sum.Add(p.Conversions[i].To); err != nil {
			return money.Amount{}, err
		}
	}
	return sum, nil
}

// verifyDue holds law 2 on what is paid: the instalments add up to the total, in
// the currency in which it is paid.
func (s *Statement) verifyDue(a *Agreement) error {
	if a.Payout == nil {
		return nil
	}
	total := s.Total
	if s.Payable != nil {
		total = s.Payable.Total
	}
	sum := money.Zero(total.Currency())
	for _, d := range s.Due {
		var err error
		if sum, err = sum.Add(d.Amount); err != nil {
			return err
		}
	}
	if sum != total {
		return fmt.Errorf("%w: agreement %s, period %s: instalments add up to %s, %s is paid",
			ErrInvariant, s.Agreement, s.Period.Name, sum, total)
	}
	return nil
}

// PaymentDates returns on which days the period that is rated is paid, by the
// agreement's payout rule. There are none if it has no such rule.
func (r *Rating) PaymentDates() ([]Date, error) {
	if r.agreement.Payout == nil {
		return nil, nil
	}
	return r.agreement.Payout.dates(r.period, r.workdays())
}

// validatePaying checks how an agreement is paid and converted.
func (a *Agreement) validatePaying() error {
	var faults []error
	if a.Payout != nil {
		faults = append(faults, under("payout", a.Payout.validate(a.Currency)))
	}
	if a.Conversion != nil {
		faults = append(faults, under("conversion", a.Conversion.validate()))
	}
	if a.TaxType > lastTaxType {
		faults = append(faults, fault(CodeRange, "tax_type", "%d is not a tax type", a.TaxType))
	}
	return errors.Join(faults...)
}

// checkWorkdays refuses calendars that the options of the plan do not have.
func (p *Plan) checkWorkdays(a *Agreement) error {
	var faults []error
	check := func(path, name string) {
		if name != "" && p.workdays[name] == nil {
			known := strings.Join(slices.Sorted(maps.Keys(p.workdays)), ", ")
			faults = append(faults, fault(CodeReference, path, "%q is not one of the plan's calendars of workdays: %s", name, known))
		}
	}
	if a.Payout != nil {
		check("payout.workdays", a.Payout.Workdays)
		if a.Payout.In != nil {
			check("payout.in.workdays", a.Payout.In.Workdays)
		}
	}
	if a.Conversion != nil {
		check("conversion.workdays", a.Conversion.Workdays)
	}
	return errors.Join(faults...)
}

// writePayout writes what is paid when.
func (s *Statement) writePayout(b *strings.Builder) {
	if s.Payable != nil {
		fmt.Fprintf(b, "\nconverted per %s to %s\n", s.Payable.Per, grouped(s.Payable.Total.String()))
		for _, c := range s.Payable.Conversions {
			fmt.Fprintf(b, "      %s\n", c.show())
		}
		for _, p := range s.Payable.Payees {
			fmt.Fprintf(b, "      %s: %s\n", p.Party, grouped(p.Amount.String()))
		}
	}
	for i, d := range s.Due {
		if i == 0 {
			b.WriteString("\ndue\n")
		}
		to := ""
		if d.Payee != "" {
			to = " → " + d.Payee
		}
		fmt.Fprintf(b, "      %s: %s%s\n", d.Date, grouped(d.Amount.String()), to)
	}
}
