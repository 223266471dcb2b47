// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Approval is the approval of a closed period.
type Approval struct {
	// Statement is what was closed.
	Statement *settle.Statement
	// On is the day that the entry has.
	On settle.Date
	// Attempt is that of the close; see [Closing].
	Attempt int
}

// Approve books an approval: what each payee is owed goes from RoleAccrued to
// RolePayable, and where it is paid in another currency through RoleConversion, with
// the rate in a tag. The error is a *[StatementError].
func (a Accounts) Approve(x Approval) (Entry, error) {
	s := x.Statement
	if s == nil {
		return Entry{}, &StatementError{Err: fmt.Errorf("%w: no statement", ErrInvalid)}
	}
	d := a.of(s, "approve", x.Attempt, x.On)
	d.entry.Text = fmt.Sprintf("approve %s %s", s.Agreement, s.Period.Name)
	owed, err := byPayee(s, s.Total, s.Payees)
	if err != nil {
		return Entry{}, d.fail(err)
	}
	payable := owed
	if s.Payable != nil {
		if payable, err = byPayee(s, s.Payable.Total, s.Payable.Payees); err != nil {
			return Entry{}, d.fail(err)
		}
	}
	var tags []Tag
	if s.Payable != nil {
		tags = []Tag{{TagRate, rates(s.Payable)}}
	}
	if err := d.hand(owed, payable, tags); err != nil {
		return Entry{}, d.fail(err)
	}
	return d.done()
}

// hand posts what is owed from accrued to payable.
func (d *draft) hand(owed, payable map[string]money.Amount, tags []Tag) error {
	payees := slices.Compact(slices.Sorted(func(yield func(string) bool) {
		for _, m := range []map[string]money.Amount{owed, payable} {
			for payee := range maps.Keys(m) {
				if !yield(payee) {
					return
				}
			}
		}
	}))
	for _, payee := range payees {
		p := Place{Party: payee, Agreement: d.statement.Agreement}
		accrued, conversion := p, p
		p.Role, accrued.Role, conversion.Role = RolePayable, RoleAccrued, RoleConversion
		err := d.post(accrued, owed[payee])
		if d.statement.Payable != nil {
			err = errors.Join(err,
				d.post(conversion, owed[payee].Neg(), tags...), d.post(conversion, payable[payee], tags...))
		}
		if err := errors.Join(err, d.post(p, payable[payee].Neg())); err != nil {
			return err
		}
	}
	return nil
}

// byPayee returns what each payee has of a total.
func byPayee(s *settle.Statement, total money.Amount, payees []settle.Payee) (map[string]money.Amount, error) {
	if len(payees) == 0 {
		return map[string]money.Amount{s.Party: total}, nil
	}
	out, sum := map[string]money.Amount{}, money.Zero(total.Currency())
	for _, p := range payees {
		var err, err2 error
		payee := cmp.Or(p.Party, s.Party)
		out[payee], err = out[payee].Add(p.Amount)
		sum, err2 = sum.Add(p.Amount)
		if err := errors.Join(err, err2); err != nil {
			return nil, err
		}
	}
	if sum != total {
		return nil, fmt.Errorf("%w: payees add up to %s, total is %s", settle.ErrInvariant, sum, total)
	}
	return out, nil
}

// rates lists the rates of a conversion, each once.
func rates(p *settle.Payable) string {
	var out []string
	for _, c := range p.Conversions {
		if text := c.Fixing.String(); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return strings.Join(out, "; ")
}
