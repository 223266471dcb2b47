// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package journal

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Closing is the close of a period.
type Closing struct {
	// Statement is what is closed, with its corrections of earlier periods.
	Statement *settle.Statement
	// Before is the statement of the last close of the agreement, nil at the first
	// one. Balances begin where it left them; what a correction changed of them without
	// a line, such as a loss that expired in another period, is booked too.
	Before *settle.Statement
	// Agreement, if it is given, says which term keeps a balance that no line of the two
	// statements moves; without it such a balance has RoleBalance.
	Agreement *settle.Agreement
	// On is the day that the entry has.
	On settle.Date
	// Attempt tells closes of one period apart, where one was sent back and taken back
	// with [Entry.Reverse]: 0 and 1 are the first one.
	Attempt int
}

// Close books a statement: every line on the account of its class or of its balance,
// and against them what each payee is owed on RoleAccrued. The error is a
// *[StatementError]; it wraps [settle.ErrInvariant] if lines and total disagree.
func (a Accounts) Close(c Closing) (Entry, error) {
	s := c.Statement
	if s == nil {
		return Entry{}, &StatementError{Err: fmt.Errorf("%w: no statement", ErrInvalid)}
	}
	d := a.of(s, "close", c.Attempt, c.On)
	d.entry.Text = fmt.Sprintf("close %s %s", s.Agreement, s.Period.Name)
	digest, err := s.Digest()
	if err != nil {
		return Entry{}, d.fail(err)
	}
	d.entry.Tags = append(d.entry.Tags, Tag{TagStatement, digest})
	if err := errors.Join(checkTotal(s), d.lines(s), d.balances(c)); err != nil {
		return Entry{}, d.fail(err)
	}
	return d.done()
}

// lines posts each line and what it makes owed.
func (d *draft) lines(s *settle.Statement) error {
	owed := map[string]money.Amount{}
	for _, l := range s.Lines {
		var err error
		if owed[l.Payee], err = owed[l.Payee].Add(l.Amount); err != nil {
			return err
		}
		if l.Class == settle.ClassSplit { // from one payee's to another's: together nothing
			continue
		}
		p := placeOf(s, l)
		if err := d.post(p, l.Amount, lineTags(l)...); err != nil {
			return err
		}
	}
	for _, payee := range slices.Sorted(maps.Keys(owed)) {
		p := Place{Role: RoleAccrued, Party: cmp.Or(payee, s.Party), Agreement: s.Agreement}
		if err := d.post(p, owed[payee].Neg()); err != nil {
			return err
		}
	}
	return nil
}

// lineTags say which line it is, and what it corrects.
func lineTags(l settle.Line) []Tag {
	tags := []Tag{{TagLine, strconv.Itoa(l.Number)}, {TagLabel, l.Label}}
	for _, t := range []Tag{{TagCorrects, l.Corrects}, {TagReason, string(l.Reason)}} {
		if t.Value != "" {
			tags = append(tags, t)
		}
	}
	return tags
}

// placeOf finds the account of a line beside that of the payee.
func placeOf(s *settle.Statement, l settle.Line) Place {
	p := Place{Party: s.Party, Agreement: s.Agreement, Balance: l.Balance, Bucket: l.Bucket, Class: l.Class}
	switch {
	case l.Balance != "":
		p.Role = balanceRole(l.Term)
	case l.Class == settle.ClassTax:
		p.Role, p.Tax = taxRole(l)
	case l.Class == settle.ClassDeduction:
		p.Role = RoleDeductions
	case l.Class == settle.ClassBound:
		p.Role = RoleBounds
	case l.Class == settle.ClassCarry:
		p.Role = RoleCarried
	case l.Class == settle.ClassRounding:
		p.Role = RoleRounding
	default:
		p.Role = RoleEarnings
	}
	return p
}

// balanceRole is the role of what a term of a type keeps.
func balanceRole(term string) Role {
	switch term {
	case settle.Reserve{}.Type():
		return RoleReserve
	case settle.Threshold{}.Type():
		return RoleThreshold
	case settle.NegativeCarry{}.Type():
		return RoleLosses
	case settle.Recoupment{}.Type():
		return RoleAdvances
	case settle.Guarantee{}.Type():
		return RoleGuarantee
	}
	return RoleBalance
}

// taxRole tells taxes apart. Reverse charge has two lines: the tax that may be
// deducted, and without a LineTax the one that is owed.
func taxRole(l settle.Line) (Role, string) {
	switch {
	case l.Tax == nil && l.Term == (settle.Tax{}).Type():
		return RoleReverseCharge, strings.TrimSuffix(l.Label, ", owed by the recipient")
	case l.Tax == nil:
		return RoleOtherTax, l.Label
	case l.Tax.Mode == settle.TaxWithheld:
		return RoleWithheldTax, l.Tax.Name
	}
	return RoleInputTax, l.Tax.Name
}

