// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"slices"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// Modification is why a corrected tax invoice is issued (수정사유), by the code that the
// National Tax Service has for it.
type Modification string

// The reasons that a settlement can have. The zero Modification is an invoice that corrects
// none.
const (
	MistakeCorrected  Modification = "01" // 기재사항 착오·정정
	AmountChanged     Modification = "02" // 공급가액 변동
	GoodsReturned     Modification = "03" // 환입
	ContractRescinded Modification = "04" // 계약의 해제
)

// text is the reason as the form has it.
func (m Modification) text() string {
	return map[Modification]string{
		MistakeCorrected: "기재사항 착오·정정", AmountChanged: "공급가액 변동", GoodsReturned: "환입", ContractRescinded: "계약의 해제",
	}[m]
}

// TaxOptions are what a tax invoice needs and a statement does not say. The zero value and nil
// leave it open, and every gap is a [Fault].
type TaxOptions struct {
	// Supplier is the party of the agreement, Recipient who pays it.
	Supplier, Recipient Business
	// Item is what was supplied (품목); the title of the agreement if empty.
	Item string
	// Receipt says that the invoice acknowledges a payment (영수); otherwise it asks for one
	// (청구).
	Receipt bool
	// Reverse says that the recipient issues the invoice for the supplier (역발행).
	Reverse bool
	// Modification is why the invoice of the period itself is a corrected one, for a period
	// whose supply is negative.
	Modification Modification
	// Approvals are the approval numbers (승인번호) of invoices that were issued, by their
	// dates: a corrected invoice names that of its original.
	Approvals map[settle.Date]string
}

// TaxSheet is the data of one Korean tax invoice (세금계산서), or of one for supplies that are
// free of VAT (계산서), in the fields of the national form. It is no invoice: an issuing service
// makes one of it. Where it has Faults, it is not to be issued.
type TaxSheet struct {
	// Kind is VATInvoice or PlainInvoice, Date the date of issue (작성일자).
	Kind settle.InvoiceKind
	Date settle.Date
	// Supplier and Recipient are 공급자 and 공급받는자.
	Supplier, Recipient Business
	// Supply is without the VAT (공급가액), Total with it (합계금액).
	Supply, VAT, Total money.Amount
	// Items add up to Supply and VAT (품목).
	Items []TaxItem
	// Remark names the statement (비고).
	Remark string
	// Receipt and Reverse are those of the options.
	Receipt, Reverse bool
	// Modification is why it corrects another one, whose approval number is Original
	// (당초 승인번호).
	Modification Modification
	Original     string
	// Faults are what is missing or cannot be right.
	Faults []Fault
}

// TaxItem is a line of a tax invoice. A settlement has no size, quantity and unit price
// (규격, 수량, 단가): those columns of the form stay empty.
type TaxItem struct {
	// Name is what was supplied (품목), Remark says more of it (비고).
	Name, Remark string
	// Supply and VAT are the item's part of those of the sheet (공급가액, 세액).
	Supply, VAT money.Amount
}

// itemsMax is how many items the forms for uploads have room for.
const itemsMax = 4

// TaxSheets makes the data of the tax invoices for a statement. Invoices are those of
// [book.Book.TaxInvoices]: the first is that of the period, and those behind it put mistakes in
// earlier ones right. Without a book give that of [settle.Statement.TaxInvoice] alone. A party
// that supplies both with VAT and free of it issues two, and one that issues none has no sheet.
func TaxSheets(s *settle.Statement, invoices []settle.TaxInvoice, opts *TaxOptions) ([]TaxSheet, error) {
	m := sheetMaker{s: s}
	if opts != nil {
		m.o = *opts
	}
	if m.o.Item == "" {
		m.o.Item = s.Title
	}
	var out []TaxSheet
	for i, invoice := range invoices {
		sheets, err := m.sheets(i, invoice)
		if err != nil {
			return nil, err
		}
		out = append(out, sheets...)
	}
	return out, nil
}

// sheetMaker makes the sheets of one statement.
type sheetMaker struct {
	s *settle.Statement
	o TaxOptions
}

