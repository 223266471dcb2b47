// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jupan-go/jupan/settle/money"
)

// Recoupment takes back what was paid in advance, and costs that the contract
// lets be recouped, out of what is earned:
//
//	line = −min(rate × Σ lines above, what is still to be recouped)
//
// where the lines are those of the party, tax left out. Costs are recouped before
// advances. Where the lines add up to less than nothing, as after returns, that is
// added to what is to be recouped and the party owes nothing.
//
// With BySales an advance is recouped from sales and not from the royalty on them:
// while the sales of the period stay below what is still to be recouped nothing is
// paid, and beyond it the part of the lines that belongs to the sales beyond:
//
//	line = −(min(sales, to be recouped) / sales) × Σ lines above
//
// With By every value of a dimension, such as a title, is recouped by itself, from
// the lines with that bucket; without it all lines recoup all advances
// (cross-collateralised).
type Recoupment struct {
	// Label is for people, and names the balance.
	Label string `json:"label,omitempty"`
	// Advances are what was agreed to be paid before it is earned.
	Advances []Advance `json:"advances,omitempty"`
	// Costs are recouped too, such as those of production.
	Costs *Measure `json:"costs,omitempty"`
	// Rate is the part of the lines that is kept back until all is recouped; nil is
	// all of them.
	Rate *money.Rate `json:"rate,omitempty"`
	// BySales is the sales that recoup, where the lines do not.
	BySales *Measure `json:"by_sales,omitempty"`
	// By keeps the values of a dimension apart.
	By string `json:"by,omitempty"`
}

// Advance is a payment on account of what will be earned.
type Advance struct {
	// On is the day on which it is due; the period that the day lies in states it.
	On     Date         `json:"on"`
	Amount money.Amount `json:"amount"` // positive
	// For is the value of [Recoupment].By that it is paid for.
	For string `json:"for,omitempty"`
	// Elsewhere says that it is paid outside of the statement, which then only
	// takes it back.
	Elsewhere bool `json:"elsewhere,omitempty"`
}

// Type returns "recoupment".
func (Recoupment) Type() string { return "recoupment" }

// Stage returns [StageCarry].
func (Recoupment) Stage() Stage { return StageCarry }

func (t Recoupment) name() string { return labelOr(t.Label, "to be recouped") }

// Balances returns what is to be recouped: of costs and of advances.
func (t Recoupment) Balances() []string { return []string{t.name(), t.costsName()} }

func (t Recoupment) costsName() string { return t.name() + ": costs" }

// Measures returns the costs and the sales, kept apart as By says.
func (t Recoupment) Measures() []Measure {
	var out []Measure
	for _, m := range []*Measure{t.Costs, t.BySales} {
		if m != nil {
			out = append(out, t.apart(*m))
		}
	}
	return out
}

func (t Recoupment) apart(m Measure) Measure {
	m.By = t.By
	return m
}

// Check refuses advances that are not positive, in another currency, or for a
// value of nothing.
func (t Recoupment) Check(a *Agreement) error {
	var faults []error
	if len(t.Advances) == 0 && t.Costs == nil {
		faults = append(faults, fault(CodeMissing, "advances", "there is nothing to recoup: give advances or costs"))
	}
	if t.Rate != nil && (t.Rate.Sign() <= 0 || t.Rate.Cmp(money.Percent(100)) > 0) {
		faults = append(faults, fault(CodeRange, "rate", "%s is not above 0%% and up to 100%%", t.Rate))
	}
	if t.Rate != nil && t.BySales != nil {
		faults = append(faults, fault(CodeConflict, "rate", "sales recoup whole"))
	}
	if t.By != "" && !isGrouping(t.By) {
		faults = append(faults, fault(CodeUnknownName, "by", "%q is not a dimension: no event can have it", t.By))
	}
	for i, m := range []*Measure{t.Costs, t.BySales} {
		if m != nil && (!m.Money() || m.Scope != ScopePeriod) {
			faults = append(faults, fault(CodeType, []string{"costs", "by_sales"}[i], "%q is not an amount of the period", m.Name))
		}
	}
	for i, x := range t.Advances {
		path := fmt.Sprintf("advances[%d]", i)
		faults = append(faults, under(path, inCurrency("amount", x.Amount, a)))
		switch {
		case x.Amount.Sign() <= 0:
			faults = append(faults, fault(CodeRange, path+".amount", "%s is not positive", x.Amount))
		case x.On.IsZero():
			faults = append(faults, fault(CodeMissing, path+".on", "missing: when is it paid?"))
		case (x.For != "") != (t.By != ""):
			faults = append(faults, fault(CodeConflict, path+".for", "an advance is for a value of by, if there is one"))
		}
	}
	return errors.Join(faults...)
}

