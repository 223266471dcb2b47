// Copyright 2026 The jupan authors.
// SPDX-License-Identifier: Apache-2.0

package settle

import (
	"errors"
	"slices"

	"github.com/jupan-go/jupan/settle/money"
)

// LossRule is what becomes of a base that is less than nothing.
type LossRule uint8

// The rules. A loss is the amount by which a base is below zero.
const (
	// LossForgiven counts a loss as zero.
	LossForgiven LossRule = iota
	// LossCarried counts it as zero and sets it against the following periods.
	LossCarried
	// LossHighRoller forgives losses but those of single large winners, in the six
	// clauses of the high-roller policies of gaming affiliates: (1) where the base
	// of a player is at or below −Threshold and that of all players together below
	// zero, the player's loss is quarantined; (2) the rest of the negative base is
	// forgiven; (3) what is quarantined is set against later bases of the same
	// player only; (4) no more is quarantined than all players together lost; (5)
	// several such players share that in proportion to their losses; (6) what a
	// player later brings lessens it. Source: GlobaliGaming affiliates, high-roller
	// policy HR1 to HR6.
	LossHighRoller
)

func lossRuleNames() []string { return []string{"forgiven", "carried", "high_roller"} }

// String returns the name: forgiven, carried or high_roller.
func (l LossRule) String() string { return nameAt(uint8(l), lossRuleNames()) }

// MarshalText writes the name.
func (l LossRule) MarshalText() ([]byte, error) { return textAt("rule", uint8(l), lossRuleNames()) }

// UnmarshalText reads what MarshalText writes; it must not be empty.
func (l *LossRule) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return fault(CodeMissing, "", "missing: say forgiven, carried or high_roller")
	}
	n, err := nameIndex("", string(text), lossRuleNames())
	*l = LossRule(n)
	return err
}

// Losses is what becomes of losses in the base of a share, before a rate is
// applied to it. It carries the base: to carry the commission, see [NegativeCarry].
type Losses struct {
	// Rule says what becomes of them.
	Rule LossRule `json:"rule"`
	// Expires is for how many periods a carried loss is set against what follows;
	// the rest is written off. 0 is for as long as it takes.
	Expires int `json:"expires,omitempty"`
	// By takes each value of a dimension, such as a brand, by itself: losses of one
	// do not lessen the base of another. Without it all are netted first
	// (bundling). For high rollers it is the player, by default the customer.
	By string `json:"by,omitempty"`
	// Threshold is what a player has to win for a high roller.
	Threshold *money.Amount `json:"threshold,omitempty"`
}

// by is the dimension whose values are taken by themselves.
func (l *Losses) by() string {
	if l.Rule == LossHighRoller && l.By == "" {
		return dimCustomer
	}
	return l.By
}

// keeps reports whether there is a balance.
func (l *Losses) keeps() bool { return l != nil && l.Rule != LossForgiven }

func (l *Losses) check(a *Agreement) error {
	var faults []error
	add := func(code FaultCode, path, text string) { faults = append(faults, fault(code, path, "%s", text)) }
	switch {
	case l.Rule > LossHighRoller:
		faults = append(faults, fault(CodeUnknownName, "rule", "%s is not a rule", l.Rule))
	case l.Expires != 0 && l.Rule != LossCarried:
		add(CodeConflict, "expires", "only losses that are carried expire")
	case l.Expires < 0 || l.Expires > maxPeriods:
		faults = append(faults, fault(CodeRange, "expires", "%d is not between 0 and %d periods", l.Expires, maxPeriods))
	case l.Rule == LossHighRoller && l.Threshold == nil:
		add(CodeMissing, "threshold", "missing: what does a high roller win?")
	case l.Rule != LossHighRoller && l.Threshold != nil:
		add(CodeConflict, "threshold", "goes with high_roller")
	case l.Threshold != nil && l.Threshold.Sign() <= 0:
		add(CodeRange, "threshold", "not positive")
	}
	if l.Threshold != nil {
		faults = append(faults, inCurrency("threshold", *l.Threshold, a))
	}
	if l.By != "" && !isGrouping(l.By) {
		faults = append(faults, fault(CodeUnknownName, "by", "%q is not a dimension: no event can have it", l.By))
	}
	return errors.Join(faults...)
}