// sheets makes one sheet for what has VAT and one for what is free of it.
func (m *sheetMaker) sheets(n int, t settle.TaxInvoice) ([]TaxSheet, error) {
	if t.Kind == settle.NoInvoice {
		return nil, nil
	}
	var out []TaxSheet
	if !t.Supply.IsZero() || !t.VAT.IsZero() {
		x := m.sheet(n, t, settle.VATInvoice)
		x.Supply, x.VAT = t.Supply, t.VAT
		var err error
		if x.Total, err = t.Supply.Add(t.VAT); err != nil {
			return nil, err
		}
		x.Items = []TaxItem{{Name: m.o.Item, Remark: x.remarkOf(n), Supply: t.Supply, VAT: t.VAT}}
		if n == 0 {
			if x.Items, err = m.items(x.Items[0]); err != nil {
				return nil, err
			}
		}
		out = append(out, x)
	}
	if !t.Exempt.IsZero() {
		x := m.sheet(n, t, settle.PlainInvoice)
		x.Supply, x.VAT, x.Total = t.Exempt, money.Zero(m.s.Currency), t.Exempt
		x.Items = []TaxItem{{Name: m.o.Item, Remark: x.remarkOf(n), Supply: x.Supply, VAT: x.VAT}}
		out = append(out, x)
	}
	for i := range out {
		out[i].Faults = out[i].check(t)
	}
	return out, nil
}

// sheet fills in what does not depend on amounts.
func (m *sheetMaker) sheet(n int, t settle.TaxInvoice, kind settle.InvoiceKind) TaxSheet {
	x := TaxSheet{
		Kind: kind, Date: t.Date, Supplier: m.o.Supplier, Recipient: m.o.Recipient,
		Remark: "정산서 " + string(m.s.Agreement) + "/" + m.s.Period.Name, Receipt: m.o.Receipt, Reverse: m.o.Reverse,
		Modification: m.o.Modification,
	}
	if n > 0 {
		x.Modification = MistakeCorrected
	}
	if x.Modification != "" {
		x.Original = m.o.Approvals[t.Date]
	}
	return x
}

// remarkOf says of a corrected invoice whether it takes the original back or replaces it: they
// come in pairs.
func (x *TaxSheet) remarkOf(n int) string {
	switch {
	case n == 0:
		return ""
	case n%2 == 1:
		return "당초 발급분 취소"
	}
	return "정정 발급분"
}

// items divides the invoice of a period into what the period brought and what corrects each
// earlier one, by the lines of tax. Where they do not add up to it, or are too many, it has the
// one item that it was given.
func (m *sheetMaker) items(whole TaxItem) ([]TaxItem, error) {
	var periods []string
	parts := map[string]TaxItem{}
	left := whole
	for _, l := range m.s.Lines {
		charged := l.Tax != nil && (l.Tax.Mode == settle.TaxAdded || l.Tax.Mode == settle.TaxIncluded)
		if l.Class != settle.ClassTax || !charged || l.Payee != "" || l.Reason == settle.ReasonClerical {
			continue
		}
		period := m.s.Period.Name
		if l.Reason != "" {
			period = l.Corrects
		}
		if !slices.Contains(periods, period) {
			periods = append(periods, period)
		}
		x := parts[period]
		if err := move(&left, &x, l.Tax.Base, l.Amount); err != nil {
			return nil, err
		}
		parts[period] = x
	}
	if len(periods) < 2 || len(periods) > itemsMax || !left.VAT.IsZero() {
		return []TaxItem{whole}, nil
	}
	out := make([]TaxItem, 0, len(periods))
	for i, period := range periods {
		x := parts[period]
		if i == 0 { // what rounds the total is supply
			if err := move(&left, &x, left.Supply, left.VAT); err != nil {
				return nil, err
			}
		}
		x.Name, x.Remark = m.o.Item, period+" 정산"
		if period != m.s.Period.Name {
			x.Remark = period + " 정산 조정"
		}
		out = append(out, x)
	}
	return out, nil
}

// move takes amounts out of one item and adds them to another.
func move(from, to *TaxItem, supply, vat money.Amount) (err error) {
	for _, x := range []struct {
		from, to *money.Amount
		amount   money.Amount
	}{{&from.Supply, &to.Supply, supply}, {&from.VAT, &to.VAT, vat}} {
		if *x.from, err = x.from.Sub(x.amount); err != nil {
			return err
		}
		if *x.to, err = x.to.Add(x.amount); err != nil {
			return err
		}
	}
	return nil
}
