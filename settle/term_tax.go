// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// TaxMode is what a tax does to what is paid.
type TaxMode uint8

const (
	// TaxAdded is paid to the party on top (VAT that it charges).
	TaxAdded TaxMode = iota
	// TaxWithheld is kept back and paid to the state for the party.
	TaxWithheld
	// TaxIncluded is part of the lines above: it is shown, and what is paid stays
	// the same.
	TaxIncluded
	// TaxReverse is owed by who pays the statement: it is shown, and not paid.
	TaxReverse
)

func taxModeNames() []string { return []string{"added", "withheld", "included", "reverse_charge"} }

// String returns the name: added, withheld, included or reverse_charge.
func (m TaxMode) String() string { return nameAt(uint8(m), taxModeNames()) }

// MarshalText writes the name.
func (m TaxMode) MarshalText() ([]byte, error) { return textAt("tax mode", uint8(m), taxModeNames()) }

// UnmarshalText reads what MarshalText writes. There is no default: a tax whose
// mode was forgotten must not be paid out.
func (m *TaxMode) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return fault(CodeMissing, "", "missing: say added, withheld, included or reverse_charge")
	}
	n, err := nameIndex("", string(text), taxModeNames())
	*m = TaxMode(n)
	return err
}

// TaxPer is what a tax is rounded on. The two differ: 10 % of 4,962,020 won is
// 496,202, and 496,203 if each item is rounded.
type TaxPer uint8

// What a tax is rounded on. The zero TaxPer is PerDocument.
const (
	PerDocument TaxPer = iota // the sum of the lines
	PerEachLine               // every line; the tax is the sum of the rounded parts
)

func taxPerNames() []string { return []string{"document", "line"} }

// String returns the name: document or line.
func (p TaxPer) String() string { return nameAt(uint8(p), taxPerNames()) }

// MarshalText writes the name.
func (p TaxPer) MarshalText() ([]byte, error) {
	return textAt("thing that a tax is rounded on", uint8(p), taxPerNames())
}

// UnmarshalText reads what MarshalText writes.
func (p *TaxPer) UnmarshalText(text []byte) error {
	n, err := nameIndex("", string(text), taxPerNames())
	*p = TaxPer(n)
	return err
}

// TaxDate is the day that decides which of the dated rules of a tax is in force.
type TaxDate uint8

// The days. The zero TaxDate is ByPeriod.
const (
	ByPeriod  TaxDate = iota // the last day of the period, when it was earned
	ByPayment                // the day on which it is paid, by the agreement's payout
)

func taxDateNames() []string { return []string{"period", "payment"} }

// String returns the name: period or payment.
func (d TaxDate) String() string { return nameAt(uint8(d), taxDateNames()) }

// MarshalText writes the name.
func (d TaxDate) MarshalText() ([]byte, error) {
	return textAt("day of a tax rule", uint8(d), taxDateNames())
}

// UnmarshalText reads what MarshalText writes.
func (d *TaxDate) UnmarshalText(text []byte) error {
	n, err := nameIndex("", string(text), taxDateNames())
	*d = TaxDate(n)
	return err
}

// Tax is a tax on the lines above it, taxes left out:
//
//	added:           line = +round(rate × base)
//	withheld:        line = −round(rate × base)
//	included:        tax = round(base × rate / (1 + rate)); two lines, −tax off the
//	                 earnings and +tax as tax, so that the total stays the same
//	reverse_charge:  tax = round(rate × base); two lines of tax, +tax and −tax
//
// base is the sum of the party's lines, or of those that Lines names. Several taxes
// on one base stand side by side, because none is in another's base; OnTax names
// instead an earlier tax by its label as the whole base, as Korean local income tax
// is 10 % of the income tax withheld (지방세법 103조의13).
//
// A negative base gives the tax back by the same arithmetic. Included tax is taken
// from the document and not from each line unless Per says so: 12 × 125.00 at 6 %
// is 1415.09 and 84.91 of tax, and not 1415.04 and 84.96 (invopop/gobl PR 923).
type Tax struct {
	// Label is the name of the tax; required and its own. Rate is positive.
	Label string     `json:"label"`
	Mode  TaxMode    `json:"mode"` // added, withheld, included, or reverse charge
	Rate  money.Rate `json:"rate"`
	OnTax string     `json:"on_tax,omitempty"`
	// Lines are the labels of the lines that are taxed; none is all. A label that no
	// line has is an error, because a tax on nothing would go unnoticed.
	Lines []string `json:"lines,omitempty"`
	Per   TaxPer   `json:"per,omitzero"`
	// For are the tax types of the parties to which the tax applies; none is all.
	// One list of taxes can so stand in every agreement.
	For []TaxType `json:"for,omitempty"`
	// Payee is whose lines are taxed; "" is the party.
	Payee string `json:"payee,omitempty"`
	// Least is the smallest tax that is collected: what is less, once rounded, is
	// zero (소액부징수, 소득세법 86조: 1,000 won).
	Least *money.Amount `json:"least,omitempty"`
	// Changes are later rules, by rising dates; By is the day that decides.
	Changes []TaxChange `json:"changes,omitempty"`
	By      TaxDate     `json:"by,omitzero"`
	// Rounding is the law's own, if it has one: Korean withholding is cut to
	// 10 won (국고금 관리법 47조).
	Rounding *money.Rounding `json:"rounding,omitempty"`
}

