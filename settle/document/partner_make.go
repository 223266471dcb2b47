// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/book"
	"github.com/jupan-go/jupan/settle/money"
)

// NewPartner gathers what a party may see. A party that has no agreement, and is paid by none,
// is [book.ErrUnknown].
func NewPartner(l Ledger, party string, opts *PartnerOptions) (*Partner, error) {
	m := partnerMaker{Ledger: l, party: party}
	if opts != nil {
		m.o = *opts
	}
	p, err := m.partner()
	if err != nil {
		return nil, fmt.Errorf("document: partner %s: %w", party, err)
	}
	return p, nil
}

// partnerMaker makes the document of one party.
type partnerMaker struct {
	Ledger
	party     string
	o         PartnerOptions
	campaigns []string
	tasks     []book.Task
}

func (m *partnerMaker) partner() (*Partner, error) {
	p := &Partner{
		Form: PartnerForm, Party: m.party, Language: settle.Language(wordsOf(0, nil, m.o.Language).lang()), At: m.o.At,
		Agreements: []PartnerAgreement{}, Payouts: []PartnerPayout{}, Balances: []PartnerBalance{},
	}
	own := m.own()
	if len(own) > 0 {
		if err := m.prepare(); err != nil {
			return nil, err
		}
	}
	for _, id := range own {
		d, err := m.agreement(id)
		if err != nil {
			return nil, fmt.Errorf("agreement %s: %w", id, err)
		}
		p.Agreements = append(p.Agreements, d)
	}
	for _, x := range m.Payouts() {
		if x.Party == m.party {
			p.Payouts = append(p.Payouts, m.payout(&x, own))
		}
	}
	var err error
	if p.Balances, err = m.balances(); err != nil {
		return nil, err
	}
	if len(own) == 0 && len(p.Payouts) == 0 && len(p.Balances) == 0 {
		return nil, book.ErrUnknown
	}
	return p, nil
}

// own lists the agreements of the party.
func (m *partnerMaker) own() []settle.AgreementID {
	var out []settle.AgreementID
	for _, a := range m.Plan().Agreements() {
		if a.Party == m.party && !slices.Contains(out, a.ID) {
			out = append(out, a.ID)
		}
	}
	return out
}

// prepare reads once what all agreements need.
func (m *partnerMaker) prepare() (err error) {
	if !m.o.At.IsZero() {
		if m.tasks, err = m.Due(m.o.At); err != nil {
			return err
		}
	}
	m.campaigns = slices.Clone(m.o.Campaigns)
	if m.o.Campaigns == nil {
		results, err := m.Campaigns()
		if err != nil {
			return err
		}
		for _, r := range results {
			m.campaigns = append(m.campaigns, r.Campaign)
		}
	}
	slices.Sort(m.campaigns)
	m.campaigns = slices.Compact(m.campaigns)
	return nil
}

// agreement gathers an agreement.
func (m *partnerMaker) agreement(id settle.AgreementID) (PartnerAgreement, error) {
	d := PartnerAgreement{ID: id, Periods: []PartnerPeriod{}, Corrections: []PartnerCorrection{}}
	for _, a := range m.Plan().Agreements() {
		if a.ID == id {
			d.Title, d.Currency = a.Title, a.Currency
			d.Versions = append(d.Versions, PartnerVersion{
				Version: a.Version, From: a.From, To: a.To, Clauses: settle.WordsOf(a, m.o.Language).Clauses(),
			})
		}
	}
	closed, err := m.Closed(id)
	if err != nil {
		return d, err
	}
	for i := range closed {
		p, err := m.closed(&closed[i])
		if err != nil {
			return d, err
		}
		d.Periods = append(d.Periods, p)
		if p.Statement != nil {
			if err := d.correct(p.Statement.Lines, p.Period); err != nil {
				return d, err
			}
		}
	}
	pending, err := m.Pending(id)
	if err != nil {
		return d, err
	}
	open, err := m.open(id, closed, len(pending) > 0)
	if err != nil {
		return d, err
	}
	d.Periods = append(d.Periods, open...)
	return d, d.correct(pending, "")
}

// correct adds up the lines that correct, by period and reason.
func (d *PartnerAgreement) correct(lines []settle.Line, booked string) error {
	first := len(d.Corrections)
	for i := range lines {
		l := &lines[i]
		if l.Reason == "" {
			continue
		}
		list := d.Corrections[first:]
		at := slices.IndexFunc(list, func(c PartnerCorrection) bool { return c.Corrects == l.Corrects && c.Reason == l.Reason })
		if at < 0 {
			d.Corrections = append(d.Corrections, PartnerCorrection{l.Corrects, booked, l.Reason, l.Amount})
			continue
		}
		var err error
		if list[at].Amount, err = list[at].Amount.Add(l.Amount); err != nil {
			return err
		}
	}
	return nil
}