// Apply adds a line of [ClassCarry] for each advance that falls into the period,
// and one for what is taken back in each bucket.
func (t Recoupment) Apply(r *Rating) error {
	earned := r.Lines()
	for _, x := range t.Advances {
		if x.On.Compare(DateOf(r.Period().From)) < 0 || x.On.Compare(r.Period().LastDay()) > 0 {
			continue
		}
		if err := t.advance(r, x); err != nil {
			return err
		}
	}
	buckets, err := t.buckets(r, earned)
	if err != nil {
		return err
	}
	for _, bucket := range buckets {
		x := &recouping{r: r, t: t, bucket: bucket}
		if err := x.recoup(earned); err != nil {
			return fmt.Errorf("%s %q: %w", t.By, bucket, err)
		}
	}
	return nil
}

// advance states an advance and adds it to what is to be recouped.
func (t Recoupment) advance(r *Rating, x Advance) error {
	owed, err := r.Opening(t.name(), x.For)
	if err != nil {
		return err
	}
	owed.put(r.Period(), x.Amount.Neg(), Date{})
	owed.Memo = t.BySales != nil
	d := Draft{Label: "advance", Class: ClassCarry, Bucket: x.For, Exact: x.Amount.Exact()}
	if !owed.Memo && !x.Elsewhere {
		d.Balance = t.name()
	} else if owed.Outside, err = owed.Outside.Sub(x.Amount); err != nil {
		return err
	}
	if err := r.Close(owed); err != nil || x.Elsewhere {
		return err
	}
	return r.Add(d)
}

// buckets are the values of By in lines, balances and measures, or the one of no value.
func (t Recoupment) buckets(r *Rating, earned []Line) ([]string, error) {
	if t.By == "" {
		return []string{""}, nil
	}
	var out []string
	for _, l := range earned {
		out = append(out, l.Bucket)
	}
	for _, name := range t.Balances() {
		list, err := r.Buckets(name)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	for _, m := range t.Measures() {
		groups, err := r.Groups(m)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			out = append(out, g.Key)
		}
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(s string) bool { return s == "" }), nil
}

// recouping is one bucket being recouped.
type recouping struct {
	r           *Rating
	t           Recoupment
	bucket      string
	costs, owed Balance
}

func (x *recouping) recoup(lines []Line) error {
	var err error
	if x.costs, err = x.r.Opening(x.t.costsName(), x.bucket); err != nil {
		return err
	}
	if x.owed, err = x.r.Opening(x.t.name(), x.bucket); err != nil {
		return err
	}
	x.costs.Memo, x.owed.Memo = x.t.BySales != nil, x.t.BySales != nil
	earned, err := sumLines(x.r.agreement.Currency, lines, func(l *Line) bool {
		return l.Payee == "" && l.Class != ClassTax && (x.t.By == "" || l.Bucket == x.bucket)
	})
	if err != nil {
		return err
	}
	x.r.onLines = true
	if err := x.addCosts(); err != nil {
		return err
	}
	if x.t.BySales != nil {
		return x.bySales(earned)
	}
	return x.byLines(earned)
}

// addCosts adds the costs of the period to what is to be recouped; costs given
// back come off it, and what was recouped of them already is owed to the party.
func (x *recouping) addCosts() error {
	if x.t.Costs == nil {
		return nil
	}
	cost, err := x.measure(*x.t.Costs)
	if err != nil {
		return err
	}
	x.costs.Outside = cost.Neg()
	if cost.Sign() >= 0 {
		x.costs.put(x.r.Period(), cost.Neg(), Date{})
		return nil
	}
	given, err := x.costs.take(cost)
	if err != nil {
		return err
	}
	rest, err := given.Sub(cost)
	x.costs.put(x.r.Period(), rest, Date{})
	return err
}

// measure reads the part of a measure of the bucket.
func (x *recouping) measure(m Measure) (money.Amount, error) {
	if x.t.By == "" {
		return x.r.Amount(m)
	}
	groups, err := x.r.Groups(x.t.apart(m))
	for _, g := range groups {
		if g.Key == x.bucket {
			return money.Zero(x.r.agreement.Currency).Add(g.Now.Amount)
		}
	}
	return money.Zero(x.r.agreement.Currency), err
}

