// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package book

import (
	"slices"

	"github.com/jupan-go/jupan/settle"
)

// TaxInvoices returns the invoices that the party issues for a closed period: that of
// the period, on which late events, refunds and changes of earlier periods are too, and
// for each earlier period with a clerical mistake two, on the last day of that one: the
// invoice as it was, taken back, and as it should have been (착오정정: Enforcement
// Decree of the Value-Added Tax Act, article 70).
func (b *Book) TaxInvoices(id settle.AgreementID, period string) ([]settle.TaxInvoice, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a, p, err := b.state.account(id, period)
	if err != nil {
		return nil, err
	}
	c, ok := a.at(p)
	if !ok || c.Unbooked {
		return nil, &StepError{Kind: KindClose, Subject: string(id) + "/" + period, State: StateOpen, Err: ErrState}
	}
	own, err := c.Statement.TaxInvoice()
	if err != nil {
		return nil, err
	}
	out := []settle.TaxInvoice{own}
	var done []string
	for _, l := range c.Statement.Lines {
		if l.Reason != settle.ReasonClerical || slices.Contains(done, l.Corrects) {
			continue
		}
		done = append(done, l.Corrects)
		pair, err := a.clerical(c, l.Corrects)
		if err != nil {
			return nil, err
		}
		out = append(out, pair...)
	}
	return out, nil
}

// clerical returns the two invoices by which a statement puts right that of an earlier
// period.
func (a *account) clerical(c *closed, period string) ([]settle.TaxInvoice, error) {
	i := slices.IndexFunc(a.closed, func(o *closed) bool { return o.Ref.Period.Name == period })
	change, err := c.Statement.ClericalInvoice(period)
	if err != nil || i < 0 {
		return nil, err
	}
	was := change.Neg() // a period of which nothing was booked had none
	if was, err = was.Plus(change); err != nil {
		return nil, err
	}
	if !a.closed[i].Unbooked {
		if was, err = a.closed[i].Statement.TaxInvoice(); err != nil {
			return nil, err
		}
	}
	for _, between := range a.closed[i+1:] {
		if between == c {
			break
		}
		if between.Unbooked {
			continue
		}
		earlier, err := between.Statement.ClericalInvoice(period)
		if err != nil {
			return nil, err
		}
		if was, err = was.Plus(earlier); err != nil {
			return nil, err
		}
	}
	was.Date = a.closed[i].Ref.Period.LastDay()
	is, err := was.Plus(change)
	return []settle.TaxInvoice{was.Neg(), is}, err
}
