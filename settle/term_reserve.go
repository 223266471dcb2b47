// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"

	"github.com/jupan-go/jupan/settle/money"
)

// Reserve keeps a part of what is paid back as security, by one of two rules.
//
// A rolling reserve keeps a part of each period and releases it on a later day:
//
//	line = −max(0, rate × base) + the parts that fall due in the period
//
// where the base is Of, or what is payable. A fixed reserve keeps what is payable
// until a target is reached:
//
//	line = −min(max(0, payable), target − kept)
//
// and releases it on the day that Release makes of the agreement's last day. The
// terms are those of payment processors; authorize.net's glossary names the two
// rolling and fixed (up-front) reserves.
type Reserve struct {
	// Label is for people, and names the balance.
	Label string `json:"label,omitempty"`
	// Rate is the part that a rolling reserve keeps, Of what it is a part of; nil
	// is what is payable.
	Rate *money.Rate `json:"rate,omitempty"`
	Of   *Measure    `json:"of,omitempty"`
	// Target is what a fixed reserve keeps.
	Target *money.Amount `json:"target,omitempty"`
	// Release makes the day of release of the last day of the period, or of the
	// agreement: {"basis": "day_of_month", "n": 15, "months": 6} releases what was
	// kept of January on 15 July.
	Release DateRule `json:"release"`
}

// Type returns "reserve".
func (Reserve) Type() string { return "reserve" }

// Stage returns [StagePay].
func (Reserve) Stage() Stage { return StagePay }

// Measures returns Of, if it is set.
func (v Reserve) Measures() []Measure {
	if v.Of == nil {
		return nil
	}
	return []Measure{*v.Of}
}

// Balances returns the name of the balance that holds the reserve, which is its label.
func (v Reserve) Balances() []string { return []string{v.name()} }

func (v Reserve) name() string { return labelOr(v.Label, "reserve") }

// Check refuses a reserve by no rule or by both.
func (v Reserve) Check(a *Agreement) error {
	faults := []error{under("release", v.Release.validate())}
	switch {
	case v.Rate == nil && v.Target == nil:
		faults = append(faults, fault(CodeMissing, "rate", "missing: give a rate or a target"))
	case v.Rate != nil && v.Target != nil:
		faults = append(faults, fault(CodeConflict, "target", "give a rate or a target, not both"))
	case v.Rate != nil && (v.Rate.Sign() <= 0 || v.Rate.Cmp(money.Percent(100)) > 0):
		faults = append(faults, fault(CodeRange, "rate", "%s is not above 0%% and up to 100%%", v.Rate))
	case v.Target != nil && v.Of != nil:
		faults = append(faults, fault(CodeConflict, "of", "goes with a rate"))
	case v.Target != nil && v.Target.Sign() <= 0:
		faults = append(faults, fault(CodeRange, "target", "%s is not positive", v.Target))
	}
	if v.Target != nil {
		faults = append(faults, inCurrency("target", *v.Target, a))
	}
	if v.Of != nil && !v.Of.Money() {
		faults = append(faults, fault(CodeType, "of", "%q is not an amount", v.Of.Name))
	}
	return errors.Join(faults...)
}

// Apply adds a line of [ClassCarry] for what is kept, and one for what is released.
func (v Reserve) Apply(r *Rating) error {
	b, err := r.Opening(v.name(), "")
	if err != nil {
		return err
	}
	released, err := b.takeDue(r.Period().LastDay(), r.Agreement().Currency)
	if err != nil {
		return err
	}
	keep := v.rolling
	if v.Target != nil {
		keep = v.fixed
	}
	draft, err := keep(r, &b)
	if err != nil {
		return err
	}
	draft.Label, draft.Class, draft.Balance = "kept: "+v.name(), ClassCarry, v.name()
	if err := r.Add(draft); err != nil {
		return err
	}
	if !released.IsZero() {
		d := Draft{Label: "released: " + v.name(), Class: ClassCarry, Balance: v.name(), Exact: released.Exact()}
		if err := r.Add(d); err != nil {
			return err
		}
	}
	return r.Close(b)
}

// rolling keeps a part of the base.
func (v Reserve) rolling(r *Rating, b *Balance) (Draft, error) {
	base, err := r.Payable()
	if v.Of != nil {
		base, err = r.Amount(*v.Of)
	}
	if err != nil || base.Sign() <= 0 {
		return Draft{}, err
	}
	rate := v.Rate.Neg()
	exact := base.Exact().Mul(rate)
	kept, err := exact.Round(r.Agreement().Rounding.Rounding)
	if err != nil {
		return Draft{}, err
	}
	due, err := v.Release.Date(r.Period().LastDay(), r.workdays())
	if err != nil {
		return Draft{}, err
	}
	b.put(r.Period(), kept.Neg(), due)
	return Draft{Exact: kept.Exact(), Steps: []Step{{Base: base.Exact(), Rate: &rate, Result: exact}}}, nil
}

// fixed keeps up to the target while the agreement runs.
func (v Reserve) fixed(r *Rating, b *Balance) (Draft, error) {
	due, ended, err := v.end(r)
	if err != nil {
		return Draft{}, err
	}
	for i := range b.Lots {
		b.Lots[i].Due = due
	}
	payable, err := r.Payable()
	if err != nil || payable.Sign() <= 0 || ended {
		return Draft{}, err
	}
	kept, err := b.Sum(payable.Currency())
	if err != nil {
		return Draft{}, err
	}
	missing, err := v.Target.Sub(kept)
	if err != nil {
		return Draft{}, err
	}
	part, err := nearerZero(missing, payable)
	b.put(r.Period(), part, due)
	return Draft{Exact: part.Neg().Exact(), Steps: []Step{{Label: "payable", Result: payable.Exact()}}}, err
}

// end returns when a fixed reserve is released, which is not known for an
// agreement without an end, and whether the agreement has ended.
func (v Reserve) end(r *Rating) (due Date, ended bool, err error) {
	a := r.Agreement()
	if a.To.IsZero() {
		return Date{}, false, nil
	}
	last := Period{To: a.To.In(a.Calendar.zone())}.LastDay()
	due, err = v.Release.Date(last, r.workdays())
	return due, !r.Governs(), err
}

// Describe says: 10% of what is payable is kept back.
func (v Reserve) Describe(w Words) string {
	base := w.Say("what is payable", "지급 예정액")
	if v.Of != nil {
		base = w.Text(*v.Of)
	}
	switch {
	case v.Rate != nil:
		return w.Titled(v.Label, w.Say("%s of %s is kept back (rolling reserve) and released, counted from the last day of the period, %s",
			"유보금: %[2]s의 %[1]s 유보, 정산 기간 말일 기준 %[3]s 해제", v.Rate, base, v.Release))
	case v.Target != nil:
		return w.Titled(v.Label, w.Say("%[2]s is kept back until %[1]s is kept (fixed reserve) and released, counted from the last day of the agreement, %[3]s",
			"유보금: 누적 %[1]s까지 %[2]s 유보, 계약 종료일 기준 %[3]s 해제", v.Target, base, v.Release))
	}
	return w.Titled(v.Label, w.Say("nothing is kept back", "유보 없음"))
}
