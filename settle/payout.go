// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jupan-go/jupan/settle/money"
)

// Payout says when a statement is paid, and in how many parts:
//
//	instalment_i = share_i × total, cut to the unit
//	last one     = total − Σ those before it
//
// so that the instalments add up to the total, and a negative total, which the
// party pays back, mirrors a positive one. For example, 70 % on the 15th workday
// after the week and 30 % on the first workday of the month after next:
//
//	{"workdays": "kr-banks", "instalments": [
//	  {"share": "70%", "due": {"basis": "workdays_after", "n": 15}},
//	  {"share": "30%", "due": {"basis": "workday_of_month", "n": 1, "months": 2}}]}
type Payout struct {
	// Instalments are in the order of their dates; their shares add up to 100 %.
	Instalments []Instalment `json:"instalments"`
	// Workdays names the calendar in [PlanOptions].Workdays; without a name it is
	// Monday to Friday.
	Workdays string `json:"workdays,omitempty"`
	// Unit is what an instalment is a multiple of; zero is the minor unit of the
	// currency.
	Unit money.Decimal `json:"unit,omitzero"`
	// In says in which currency is paid, if it is not that of the agreement.
	In *PayoutCurrency `json:"in,omitempty"`
}

// Instalment is the Share of a total that is Due on a day, which is counted from
// the last day of the period.
type Instalment struct {
	Share money.Rate `json:"share"`
	Due   DateRule   `json:"due"`
}

// Due is an amount and the day on which it is paid.
type Due struct {
	// Payee is who is paid; "" is the party of the agreement.
	Payee string `json:"payee,omitempty"`
	Date  Date   `json:"date"` // a workday, if the rule rolls
	// Amount is negative if the party has to pay it back.
	Amount money.Amount `json:"amount"`
}

// LastDay is the last day of a period in the zone of its calendar.
func (p Period) LastDay() Date { return DateOf(p.To.Add(-time.Nanosecond)) }

// Due divides a total among the instalments. Instalments of zero are left out. A
// nil w is Monday to Friday.
func (p Payout) Due(period Period, total money.Amount, w Workdays) ([]Due, error) {
	due, err := p.due(period, total, w)
	if err != nil {
		return nil, fmt.Errorf("settle: payout: %w", err)
	}
	return due, nil
}

func (p Payout) due(period Period, total money.Amount, w Workdays) ([]Due, error) {
	dates, err := p.dates(period, w)
	if err != nil {
		return nil, err
	}
	left := total
	var out []Due
	for i, date := range dates {
		part := left
		if i < len(dates)-1 {
			down := money.Rounding{Mode: money.Down, Unit: p.Unit}
			if part, err = total.Exact().Mul(p.Instalments[i].Share).Round(down); err != nil {
				return nil, err
			}
			if left, err = left.Sub(part); err != nil {
				return nil, err
			}
		}
		if !part.IsZero() {
			out = append(out, Due{Date: date, Amount: part})
		}
	}
	return out, nil
}

// dates lists the day of each instalment.
func (p Payout) dates(period Period, w Workdays) ([]Date, error) {
	dates := make([]Date, len(p.Instalments))
	for i := range dates {
		var err error
		if dates[i], err = p.Instalments[i].Due.Date(period.LastDay(), w); err != nil {
			return nil, err
		}
	}
	return dates, nil
}

// validate checks the payout rule of an agreement in a currency.
func (p Payout) validate(c money.Currency) error {
	var faults []error
	if len(p.Instalments) == 0 {
		faults = append(faults, fault(CodeMissing, "instalments", "missing: one with a share of 100%% pays everything at once"))
	}
	var sum money.Rate
	for i, x := range p.Instalments {
		path := fmt.Sprintf("instalments[%d]", i)
		if x.Share.Sign() <= 0 {
			faults = append(faults, fault(CodeRange, path+".share", "%s is not above 0%%", x.Share))
		}
		faults = append(faults, under(path+".due", x.Due.validate()))
		var err error
		if sum, err = sum.Add(x.Share); err != nil {
			faults = append(faults, under(path+".share", err))
		}
	}
	if len(p.Instalments) > 0 && sum != money.Percent(100) {
		faults = append(faults, fault(CodeConflict, "instalments", "the shares add up to %s, not to 100%%", sum))
	}
	if p.Unit.Sign() < 0 {
		faults = append(faults, fault(CodeRange, "unit", "%s is negative", p.Unit))
	}
	if p.In != nil {
		faults = append(faults, under("in", p.In.validate(c)))
	}
	return errors.Join(faults...)
}

func (p *Payout) clone() *Payout {
	if p == nil {
		return nil
	}
	c := *p
	c.Instalments = slices.Clone(p.Instalments)
	if p.In != nil {
		in := *p.In
		c.In = &in
	}
	return &c
}