// basePart is the base of one value of a dimension.
type basePart struct {
	key    string
	amount money.Amount
}

// usable returns what is left of the parts of a base after the rule, with the
// steps that show it; losses are kept in the balance of the given name.
func (l *Losses) usable(r *Rating, balance string, parts []basePart) (money.Amount, []Step, error) {
	if l.Rule == LossHighRoller {
		return l.highRoller(r, balance, parts)
	}
	x := &lossWork{r: r, name: balance, sum: money.Zero(r.agreement.Currency)}
	if l.Rule == LossCarried {
		var err error
		if parts, err = x.withOpen(parts); err != nil {
			return x.sum, nil, err
		}
	}
	for _, p := range parts {
		amount := p.amount
		if l.Rule == LossCarried {
			var err error
			if amount, err = x.carry(p, l.Expires); err != nil {
				return x.sum, nil, err
			}
		}
		if amount.Sign() < 0 {
			x.step("loss, not counted", p.key, amount)
			continue
		}
		if err := x.add(amount); err != nil {
			return x.sum, nil, err
		}
	}
	return x.sum, x.steps, nil
}

// lossWork gathers what is usable of a base.
type lossWork struct {
	r     *Rating
	name  string
	sum   money.Amount
	steps []Step
}

func (x *lossWork) step(label, key string, amount money.Amount) {
	if key != "" {
		label += " [" + key + "]"
	}
	x.steps = append(x.steps, Step{Label: label, Result: amount.Exact()})
}

func (x *lossWork) add(a money.Amount) (err error) {
	x.sum, err = x.sum.Add(a)
	return err
}

// withOpen adds the buckets that have losses and no base in this period.
func (x *lossWork) withOpen(parts []basePart) ([]basePart, error) {
	open, err := x.r.Buckets(x.name)
	if err != nil {
		return nil, err
	}
	parts = slices.Clone(parts)
	for _, key := range open {
		if !slices.ContainsFunc(parts, func(p basePart) bool { return p.key == key }) {
			parts = append(parts, basePart{key, money.Zero(x.sum.Currency())})
		}
	}
	return parts, nil
}

// carry sets losses carried over against a part, or carries its loss on, and
// returns what is left: zero or more.
func (x *lossWork) carry(p basePart, expires int) (money.Amount, error) {
	b, err := x.r.Opening(x.name, p.key)
	if err != nil {
		return p.amount, err
	}
	b.Memo = true
	left := money.Zero(x.sum.Currency())
	if p.amount.Sign() < 0 {
		var due Date
		if expires > 0 {
			due = x.r.Ahead(expires).LastDay()
		}
		b.put(x.r.Period(), p.amount, due)
		x.step("loss, carried over", p.key, p.amount)
	} else {
		used, err := b.take(p.amount.Neg())
		if err != nil {
			return p.amount, err
		}
		if !used.IsZero() {
			x.step("losses carried here", p.key, used)
		}
		if left, err = p.amount.Add(used); err != nil {
			return p.amount, err
		}
	}
	expired, err := b.takeDue(x.r.Period().LastDay(), x.sum.Currency())
	if err != nil {
		return p.amount, err
	}
	if !expired.IsZero() {
		b.Outside = expired.Neg()
		x.step("losses written off", p.key, expired)
	}
	return left, x.r.Close(b)
}