// closed gathers a closed period.
func (m *partnerMaker) closed(c *book.Closed) (PartnerPeriod, error) {
	p := PartnerPeriod{Period: c.Ref.Period.Name, State: c.State, Statement: c.Statement, Digest: c.Digest}
	for _, s := range c.Steps {
		switch s.Kind {
		case book.KindClose:
			p.ClosedAt = s.At
		case book.KindApprove:
			p.ApprovedAt = s.At
		}
	}
	for _, d := range c.Due() {
		if d.Payee == m.party {
			p.Due = append(p.Due, PartnerDue{d.Date, d.Amount})
		}
	}
	var err error
	p.Campaigns, err = m.figures(c.Ref.Agreement, p.Period, c.Statement)
	return p, err
}

// open gathers the open periods: those that are over, and the one that runs, if the agreement is in
// force in it or it will have corrections.
func (m *partnerMaker) open(id settle.AgreementID, closed []book.Closed, corrected bool) ([]PartnerPeriod, error) {
	var names []string
	for _, t := range m.tasks {
		if t.Kind == book.KindClose && t.Agreement == id {
			names = append(names, t.Period)
		}
	}
	running, err := m.running(id, closed)
	if err != nil {
		return nil, err
	}
	if running.Name != "" && !slices.Contains(names, running.Name) && (corrected || m.inForce(id, running)) {
		names = append(names, running.Name)
	}
	var out []PartnerPeriod
	for _, name := range names {
		s, state, err := m.Statement(id, name)
		if errors.Is(err, settle.ErrNotInForce) {
			continue
		}
		if err != nil {
			return nil, err
		}
		p := PartnerPeriod{Period: name, State: state, Provisional: true, Statement: s}
		if p.Digest, err = s.Digest(); err != nil {
			return nil, err
		}
		if p.Campaigns, err = m.figures(id, name, s); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// running is the period that the time lies in, or without a time the one after the last that is
// closed; the zero Period if there is none.
func (m *partnerMaker) running(id settle.AgreementID, closed []book.Closed) (settle.Period, error) {
	if len(closed) > 0 {
		next, err := m.Plan().Next(id, closed[len(closed)-1].Ref.Period)
		if err != nil || m.o.At.IsZero() || m.o.At.Before(next.To) {
			return next, err
		}
	}
	if m.o.At.IsZero() {
		return settle.Period{}, nil
	}
	a, err := m.Plan().Governing(id, settle.Period{From: m.o.At, To: m.o.At})
	return a.Calendar.At(m.o.At), err
}

// inForce reports whether a version of the agreement is in force in a period.
func (m *partnerMaker) inForce(id settle.AgreementID, p settle.Period) bool {
	return slices.ContainsFunc(m.Plan().Agreements(), func(a settle.Agreement) bool {
		return a.ID == id && (a.From.IsZero() || p.To.After(a.From)) && (a.To.IsZero() || p.From.Before(a.To))
	})
}

// payout shows a payout without what is another party's.
func (m *partnerMaker) payout(x *book.Payout, own []settle.AgreementID) PartnerPayout {
	p := PartnerPayout{ID: x.ID, Amount: x.Amount, Date: x.Date, State: x.State, Reference: x.Reference, Items: []PartnerPayoutItem{}}
	for _, s := range x.Steps {
		if s.Kind == book.KindSettle && x.State == book.StateSettled {
			p.SettledAt = s.At
		}
	}
	for _, i := range x.Items {
		item := PartnerPayoutItem{Period: i.Period, Date: i.Date, Amount: i.Amount}
		if slices.Contains(own, i.Agreement) {
			item.Agreement = i.Agreement
		}
		p.Items = append(p.Items, item)
	}
	return p
}

// balances adds up by currency what closed statements owe the party, and what of it is paid.
func (m *partnerMaker) balances() ([]PartnerBalance, error) {
	out := []PartnerBalance{}
	of := func(c money.Currency) *PartnerBalance {
		at := slices.IndexFunc(out, func(b PartnerBalance) bool { return b.Currency == c })
		if at < 0 {
			zero := money.Zero(c)
			at, out = len(out), append(out, PartnerBalance{c, zero, zero, zero, zero})
		}
		return &out[at]
	}
	add := func(sum *money.Amount, a money.Amount) (err error) {
		*sum, err = sum.Add(a)
		return err
	}
	for _, id := range m.Plan().IDs() {
		closed, err := m.Closed(id)
		if err != nil {
			return nil, err
		}
		for i := range closed {
			for _, d := range closed[i].Due() {
				if d.Payee != m.party {
					continue
				}
				b := of(d.Amount.Currency())
				if err := errors.Join(add(&b.Due, d.Amount), add(&b.Unpaid, d.Amount)); err != nil {
					return nil, err
				}
			}
		}
	}
	for _, x := range m.Payouts() {
		if x.Party != m.party || x.State == book.StateCancelled {
			continue
		}
		b := of(x.Currency)
		err := add(&b.Prepared, x.Amount)
		if x.State == book.StateSettled {
			err = errors.Join(err, add(&b.Prepared, x.Amount.Neg()), add(&b.Paid, x.Amount), add(&b.Unpaid, x.Amount.Neg()))
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b PartnerBalance) int { return cmp.Compare(a.Currency.Code(), b.Currency.Code()) })
	return out, nil
}
