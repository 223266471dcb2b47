// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"

	"github.com/jupan-go/jupan/settle/money"
)

// InvoiceKind is which invoice the party issues for a statement.
type InvoiceKind uint8

// The kinds. The zero InvoiceKind is NoInvoice.
const (
	NoInvoice    InvoiceKind = iota // none: the party is no business, abroad, or need not
	VATInvoice                      // a tax invoice, with VAT (세금계산서)
	PlainInvoice                    // an invoice for supplies that are free of VAT (계산서)
)

func invoiceNames() []string { return []string{"none", "tax_invoice", "invoice"} }

// String returns the name: none, tax_invoice or invoice.
func (k InvoiceKind) String() string { return nameAt(uint8(k), invoiceNames()) }

// MarshalText writes the name.
func (k InvoiceKind) MarshalText() ([]byte, error) {
	return textAt("kind of invoice", uint8(k), invoiceNames())
}

// UnmarshalText reads what MarshalText writes.
func (k *InvoiceKind) UnmarshalText(text []byte) error {
	n, err := nameIndex("", string(text), invoiceNames())
	*k = InvoiceKind(n)
	return err
}

// TaxInvoice is what the invoice of the party to a statement says:
//
//	Supply  = Σ what VAT was charged on, without the VAT (공급가액)
//	VAT     = Σ VAT that is paid to the party, added or included (세액)
//	Exempt  = Σ the party's other lines: supplied free of VAT (면세)
//	Total   = Supply + VAT + Exempt
//
// What is withheld, and what is held back or released of what is payable, is on no
// invoice, and VAT by reverse charge is not the party's. The line that rounds the
// total belongs to what it rounds: to the supply, if there is any. Negative figures make a correcting invoice (수정세금계산서).
type TaxInvoice struct {
	// Kind is by the party's tax type; of one that states none, a tax invoice if
	// there is VAT.
	Kind InvoiceKind `json:"kind"`
	// Date is the day of supply, the last of the period (작성일자). In Korea the
	// invoice is due by the 10th of the month that follows: DateRule{DayOfMonth, 10, 1}.
	Date   Date         `json:"date"`
	Supply money.Amount `json:"supply"`
	VAT    money.Amount `json:"vat"`
	Exempt money.Amount `json:"exempt"`
	Total  money.Amount `json:"total"`
}

// TaxInvoice adds up the lines of the party for its invoice. Lines that are paid to
// others are theirs. Corrections of earlier periods are on it, except clerical ones,
// which count on the day of their original: see [Statement.ClericalInvoice].
func (s *Statement) TaxInvoice() (TaxInvoice, error) {
	return s.invoice(func(l *Line) bool { return l.Reason != ReasonClerical })
}

// ClericalInvoice is by how much clerical corrections on the statement change the
// invoice of an earlier period. Its date is that of s: who knows the earlier period
// puts it on the last day of that one.
func (s *Statement) ClericalInvoice(period string) (TaxInvoice, error) {
	return s.invoice(func(l *Line) bool { return l.Reason == ReasonClerical && l.Corrects == period })
}

// Plus adds two invoices up; kind and date are those of t.
func (t TaxInvoice) Plus(o TaxInvoice) (TaxInvoice, error) {
	var err [4]error
	t.Supply, err[0] = t.Supply.Add(o.Supply)
	t.VAT, err[1] = t.VAT.Add(o.VAT)
	t.Exempt, err[2] = t.Exempt.Add(o.Exempt)
	t.Total, err[3] = t.Total.Add(o.Total)
	return t, errors.Join(err[:]...)
}

// Neg is the invoice that takes t back.
func (t TaxInvoice) Neg() TaxInvoice {
	t.Supply, t.VAT, t.Exempt, t.Total = t.Supply.Neg(), t.VAT.Neg(), t.Exempt.Neg(), t.Total.Neg()
	return t
}

// invoice adds up some of the lines.
func (s *Statement) invoice(keep func(*Line) bool) (TaxInvoice, error) {
	zero := money.Zero(s.Currency)
	t := TaxInvoice{Date: s.Period.LastDay(), Supply: zero, VAT: zero, Exempt: zero, Total: zero}
	add := func(sum *money.Amount, a money.Amount, err error) error {
		if err == nil {
			*sum, err = sum.Add(a)
		}
		return err
	}
	rounding := zero
	for _, l := range s.Lines {
		var err error
		switch {
		case !keep(&l):
		case l.Payee != "", l.Stage == StagePay:
		case l.Class == ClassRounding:
			err = add(&rounding, l.Amount, nil)
		case l.Class != ClassTax:
			err = add(&t.Exempt, l.Amount, nil)
		case l.Tax != nil && (l.Tax.Mode == TaxAdded || l.Tax.Mode == TaxIncluded):
			err = add(&t.VAT, l.Amount, add(&t.Supply, l.Tax.Base, add(&t.Exempt, l.Tax.Base.Neg(), nil)))
		}
		if err != nil {
			return TaxInvoice{}, err
		}
	}
	rest := &t.Exempt
	if !t.Supply.IsZero() {
		rest = &t.Supply
	}
	if err := add(rest, rounding, nil); err != nil {
		return TaxInvoice{}, err
	}
	for _, part := range []money.Amount{t.Supply, t.VAT, t.Exempt} {
		if err := add(&t.Total, part, nil); err != nil {
			return TaxInvoice{}, err
		}
	}
	t.Kind = s.TaxType.invoice(!t.VAT.IsZero())
	return t, nil
}

// invoice is the kind that a party of the type issues.
func (t TaxType) invoice(withVAT bool) InvoiceKind {
	switch t {
	case TaxGeneral, TaxSimplifiedIssuer:
		return VATInvoice
	case TaxExempt:
		return PlainInvoice
	case TaxUnstated:
		if withVAT {
			return VATInvoice
		}
	}
	return NoInvoice
}
