// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"

	"github.com/jupan-go/jupan/settle/money"
)

// TaxMode is what a tax does to what is paid.
type TaxMode uint8

const (
	// TaxAdded is paid to the party on top (VAT that it charges).
	TaxAdded TaxMode = iota
	// TaxWithheld is kept back and paid to the state for the party.
	TaxWithheld
)

func taxModeNames() []string { return []string{"added", "withheld"} }

// MarshalText writes "added" or "withheld".
func (m TaxMode) MarshalText() ([]byte, error) {
	if m > TaxWithheld {
		return nil, fmt.Errorf("settle: %d is not a tax mode", m)
	}
	return []byte(taxModeNames()[m]), nil
}

// UnmarshalText reads what MarshalText writes.
func (m *TaxMode) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return fault(CodeMissing, "", "missing: say added or withheld")
	}
	n, err := nameIndex("", string(text), taxModeNames())
	*m = TaxMode(n)
	return err
}

// Tax adds or withholds a tax on the lines above:
//
//	line = ±rate × Σ lines above, tax left out
//
// Several taxes on one base stand side by side, because none is in another's
// base; OnTax names instead an earlier tax by its label as the whole base, as
// Korean local income tax is 10 % of the income tax withheld (지방세법 103조의13).
type Tax struct {
	// Label is the name of the tax; required. Mode says who keeps it, and Rate is
	// positive.
	Label string     `json:"label"`
	Mode  TaxMode    `json:"mode"`
	Rate  money.Rate `json:"rate"`
	OnTax string     `json:"on_tax,omitempty"`
	// Rounding is the law's own, if it has one: Korean withholding is cut to
	// 10 won (국고금 관리법 47조).
	Rounding *money.Rounding `json:"rounding,omitempty"`
}

// Type returns "tax".
func (Tax) Type() string { return "tax" }

// Stage returns [StageTax].
func (Tax) Stage() Stage { return StageTax }

// Measures returns nothing.
func (Tax) Measures() []Measure { return nil }

// Check refuses a tax without a name or whose base is not an earlier tax.
func (t Tax) Check(a *Agreement) error {
	var faults []error
	if t.Label == "" {
		faults = append(faults, fault(CodeMissing, "label", "missing: a tax has a name"))
	}
	if t.Mode > TaxWithheld {
		faults = append(faults, fault(CodeRange, "mode", "%d is not a mode", t.Mode))
	}
	if t.Rounding != nil {
		faults = append(faults, under("rounding", checkRounding(*t.Rounding)))
	}
	switch {
	case t.OnTax == "":
	case t.OnTax == t.Label:
		faults = append(faults, fault(CodeReference, "on_tax", "a tax is not its own base"))
	case !earlierTax(a, t):
		faults = append(faults, fault(CodeReference, "on_tax", "there is no tax %q above", t.OnTax))
	}
	return errors.Join(faults...)
}

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

// Apply adds one line of [ClassTax].
func (t Tax) Apply(r *Rating) error {
	base, err := t.base(r)
	if err != nil {
		return err
	}
	rate := t.Rate
	if t.Mode == TaxWithheld && t.OnTax == "" {
		rate = rate.Neg() // a tax on a tax takes the sign of its base
	}
	exact := base.Exact().Mul(rate)
	return r.Add(Draft{
		Label: t.Label, Class: ClassTax, Exact: exact, Rounding: t.Rounding,
		Steps: []Step{{Base: base.Exact(), Rate: &rate, Result: exact}},
	})
}

// Describe says: 3% of the lines above is withheld.
func (t Tax) Describe(w Words) string {
	base := w.Say("the lines above (taxes left out)", "위 항목 합계(세금 제외)")
	if t.OnTax != "" {
		base = t.OnTax
	}
	text := w.Say("%s of %s is added", "%[2]s의 %[1]s 가산", t.Rate, base)
	if t.Mode == TaxWithheld {
		text = w.Say("%s of %s is withheld", "%[2]s의 %[1]s 원천징수", t.Rate, base)
	}
	if t.Rounding != nil {
		text += w.Say(", rounded %s", ", %s", t.Rounding)
	}
	return w.Titled(t.Label, text)
}

func (t Tax) base(r *Rating) (money.Amount, error) {
	if t.OnTax == "" {
		return r.Subtotal()
	}
	r.onLines = true
	return sumLines(r.agreement.Currency, r.lines, func(l Line) bool {
		return l.Class == ClassTax && l.Label == t.OnTax
	})
}
