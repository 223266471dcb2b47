// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package document

import (
	"strconv"
	"strings"

	"github.com/jupan-go/jupan/settle"
	"github.com/jupan-go/jupan/settle/money"
)

// FaultCode says what is wrong with a field.
type FaultCode string

// The codes. They stay.
const (
	FaultMissing  FaultCode = "missing"  // the form needs it and it is not there
	FaultInvalid  FaultCode = "invalid"  // it cannot be right, such as a number whose check digit does not fit
	FaultCurrency FaultCode = "currency" // the form is in won
	FaultFraction FaultCode = "fraction" // the form has whole won
	FaultNegative FaultCode = "negative" // a negative invoice has to say what it corrects
	FaultTaxType  FaultCode = "tax_type" // the party's tax type and the VAT of its statement disagree
	FaultFormula  FaultCode = "formula"  // a spreadsheet would take the text for a formula
)

// Fault is a field of a form that is missing or cannot be right. It is for the host to mend:
// nothing is made up.
type Fault struct {
	// Field is the field's path, such as supplier.registration, and Name what the form calls
	// it.
	Field, Name string
	// Code says what is wrong, for programs.
	Code FaultCode
}

// String says in Korean what is to be mended: "공급자 등록번호: 없음".
func (f Fault) String() string {
	text := map[FaultCode]string{
		FaultMissing: "없음", FaultInvalid: "올바르지 않음", FaultCurrency: "원화가 아님", FaultFraction: "1원 미만의 금액이 있음",
		FaultNegative: "음수 금액에는 수정사유가 필요함", FaultTaxType: "과세 유형과 부가가치세 여부가 맞지 않음",
		FaultFormula: "수식으로 읽힐 수 있는 문자(=, +, -, @)로 시작함",
	}[f.Code]
	return f.Name + ": " + text
}

// IncompleteError is a form that cannot be written, because of its faults.
type IncompleteError struct {
	// Faults are those of all forms.
	Faults []Fault
}

// Error counts the faults and shows the first.
func (e *IncompleteError) Error() string {
	return "document: " + strconv.Itoa(len(e.Faults)) + " faults, the first: " + e.Faults[0].Field + ": " + string(e.Faults[0].Code)
}

// check lists what is missing on a sheet of an invoice, or cannot be right.
func (x *TaxSheet) check(t settle.TaxInvoice) []Fault {
	var out []Fault
	add := func(wrong bool, field, name string, code FaultCode) {
		if wrong {
			out = append(out, Fault{field, name, code})
		}
	}
	for _, f := range x.Supplier.check() {
		add(true, "supplier."+f.Field, "공급자 "+f.Name, f.Code)
	}
	for _, f := range x.Recipient.check() {
		add(true, "recipient."+f.Field, "공급받는자 "+f.Name, f.Code)
	}
	won := x.Supply.Currency() == money.KRW
	add(!won, "supply", "공급가액", FaultCurrency)
	fraction := strings.Contains(x.Supply.Number()+x.VAT.Number(), ".")
	add(won && fraction, "supply", "공급가액·세액", FaultFraction)
	corrects := x.Modification != ""
	add(!corrects && x.Supply.Sign() < 0, "modification", "수정사유", FaultNegative)
	add(corrects && x.Modification.text() == "", "modification", "수정사유", FaultInvalid)
	add(corrects && x.Original == "", "original", "당초 승인번호", FaultMissing)
	untaxed := x.Kind == settle.PlainInvoice && t.Kind == settle.VATInvoice && t.Supply.IsZero()
	add(untaxed || x.Kind == settle.VATInvoice && t.Kind == settle.PlainInvoice, "kind", "세금계산서 종류", FaultTaxType)
	item := x.Items[0].Name
	add(item == "", "item", "품목", FaultMissing)
	add(formula(item), "item", "품목", FaultFormula)
	add(formula(x.Original), "original", "당초 승인번호", FaultFormula)
	return out
}

// check lists what of a business is missing on a tax invoice, or cannot be right.
func (b Business) check() []Fault {
	var out []Fault
	for _, f := range []struct {
		field, name, value string
		optional           bool
	}{
		{"registration", "등록번호", b.Registration, false},
		{"branch", "종사업장번호", b.Branch, true},
		{"name", "상호", b.Name, false},
		{"representative", "성명", b.Representative, false},
		{"address", "주소", b.Address, false},
		{"type", "업태", b.Type, true},
		{"item", "종목", b.Item, true},
		{"email", "이메일", b.Email, true},
	} {
		switch {
		case strings.TrimSpace(f.value) == "":
			if !f.optional {
				out = append(out, Fault{f.field, f.name, FaultMissing})
			}
		case formula(f.value):
			out = append(out, Fault{f.field, f.name, FaultFormula})
		case f.field == "registration" && !registered(f.value), f.field == "branch" && (len(f.value) != branchDigits || digits(f.value) != f.value):
			out = append(out, Fault{f.field, f.name, FaultInvalid})
		}
	}
	return out
}

// formula reports whether a spreadsheet would take a text for a formula.
func formula(s string) bool { return s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") }

const (
	registrationDigits = 10
	branchDigits       = 4
)

// digits takes the hyphens out of a number; of a text that is none nothing is left.
func digits(s string) string {
	s = strings.ReplaceAll(s, "-", "")
	if strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// registered reports whether a text is the number of a business registration: ten digits, the
// last of which follows from the others,
//
//	check = (10 − (Σ w_i·d_i + ⌊5·d_9 ÷ 10⌋) mod 10) mod 10,  w = 1 3 7 1 3 7 1 3 5
func registered(s string) bool {
	d := digits(s)
	if len(d) != registrationDigits {
		return false
	}
	sum := 0
	for i, weight := range []int{1, 3, 7, 1, 3, 7, 1, 3, 5} {
		sum += weight * int(d[i]-'0')
	}
	sum += 5 * int(d[8]-'0') / 10
	return (10-sum%10)%10 == int(d[9]-'0')
}

// shown writes the number of a registration as it is printed: 123-45-67891.
func shown(registration string) string {
	d := digits(registration)
	if len(d) != registrationDigits {
		return registration
	}
	return d[:3] + "-" + d[3:5] + "-" + d[5:]
}