// byLines takes back out of what the lines add up to.
func (x *recouping) byLines(earned money.Amount) error {
	if earned.Sign() < 0 { // nothing is there to recoup from
		if _, err := x.recoupCosts(money.Zero(earned.Currency()), nil); err != nil {
			return err
		}
		x.owed.put(x.r.Period(), earned, Date{})
		return x.close(x.t.name(), &x.owed, earned.Neg(), nil)
	}
	rate := money.Percent(100)
	if x.t.Rate != nil {
		rate = *x.t.Rate
	}
	available, err := earned.Exact().Mul(rate).Round(x.r.agreement.Rounding.Rounding)
	if err != nil {
		return err
	}
	step := []Step{{Label: "available", Base: earned.Exact(), Rate: &rate, Result: available.Exact()}}
	costs, err := x.recoupCosts(available, step)
	if err != nil {
		return err
	}
	left, err := available.Add(costs)
	if err != nil {
		return err
	}
	line, err := x.takeFrom(&x.owed, left)
	if err != nil {
		return err
	}
	return x.close(x.t.name(), &x.owed, line, step)
}

// recoupCosts takes costs back, up to an amount.
func (x *recouping) recoupCosts(available money.Amount, step []Step) (money.Amount, error) {
	costs, err := x.takeFrom(&x.costs, available)
	if err != nil || x.t.Costs == nil {
		return costs, err
	}
	return costs, x.close(x.t.costsName(), &x.costs, costs, step)
}

// takeFrom takes up to an amount out of what is to be recouped, as a negative
// line; what a balance owes the party it pays whole.
func (x *recouping) takeFrom(b *Balance, available money.Amount) (money.Amount, error) {
	owes, err := b.Sum(available.Currency())
	if err != nil || owes.Sign() > 0 {
		b.Lots = nil
		return owes, err
	}
	return b.take(available.Neg())
}

// bySales takes back the part of the lines that belongs to the sales that recoup.
func (x *recouping) bySales(earned money.Amount) error {
	sales, err := x.measure(*x.t.BySales)
	if err != nil {
		return err
	}
	if sales.Sign() <= 0 { // returns are to be recouped again
		x.owed.put(x.r.Period(), sales, Date{})
		if x.owed.Outside, err = x.owed.Outside.Add(sales); err != nil {
			return err
		}
		if err := x.r.Close(x.costs); err != nil {
			return err
		}
		return x.close("", &x.owed, earned.Neg(), nil)
	}
	used := money.Zero(sales.Currency())
	for _, b := range []*Balance{&x.costs, &x.owed} {
		left, err := sales.Sub(used)
		if err != nil {
			return err
		}
		taken, err := x.takeFrom(b, left)
		if err != nil {
			return err
		}
		if used, err = used.Sub(taken); err != nil {
			return err
		}
	}
	part, err := earned.Exact().MulDecimal(used.Decimal()).QuoDecimal(sales.Decimal())
	if err != nil {
		return err
	}
	line, err := part.Neg().Round(x.r.agreement.Rounding.Rounding)
	if err != nil {
		return err
	}
	if err := x.r.Close(x.costs); err != nil {
		return err
	}
	return x.close("", &x.owed, line, []Step{{Label: "sales that recoup", Result: used.Exact()}, {Label: "sales", Result: sales.Exact()}})
}

// close closes a balance and states the line that moved it.
func (x *recouping) close(balance string, b *Balance, line money.Amount, steps []Step) error {
	if err := x.r.Close(*b); err != nil {
		return err
	}
	return x.r.Add(Draft{
		Label: b.Name, Class: ClassCarry, Bucket: x.bucket, Balance: balance, Exact: line.Exact(), Steps: steps,
	})
}

// Describe says: an advance of 10,000.00 USD of 1 January 2026 is taken back.
func (t Recoupment) Describe(w Words) string {
	var parts []string
	if t.Costs != nil {
		parts = append(parts, w.Say("costs, before advances: %s", "비용 우선 공제: %s", t.Costs))
	}
	for _, x := range t.Advances {
		text := w.Say("advance of %s on %s", "%[2]s 선급금 %[1]s", x.Amount, x.On)
		if x.For != "" {
			text += w.Say(" for %s", "(%s)", w.value(x.For))
		}
		if x.Elsewhere {
			text += w.Say(", paid elsewhere", "(정산 외 지급)")
		}
		parts = append(parts, text)
	}
	from := w.Say("the lines above", "위 항목 합계")
	switch {
	case t.BySales != nil:
		parts = append(parts, w.Say("%s recoup, and the lines above are paid for what is sold beyond", "%s 기준 공제(공제 완료 후 매출분부터 지급)", t.BySales))
	case t.Rate != nil:
		parts = append(parts, w.Say("out of up to %s of %s", "%[2]s의 %[1]s 한도에서 공제", t.Rate, from))
	default:
		parts = append(parts, w.Say("out of all of %s", "%s 전액에서 공제", from))
	}
	if t.By != "" {
		parts = append(parts, w.Say("each %s by itself", "%s별 개별 공제", w.dimension(t.By)))
	}
	return w.Titled(t.Label, w.Say("recoupment: %s", "선급금 공제: %s", strings.Join(parts, "; ")))
}
