// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"

	"github.com/jupan-go/jupan/settle/money"
)

// ConversionPer says what is converted and rounded when a statement is paid in
// another currency. The two differ by the rounding of each line.
type ConversionPer uint8

// What is converted. The zero ConversionPer is PerTotal.
const (
	PerTotal ConversionPer = iota // the total, once
	PerLine                       // each line; what is paid is their sum
)

func conversionPerNames() []string { return []string{"total", "line"} }

// String returns the name: total or line.
func (p ConversionPer) String() string { return nameAt(uint8(p), conversionPerNames()) }

// MarshalText writes the name.
func (p ConversionPer) MarshalText() ([]byte, error) {
	return textAt("way to convert", uint8(p), conversionPerNames())
}

// UnmarshalText reads what MarshalText writes.
func (p *ConversionPer) UnmarshalText(text []byte) error {
	n, err := nameIndex("", string(text), conversionPerNames())
	*p = ConversionPer(n)
	return err
}

// PayoutCurrency is the currency in which a statement is paid, and how its figures
// become amounts of it:
//
//	per total:  paid = round(rate × total)
//	per line:   paid = Σ_lines round(rate × line)
type PayoutCurrency struct {
	// Currency is what is paid, Per what is converted into it.
	Currency money.Currency `json:"currency"`
	Per      ConversionPer  `json:"per,omitzero"`
	// Day finds the day of the rate, starting from the last day of the period.
	Day DateRule `json:"day,omitzero"`
	// Source is whose rate it is, exactly as in [Fixing].Source.
	Source string `json:"source,omitempty"`
	// Workdays names the calendar in [PlanOptions].Workdays; without a name it is
	// Monday to Friday.
	Workdays string `json:"workdays,omitempty"`
	// Rounding is to the minor unit, half up, if it says nothing else.
	Rounding money.Rounding `json:"rounding,omitzero"`
}

func (p PayoutCurrency) rule() *ConversionRule {
	return &ConversionRule{Day: p.Day, Of: OfPeriod, Source: p.Source, Workdays: p.Workdays, Rounding: &p.Rounding}
}

func (p PayoutCurrency) validate(c money.Currency) error {
	faults := []error{p.rule().validate()}
	switch p.Currency {
	case money.Currency(0):
		faults = append(faults, fault(CodeMissing, "currency", "missing"))
	case c:
		faults = append(faults, fault(CodeCurrency, "currency", "%s is the agreement's currency already", c))
	}
	if p.Per > PerLine {
		faults = append(faults, fault(CodeRange, "per", "%d is not a way to convert", p.Per))
	}
	return errors.Join(faults...)
}

// Payable is a total in the currency in which it is paid.
type Payable struct {
	// Total is what is paid.
	Total money.Amount  `json:"total"`
	Per   ConversionPer `json:"per"` // what was converted: the total or each line
	// Conversions are that of the total, or those of the lines in their order.
	Conversions []Conversion `json:"conversions"`
	// Payees divides Total where there are several: others as they were converted,
	// and the party has what is left.
	Payees []Payee `json:"payees,omitempty"`
}

// payable converts amounts, which are the total alone or the lines.
func (x *exchange) payable(p *PayoutCurrency, period Period, amounts []money.Amount) (Payable, error) {
	out := Payable{Total: money.Zero(p.Currency), Per: p.Per, Conversions: make([]Conversion, len(amounts))}
	day, err := x.fixingDay(period.LastDay())
	if err != nil {
		return Payable{}, err
	}
	for i, a := range amounts {
		c, err := x.convert(a, p.Currency, day)
		if err != nil {
			return Payable{}, err
		}
		out.Conversions[i] = c
		if out.Total, err = out.Total.Add(c.To); err != nil {
			return Payable{}, err
		}
	}
	return out, nil
}