// checkTotal refuses a statement that does not add up, as one that was read from
// elsewhere may not.
func checkTotal(s *settle.Statement) error {
	sum, passed := money.Zero(s.Currency), money.Zero(s.Currency)
	for _, l := range s.Lines {
		var err error
		if sum, err = sum.Add(l.Amount); err != nil {
			return fmt.Errorf("line %d: %w", l.Number, err)
		}
		if l.Class != settle.ClassSplit {
			continue
		}
		if passed, err = passed.Add(l.Amount); err != nil {
			return fmt.Errorf("line %d: %w", l.Number, err)
		}
	}
	if sum != s.Total {
		return fmt.Errorf("%w: lines add up to %s, total is %s", settle.ErrInvariant, sum, s.Total)
	}
	if !passed.IsZero() {
		return fmt.Errorf("%w: a split creates %s", settle.ErrInvariant, passed)
	}
	return nil
}

// held names a balance.
type held struct{ name, bucket string }

// moved is what of a balance is known at a close.
type moved struct {
	term                   string       // the type of the term that keeps it
	before, opening, after money.Amount // as closed before, as opened now, as closed now
	lines                  money.Amount // what lines take out
}

// balances posts what came into balances, or left them, without a line:
//
//	closing now − closing before + Σ lines
//
// so that each account is what the statement closes with.
func (d *draft) balances(c Closing) error {
	if own := c.Statement.WithoutCorrections(); len(own) == 0 && len(c.Statement.Balances) == 0 {
		return nil // the agreement was not in force: balances stay, but for what corrections move
	}
	all, err := gather(c)
	if err != nil {
		return err
	}
	for _, h := range slices.SortedFunc(maps.Keys(all), func(a, b held) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.bucket, b.bucket))
	}) {
		m := all[h]
		change, err := m.after.Sub(m.before)
		if err == nil {
			change, err = change.Add(m.lines)
		}
		if err != nil {
			return fmt.Errorf("balance %q: %w", h.name, err)
		}
		if c.Before == nil { // what was there before the first close
			if err := d.bring(h, m.term, RoleOpening, m.opening); err != nil {
				return err
			}
			if change, err = change.Sub(m.opening); err != nil {
				return fmt.Errorf("balance %q: %w", h.name, err)
			}
		}
		role := RoleOutside
		if balanceRole(m.term) == RoleLosses {
			role = RoleWrittenOff
		}
		if err := d.bring(h, m.term, role, change); err != nil {
			return err
		}
	}
	return nil
}

// bring posts an amount that comes into a balance from an account.
func (d *draft) bring(h held, term string, from Role, amount money.Amount) error {
	s := d.statement
	into := Place{Party: s.Party, Agreement: s.Agreement, Balance: h.name, Bucket: h.bucket}
	out := into
	into.Role, out.Role = balanceRole(term), from
	tag := Tag{TagLabel, h.name}
	return errors.Join(d.post(into, amount.Neg(), tag), d.post(out, amount, tag))
}

// terms are the types of the terms that keep balances, by the name of the balance.
func (c Closing) terms() map[string]string {
	terms := map[string]string{}
	if c.Agreement != nil {
		for _, t := range c.Agreement.Terms {
			if keeper, ok := t.(settle.Carrier); ok {
				for _, name := range keeper.Balances() {
					terms[name] = t.Type()
				}
			}
		}
	}
	for _, s := range []*settle.Statement{c.Before, c.Statement} {
		if s == nil {
			continue
		}
		for _, l := range s.Lines {
			if l.Balance != "" {
				terms[l.Balance] = l.Term
			}
		}
	}
	return terms
}

// gather brings together what both statements say of balances of money.
func gather(c Closing) (map[held]*moved, error) {
	all := map[held]*moved{}
	at := func(name, bucket string) *moved {
		h := held{name, bucket}
		if all[h] == nil {
			all[h] = &moved{}
		}
		return all[h]
	}
	terms := c.terms()
	for _, s := range []*settle.Statement{c.Before, c.Statement} {
		if s == nil {
			continue
		}
		for _, b := range s.Balances {
			if m := at(b.Name, b.Bucket); b.Memo {
				continue
			} else if s == c.Statement {
				m.opening, m.after = b.Opening, b.Closing
			} else {
				m.before = b.Closing
			}
		}
	}
	for _, l := range c.Statement.Lines {
		if l.Balance == "" {
			continue
		}
		m := at(l.Balance, l.Bucket)
		var err error
		if m.lines, err = m.lines.Add(l.Amount); err != nil {
			return nil, fmt.Errorf("balance %q: %w", l.Balance, err)
		}
	}
	for h, m := range all {
		m.term = terms[h.name]
	}
	return all, nil
}