// highRoller applies the six clauses to the bases of players.
func (l *Losses) highRoller(r *Rating, balance string, players []basePart) (money.Amount, []Step, error) {
	x := &lossWork{r: r, name: balance, sum: money.Zero(r.agreement.Currency)}
	for i := range players {
		if err := x.offset(&players[i]); err != nil {
			return x.sum, nil, err
		}
		if err := x.add(players[i].amount); err != nil {
			return x.sum, nil, err
		}
	}
	if x.sum.Sign() >= 0 {
		return x.sum, x.steps, nil
	}
	x.step("all players together", "", x.sum)
	var large []basePart
	for _, p := range players {
		order, err := p.amount.Cmp(l.Threshold.Neg())
		if err != nil {
			return x.sum, nil, err
		}
		if order <= 0 {
			large = append(large, p)
		}
	}
	err := x.quarantine(large)
	return money.Zero(x.sum.Currency()), x.steps, err
}

// offset sets what is quarantined of a player against what the player brings.
func (x *lossWork) offset(p *basePart) error {
	if p.amount.Sign() <= 0 {
		return nil
	}
	b, err := x.r.Opening(x.name, p.key)
	if err != nil {
		return err
	}
	b.Memo = true
	used, err := b.take(p.amount.Neg())
	if err != nil || used.IsZero() {
		return err
	}
	x.step("quarantined loss", p.key, used)
	if p.amount, err = p.amount.Add(used); err != nil {
		return err
	}
	return x.r.Close(b)
}

// quarantine shares the loss of all players, as far as they lost it themselves,
// among the large winners.
func (x *lossWork) quarantine(large []basePart) error {
	lost := money.Zero(x.sum.Currency())
	weights := make([]money.Amount, len(large))
	for i, p := range large {
		weights[i] = p.amount.Neg()
		var err error
		if lost, err = lost.Add(weights[i]); err != nil {
			return err
		}
	}
	if len(large) == 0 {
		return nil
	}
	total, err := lowest(lost, x.sum.Neg())
	if err != nil {
		return err
	}
	shares, rest, err := money.AllocateByAmounts(total, weights, &money.AllocateOptions{Unit: smallestUnit(total)})
	if err != nil {
		return err
	}
	if !rest.IsZero() {
		return errors.New("a quarantined loss does not divide")
	}
	for i, p := range large {
		b, err := x.r.Opening(x.name, p.key)
		if err != nil {
			return err
		}
		b.Memo = true
		b.put(x.r.Period(), shares[i].Neg(), Date{})
		x.step("quarantined", p.key, shares[i].Neg())
		if err := x.r.Close(b); err != nil {
			return err
		}
	}
	return nil
}

// smallestUnit is the unit of the last decimal that an amount has.
func smallestUnit(a money.Amount) money.Decimal {
	_, _, scale := a.Parts()
	unit, err := money.NewDecimal(1, int(scale))
	if err != nil {
		return money.Decimal{}
	}
	return unit
}

// describe says what becomes of a loss.
func (l *Losses) describe(w Words) string {
	var text string
	switch l.Rule {
	case LossForgiven:
		text = w.Say("a base below zero counts as zero (no negative carry-over)", "기준액이 음수이면 0으로 처리(음수 이월 없음)")
	case LossHighRoller:
		player := w.dimension(l.by())
		return w.Say("a base below zero counts as zero, but the loss to a %s that won %s or more is set against later bases of the same %s (high roller)",
			"기준액이 음수이면 0으로 처리하되, %[2]s 이상 손실이 난 %[1]s(하이롤러)의 손실은 해당 %[1]s의 이후 기준액에서만 상계", player, l.Threshold, player)
	default:
		text = w.Say("a base below zero is set against the following periods (negative carry-over of the base)", "기준액이 음수이면 이후 기간의 기준액에서 상계(기준액 음수 이월)")
	}
	if l.Expires > 0 {
		text += w.Say(", the next %s at most; the rest is written off", ", 이후 %s개 정산 기간까지만 상계하고 잔액은 소멸", l.Expires)
	}
	if l.By != "" {
		text += w.Say(", each %s by itself", ", %s별 개별 적용", w.dimension(l.By))
	}
	return text
}