// TaxChange replaces the Rate, the Least tax or both from the day From on; what is
// nil stays as it was.
type TaxChange struct {
	From  Date          `json:"from"`
	Rate  *money.Rate   `json:"rate,omitempty"`
	Least *money.Amount `json:"least,omitempty"`
}

// Type returns "tax".
func (Tax) Type() string { return "tax" }

// Stage returns [StageTax].
func (Tax) Stage() Stage { return StageTax }

// Measures returns nothing.
func (Tax) Measures() []Measure { return nil }

// Check refuses a tax without a name, whose base is not an earlier tax, or whose
// dated rules cannot be told apart.
func (t Tax) Check(a *Agreement) error {
	var faults []error
	add := func(code FaultCode, path, format string, args ...any) {
		faults = append(faults, fault(code, path, format, args...))
	}
	if t.Label == "" {
		add(CodeMissing, "label", "missing: a tax has a name")
	}
	if t.Mode > TaxReverse {
		add(CodeRange, "mode", "%d is not a mode", t.Mode)
	}
	if t.Rounding != nil {
		faults = append(faults, under("rounding", checkRounding(*t.Rounding)))
	}
	switch {
	case t.OnTax == "":
	case t.OnTax == t.Label:
		add(CodeReference, "on_tax", "a tax is not its own base")
	case !earlierTax(a, t):
		add(CodeReference, "on_tax", "there is no tax %q above", t.OnTax)
	}
	if t.OnTax != "" && (len(t.Lines) > 0 || t.Per != PerDocument || t.Mode == TaxIncluded || t.Mode == TaxReverse) {
		add(CodeConflict, "on_tax", "a tax on a tax is added or withheld, and of the whole document")
	}
	if t.Per > PerEachLine {
		add(CodeRange, "per", "%d is not a thing that a tax is rounded on", t.Per)
	}
	return errors.Join(append(faults, t.checkFor(a), t.checkDated(a))...)
}

func (t Tax) checkFor(a *Agreement) error {
	var faults []error
	for i, x := range t.For {
		if x == TaxUnstated || x > lastTaxType {
			faults = append(faults, fault(CodeUnknownName, fmt.Sprintf("for[%d]", i), "not a tax type"))
		}
	}
	if len(t.For) > 0 && a.TaxType == TaxUnstated {
		faults = append(faults, fault(CodeMissing, "for", "depends on the party's tax type, and the agreement has no tax_type"))
	}
	for i, label := range t.Lines {
		if label == "" {
			faults = append(faults, fault(CodeMissing, fmt.Sprintf("lines[%d]", i), "missing: the label of a line"))
		}
	}
	return errors.Join(faults...)
}

// checkDated checks what depends on a day.
func (t Tax) checkDated(a *Agreement) error {
	var faults []error
	add := func(code FaultCode, path, format string, args ...any) {
		faults = append(faults, fault(code, path, format, args...))
	}
	checkRule := func(path string, rate *money.Rate, least *money.Amount) {
		if rate != nil && t.Mode == TaxIncluded {
			if whole, err := rate.Add(money.Percent(100)); err != nil || rate.Sign() < 0 || whole.Sign() <= 0 {
				add(CodeRange, joinPath(path, "rate"), "%s cannot be the rate of a tax that is included", rate)
			}
		}
		if least != nil {
			faults = append(faults, inCurrency(joinPath(path, "least"), *least, a))
			if least.Sign() < 0 {
				add(CodeRange, joinPath(path, "least"), "%s is negative", least)
			}
		}
	}
	checkRule("", &t.Rate, t.Least)
	var last Date
	for i, c := range t.Changes {
		path := fmt.Sprintf("changes[%d]", i)
		switch {
		case c.From.IsZero():
			add(CodeMissing, path+".from", "missing")
		case c.From.Compare(last) <= 0:
			add(CodeOrder, path+".from", "%s is not after %s", c.From, last)
		}
		last = c.From
		if c.Rate == nil && c.Least == nil {
			add(CodeMissing, path, "changes nothing: give a rate or the least tax")
		}
		checkRule(path, c.Rate, c.Least)
	}
	switch {
	case t.By > ByPayment:
		add(CodeRange, "by", "%d is not a day", t.By)
	case t.By == ByPayment && a.Payout == nil:
		add(CodeMissing, "by", "depends on the day of payment, and the agreement has no payout")
	}
	return errors.Join(faults...)
}

// earlierTax reports whether the tax that t is on stands above it.
func earlierTax(a *Agreement, t Tax) bool {
	for _, other := range a.Terms {
		o, ok := asTax(other)
		switch {
		case !ok:
		case o.Label == t.OnTax:
			return true
		case o.Label == t.Label:
			return false
		}
	}
	return false
}

func asTax(t Term) (Tax, bool) {
	switch t := t.(type) {
	case Tax:
		return t, true
	case *Tax:
		if t != nil {
			return *t, true
		}
	}
	return Tax{}, false
}

// checkTaxes refuses two taxes of one name: the second could not be told from the
// first on an invoice, nor be the base of another.
func (a *Agreement) checkTaxes() error {
	var faults []error
	var names []string
	for i, term := range a.Terms {
		t, ok := asTax(term)
		if !ok || t.Label == "" {
			continue
		}
		if name := t.Payee + "\x00" + t.Label; slices.Contains(names, name) {
			faults = append(faults, fault(CodeDuplicate, fmt.Sprintf("terms[%d].label", i), "%q is the name of an earlier tax", t.Label))
		} else {
			names = append(names, name)
		}
	}
	return errors.Join(faults...)
}
