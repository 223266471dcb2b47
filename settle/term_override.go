// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// Override pays a chain of agents for the same sales: the one who made them at
// the lowest rate, and each above it the difference between its rate and the one
// below (an override). With rates r1 ≤ r2 ≤ …
//
//	pay_i = round(r_i × m) − round(r_(i−1) × m)
//
// so the payments of the chain add up to what its highest rate gives, to the last
// unit. A negative base takes the same back, whatever the rounding.
type Override struct {
	// Label is for people.
	Label string `json:"label,omitempty"`
	// Of is the base; the zero Measure is NetSales.
	Of Measure `json:"of,omitzero"`
	// Chain lists the agents by rising rate. The agreement's party may be any of
	// them.
	Chain []Agent `json:"chain"`
}

// Agent is a link of a chain.
type Agent struct {
	// Payee is paid Rate less that of the agent before.
	Payee string     `json:"payee"`
	Rate  money.Rate `json:"rate"`
}

// Type returns "override".
func (Override) Type() string { return "override" }

// Measures returns the base.
func (o Override) Measures() []Measure { return []Measure{o.base()} }

func (o Override) base() Measure { return measureOr(o.Of, NetSales) }

// Check refuses a chain whose rates fall.
func (o Override) Check(*Agreement) error {
	var faults []error
	if !o.base().Money() {
		faults = append(faults, fault(CodeType, "of", "%s is not an amount", o.base().Name))
	}
	if len(o.Chain) == 0 {
		faults = append(faults, fault(CodeMissing, "chain", "missing: who is paid?"))
	}
	seen := map[string]bool{}
	var last money.Rate
	for i, x := range o.Chain {
		path := fmt.Sprintf("chain[%d]", i)
		switch {
		case x.Payee == "":
			faults = append(faults, fault(CodeMissing, path+".payee", "missing: who is paid?"))
		case seen[x.Payee]:
			faults = append(faults, fault(CodeDuplicate, path+".payee", "%q is in the chain twice", x.Payee))
		}
		if seen[x.Payee] = true; x.Rate.Cmp(last) < 0 {
			faults = append(faults, fault(CodeOrder, path+".rate", "%s is below %s: rates rise along the chain", x.Rate, last))
		}
		last = x.Rate
	}
	return errors.Join(faults...)
}

// Apply adds a line of [ClassEarning] for each agent.
func (o Override) Apply(r *Rating) error {
	base, err := r.Amount(o.base())
	if err != nil {
		return err
	}
	rounding := r.Agreement().Rounding.Rounding // what each is paid is whole units
	below := money.Zero(base.Currency())
	var rate money.Rate
	for _, x := range o.Chain {
		upTo, err := roundAbs(base.Exact().Mul(x.Rate), rounding)
		if err != nil {
			return err
		}
		pay, err := upTo.Sub(below)
		if err != nil {
			return err
		}
		difference, err := x.Rate.Sub(rate)
		if err != nil {
			return err
		}
		exact := base.Exact().Mul(difference)
		d := Draft{
			Label: labelOr(o.Label, "override on "+o.base().Name), Class: ClassEarning, Payee: x.Payee, Exact: pay.Exact(),
			Steps: []Step{{Base: base.Exact(), Rate: &difference, Result: exact}},
		}
		if err := r.Add(d); err != nil {
			return err
		}
		below, rate = upTo, x.Rate
	}
	return nil
}

// roundAbs rounds the magnitude, so that −x becomes the negative of what x does.
func roundAbs(x money.Exact, rounding money.Rounding) (money.Amount, error) {
	if x.Sign() >= 0 {
		return x.Round(rounding)
	}
	a, err := x.Neg().Round(rounding)
	return a.Neg(), err
}

// Describe says: agents on net sales: navi 10%, luna 12%.
func (o Override) Describe(w Words) string {
	agents := make([]string, len(o.Chain))
	for i, x := range o.Chain {
		agents[i] = w.value(x.Payee) + " " + w.Text(x.Rate)
	}
	return w.Titled(o.Label, w.Say("agents on %s, each paid its rate less that of the one before: %s",
		"%s에 대한 단계별 수수료(하위 단계와의 요율 차이를 지급): %s", o.base(), strings.Join(agents, ", ")))
}
